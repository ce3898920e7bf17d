"""Reading the feed of business facts."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F

from kernel.actor import MEMBERSHIP
from kernel.db.fields import Horizon
from records.models import Event


def events_after(tx: int = 0, seq: int = 0) -> models.QuerySet[Event]:
    """Business facts after the cursor (tx, seq), oldest first.

    Only of finished transactions: one that is still open could otherwise appear behind a cursor already given out.
    """
    beyond = models.Q(tx__gt=tx) | models.Q(tx=tx, seq__gt=seq)
    return Event.objects.filter(beyond, tx__lt=Horizon()).order_by(F("tx"), F("seq"))


def who_asked(fact: Event) -> UUID | None:
    """Who brought the record of a fact this far: the last other person who did something to it before, if any."""
    before = Event.objects.filter(subject_id=fact.subject_id, seq__lt=fact.seq, actor__startswith=MEMBERSHIP)
    found = before.exclude(actor=fact.actor).order_by("-seq").values_list("actor", flat=True).first()
    return UUID(found.removeprefix(MEMBERSHIP)) if found else None
