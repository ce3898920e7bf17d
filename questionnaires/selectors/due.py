"""When answers to questionnaires are due."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from audits import selectors as audits
from cmos.deadlines import Deadline, Window
from kernel.together import together
from questionnaires.rules import dialogue
from questionnaires.selectors import review_due, sent
from sponsors import access

KIND: Final = "questionnaire"


def deadlines(window: Window) -> list[Deadline]:
    """In a sponsor's scope: what is due in the window of questionnaires: answers, their review, replies."""
    owed = sent.in_state(sent.questionnaires().defer(*sent.LONG), dialogue.SENT).filter(due_now__range=window[:2])
    choice = audits.policy(window.last)
    rows = window.of(owed).select_related("site").order_by("due_now", "id")
    answers, reviews = together(rows, review_due.waiting(window, choice))
    return [*map(_deadline, answers), *review_due.deadlines(reviews, window, choice)]


def _deadline(row: Any) -> Deadline:
    return Deadline(
        kind=KIND,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=row.site_id,
        site_name=row.site_name,
        title=f"Answers to {row.number} {row.title}",
        reference=f"Questionnaire {row.number}",
        due_on=row.due_now,
        created_on=access.day_here(row.released_at),
        responsible=row.site.responsible_id,
        deputy=row.site.deputy_id,
        url=reverse("questionnaires:sent", args=[row.pk]),
    )
