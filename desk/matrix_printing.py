"""The cGMP matrix of a site as a page, a drawing, and a controlled copy: one assembly for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from cmos.models import Site
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from qualification import selectors as qualification
from qualification.rules.matrix import (
    LONG_AGO_MONTHS,
    RULE_VERSION,
    SOURCES,
    Cell,
    Evidence,
    Status,
    counts,
    matrix,
    plain_cell,
    plain_evidence,
    systemic,
    unplaced,
)
from records import jobs, pdf
from records.models import Job
from records.printing import Edition
from web.charts import Grid, grid

PRINT: Final = "matrix.print"
MATRIX: Final = "desk.matrix"
MATRIX_OF: Final = "cGMP matrix of"
"""How the names of its printed copies begin."""
FORM: Final = "cmo-portal/cgmp-matrix/1"
"""Names the shape of the attached data."""
RULE_WORDS: Final = (
    "An open gap decides, the gravest first. A topic is compliant where an own audit covered it, answers were "
    "accepted, a person assessed it, or the closing of a gap was verified, and no gap is open. FDA grades neither "
    "observations nor violations: an observation counts as major, one that FDA marks as a repeat and each violation of "
    f"a warning letter as critical. What was last looked at {LONG_AGO_MONTHS} months ago or earlier is said to be old "
    "(company rule). That requirements of the US, the EU and ICH Q7 belong to one topic is a company rule."
)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A site's matrix on a day."""

    site: Site
    on: date
    cells: tuple[Cell, ...]
    unplaced: tuple[Evidence, ...]
    sisters: dict[str, int]
    """topic -> other sites of the company with an open gap in it"""
    company_sites: int
    known_at: datetime | None = None

    @property
    def counts(self) -> dict[Status, int]:
        return counts(self.cells)

    @property
    def drawing(self) -> Grid:
        """The heat map: what each source says alone, and the answer."""
        rows: list[tuple[str, Sequence[tuple[str, str] | None]]] = [
            (cell.label, [*(_short(status) for status in cell.by_source.values()), _short(cell.status)])
            for cell in self.cells
        ]
        return grid([*SOURCES.values(), "Together"], rows)

    @property
    def systemic(self) -> list[tuple[Cell, int]]:
        """Topics with an open gap here and at other sites of the company: a signal about the company (edge case 7)."""
        return [(each, number) for each in self.cells if each.status.is_gap and (number := self.sisters[each.topic])]


def of_site(site: Site, on: date, known_at: datetime | None = None) -> Matrix:
    """The matrix of a site on a day, by what was recorded at a moment (now)."""
    others = qualification.sisters(site)
    evidence = qualification.topic_evidence([site.pk, *(other.pk for other in others)], on, known_at)
    own = evidence.pop(site.pk)
    sisters = systemic({pk: matrix(found, on) for pk, found in evidence.items()})
    return Matrix(site, on, matrix(own, on), unplaced(own, on), sisters, len(others), known_at)


def _short(status: Status | None) -> tuple[str, str] | None:
    return None if status is None else (status.key, status.short)


# --- the controlled copy --------------------------------------------------------------------------------------------


def request_copy(site: Site, *, on: date, known_at: datetime | None = None, actor: Actor, reason: str) -> Job:
    """Ask for a controlled copy of a site's matrix on a day; raises `Refused` where PDF cannot be made."""
    if not actor.can(PRINT):
        raise NotAllowed(PRINT)
    if problem := pdf.missing():
        raise Refused(problem)
    known = known_at.isoformat() if known_at else ""
    parameters = {"site": str(site.pk), "on": on.isoformat(), "known_at": known}
    return jobs.request(MATRIX, parameters, title=f"cGMP matrix of {site.name}", actor=actor, reason=reason)


def data(found: Matrix, edition: Edition) -> dict[str, Any]:
    """What is attached: everything that is printed, as values."""
    site = found.site
    return {
        "form": FORM,
        "record": {"kind": "site", "id": str(site.pk), "number": site.number, "name": site.name},
        "version": edition.version,
        "as_of": found.on.isoformat(),
        "known_at": found.known_at.isoformat() if found.known_at else None,
        "generated_at": edition.generated_at.isoformat(),
        "generated_by": edition.by,
        "check_code": edition.code,
        "rule_version": RULE_VERSION,
        "topics": [plain_cell(cell) for cell in found.cells],
        "unplaced": [plain_evidence(each, found.on) for each in found.unplaced],
    }


def document(found: Matrix, edition: Edition, sponsor: str) -> pdf.Document:
    """The matrix, ready to be rendered; the same values give the same bytes."""
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    context = {
        "found": found,
        "site": found.site,
        "edition": edition,
        "sponsor": sponsor,
        "origin": settings.PUBLIC_ORIGIN,
        "rule_version": RULE_VERSION,
        "rule_words": RULE_WORDS,
        "verify": verify.partition("://")[2],
        "qr": mark_safe(pdf.qr(f"{verify}?{urlencode([('code', edition.code)])}")),
    }
    html = render_to_string("desk/matrix/report.html", context)
    name = f"{found.site.number} matrix.json"
    return pdf.Document(html=html, name=name, data=data(found, edition), created=edition.generated_at)
