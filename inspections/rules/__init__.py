"""Rules of what authorities did to a site: which inspections count, when a class is known, the clock of a Form 483."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from cmos.rules import EvidenceFact, Ref
from regulations.rules.calendars import business_day_deadline

NEW_YORK: Final = ZoneInfo("America/New_York")
"""FDA's clocks run there."""

NAI, VAI, OAI = "NAI", "VAI", "OAI"
CLASSES = {
    NAI: "No action indicated",
    VAI: "Voluntary action indicated",
    OAI: "Official action indicated",
}
SEVERITY = {NAI: 0, VAI: 1, OAI: 2}

COMPLIANT, NONCOMPLIANT = "compliant", "noncompliant"
OUTCOMES = {COMPLIANT: "Compliant", NONCOMPLIANT: "Not compliant"}
"""How authorities other than FDA end an inspection, as far as the portal tells them apart."""

FDA, EU, MHRA = "FDA", "EU", "MHRA"

CLASS_SOURCES = {
    "letter": "FDA's letter or EIR",
    "dashboard": "FDA's public dashboard",
    "register": "the authority's register",
    "statement": "only stated by the CMO",
}
SYSTEMS = {
    "quality": "Quality",
    "production": "Production",
    "facilities_equipment": "Facilities and equipment",
    "laboratory": "Laboratory control",
    "materials": "Materials",
    "packaging_labelling": "Packaging and labelling",
}
"""The six systems by which FDA inspects drug makers (Compliance Program 7356.002)."""
RELEVANCE = {"direct": "Direct: our product or its rooms", "systemic": "Systemic", "none": "None"}
"""What an observation means for the sponsor's own products."""

TYPES = {
    "surveillance": "Surveillance",
    "for_cause": "For cause",
    "follow_up": "Follow-up",
    "pre_approval": "Pre-approval",
    "pre_license": "Pre-license",
    "bioresearch": "Bioresearch monitoring",
    "device": "Device",
    "remote": "Remote regulatory assessment",
    "recognised": "Report of another authority that FDA accepted (MRA)",
}
NOT_DRUG_QUALITY = frozenset({"bioresearch", "device", "remote"})
"""Alone these say nothing about drug cGMP, so they neither clear nor condemn it."""
DRUG_QUALITY = "drug_quality"

RESPONSE_DAYS = 15
"""Business days from issue in which a reply is read before FDA decides (74 FR 40211)."""
INTERNAL_TARGET_DAYS = 13
"""Company rule: our own target, two business days earlier."""
ONE_DAY: Final = timedelta(days=1)
CLASS_DUE_DAYS = 90
"""Calendar days after the end of an inspection in which its class is usually told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form483Fact:
    """A Form 483 of an inspection; `amended_on` are the days it was issued again, `replies` those of responses."""

    id: UUID
    label: str
    issued_on: date
    observations: int = 0
    amended_on: tuple[date, ...] = ()
    replies: tuple[date, ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref("form483", self.id, self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A dated promise in a reply or update; open until the sponsor has verified it from evidence."""

    id: UUID
    text: str
    due_on: date
    made_on: date | None = None
    done_on: date | None = None
    verified_on: date | None = None

    @property
    def ref(self) -> Ref:
        return Ref("commitment", self.id, f"commitment due {self.due_on:%-d %b %Y}")

    def is_open(self, on: date) -> bool:
        """Made by that day and not yet verified on it."""
        made = self.made_on is None or self.made_on <= on
        return made and (self.verified_on is None or on < self.verified_on)

    def is_overdue(self, on: date) -> bool:
        """Open after its due date: what the CMO only reports as done stays overdue until it is verified."""
        return self.is_open(on) and self.due_on < on


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
    coverage: frozenset[str] = frozenset()
    """operations it covered, none means they were not recorded"""
    commitments: tuple[Commitment, ...] = ()

    @property
    def ref(self) -> Ref:
        return Ref("inspection", self.id, self.label)


def class_known_on(inspection: InspectionFact) -> date | None:
    """First day on which its class was known: the class date, else the day it was recorded; none without a class."""
    if inspection.outcome not in CLASSES and inspection.outcome not in OUTCOMES:
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
        if is_usable(inspection, on) and (outcome := known_class(inspection, on)) in SEVERITY
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
    """A reply to FDA: last day, own target, how it stands (waiting, overdue, sent, sent_late, restarted), its day 0."""

    due_on: date
    target_on: date
    state: str
    started_on: date


def clock_from(started: date, replies: Iterable[date], on: date) -> ResponseClock:
    """Fifteen business days from day 0, which is the issue of a Form 483 or the receipt of a warning letter.

    The first reply from day 0 on stops it.
    """
    due = business_day_deadline(started, RESPONSE_DAYS)
    target = business_day_deadline(started, INTERNAL_TARGET_DAYS)
    sent_on = min((day for day in replies if started <= day <= on), default=None)
    if sent_on is not None:
        return ResponseClock(due, target, "sent_late" if sent_on > due else "sent", started)
    return ResponseClock(due, target, "overdue" if on > due else "waiting", started)


def response_clock(form: Form483Fact, on: date) -> ResponseClock:
    """The clock as of a day; an amended form starts it again from the day of its issue, an earlier reply or not."""
    started = max((day for day in (form.issued_on, *form.amended_on) if day <= on), default=form.issued_on)
    return clock_from(started, form.replies, on)


def earlier_clocks(issues: Iterable[date], replies: Iterable[date], on: date) -> list[ResponseClock]:
    """The clocks that an amendment ended, oldest first: each as a reply stopped it, or restarted without one."""
    sent = list(replies)
    found = []
    for day, following in pairwise(sorted(day for day in issues if day <= on)):
        clock = clock_from(day, sent, following - ONE_DAY)
        found.append(clock if clock.state.startswith("sent") else clock._replace(state="restarted"))
    return found


def filed_on(instant: datetime) -> date:
    """The day on which FDA received what was sent at an instant: its own, in America/New_York."""
    return instant.astimezone(NEW_YORK).date()
