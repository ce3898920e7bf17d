"""The newest seal outside the database: who rewrites the trail afterwards, and all seals with it, is found by this.

`newest.json` is written anew each minute; `seals-2026-11.jsonl` keeps every seal that was ever published. What the
database says is never written over what it said before: where they differ the files stay and an alarm is raised.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from kernel.errors import KernelError
from records.models.seals import Seal

NEWEST: Final = "newest.json"
FORM: Final = "cmo-portal/seal/1"


class SealBroken(KernelError):
    """The database no longer has a seal that was published: it was changed, or an older state was put back."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A seal as it was published: its number and digest, when it was made and when it was published (UTC)."""

    number: int
    digest: str
    sealed_at: str
    published_at: str


def folder() -> Path:
    """Where seals are published."""
    return Path(settings.SEALS_ROOT)


def publish(made: Seal, at: datetime) -> Anchor:
    """Write `made`, the newest seal, outside the database. Raises `SealBroken` as `compare` does.

    Any number of processes may publish: the same seal twice says the same.
    """
    before = compare()
    anchor = Anchor(made.number, made.digest, made.sealed_at.isoformat(), at.isoformat())
    folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    if before is None or before.number < anchor.number:
        _append(folder() / f"seals-{at:%Y-%m}.jsonl", json.dumps(asdict(anchor)))
    replace(folder() / NEWEST, json.dumps({"form": FORM, **asdict(anchor)}, indent=1) + "\n")
    return anchor


def compare() -> Anchor | None:
    """The seal published last. Raises `SealBroken` when the database does not have it any more, or has another one."""
    before = newest()
    if before is not None:
        known = Seal.objects.filter(pk=before.number).values_list("digest", flat=True).first()
        if known is None:
            raise SealBroken(f"seal {before.number} was published and is no longer in the database")
        if known != before.digest:
            raise SealBroken(f"seal {before.number} in the database is not the one that was published")
    return before


def newest() -> Anchor | None:
    """The seal published last; none where nothing was published yet. Raises `SealBroken` for a file that is no seal."""
    path = folder() / NEWEST
    return _read(path.read_text(), path) if path.exists() else None


def published() -> Iterator[Anchor]:
    """Every seal that was ever published from this machine, oldest first."""
    for path in sorted(folder().glob("seals-*.jsonl")):
        with path.open() as lines:
            yield from (_read(line, path) for line in lines if line.strip())


def _read(text: str, path: Path) -> Anchor:
    try:
        found = json.loads(text)
        return Anchor(int(found["number"]), str(found["digest"]), str(found["sealed_at"]), str(found["published_at"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SealBroken(f"{path.name} is damaged: it holds a line that is no seal") from error


def _append(path: Path, line: str) -> None:
    with path.open("a") as out:
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())


def replace(path: Path, text: str) -> None:
    """All or nothing: a reader never sees half a file."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
