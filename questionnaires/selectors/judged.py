"""Which answers of concluded reviews were accepted or show a gap, with the requirements their questions cite.

The score of a review needs every answer (`results`); this needs the verdicts only, so a thousand sites cost little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef

from questionnaires.models import Answer, Question, Questionnaire, Reply, Review, Verdict
from questionnaires.rules import review
from sponsors import access

Cited = Mapping[str, tuple[str, ...]]
"""Key of a question -> the requirements it cites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFact:
    """A concluded review: keys of the accepted answers and of the gaps, and what each question cites.

    An answer that a question does not apply is accepted as that and shows nothing: it is in neither.
    """

    questionnaire_id: UUID
    site_id: UUID
    number: str
    title: str
    concluded_on: date
    accepted: tuple[str, ...]
    gaps: tuple[str, ...]
    cited: Cited


def judged(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> list[JudgedFact]:
    """What held on day `on` as known at `known_at`: of each site and template the newest concluded review."""
    ended = Review.objects.filter(questionnaire__site_id__in=site_ids, status=review.CONCLUDED)
    if known_at is not None:
        ended = ended.filter(concluded_at__lte=known_at)
    newest: dict[tuple[UUID, UUID], Review] = {}
    for row in ended.select_related("questionnaire__template_version").order_by("concluded_at", "id"):
        asked: Questionnaire = row.questionnaire
        if row.concluded_at and access.day_here(row.concluded_at) <= on:
            newest[asked.site_id, asked.template_version.template_id] = row
    found = list(newest.values())
    verdicts, waived = _verdicts(found), _waived(found)
    cited = _cited({row.questionnaire.template_version_id for row in found})
    return [_fact(row, verdicts.get(row.pk, ([], [])), waived, cited) for row in found]


def cited_by(numbers: Collection[str]) -> dict[str, Cited]:
    """Number of a questionnaire -> what its questions cite."""
    rows = dict(Questionnaire.objects.filter(number__in=numbers).values_list("number", "template_version_id"))
    cited = _cited(set(rows.values()))
    return {number: cited[version] for number, version in rows.items()}


def _verdicts(found: Collection[Review]) -> dict[UUID, tuple[list[str], list[str]]]:
    later = Verdict.objects.filter(
        review=OuterRef("review"), question=OuterRef("question"), number__gt=OuterRef("number")
    )
    newest = Verdict.objects.filter(review__in=found).filter(~Exists(later)).order_by()
    told: dict[UUID, tuple[list[str], list[str]]] = {}
    for pk, verdict, keys in newest.values_list("review_id", "verdict").annotate(keys=ArrayAgg("question")):
        accepted, gaps = told.setdefault(pk, ([], []))
        {review.ACCEPTED: accepted, review.GAP: gaps}.get(verdict, []).extend(keys)
    return told


def _waived(found: Collection[Review]) -> dict[UUID, set[str]]:
    """Questionnaire -> questions that were said not to apply, as the newest signed word has it."""
    asked = [row.questionnaire_id for row in found]
    told: dict[UUID, set[str]] = defaultdict(set)
    answers = Answer.objects.filter(answer_set__questionnaire__in=asked, not_applicable=True)
    for pk, key in answers.values_list("answer_set__questionnaire_id", "question"):
        told[pk].add(key)
    replies = Reply.objects.filter(
        reply_set__round__questionnaire__in=asked, corrects=True, reply_set__released_at__isnull=False
    ).order_by("reply_set__round__number")
    for pk, key, waives in replies.values_list("reply_set__round__questionnaire_id", "question", "not_applicable"):
        (told[pk].add if waives else told[pk].discard)(key)
    return told


def _cited(versions: Collection[UUID]) -> dict[UUID, dict[str, tuple[str, ...]]]:
    told: dict[UUID, dict[str, tuple[str, ...]]] = {pk: {} for pk in versions}
    rows = Question.objects.filter(template_version__in=versions)
    for pk, key, codes in rows.values_list("template_version_id", "key", "requirements"):
        told[pk][key] = tuple(codes)
    return told


def _fact(
    row: Review, verdicts: tuple[list[str], list[str]], waived: Mapping[UUID, set[str]], cited: Mapping[UUID, Cited]
) -> JudgedFact:
    asked: Questionnaire = row.questionnaire
    out = waived.get(asked.pk, set())
    assert row.concluded_at is not None  # the constraint of the table holds it
    return JudgedFact(
        questionnaire_id=asked.pk,
        site_id=asked.site_id,
        number=asked.number,
        title=asked.title,
        concluded_on=access.day_here(row.concluded_at),
        accepted=tuple(sorted(key for key in verdicts[0] if key not in out)),
        gaps=tuple(sorted(verdicts[1])),
        cited=cited[asked.template_version_id],
    )
