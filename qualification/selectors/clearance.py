"""May this work be ordered there on that day: answers for one question or for thousands, and what they rest on."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cmos.models import Product, Site
from qualification.models import ClearanceCertificate, ClearanceOverride, ProductAssessment
from qualification.rules.clearing import Answer, Clearance, ClearingFacts, change, clear, plain, steps, walk
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors.clearing_evidence import Evidence, Question
from records.rules import canonical, digest
from sponsors import access

AHEAD: Final = timedelta(days=3 * 366)
"""How far ahead the next change of an answer is looked for."""


def clearances(
    questions: Collection[Question], on: date, known_at: datetime | None = None, *, until: date | None = None
) -> dict[Question, Clearance]:
    """The answer to each question on a day, as known at a moment (now), each with its next change by `until`.

    Questions about many sites share their queries, whatever days their answers change on. Whoever asks has seen to it
    that the sites exist.
    """
    found = {}
    for one, (answer, later) in outlooks(questions, on, known_at, until=until).items():
        changes_on, changes_to = change(later)
        found[one] = replace(answer, changes_on=changes_on, changes_to=changes_to)
    return found


def outlooks(
    questions: Collection[Question],
    on: date,
    known_at: datetime | None = None,
    *,
    until: date | None = None,
    worse: bool = False,
    evidence: Evidence | None = None,
) -> dict[Question, tuple[Clearance, Clearance | None]]:
    """The answer to each question on a day, and the next other one by `until`; with `worse` the next worse one.

    Whoever asks about several days reads the `evidence` once and hands it in.
    """
    asked = list(dict.fromkeys(questions))
    evidence = evidence or Evidence(asked, known_at)
    facts = evidence.on(asked, on)
    found = {one: clear(facts[one], one[1], on, known_at=known_at) for one in asked}
    later = _later(found, facts, evidence, until or on + AHEAD, worse)
    return {one: (answer, later[one]) for one, answer in found.items()}


Walk = Generator[date, ClearingFacts, Clearance | None]


def _later(
    found: Mapping[Question, Clearance],
    facts: Mapping[Question, ClearingFacts],
    evidence: Evidence,
    until: date,
    worse: bool,
) -> dict[Question, Clearance | None]:
    """The next other answer of each: the days that matter are asked about one after the other, for all that want them
    together."""
    later: dict[Question, Clearance | None] = {}
    waiting: dict[date, list[tuple[Question, Walk]]] = {}

    def go(question: Question, walking: Walk, given: ClearingFacts | None) -> None:
        try:
            wanted = next(walking) if given is None else walking.send(given)
        except StopIteration as end:
            later[question] = end.value
        else:
            waiting.setdefault(wanted, []).append((question, walking))

    for question, answer in found.items():
        go(question, walk(answer, facts[question], until, worse=worse), None)
    while waiting:
        day = min(waiting)
        group = waiting.pop(day)
        known = evidence.on([question for question, _ in group], day)
        for question, walking in group:
            go(question, walking, known[question])
    return later


def clearance_of(site_id: UUID, asked: Asked, on: date, known_at: datetime | None = None) -> Clearance:
    """The answer to one question."""
    return clearances([(site_id, asked)], on, known_at)[site_id, asked]


# --- records ------------------------------------------------------------------------------------------------------


def assessments() -> QuerySet[ProductAssessment]:
    """The sponsor's risk assessments of products, with site and product."""
    return ProductAssessment.objects.select_related("site", "product", "file")


def assessment(pk: UUID) -> ProductAssessment:
    return assessments().get(pk=pk)


def overrides() -> QuerySet[ClearanceOverride]:
    """The sponsor's overrides of clearances, with site and product."""
    return ClearanceOverride.objects.select_related("site", "product")


def override(pk: UUID) -> ClearanceOverride:
    return overrides().get(pk=pk)


def certificates() -> QuerySet[ClearanceCertificate]:
    """The sponsor's clearance certificates, with site and product."""
    return ClearanceCertificate.objects.select_related("site", "product")


def certificate(pk: UUID) -> ClearanceCertificate:
    return certificates().get(pk=pk)


