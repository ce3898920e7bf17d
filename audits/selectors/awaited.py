"""What the CMO owes an answer to, for those who remind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from audits import rules
from audits.models import IssuedFinding
from audits.selectors.talk import talk_of, talks


@dataclass(frozen=True, slots=True)
class Awaited:
    """An issued finding whose answer the CMO owes: since when, how often it was returned, and by when."""

    issued: IssuedFinding
    since: datetime
    returned: int
    due_on: date | None
    country: str


def awaited_answers() -> list[Awaited]:
    """Every finding on which it is the CMO's turn, longest first."""
    rows = {
        row.pk: row
        for row in IssuedFinding.objects.filter(finding__status=rules.ISSUED).select_related("finding__site")
    }
    spoken = talks(rows.values())
    found = [_awaited(row, spoken[pk]) for pk, row in rows.items() if _is_owed(spoken[pk])]
    return sorted(found, key=lambda each: (each.since, each.issued.pk))


def waits_for_cmo(issued_id: UUID) -> bool:
    """Whether it is the CMO's turn on an issued finding, as either side sees it."""
    found = IssuedFinding.objects.filter(pk=issued_id).first()
    return found is not None and rules.whose_turn(talk_of(found).rows) == rules.CMO


def _is_owed(talk: rules.Talk) -> bool:
    return talk.grade != rules.RECOMMENDATION and rules.whose_turn(talk.rows) == rules.CMO


def _awaited(row: IssuedFinding, talk: rules.Talk) -> Awaited:
    since = max(one.released_at for one in talk.rows if one.side == rules.SPONSOR and one.released_at)
    return Awaited(row, since, rules.returned(talk.rows), talk.owed_on(), row.finding.site.country)
