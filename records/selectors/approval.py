"""The trail of a record as who signs it reads it: what changed, who reviewed it, how far it was shown (R-35)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models

from records.models import Signature, TrailReview
from records.selectors import HistoryLine
from records.selectors.histories import History, Mark
from records.selectors.reviews import Reviewed, are_made_here, last_of_record

SHOWN: Final = 20
"""Changes that who signs a record is shown at most; the history has all."""


@dataclass(frozen=True, slots=True)
class AtApproval:
    """What happened to a record until now: `mark` is how far its trail goes.

    `signed_to` is the entry up to which the last signature on the record was shown its trail, none where nobody signed;
    `after` counts what came after it.
    """

    mark: Mark
    changes: list[HistoryLine]
    reviewed: Reviewed | None
    has_reviews: bool
    signed_to: int | None
    after: int


def at_approval(obj: models.Model) -> AtApproval | None:
    """What happened to the record after it was first entered (R-35); nothing for a review, which is itself one."""
    if isinstance(obj, TrailReview):
        return None
    found = History(obj)
    signed = Signature.objects.filter(subject_id=obj.pk).aggregate(to=models.Max("trail_entry"))["to"]
    return AtApproval(
        mark=found.mark(),
        changes=found.changes(SHOWN),
        reviewed=last_of_record(obj.pk),
        has_reviews=are_made_here(),
        signed_to=signed,
        after=0 if signed is None else found.count_after(signed),
    )


def came_since(obj: models.Model, shown: Mark) -> list[HistoryLine]:
    """What came into the record's trail after it was shown up to `shown`, newest first; nothing where nothing did.

    Entries are counted beside their numbers, since one can be numbered before the page was shown and appear after it,
    when a slow transaction ends. Whoever signs therefore signs before anything else is written to the record.
    """
    found = History(obj)
    if found.mark() == shown:
        return []
    return found.newer(shown.last, SHOWN) or found.newer(0, 1)
