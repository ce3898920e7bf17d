"""What counts of risk on a day: signed assessments as they stood, with what they bring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from audits import selectors as audits
from qualification.models import RiskAssessment
from qualification.rules.risk import intervals, steps
from qualification.rules.risk.facts import RiskFact
from qualification.rules.risk.intervals import Judged
from qualification.rules.risk.model import Model
from qualification.selectors.risk import making, models_named, open_assessment

DECIDED: Final = (steps.SIGNED, steps.SUPERSEDED)


def risk_facts(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> dict[UUID, RiskFact]:
    """The signed risk of each site as it stood on `on`, as known at `known_at`; sites never assessed are not in it.

    Nothing of an assessment changes once it was signed, so the day and the moment of its signature say all.
    """
    by_site = _signed(site_ids, on, known_at)
    models = _models(by_site)
    ended = _audits_ended(by_site, on)
    return {site_id: _fact(found, models, ended.get(site_id), on) for site_id, found in by_site.items()}


@dataclass(frozen=True, slots=True)
class SignedBand:
    """What a signature of a risk set: the band, and how often the site is looked at because of it."""

    signed_on: date
    band: str
    intervals: intervals.Intervals


def signed_intervals(site_ids: Collection[UUID], known_at: datetime | None = None) -> dict[UUID, list[SignedBand]]:
    """Every signed risk of each site, oldest first, with the intervals it brought."""
    by_site = _signed(site_ids, date.max, known_at)
    models = _models(by_site)
    return {
        site_id: [
            SignedBand(row.signed_on, row.band, intervals.intervals(models[row.model_version], row.band, making(row)))
            for row in found
            if row.signed_on
        ]
        for site_id, found in by_site.items()
    }


def _signed(site_ids: Collection[UUID], on: date, known_at: datetime | None) -> dict[UUID, list[RiskAssessment]]:
    """What was signed by then, without what it was judged on."""
    rows = RiskAssessment.objects.filter(site_id__among=site_ids, status__in=DECIDED, signed_on__lte=on)
    if known_at is not None:
        rows = rows.filter(signed_at__lte=known_at)
    by_site: dict[UUID, list[RiskAssessment]] = defaultdict(list)
    for row in rows.defer("inputs", "floors", "alternatives", "residual", "formality_why").order_by("signed_at", "id"):
        by_site[row.site_id].append(row)
    return by_site


def _models(by_site: Mapping[UUID, Collection[RiskAssessment]]) -> dict[str, Model]:
    return models_named({row.model_version for found in by_site.values() for row in found})


@dataclass(frozen=True, slots=True)
class SiteRisk:
    """What the page of a site tells of its risk: what is signed, and what is being written."""

    fact: RiskFact | None
    being_written: RiskAssessment | None


def site_risk(site_id: UUID, on: date) -> SiteRisk:
    """The risk of one site on a day."""
    return SiteRisk(risk_facts([site_id], on).get(site_id), open_assessment(site_id))


def _audits_ended(site_ids: Collection[UUID], on: date) -> dict[UUID, date]:
    """The day on which the last on-site audit of each site ended."""
    found = {}
    for site_id, held in audits.evidence(site_ids, on).items():
        days = [each.ended_on for each in held if each.on_site and each.ended_on and each.ended_on <= on]
        if days:
            found[site_id] = max(days)
    return found


def _fact(found: list[RiskAssessment], models: Mapping[str, Model], ended_on: date | None, on: date) -> RiskFact:
    row = found[-1]
    judged = [_judged(each, models[each.model_version]) for each in found]
    assert row.signed_on and row.review_on  # signed ones have both
    return RiskFact(
        id=row.pk,
        site_id=row.site_id,
        number=row.number,
        band=row.band,
        score=row.score,
        inherent=row.inherent,
        likelihood=row.likelihood,
        completeness=row.completeness,
        confidence=row.confidence,
        model_version=row.model_version,
        signed_on=row.signed_on,
        review_on=row.review_on,
        intervals=intervals.intervals(models[row.model_version], row.band, making(row)),
        audit_due=intervals.audit_due(ended_on, judged, on),
    )


def _judged(row: RiskAssessment, model: Model) -> Judged:
    assert row.signed_on  # asked for
    return Judged(row.signed_on, row.band, intervals.intervals(model, row.band, making(row)).audit)
