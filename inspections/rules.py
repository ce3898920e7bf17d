"""Rules of what authorities did to a site: which inspections count, when a class is known, the clock of a Form 483."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from cmos.rules import EvidenceFact, Ref
from regulations.rules.calendars import business_day_deadline

NAI, VAI, OAI = "NAI", "VAI", "OAI"
CLASSES = {
    NAI: "No action indicated",
    VAI: "Voluntary action indicated",
    OAI: "Official action indicated",
}
SEVERITY = {NAI: 0, VAI: 1, OAI: 2}

FDA, EU = "FDA", "EU"

TYPES = {
    "surveillance": "Surveillance",
    "for_cause": "For cause",
    "follow_up": "Follow-up",
    "pre_approval": "Pre-approval",
    "pre_license": "Pre-license",
    "bioresearch": "Bioresearch monitoring",
    "device": "Device",
    "remote": "Remote regulatory assessment",
}
NOT_DRUG_QUALITY = frozenset({"bioresearch", "device", "remote"})
"""Alone these say nothing about drug cGMP, so they neither clear nor condemn it."""
DRUG_QUALITY = "drug_quality"

RESPONSE_DAYS = 15
"""Business days from issue in which a reply is read before FDA decides (74 FR 40211)."""
INTERNAL_TARGET_DAYS = 13
"""Company rule: our own target, two business days earlier."""
CLASS_DUE_DAYS = 90
"""Calendar days after the end of an inspection in which its class is usually told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form483Fact:
    """A Form 483 of an inspection; `amended_on` are the days it was issued again."""

    id: UUID
    label: str
    issued_on: date
    observations: int = 0
    amended_on: tuple[date, ...] = ()
    sent_on: date | None = None

    @property
    def ref(self) -> Ref:
        return Ref("form483", self.id, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A dated promise to the authority; kept here for the records to come."""

    id: UUID
    text: str
    due_on: date
    verified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionFact(EvidenceFact):
    """One inspection; a class without a date is known from the day it was recorded."""

    ended_on: date | None
    authority: str = FDA
    fei: str = ""
    kind: str = "surveillance"
    programme: str = DRUG_QUALITY
    outcome: str = ""
    class_date: date | None = None
    class_recorded_on: date | None = None
    form483: Form483Fact | None = None

    @property
    def ref(self) -> Ref:
        return Ref("inspection", self.id, self.label)


def class_known_on(inspection: InspectionFact) -> date | None:
    """First day on which its class was known: the class date, else the day it was recorded; none without a class."""
    if inspection.outcome not in CLASSES:
        return None
    return inspection.class_date or inspection.class_recorded_on or inspection.recorded_on


def known_class(inspection: InspectionFact, on: date) -> str | None:
    """Its class as far as it was known on that day."""
    known = class_known_on(inspection)
    return inspection.outcome if known is not None and known <= on else None


def is_usable(inspection: InspectionFact, on: date) -> bool:
    """Whether it says anything about drug cGMP on that day: FDA, drug quality programme, ended."""
    return (
        inspection.authority == FDA
        and inspection.programme == DRUG_QUALITY
        and inspection.kind not in NOT_DRUG_QUALITY
        and inspection.ended_on is not None
        and inspection.ended_on <= on
    )


def latest_classified(inspections: Iterable[InspectionFact], on: date) -> InspectionFact | None:
    """The newest usable one with a known class; of two that ended on the same day the worse."""
    ranked = [
        ((inspection.ended_on, SEVERITY[outcome], str(inspection.id)), inspection)
        for inspection in inspections
        if is_usable(inspection, on) and (outcome := known_class(inspection, on))
    ]
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def form483_on(inspection: InspectionFact, on: date) -> Form483Fact | None:
    """Its Form 483, if one had been issued by that day."""
    form = inspection.form483
    return form if form is not None and form.issued_on <= on else None


def awaiting_class(inspection: InspectionFact, on: date) -> bool:
    """A Form 483 was issued and FDA's class is not known on that day."""
    return form483_on(inspection, on) is not None and known_class(inspection, on) is None


class ResponseClock(NamedTuple):
    """The reply to a Form 483: last day, own target, and how it stands (waiting, overdue, sent, sent_late)."""

    due_on: date
    target_on: date
    state: str


def response_clock(form: Form483Fact, on: date) -> ResponseClock:
    """The clock as of a day; an amended form starts it again from the day of its issue, an earlier reply or not."""
    started = max((day for day in (form.issued_on, *form.amended_on) if day <= on), default=form.issued_on)
    due = business_day_deadline(started, RESPONSE_DAYS)
    target = business_day_deadline(started, INTERNAL_TARGET_DAYS)
    if form.sent_on is not None and started <= form.sent_on <= on:
        return ResponseClock(due, target, "sent_late" if form.sent_on > due else "sent")
    return ResponseClock(due, target, "overdue" if on > due else "waiting")
