"""Files that the other side of a dialogue reads only under a watermark (decision 0164).

It gets pictures of the pages with its name and the time across them, and never the bytes that were stored:
`records.files.serving` refuses these to it, whatever door asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Final

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import current, current_side
from records.files import confined
from records.files.confined import Overrun
from records.files.previewing import FIRST, PDF, PICTURES, STEP, Preview, Sheet
from records.models import DialogueFile, StoredFile
from sponsors import access

MOST_PAGES: Final = 60
"""More would take longer to draw than a reader waits."""
LONGEST: Final = 120
WIDTH: Final = 595
"""Points: the width of A4, whatever the page was."""
NO_PAGES: Final = "Only a PDF or a picture can be shown under a watermark. Print it to PDF and attach that."
TOO_LONG: Final = f"At most {MOST_PAGES} pages are shown under a watermark. Split the file."
WHY: Final = "The other side shows this file only under a watermark: its pages as pictures, without their words."
ORIGINAL: Final = (
    "The other side shows this file only under a watermark: read its pages here, or download them as pictures. The "
    "file itself is not given out."
)


def is_withheld(stored: StoredFile) -> bool:
    """Whether who reads now gets the file only under a watermark: everybody but the side that gave it."""
    return isinstance(stored, DialogueFile) and stored.watermarked and stored.side != current_side()


def obstacle(stored: StoredFile) -> str:
    """Why a file cannot be shown under a watermark; empty for one that can."""
    if stored.media_type != PDF and stored.media_type not in PICTURES:
        return NO_PAGES
    return TOO_LONG if stored.pages > MOST_PAGES else ""


def words(actor: Actor) -> str:
    """Who reads, for whom and when, as it stands across each page."""
    name, tenant = access.actor_name(actor.key), access.tenant_name(current().scope)
    return f"{name[:LONGEST]}, {tenant[:LONGEST]} · {now():%-d %b %Y %H:%M} UTC"


def preview(stored: StoredFile, content: IO[bytes], start: int) -> Preview:
    """The pages from `start` on; words are not told: copied, they would be without the watermark."""
    last = min(start + (FIRST if start == 1 else STEP) - 1, stored.pages)
    return Preview(sheets=tuple(Sheet(number) for number in range(start, last + 1)), pages=stored.pages, why=WHY)


def page(stored: StoredFile, content: IO[bytes], number: int, said: str) -> bytes:
    """A page as PNG; nothing for one that is not there. Raises `Overrun`."""
    return confined.ask(content, "page_marked", stored.media_type, str(number), said) if number > 0 else b""


def as_pdf(stored: StoredFile, content: IO[bytes], said: str) -> bytes:
    """All pages as a PDF of pictures. Raises `Overrun`."""
    return _document(list(_drawn(stored, content, said)))


def file_name(stored: StoredFile) -> str:
    """What the PDF is called: never as the file itself."""
    return f"{PurePath(stored.name).stem}-watermarked.pdf"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as JPEG."""

    width: int
    height: int
    body: bytes


def _drawn(stored: StoredFile, content: IO[bytes], said: str) -> Iterator[Drawn]:
    """Each page; a child draws as many as it has time for, then the next goes on."""
    done = 0
    while done < min(stored.pages, MOST_PAGES):
        head, _, rest = confined.ask(content, "pages_marked", stored.media_type, str(done + 1), said).partition(b"\n")
        found = [(int(width), int(height), int(size)) for width, height, size in json.loads(head)]
        if not found or sum(size for _, _, size in found) != len(rest):
            raise Overrun
        for width, height, size in found:
            yield Drawn(width, height, rest[:size])
            rest = rest[size:]
        done += len(found)


def _document(pages: list[Drawn]) -> bytes:
    """A PDF that holds these pictures and nothing else: written here, because nothing of theirs is interpreted."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for each in pages:
        height = round(each.height * WIDTH / max(each.width, 1))
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        drawing = f"q {WIDTH} 0 0 {height} 0 0 cm /P Do Q".encode()
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {height}] /Contents {number + 1} 0 R "
            f"/Resources << /XObject << /P {number + 2} 0 R >> >> >>".encode(),
            _stream("", drawing),
            _stream(
                f"/Type /XObject /Subtype /Image /Width {each.width} /Height {each.height} /ColorSpace /DeviceRGB "
                "/BitsPerComponent 8 /Filter /DCTDecode ",
                each.body,
            ),
        ]
    objects[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>".encode()
    return _numbered(objects)


def _stream(entries: str, body: bytes) -> bytes:
    return b"".join([f"<< {entries}/Length {len(body)} >>\nstream\n".encode(), body, b"\nendstream"])


def _numbered(objects: list[bytes]) -> bytes:
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)
