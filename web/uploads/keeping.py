"""The bytes of uploads: one file each below the controlled files, named by its upload, never given out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from django.conf import settings

FOLDER: Final = "uploads"
PRIVATE: Final = 0o700
FILE: Final = 0o600


class BytesLost(Exception):
    """Less is on the disk than the row says has arrived."""


def place(pk: UUID) -> Path:
    """Where the bytes of an upload are."""
    return Path(settings.FILES_ROOT) / FOLDER / pk.hex


def write(pk: UUID, offset: int, block: bytes) -> None:
    """Put `block` at `offset`, on the disk when this returns; what stood beyond was never acknowledged and goes.

    Raises `BytesLost` where the bytes before `offset` are not there.
    """
    target = place(pk)
    target.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_RDWR | os.O_CREAT, FILE), "r+b") as out:
        if os.fstat(out.fileno()).st_size < offset:
            raise BytesLost
        out.truncate(offset)
        out.seek(offset)
        out.write(block)
        out.flush()
        os.fsync(out.fileno())


def whole(pk: UUID, size: int) -> IO[bytes] | None:
    """The bytes of an upload that has arrived; none where they are not all there."""
    try:
        content = place(pk).open("rb")
    except FileNotFoundError:
        return None
    if os.fstat(content.fileno()).st_size < size:
        content.close()
        return None
    return content


def remove(pks: Iterable[UUID]) -> None:
    """Take the bytes away; what is gone already stays gone."""
    for pk in pks:
        place(pk).unlink(missing_ok=True)


def older(moment: datetime) -> Iterator[UUID]:
    """Uploads whose bytes were last written before `moment`; other files of the folder are nobody's business."""
    for path in (Path(settings.FILES_ROOT) / FOLDER).glob("*"):
        try:
            if path.stat().st_mtime < moment.timestamp() and len(path.name) == 32:
                yield UUID(path.name)
        except (FileNotFoundError, ValueError):
            continue
