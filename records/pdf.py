"""The one renderer of PDF: an archive copy (PDF/A-3) with the record as data inside, and nothing fetched from anywhere.

Text of people reaches a PDF only through templates that escape it; should markup slip through all the same, whatever
it points to is denied here (SR-9). The library does not follow a fetcher of ours by itself in every place, so nothing
else in the portal may call it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import segno
from django.conf import settings

from kernel.errors import Refused
from kernel.heavy import load
from kernel.scope import active
from sponsors import access
from sponsors.rules import WATCHED

ASSETS: Final[dict[str, tuple[str, str]]] = {
    "asset:report.css": ("static/css/report.css", "text/css"),
    "asset:inter-latin": ("static/vendor/inter/inter-latin-wght-normal.woff2", "font/woff2"),
    "asset:inter-latin-ext": ("static/vendor/inter/inter-latin-ext-wght-normal.woff2", "font/woff2"),
}
"""All that a document may load: address -> file of ours and its type."""
VARIANT: Final = "pdf/a-3a"
"""Part 3 takes attached data; conformance A is tagged, so that a screen reader can follow."""
NEEDED: Final = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
INSTALL: Final = (
    "PDF needs Pango 1.44 or newer on the server. The operator installs it: "
    "“apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0” on Debian and Ubuntu, "
    "“brew install pango” on macOS."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is printed: `html` links only to `ASSETS`; `data` is attached as JSON; `created` is in the metadata.

    The bytes depend on these and on the guest who asks alone, so the same record printed for the same moment is the
    same file.
    """

    html: str
    name: str
    data: Any
    created: datetime


@cache
def missing() -> str:
    """What to install before PDF can be made; empty where everything is there. Cheap: looks, and loads nothing."""
    return "" if all(find_library(name) for name in NEEDED) else INSTALL


def render(document: Document) -> bytes:
    """The archive copy of `document`. Raises `Refused` with what to install where Pango is missing."""
    return render_within(0, [document])


def render_within(pages: int, lengths: Sequence[Document]) -> bytes:
    """The archive copy of the first of these documents, one record told at less and less length, that fits on so many
    pages; the last one whatever it needs. Raises `Refused` with what to install where Pango is missing."""
    for document in lengths[:-1]:
        laid_out, options = _laid_out(document)
        if len(laid_out.pages) <= pages:
            break
    else:
        laid_out, options = _laid_out(lengths[-1])
    made: bytes = laid_out.write_pdf(**options)
    return made


def _laid_out(document: Document) -> tuple[Any, dict[str, Any]]:
    """The pages of a document, and what is needed to write them down."""
    try:
        weasyprint = load("weasyprint")
    except (OSError, ImportError) as error:
        raise Refused(INSTALL) from error
    fetcher = denying()
    attached = weasyprint.Attachment(
        string=as_json(document.data),
        name=document.name,
        description="The record as data",
        created=document.created,
        modified=document.created,
        relationship="Data",
        url_fetcher=fetcher,
    )
    page = weasyprint.HTML(string=document.html, url_fetcher=fetcher)
    words = _guest(document.created)
    over = [weasyprint.CSS(string=_watermark(words), url_fetcher=fetcher)] if words else []
    options = {
        "pdf_variant": VARIANT,
        "attachments": [attached],
        "pdf_identifier": sha256(f"{document.html}{words}".encode()).digest()[:16],
    }
    return page.render(stylesheets=over, **options), options


def _guest(at: datetime) -> str:
    """Whose copy it is and of when, where a guest from outside asks for it; empty for everybody else (R-41)."""
    found = active()
    membership = found.actor.membership_id if found else None
    if membership is None:
        return ""
    row = access.memberships().filter(pk=membership, role__in=WATCHED).first()
    return f"{row.user.name} · {at:%-d %b %Y %H:%M} UTC" if row else ""


def _watermark(words: str) -> str:
    """The words across every page. A name is text of people: each of its marks is written by its number."""
    said = "".join(f"\\{ord(mark):06x}" for mark in words)
    return (
        f'body::before {{ content: "{said}"; position: fixed; top: 110mm; left: -10mm; width: 190mm; z-index: -1; '
        "text-align: center; white-space: nowrap; font-size: 22pt; color: #dbe1e7; transform: rotate(-35deg); }"
    )


def as_json(data: Any) -> str:
    """The attached form of a record: names in their order, readable, the same text for the same record."""
    return json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n"


def qr(text: str) -> str:
    """`text` as a QR code: SVG to stand in a page."""
    found: str = segno.make(text, error="m", micro=False).svg_inline(
        border=0, omitsize=True, svgclass=None, lineclass=None
    )
    return found


def denying() -> Any:
    """A fetcher that gives the assets by name and denies everything else: no file, no network, no data address."""
    urls = load("weasyprint").urls

    class Denying(urls.URLFetcher):  # type: ignore[misc,name-defined]  # weasyprint has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in ASSETS:
                raise ValueError("a document fetches nothing but its own assets")
            name, media_type = ASSETS[url]
            body = (Path(settings.BASE_DIR) / name).read_bytes()
            return urls.URLFetcherResponse(url, body, {"Content-Type": media_type})

    return Denying(allowed_protocols=("asset",), allow_redirects=False)
