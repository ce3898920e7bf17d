"""What is refused beside its field, for pages and API alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from inspections.models import Inspection, WarningLetter
from inspections.rules import CLASS_SOURCES, CLASSES, FDA, OUTCOMES, RELEVANCE, SYSTEMS, TYPES
from inspections.rules.steps import OPEN, RECORDED
from kernel.actor import Actor
from kernel.errors import Refused
from records.models import SponsorFile
from records.services import store_file
from regulations import selectors as regulations
from regulations.rules import identifiers
from regulations.rules.vocabulary import OPERATION_LABELS
from sponsors import access

MAX_OBSERVATIONS: Final = 200
FIRST_YEAR: Final = 1900


@dataclass(frozen=True, slots=True)
class NewViolation:
    """One violation of a warning letter as it is logged: FDA's text and what it cites."""

    text: str
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewObservation:
    """One item of a form as it is logged: FDA's text, what it touches, what it means for us."""

    text: str
    citations: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    relevance: str = ""
    fda_marked_repeat: bool = False

    def values(self) -> dict[str, Any]:
        """As columns of an observation."""
        return {
            "text": self.text.strip(),
            "citations": list(self.citations),
            "systems": list(self.systems),
            "relevance": self.relevance,
            "fda_marked_repeat": self.fda_marked_repeat,
        }


def refuse(errors: Mapping[str, str]) -> None:
    """Raise `Refused` for the fields that have a sentence."""
    if found := {field: sentence for field, sentence in errors.items() if sentence}:
        raise Refused(found)


def still_open(inspection: Inspection) -> None:
    """Refuse a change of what was closed or voided."""
    if inspection.status != OPEN:
        raise Refused(f"This inspection is {inspection.status}: reopen it before it is changed.")


def still_stands(parent: Any) -> None:
    """The same for the parent of a follow-up: the form of an inspection, or a warning letter."""
    if isinstance(parent, WarningLetter):
        if parent.status != RECORDED:
            raise Refused("This letter is void.")
        return
    still_open(parent.inspection)


def stored(file: Any, *, actor: Actor, reason: str) -> SponsorFile | None:
    """The file kept, or nothing when none was given."""
    if not file:
        return None
    return store_file(file, name=str(getattr(file, "name", "file")), kind=SponsorFile, actor=actor, reason=reason)


def inspection_errors(given: Mapping[str, Any], issued_on: date | None) -> dict[str, str]:
    """Of type, dates, FEI, systems and coverage."""
    ended_on, started_on = given["ended_on"], given.get("started_on")
    return {
        "kind": "" if given["kind"] in TYPES else f"Choose one of: {', '.join(TYPES.values())}.",
        "ended_on": past_error(ended_on, "An inspection is logged once it has ended."),
        "started_on": "The inspection began after it ended." if started_on and started_on > ended_on else "",
        "issued_on": issue_error(issued_on, started_on or ended_on),
        "fei": identifiers.fei(given.get("fei", "")).error,
        "systems": unknown_codes(given.get("systems", ()), SYSTEMS),
        "coverage": unknown_codes(given.get("coverage", ()), OPERATION_LABELS),
    }


def issue_error(issued_on: date | None, earliest: date) -> str:
    if issued_on is None:
        return ""
    if issued_on < earliest:
        return "A form is issued when the inspection ends, or later."
    return past_error(issued_on, "A form is logged once it was issued.")


def past_error(day: date, words: str) -> str:
    """A day on which something has happened: neither before this world nor in the future."""
    if day.year < FIRST_YEAR:
        return f"The year must lie after {FIRST_YEAR - 1}."
    return words if day > access.today_here() else ""


def end_error(began: date, ended: date | None) -> str:
    """Of a day that ends what began earlier."""
    if ended is None:
        return ""
    if ended < began:
        return "The end lies before the beginning."
    return past_error(ended, "An end is recorded once it has come.")


def unknown_codes(given: Iterable[str], known: Collection[str]) -> str:
    unknown = [code for code in given if code not in known]
    return f"Not known here: {', '.join(unknown)}." if unknown else ""


def class_errors(authority: str, given: Mapping[str, Any], ended_on: date) -> dict[str, str]:
    """Of the class or outcome, its day and source."""
    return {
        "classification": _class_error(authority, given.get("classification", "")),
        "classified_on": _class_date_error(
            given.get("classification", ""), given.get("classified_on"), given.get("eir_received_on"), ended_on
        ),
        "class_source": _source_error(given.get("class_source", "")),
    }


def _class_error(authority: str, classification: str) -> str:
    known = CLASSES if authority == FDA else OUTCOMES
    if not classification or classification in known:
        return ""
    return f"{authority} ends an inspection with one of: {', '.join(known)}."


def _source_error(source: str) -> str:
    return "" if not source or source in CLASS_SOURCES else f"Choose one of: {', '.join(CLASS_SOURCES)}."


def _class_date_error(classification: str, classified_on: date | None, eir: date | None, ended_on: date) -> str:
    if classified_on and not classification:
        return "Choose the class that was given on this day."
    if any(day and day < ended_on for day in (classified_on, eir)):
        return "An inspection is classified and its report released after it ended."
    return past_error(classified_on, "A class is recorded once it was given.") if classified_on else ""


def items_errors(
    items: Sequence[NewObservation | NewViolation], issued_on: date | None, field: str = "observations"
) -> dict[str, str]:
    """Of the items of a form or letter together."""
    if items and issued_on is None:
        return {"issued_on": "Give the day of the Form 483 that holds these observations."}
    if len(items) > MAX_OBSERVATIONS:
        return {field: f"At most {MAX_OBSERVATIONS} items."}
    if any(not one.text.strip() for one in items):
        return {field: "An item without text: remove it or give its text."}
    if wrong := next((words for one in items if (words := _judgement_error(one))), ""):
        return {field: wrong}
    unknown = regulations.unknown_codes(code for one in items for code in one.citations)
    return {field: f"Not in the catalogue: {', '.join(unknown)}." if unknown else ""}


def item_errors(item: NewObservation) -> dict[str, str]:
    """The same for a single item, beside the fields it has."""
    unknown = regulations.unknown_codes(item.citations)
    return {
        "text": "" if item.text.strip() else "Give the text of the item.",
        "citations": f"Not in the catalogue: {', '.join(unknown)}." if unknown else "",
        "systems": unknown_codes(item.systems, SYSTEMS),
        "relevance": _relevance_error(item.relevance),
    }


def _judgement_error(item: NewObservation | NewViolation) -> str:
    if isinstance(item, NewViolation):
        return ""
    return unknown_codes(item.systems, SYSTEMS) or _relevance_error(item.relevance)


def _relevance_error(relevance: str) -> str:
    known = not relevance or relevance in RELEVANCE
    return "" if known else f"Choose one of: {', '.join(RELEVANCE)}."
