"""Pages as pictures, and the words on them. Runs only in the limited child process."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final

import pypdfium2 as pdfium
from PIL import Image

WIDTH, TALLEST = 1100, 3200
"""Pixels of a page as it is shown."""
PAGE_MARKS: Final = 20_000
"""Characters of a page that are told."""


def page_image(content: BinaryIO, media_type: str, number: int) -> bytes:
    """Page `number` (from 1) as PNG; of a picture, the picture itself, made smaller. Raises IndexError beyond."""
    made = io.BytesIO()
    drawn(content, media_type, number).save(made, "PNG")
    return made.getvalue()


def drawn(content: BinaryIO, media_type: str, number: int) -> Image.Image:
    """Page `number` as a picture. Raises IndexError beyond the last."""
    if media_type == "application/pdf":
        return _pdf_page(content, number)
    if number != 1:
        raise IndexError(number)
    return _picture(content)


def _pdf_page(content: BinaryIO, number: int) -> Image.Image:
    document = pdfium.PdfDocument(content.read())
    if not 0 < number <= len(document):
        raise IndexError(number)
    page = document[number - 1]
    width, height = page.get_size()
    drawn: Image.Image = page.render(scale=min(WIDTH / max(width, 1), TALLEST / max(height, 1))).to_pil()
    return drawn


def _picture(content: BinaryIO) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # the check has counted them; memory is limited anyhow
    picture = Image.open(content)
    picture.draft("RGB", (WIDTH, TALLEST))
    picture.thumbnail((WIDTH, TALLEST))
    return picture if picture.mode in ("1", "L", "RGB") else picture.convert("RGB")


def page_texts(content: BinaryIO, first: int, last: int) -> dict[str, Any]:
    """How many pages there are, and the words on some of them."""
    document = pdfium.PdfDocument(content.read())
    numbers = range(first, min(last, len(document)) + 1)
    said = {str(n): document[n - 1].get_textpage().get_text_range(count=-1)[:PAGE_MARKS] for n in numbers}
    return {"pages": len(document), "texts": {number: words.replace("\r\n", "\n") for number, words in said.items()}}
