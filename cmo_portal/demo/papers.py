"""Documents of the demo: small, real PDFs with a few lines of text."""

from __future__ import annotations

import io
from typing import Final

LINE, TOP, LEFT = 22, 770, 64
PAGE: Final = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>"


def pdf(*pages: str, name: str = "document.pdf") -> io.BytesIO:
    """A PDF of these pages, each of a few lines, under a name of its own like an uploaded file."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(en)>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for place, words in enumerate(pages):
        drawn = _drawn(words)
        objects += [
            PAGE.format(5 + 2 * place).encode(),
            b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
        ]
    found = io.BytesIO(_written(objects))
    found.name = name
    return found


def _drawn(words: str) -> bytes:
    """The lines of a page, the first one larger."""
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in words.splitlines()]
    shown = [f"/F1 {18 if not place else 11} Tf ({line}) Tj 0 -{LINE} Td" for place, line in enumerate(lines)]
    return f"BT {LEFT} {TOP} Td {' '.join(shown)} ET".encode("cp1252", "replace")


def _written(objects: list[bytes]) -> bytes:
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    return made + head + end
