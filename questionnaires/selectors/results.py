"""What came of questionnaires at sites, on any day and as known at any moment: scores, gaps, knockouts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from questionnaires.models import Review
from questionnaires.rules import review
from questionnaires.rules.review import Score
from questionnaires.selectors import review as reading
from questionnaires.selectors import sent
from sponsors import access


@dataclass(frozen=True, slots=True)
class Knockout:
    """A badly answered knockout, and what a person decided about it."""

    question: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a concluded review says of a site."""

    id: UUID
    number: str
    title: str
    template_id: UUID
    answered_on: date
    concluded_on: date
    concluded_at: datetime
    score: Score
    sections: Mapping[str, Score]
    gaps: tuple[str, ...]
    """numbers of the questions whose answers show a gap"""
    knockouts: tuple[Knockout, ...]

    @property
    def may_be_used(self) -> bool:
        """Whether no knockout was decided against the site."""
        return all(each.decision != review.DO_NOT_USE for each in self.knockouts)


def results(sites: Collection[UUID], on: date, known_at: datetime | None = None) -> dict[UUID, list[Result]]:
    """By site what held on day `on` as known at `known_at`: of each template the newest concluded review.

    Nothing of a review changes once it was concluded, so the day and the moment of its end say all.
    """
    found: dict[UUID, list[Result]] = {pk: [] for pk in sites}
    ended = Review.objects.filter(questionnaire__site__in=sites, status=review.CONCLUDED)
    if known_at is not None:
        ended = ended.filter(concluded_at__lte=known_at)
    ends = {row.questionnaire_id: at for row in ended if (at := row.concluded_at) and access.day_here(at) <= on}
    rows = {row.pk: row for row in sent.questionnaires().filter(pk__in=ends).select_related("template_version")}
    newest = {}
    readable = {pk: at for pk, at in ends.items() if pk in rows}  # a guest at chosen sites reads no templates
    for pk, at in sorted(readable.items(), key=lambda each: (each[1], each[0])):
        newest[rows[pk].site_id, rows[pk].template_version.template_id] = pk, at
    here = reading.standings([rows[pk] for pk, _ in newest.values()])
    for (site, template), (pk, at) in newest.items():
        found[site].append(_result(here[pk], template, at))
    return found


def reviewed_days(sites: Collection[UUID], known_at: datetime | None = None) -> dict[UUID, list[date]]:
    """By site the days on which reviews of its answers were concluded, as known at `known_at`."""
    found: dict[UUID, list[date]] = {pk: [] for pk in sites}
    ended = Review.objects.filter(questionnaire__site__among=sites, status=review.CONCLUDED)
    if known_at is not None:
        ended = ended.filter(concluded_at__lte=known_at)
    for site_id, at in ended.values_list("questionnaire__site_id", "concluded_at"):
        if at is not None:
            found[site_id].append(access.day_here(at))
    return found


def _result(here: reading.Standing, template: UUID, at: datetime) -> Result:
    row: Any = here.row
    decisions = [(each.key, here.decision(each.key)) for each in here.knockouts]
    return Result(
        id=row.pk,
        number=row.number,
        title=row.title,
        template_id=template,
        answered_on=access.day_here(row.answered_at),
        concluded_on=access.day_here(at),
        concluded_at=at,
        score=here.score,
        sections=here.sections,
        gaps=tuple(each.key for each in here.judged if each.verdict == review.GAP),
        knockouts=tuple(Knockout(key, made.decision, made.reason) for key, made in decisions if made),
    )
