"""When the evidence of answers ends: what reminds the sponsor, and what the CMO renews.

Only evidence of the last answers counts: once a questionnaire that follows was answered, the evidence given with that
one stands in its place.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from cmos.deadlines import Deadline, Window
from cmos.inbox import InboxEntry
from questionnaires.models import AnswerFile, AnswerSet
from questionnaires.rules import dialogue
from questionnaires.rules.filling import expired
from questionnaires.selectors.sent import LONG
from sponsors import access

KIND: Final = "answer_evidence"
WARN: Final = timedelta(days=90)
"""So long before and after its end evidence stands in the CMO's inbox (company rule)."""


def standing_evidence() -> QuerySet[AnswerFile]:
    """Evidence that was sent with the last answers to its questionnaire, as far as the open scope sees it."""
    later = AnswerSet.objects.filter(
        questionnaire__follows=OuterRef("answer_set__questionnaire"), status=dialogue.SUBMITTED
    )
    sent = AnswerFile.objects.filter(released_at__isnull=False).exclude(Exists(later))
    return sent.select_related("answer_set__questionnaire__site").order_by("expires_on", "id")


def evidence_deadlines(window: Window) -> list[Deadline]:
    """In a sponsor's scope: evidence of answers that ends in the window."""
    ending = standing_evidence().filter(
        expires_on__range=window[:2], answer_set__questionnaire__site__archived_at__isnull=True
    )
    named = ending.defer(*(f"answer_set__questionnaire__{name}" for name in LONG))
    return [_deadline(row) for row in window.of(named, "answer_set__questionnaire__site_id")]


def _deadline(row: Any) -> Deadline:
    asked = row.answer_set.questionnaire
    return Deadline(
        kind=KIND,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=asked.site_id,
        site_name=asked.site_name,
        title=f"Evidence for {row.question} of {asked.number} ends: {row.description}",
        reference=f"Questionnaire {asked.number}, evidence for {row.question}",
        due_on=row.expires_on,
        created_on=access.day_here(row.released_at),
        responsible=asked.site.responsible_id,
        deputy=asked.site.deputy_id,
        url=reverse("questionnaires:sent", args=[asked.pk]),
    )


def evidence_inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """In a CMO organisation's scope: evidence that its sponsors hold and that ends soon, or ended not long ago."""
    found = _of_organisation().filter(cmo_org_id=organisation, expires_on__range=(today - WARN, today + WARN))
    return [_entry(row, today) for row in found]


def _of_organisation() -> QuerySet[AnswerFile]:
    return standing_evidence().select_related(None).select_related("answer_set__questionnaire")


def _entry(row: Any, today: date) -> InboxEntry:
    asked = row.answer_set.questionnaire
    return InboxEntry(
        kind=KIND,
        subject_id=row.pk,
        title=f"Evidence for {row.question} of {asked.number}: {row.description}",
        reference=f"Questionnaire {asked.number}, evidence ends",
        url=reverse("questionnaires:asked", args=[asked.pk]),
        state="expired" if expired(row.expires_on, today) else "due",
        to_do="Renew it and tell the sponsor",
        needs="answers.write",
        sponsor_id=row.sponsor_id,
        sponsor_name=asked.sponsor_name,
        site_name=asked.site_name,
        due_on=row.expires_on,
        since=access.day_here(row.released_at),
    )
