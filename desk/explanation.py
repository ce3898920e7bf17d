"""The explanation of a site's standing on a day: what was found, by which rows, from which evidence, and what was not.

One assembly for the page, the printed copy and the data inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from cmos.models import Site
from cmos.rules import KINDS, Ref
from inspections.rules.actions import ACTIONS
from qualification import selectors as qualification
from qualification.rules.facts import SiteFacts
from qualification.rules.handbook import ROWS, Row
from qualification.rules.reasons import Reason, plain
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS
from records import pdf
from records.printing import Edition
from regulations.rules.vocabulary import OPERATION_LABELS

FORM: Final = "cmo-portal/standing-explanation/1"
"""Names the shape of the attached data."""
DECIDES, COUNTS, SILENT = "decides", "gives a reason", "no reason on this day"
KIND_WORDS: Final = {
    "standing_decision": "Decision about the standing",
    **{key: kind.label for key, kind in KINDS.items()},
    **ACTIONS,
    "audit": "Own audit",
}
NO_OPERATION: Final = "The site as a whole (no service is declared)"


@dataclass(frozen=True, slots=True)
class Matched:
    """A row of the table that matched, with its own words and where they come from."""

    reason: Reason
    row: Row
    operations: str


@dataclass(frozen=True, slots=True)
class Market:
    """The answer for one market, explained."""

    code: str
    name: str
    standing: Standing
    operations: tuple[tuple[str, str], ...]
    """each declared service with its own status"""
    matched: tuple[Matched, ...]


@dataclass(frozen=True, slots=True)
class Considered:
    """One piece of evidence that was looked at, and what it did in each market."""

    kind: str
    ref: Ref
    did: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that a reader needs to follow the answer, for one site and day."""

    site: Site
    on: date
    markets: tuple[Market, ...]
    """none of a site that was not recorded then"""
    considered: tuple[Considered, ...]
    compared: qualification.Comparison | None = None
    """with the knowledge of now, where another moment's was asked for"""

    @property
    def known_at(self) -> datetime | None:
        return self.compared.known_at if self.compared else None


def explain(site: Site, on: date, known_at: datetime | None = None) -> Explanation:
    """Why the site stands as it does on `on`, by what was recorded at `known_at`."""
    compared = qualification.compared(site.pk, on, known_at) if known_at else None
    known = qualification.facts([site.pk], on, known_at).get(site.pk)
    if known is None:
        return Explanation(site, on, (), (), compared)
    found = {market: standing(known, market, on) for market in JURISDICTIONS}
    markets = tuple(_market(code, found[code]) for code in JURISDICTIONS)
    return Explanation(site, on, markets, tuple(_considered(known, list(found.values()))), compared)


def _market(code: str, found: Standing) -> Market:
    operations = tuple(
        (OPERATION_LABELS.get(one.operation, one.operation) or NO_OPERATION, one.status.name)
        for one in found.scope_results
    )
    return Market(code, JURISDICTIONS[code], found, operations, tuple(map(_matched, found.reasons)))


def _matched(reason: Reason) -> Matched:
    named = ", ".join(OPERATION_LABELS.get(code, code) for code in reason.operations)
    return Matched(reason, ROWS[reason.row], named)


def _considered(known: SiteFacts, found: list[Standing]) -> Iterator[Considered]:
    """Every piece of evidence, whether or not it gave a reason: silence about it would look like ignorance of it."""
    evidence: list[Any] = [*known.evidence(), *known.authority.unreviewed, *known.decisions]
    for ref in dict.fromkeys(one.ref for one in evidence):
        words = KIND_WORDS.get(ref.kind, ref.kind.replace("_", " ").capitalize())
        yield Considered(words, ref, tuple(_did(ref, answer) for answer in found))


def _did(ref: Ref, answer: Standing) -> str:
    named = [reason for reason in answer.reasons if any(each.id == ref.id for each in reason.evidence)]
    return DECIDES if any(reason.driving for reason in named) else COUNTS if named else SILENT


# --- the printed copy -----------------------------------------------------------------------------------------------


def data(found: Explanation, edition: Edition) -> dict[str, Any]:
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
        "markets": [_market_data(market) for market in found.markets],
        "considered": [
            {
                "kind": one.kind,
                "id": one.ref.id,
                "label": one.ref.label,
                **dict(zip(JURISDICTIONS, one.did, strict=True)),
            }
            for one in found.considered
        ],
        "since_then": _since(found.compared) if found.compared else None,
    }


def _since(compared: qualification.Comparison) -> dict[str, Any]:
    """What is known now and was not then."""
    between = compared.difference
    kinds = {"recorded_later": between.later, "no_longer_counts": between.gone, "changed_since": between.changed}
    told = {
        name: [{**one.ref._asdict(), "changes": [asdict(each) for each in one.altered]} for one in pieces]
        for name, pieces in kinds.items()
    }
    now = {market.code: market.now.status.name for market in compared.markets}
    return {"status_as_known_now": now, **told, "site_changed": [asdict(one) for one in between.particulars]}


def _market_data(market: Market) -> dict[str, Any]:
    answer = market.standing
    return {
        "jurisdiction": market.code,
        "status": answer.status.name,
        "effective": answer.effective.name,
        "confidence": answer.confidence,
        "rule_version": answer.rule_version,
        "changes_on": answer.changes_on,
        "operations": [{"operation": one.operation, "status": one.status.name} for one in answer.scope_results],
        "reasons": [
            {**plain(one.reason), "row_says": one.row.words, "citation": one.row.citation} for one in market.matched
        ],
        "not_considered": list(answer.not_considered),
    }


def document(found: Explanation, edition: Edition, sponsor: str) -> pdf.Document:
    """The explanation, ready to be rendered; the same values give the same bytes."""
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    context = {
        "found": found,
        "site": found.site,
        "edition": edition,
        "sponsor": sponsor,
        "origin": settings.PUBLIC_ORIGIN,
        "verify": verify.partition("://")[2],
        "qr": mark_safe(pdf.qr(f"{verify}?{urlencode([('code', edition.code)])}")),
    }
    html = render_to_string("desk/explanation/report.html", context)
    name = f"{found.site.number} standing.json"
    return pdf.Document(html=html, name=name, data=data(found, edition), created=edition.generated_at)