@dataclass(frozen=True, slots=True)
class Issued:
    """What anybody may know of a printed certificate: that it is genuine, since when, and whether it still counts."""

    generated_at: datetime
    data_sha256: str
    counts: bool


def issued_under(code: str) -> Issued | None:
    """The certificate printed under a check code, whoever's it is, found before any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM qualification_certificate_by_code(%s)", [code])
        row = cursor.fetchone()
    return Issued(*row) if row else None


def is_whole(found: ClearanceCertificate) -> bool:
    """Whether the frozen answer still has the digest it was frozen under."""
    return digest(canonical(found.answer)) == found.digest


# --- what steps look at, and what signatures cover ------------------------------------------------------------------


def assessment_draft(row: ProductAssessment) -> steps.AssessmentDraft:
    return steps.AssessmentDraft(status=row.status, today=access.today_here(), first=row.valid_from, last=row.valid_to)


def override_draft(row: ClearanceOverride) -> steps.OverrideDraft:
    """An override beside the answer of this moment."""
    today = access.today_here()
    base: dict[str, Any] = {"status": row.status, "today": today, "first": row.first_on, "last": row.last_on}
    if row.status not in (steps.DRAFT, steps.PROPOSED):
        return steps.OverrideDraft(**base)
    now = clearance_of(row.site_id, Asked(row.operation, row.product_id, row.market), today)
    return steps.OverrideDraft(
        **base,
        shown=frozenset(row.keys),
        now=now.hold_keys if now.answer == Answer.HOLD else frozenset(),
        overridable=now.overridable,
    )


def certificate_draft(row: ClearanceCertificate) -> steps.CertificateDraft:
    return steps.CertificateDraft(status=row.status)


def assessment_content(row: ProductAssessment) -> dict[str, Any]:
    """What the signature of a risk assessment covers."""
    return {
        "number": row.number,
        "version": row.version,
        "site": f"{row.site.number} {row.site.name}",
        "product": f"{row.product.code} {row.product}",
        "markets": row.markets,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "risk": row.risk,
        "measures": row.measures,
        "file_sha256": row.file.sha256 if row.file else None,
    }


def override_content(row: ClearanceOverride) -> dict[str, Any]:
    """What the two signatures of an override cover: the work, the period, the grounds, every reason it was shown."""
    return {
        "number": row.number,
        "version": row.version,
        "site": f"{row.site.number} {row.site.name}",
        "product": f"{row.product.code} {row.product}",
        "operation": row.operation,
        "market": row.market,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "grounds": row.grounds,
        "reasons": [one["sentence"] for one in row.shown["reasons"] if one["answer"] == Answer.HOLD.name],
    }


def certificate_content(row: ClearanceCertificate) -> dict[str, Any]:
    """What the signature of a certificate covers: the frozen answer, by its digest too."""
    called = names(row)
    return {
        "number": row.number,
        "version": row.version,
        "site": called["site"],
        "product": called["product"] or None,
        "operation": row.operation,
        "market": row.market,
        "asked_on": row.asked_on,
        "known_at": row.known_at,
        "result": row.result,
        "reasons": [f"{one['code']}: {one['sentence']}" for one in row.answer["reasons"]],
        "rule_version": row.rule_version,
        "digest": row.digest,
    }


def frozen(found: Clearance) -> dict[str, Any]:
    """An answer as it is kept with an override."""
    return plain(found)


def certified(found: Clearance, moment: datetime, site: Site, product: Product | None) -> dict[str, Any]:
    """An answer as a certificate freezes it: with the moment up to which records counted, and what all that it is
    about was called then."""
    return {**plain(found), "known_at": moment.isoformat(), "names": _names(site, product)}


def names(row: ClearanceCertificate) -> dict[str, str]:
    """What site and product were called when the answer was frozen, not what they are called today."""
    return row.answer.get("names") or _names(row.site, row.product)


def _names(site: Site, product: Product | None) -> dict[str, str]:
    return {
        "site": f"{site.number} {site.name}",
        "place": site.city,
        "product": f"{product.code} {product}" if product else "",
    }
