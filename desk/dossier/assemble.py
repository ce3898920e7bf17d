"""From the records to the pages: the parts asked for, their data, and the document that shows both."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from cmos.models import Site
from desk.dossier.blocks import Part, Table, as_data
from desk.dossier.sections import Subject, open_to
from records import pdf
from records import selectors as records
from records.printing import Edition
from records.work import Told

FORM: Final = "cmo-portal/site-dossier/1"
"""Names the shape of the attached data."""


def parts(subject: Subject, keys: Collection[str], told: Told) -> list[Part]:
    """The sections in `keys` that the actor may read, in their order; `told` hears how far it is."""
    wanted = [section for section in open_to(subject.actor) if section.key in keys]
    made = []
    for number, section in enumerate(wanted, start=1):
        made.append(Part(section.key, section.title, tuple(section.build(subject))))
        told(number, len(wanted) + 1, f"{section.title} put together.")
    return made


def version_of(site: Site) -> str:
    """Which state of the record this is: its version, and the newest entry of its history."""
    return f"version {site.version}, history to entry {records.last_entry(site.pk)}"


def data(subject: Subject, made: list[Part], edition: Edition) -> dict[str, Any]:
    """What is attached: everything that is printed, as values."""
    site, keys = subject.site, {part.key for part in made}
    return {
        "form": FORM,
        "record": {"kind": "site", "id": str(site.pk), "number": site.number, "name": site.name},
        "version": edition.version,
        "as_of": subject.on.isoformat(),
        "generated_at": edition.generated_at.isoformat(),
        "generated_by": edition.by,
        "check_code": edition.code,
        "left_out": [section.title for section in open_to(subject.actor) if section.key not in keys],
        "sections": [as_data(part) for part in made],
    }


def document(subject: Subject, made: list[Part], edition: Edition, sponsor: str) -> pdf.Document:
    """The dossier, ready to be rendered; the same values give the same bytes."""
    attached = data(subject, made, edition)
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    numbers = [block for part in made if part.key == "identifiers" for block in part.blocks if isinstance(block, Table)]
    context = {
        "site": subject.site,
        "identifiers": [row for block in numbers for row in block.rows],
        "standings": subject.standings if any(part.key == "standing" for part in made) else [],
        "parts": made,
        "left_out": attached["left_out"],
        "on": subject.on,
        "edition": edition,
        "sponsor": sponsor,
        "verify": verify.partition("://")[2],
        "qr": mark_safe(pdf.qr(f"{verify}?{urlencode([('code', edition.code)])}")),
    }
    html = render_to_string("desk/dossier/report.html", context)
    return pdf.Document(html=html, name=f"{subject.site.number}.json", data=attached, created=edition.generated_at)
