"""Every parser of a file somebody sent runs in a child with little memory and little time (SR-7, S-33)."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kernel.errors import Refused
from records.files.answering import OVERRUN
from web.uploads import kinds

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SECONDS: Final = 10.0
"""Of the clock, on a machine however busy; the child ends itself after 4 seconds of the processor."""
MOST: Final = 20 << 20
"""Bytes of an answer that are read."""
BLOCK: Final = 1 << 16
OVERRAN: Final = (
    "takes more time or memory to check than ordinary files do. Save it anew in the program that made it, or print it "
    "to PDF."
)


class Overrun(Exception):
    """The child was ended: the file needs more than is given to it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a file that is taken."""

    media_type: str
    pages: int
    notes: tuple[str, ...]


def check(path: Path, name: str) -> Checked:
    """What the file at `path` is, by its content. Raises `Refused` with words for what is not taken.

    The name must end as its content is: `report.pdf.html` and an executable called `.pdf` are both refused.
    """
    called = kinds.safe_name(name)
    media_type = kinds.media_type(name)
    if not media_type:
        raise Refused({"file": kinds.NOT_TAKEN.format(file=called)})
    try:
        with path.open("rb") as content:
            said: dict[str, Any] = json.loads(ask(content, "check", media_type))
    except (Overrun, ValueError) as overrun:
        raise Refused({"file": f"{called} {OVERRAN}"}) from overrun
    if "refused" not in said:
        return Checked(media_type, int(said["pages"]), tuple(said["notes"]))
    if said["refused"]:
        raise Refused({"file": f"{called} {said['refused']}"})
    like = f" (by its first bytes: {said['looks_like']})" if said.get("looks_like") else ""
    raise Refused({"file": f"The content of {called} is not what its ending says{like}. Send {kinds.ACCEPTED}."})


def command(*asked: str) -> list[str]:
    """How the child is started; it finds the portal's code and nothing of its settings."""
    return [sys.executable, "-P", "-m", "records.files.child", *asked]


def environment() -> dict[str, str]:
    """All that the child knows of the world: no address, no password, no setting."""
    return {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def ask(content: IO[bytes], *asked: str) -> bytes:
    """The child's answer about an open file. Raises `Overrun` when it was ended or broke."""
    os.lseek(content.fileno(), 0, os.SEEK_SET)  # the child begins where the file does, whoever read it before
    with subprocess.Popen(
        command(*asked),
        stdin=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        cwd="/",
        start_new_session=True,
    ) as child:
        alarm = threading.Timer(SECONDS, child.kill)
        alarm.start()
        try:
            answer = _read(child)
            code = child.wait()
        finally:
            alarm.cancel()
            child.kill()
    if code or len(answer) > MOST:
        log.warning("a file overran (%s): exit %s%s", asked[0], code, ", out of memory" * (code == OVERRUN))
        raise Overrun
    return answer


def _read(child: subprocess.Popen[bytes]) -> bytes:
    """What the child says, until it ends or has said too much."""
    assert child.stdout is not None
    said = bytearray()
    while block := child.stdout.read(BLOCK):
        said += block
        if len(said) > MOST:
            child.kill()
            break
    return bytes(said)
