"""Bytes on disk: written once under a generated name, looked into before any row names them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from kernel.errors import Refused
from kernel.ids import uuid7
from records.files import confined
from records.files.confined import Checked
from web.uploads import kinds

CHUNK: Final = 1 << 20
NAME: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
"""As stored files are named; nothing else in the folder is ever read or touched."""
PRIVATE: Final = 0o700
"""Folders of controlled files: other accounts of the machine do not even list them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are on disk, and what they are; `path` is relative to the files' folder."""

    path: str
    name: str
    size: int
    sha256: str
    checked: Checked


def keep(content: IO[bytes], *, name: str, made_as: str = "") -> Kept:
    """Write `content` to the disk and look inside; `made_as` is the type of what the portal itself made.

    Raises `Refused` for an empty, too large or unknown file, of which nothing stays.
    """
    folder = Path(settings.FILES_ROOT)
    relative = f"{uuid7().hex[-2:]}/{uuid7().hex}"
    target = folder / relative
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    target.parent.mkdir(mode=PRIVATE, exist_ok=True)
    try:
        size, digest = _write(content, target, limited=not made_as)
        checked = Checked(made_as, 0, ()) if made_as else confined.check(target, name)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return Kept(relative, kinds.safe_name(name), size, digest, checked)


def _write(content: IO[bytes], target: Path, *, limited: bool) -> tuple[int, str]:
    """Copy to `target` and to the disk; returns size and SHA-256."""
    size, checksum = 0, sha256()
    with target.open("xb") as out:
        while block := content.read(CHUNK):
            size += len(block)
            if limited and size > settings.FILE_MAX_BYTES:
                limit = settings.FILE_MAX_BYTES // CHUNK
                raise Refused({"file": f"The file is larger than {limit} MB. Split it or send a smaller scan."})
            checksum.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if not size:
        raise Refused({"file": "The file is empty."})
    return size, checksum.hexdigest()
