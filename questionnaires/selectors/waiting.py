"""Which questionnaires wait for replies of the CMO: from either side, as conditions of the database."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from questionnaires.models import QuestionnaireMessage, ReplySet, Review, ReviewRound
from questionnaires.rules import review


def open_rounds() -> QuerySet[ReviewRound]:
    """Rounds that wait for the CMO's replies; `rounds.Round.waiting` says the same of one."""
    replied = ReplySet.objects.filter(round=OuterRef("pk"), status=review.SENT)
    taken_back = QuestionnaireMessage.objects.filter(round=OuterRef("pk"))
    return ReviewRound.objects.filter(~Exists(replied), ~Exists(taken_back))


def with_rounds(found: QuerySet[Any]) -> QuerySet[Any]:
    """Questionnaires with the round that waits, its due date, when the CMO replied last, and when the review ended.

    Of the review nothing is read in a CMO's scope.
    """
    reviews = Review.objects.filter(questionnaire=OuterRef("pk"))
    waits = open_rounds().filter(questionnaire=OuterRef("pk"))
    replied = ReplySet.objects.filter(round__questionnaire=OuterRef("pk"), status=review.SENT).order_by("-released_at")
    shown: QuerySet[Any] = found.annotate(
        open_round=Subquery(waits.values("pk")[:1]),
        replies_due=Subquery(waits.values("due_on")[:1]),
        replied_at=Subquery(replied.values("released_at")[:1]),
        reviewed_at=Subquery(reviews.values("concluded_at")[:1]),
    )
    return shown
