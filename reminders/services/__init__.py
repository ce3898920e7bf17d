"""Telling people in time, and what they do about it: one family of verbs per file."""

from reminders.services.choices import (
    change_policy,
    choose_digest,
    note_visit,
    open_feed,
    revoke_feed,
)
from reminders.services.digests import make_digests
from reminders.services.duties import tell_duties
from reminders.services.handling import mark_all_read, mark_read, reassign, snooze, wake
from reminders.services.lines import Line
from reminders.services.mailing import Claim, claim, settle
from reminders.services.refusals import tell_refusals
from reminders.services.staff import mark_staff_read, sweep_organisation, tell_staff
from reminders.services.staff_digests import make_staff_digests
from reminders.services.staff_questionnaires import tell_of_questionnaires
from reminders.services.staff_questionnaires import words as questionnaire_words
from reminders.services.sweeping import Swept, sweep
from reminders.services.trail_reviews import tell_reviews

__all__ = [
    "Claim",
    "Line",
    "Swept",
    "change_policy",
    "choose_digest",
    "claim",
    "make_digests",
    "make_staff_digests",
    "mark_all_read",
    "mark_read",
    "mark_staff_read",
    "note_visit",
    "open_feed",
    "reassign",
    "revoke_feed",
    "settle",
    "snooze",
    "sweep",
    "sweep_organisation",
    "tell_duties",
    "questionnaire_words",
    "tell_of_questionnaires",
    "tell_refusals",
    "tell_reviews",
    "tell_staff",
    "wake",
]
