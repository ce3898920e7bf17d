"""Pages as pictures with the reader's name across them. Runs only in the limited child process."""

from __future__ import annotations

import io
import json
import time
from typing import Any, BinaryIO, Final

from PIL import Image, ImageDraw, ImageFont

from records.files.inspecting import sheets

SECONDS: Final = 2.0
"""Of the processor: what is left of its limit ends the child."""
MOST: Final = 15 << 20
"""Bytes of one answer."""
INK, DARK, ANGLE, QUALITY = (70, 80, 100), 90, 28, 80


def page_marked(content: BinaryIO, media_type: str, number: int, words: str) -> bytes:
    """A page as PNG with the words across it. Raises IndexError beyond the last."""
    made = io.BytesIO()
    _marked(sheets.drawn(content, media_type, number), words).save(made, "PNG")
    return made.getvalue()


def pages_marked(content: BinaryIO, media_type: str, first: int, words: str) -> bytes:
    """As many pages from `first` on as there is time for: a line of JSON with their sizes, then each as JPEG."""
    told: list[list[int]] = []
    bodies: list[bytes] = []
    length, number = 0, first
    try:
        while length < MOST and (not told or time.process_time() < SECONDS):
            content.seek(0)
            picture = _marked(sheets.drawn(content, media_type, number), words)
            made = io.BytesIO()
            picture.save(made, "JPEG", quality=QUALITY)
            told.append([picture.width, picture.height, made.tell()])
            bodies.append(made.getvalue())
            length += made.tell()
            number += 1
    except IndexError:
        pass  # the last page was the one before
    return b"\n".join([json.dumps(told).encode(), b"".join(bodies)])


def _marked(picture: Image.Image, words: str) -> Image.Image:
    """The words again and again across the whole page, so that no part of it can be cut out without them."""
    page = picture.convert("RGB")
    side = int((page.width**2 + page.height**2) ** 0.5) + 1
    font: Any = ImageFont.load_default(size=max(12, page.width // 42))
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    wide = max(1, int(pen.textlength(words, font=font))) + page.width // 12
    step = max(40, page.width // 7)
    for line, top in enumerate(range(0, side, step)):
        for left in range(-(line % 2) * wide // 2, side, wide):
            pen.text((left, top), words, fill=DARK, font=font)
    turned = mask.rotate(ANGLE)
    left, top = (side - page.width) // 2, (side - page.height) // 2
    page.paste(INK, (0, 0), turned.crop((left, top, left + page.width, top + page.height)))
    return page
