"""PNG and JPEG: their own marks, few enough pixels, nothing of another kind beside the picture."""

from __future__ import annotations

import struct
from typing import BinaryIO, Final

from records.files.inspecting.answers import Facts, NotTaken, NotWhatItSays, refuse_second_face

MAX_PIXELS: Final = 80_000_000
"""An A3 page at 600 dpi has 70 million."""
PNG: Final = b"\x89PNG\r\n\x1a\n"
FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of JPEG that begin with the size of the picture."""
DAMAGED: Final = "is damaged: it is no whole picture. Scan it anew and send that."


def check_png(content: BinaryIO, size: int) -> Facts:
    """Raises `NotTaken`; reads the sizes only, no pixel is unpacked."""
    data = content.read()
    if not data.startswith(PNG):
        raise NotWhatItSays
    refuse_second_face(data)
    place, seen = len(PNG), b""
    while seen != b"IEND":
        if place + 12 > size:
            raise NotTaken(DAMAGED)
        length, seen = struct.unpack_from(">L4s", data, place)
        if place == len(PNG):
            if seen != b"IHDR" or length != 13:
                raise NotTaken(DAMAGED)
            _refuse_size(*struct.unpack_from(">LL", data, place + 8))
        place += 12 + length
    if place != size:
        raise NotTaken("holds more than a picture. Scan it anew and send that.")
    return Facts(pages=1)


def check_jpeg(content: BinaryIO, size: int) -> Facts:
    """Raises `NotTaken`; reads the sizes only, no pixel is unpacked."""
    data = content.read()
    if not data.startswith(b"\xff\xd8\xff"):
        raise NotWhatItSays
    refuse_second_face(data)
    place = 2
    while place + 9 <= size:
        mark, length = data[place + 1], struct.unpack_from(">H", data, place + 2)[0]
        if data[place] != 0xFF or length < 2:
            break
        if mark in FRAMES:
            height, width = struct.unpack_from(">HH", data, place + 5)
            _refuse_size(width, height)
            return Facts(pages=1)
        place += 2 + length
    raise NotTaken(DAMAGED)


def _refuse_size(width: int, height: int) -> None:
    if not width or not height:
        raise NotTaken(DAMAGED)
    if width * height > MAX_PIXELS:
        limit = MAX_PIXELS // 1_000_000
        raise NotTaken(
            f"has {width:,} by {height:,} pixels; at most {limit} million are taken. Scan it with fewer dpi."
        )
