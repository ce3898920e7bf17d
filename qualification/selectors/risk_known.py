"""What is recorded of sites, as far as their risk rests on it: one read for many sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from audits import rules as audit_rules
from audits import selectors as audits
from cmos import selectors as cmos
from qualification.rules.facts import SiteFacts
from qualification.rules.risk.known import Answered, Known, OpenFinding
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS, Status
from qualification.selectors.standing import facts
from questionnaires import selectors as questionnaires
from questionnaires.rules import review


def known(site_ids: Collection[UUID], on: date) -> dict[UUID, Known]:
    """Everything that proposals and floors are made from."""
    found, rows = facts(site_ids, on), {row.pk: row for row in cmos.sites().filter(pk__in=site_ids)}
    held, answered = _findings(site_ids, on), _answered(site_ids, on)
    return {
        site_id: Known(
            on=on,
            facts=each,
            standings=_standings(each, on),
            findings=tuple(held[site_id]),
            answered=tuple(answered[site_id]),
            hazard=rows[site_id].hpapi_band,
            batch_records=rows[site_id].batch_records,
        )
        for site_id, each in found.items()
    }


def _standings(found: SiteFacts, on: date) -> tuple[Standing, ...]:
    """The standings in every market that applies: without steps of products nobody can say which is not in use."""
    judged = (standing(found, market, on) for market in JURISDICTIONS)
    return tuple(each for each in judged if each.status != Status.NOT_APPLICABLE)


def _findings(site_ids: Collection[UUID], on: date) -> dict[UUID, list[OpenFinding]]:
    """Findings that were graded and not taken back, with whether something about them is late."""
    found: dict[UUID, list[OpenFinding]] = defaultdict(list)
    counted = audits.all_findings().filter(site_id__in=site_ids).exclude(status=audit_rules.VOID)
    late = set(audits.overdue(counted, on).values_list("pk", flat=True))
    for row in counted.exclude(grade=audit_rules.RECOMMENDATION).order_by("id"):
        found[row.site_id].append(
            OpenFinding(
                id=row.pk,
                label=row.reference,
                audit_id=row.audit_id,
                grade=row.grade,
                open=row.status != audit_rules.CLOSED,
                late=row.pk in late,
                requirements=tuple(row.requirements),
                audit_kind=row.audit.kind if row.audit else "",
            )
        )
    return found


def _answered(site_ids: Collection[UUID], on: date) -> dict[UUID, list[Answered]]:
    """Reviewed questionnaires; a knockout that was not decided in favour of the site is unresolved."""
    return {
        site_id: [
            Answered(
                id=each.id,
                number=each.number,
                answered_on=each.answered_on,
                percent=each.score.percent,
                unresolved=tuple(one.question for one in each.knockouts if one.decision != review.CONTINUE),
            )
            for each in rows
        ]
        for site_id, rows in questionnaires.results(site_ids, on).items()
    }
