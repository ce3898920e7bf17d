"""What is recorded about a product in time: milestones, schedules and steps, checked before they are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from cmos.rules.products import StepFact
from regulations.rules import countries, vocabulary
from regulations.rules.applicability.timeline import MARKETED, MILESTONES

BEFORE = "The end must not lie before the beginning."


class Period(Protocol):
    """A schedule as it is stored."""

    valid_from: date
    valid_to: date | None
    drug_code: str


def milestone_errors(facts: Mapping[str, Any], today: date) -> dict[str, str]:
    """A sentence per field that is wrong; empty when the milestone can be kept."""
    errors = {}
    if facts.get("kind") not in MILESTONES:
        errors["kind"] = "Choose what was reached."
    if facts.get("happened_on") is None:
        errors["happened_on"] = "Give the day on which it was made available, not the first day of the study."
    elif facts["happened_on"] > today:
        errors["happened_on"] = "This day has not come yet: record it once it was made available."
    if facts.get("country") and facts["country"] not in countries.NAMES:
        errors["country"] = "Choose a country of the list."
    elif facts.get("kind") == MARKETED and not facts.get("country"):
        errors["country"] = "Say in which country it was marketed: each has a milestone of its own."
    return errors


def schedule_errors(facts: Mapping[str, Any], others: Iterable[Period]) -> dict[str, str]:
    """A sentence per field that is wrong; `others` are the product's schedules that stand, without this one.

    One that begins before and has no end is ended the day before by whoever records the next: it is no obstacle.
    """
    errors = {}
    code, first, last = str(facts.get("drug_code") or ""), facts.get("valid_from"), facts.get("valid_to")
    if facts.get("schedule") not in vocabulary.SCHEDULES:
        errors["schedule"] = "Choose a schedule."
    if code and not (len(code) == 4 and code.isascii() and code.isdigit()):
        errors["drug_code"] = "A DEA drug code has four digits, like 9143 for oxycodone."
    if first is None:
        errors["valid_from"] = "Give the first day on which the law says so."
    elif last and last < first:
        errors["valid_to"] = BEFORE
    elif any(_overlaps(first, last, other) for other in others if other.drug_code == code):
        errors["valid_from"] = "Another schedule of this substance holds on some of these days: end or void that first."
    return errors


def ended_by(facts: Mapping[str, Any], others: Iterable[Any]) -> list[Any]:
    """The schedules of the same substance that the next one ends: open, and begun before it."""
    code = str(facts.get("drug_code") or "")
    return [each for each in others if each.drug_code == code and _open_before(each, facts["valid_from"])]


def _open_before(other: Period, first: date) -> bool:
    return other.valid_to is None and other.valid_from < first


def _overlaps(first: date, last: date | None, other: Period) -> bool:
    end = first - timedelta(days=1) if _open_before(other, first) else other.valid_to
    return (last is None or other.valid_from <= last) and (end is None or end >= first)


def step_errors(
    facts: Mapping[str, Any], *, markets: Collection[str], others: Mapping[UUID, StepFact], own: UUID | None = None
) -> dict[str, str]:
    """A sentence per field that is wrong; `others` are the product's steps, `own` the one that is changed.

    A chain runs forward only: no step feeds one that feeds it.
    """
    errors = {}
    if facts.get("operation") not in vocabulary.OPERATIONS:
        errors["operation"] = "Choose what is done."
    if facts.get("partner_type") and facts["partner_type"] not in vocabulary.PARTNER_TYPES:
        errors["partner_type"] = "Choose what the site is in this step, or leave it as the site is."
    if facts.get("valid_from") is None:
        errors["valid_from"] = "Give the first day on which it is done there."
    elif facts.get("valid_to") and facts["valid_to"] < facts["valid_from"]:
        errors["valid_to"] = BEFORE
    if unknown := sorted(set(facts.get("markets") or ()) - set(markets)):
        errors["markets"] = f"The product is not for {', '.join(unknown)}: add the market to the product first."
    follows = {UUID(str(pk)) for pk in facts.get("follows") or ()}
    if not follows <= others.keys():
        errors["follows"] = "Choose steps of this product."
    elif own is not None and own in reaching(follows, others):
        errors["follows"] = "A step cannot be fed by what it feeds itself."
    return errors


def import_errors(facts: Mapping[str, Any], *, markets: Collection[str], country: str, today: date) -> dict[str, str]:
    """What is wrong with the day on which the first shipment was imported into the United States; `markets` are those
    that the step serves."""
    day = facts.get("us_import_on")
    if day is None:
        return {}
    if country in countries.US_TERRITORIES:
        return {"us_import_on": "The site lies in the United States: nothing of it is imported. Leave this empty."}
    if "US" not in markets:
        return {"us_import_on": "This step is not for the United States: add the market first."}
    if day > today:
        return {"us_import_on": "This day has not come yet: record it once the shipment was imported."}
    if facts.get("valid_from") and day < facts["valid_from"]:
        return {"us_import_on": "It was imported after it was made: the step begins later than this day."}
    return {}


def reaching(starts: Iterable[UUID], steps: Mapping[UUID, StepFact]) -> set[UUID]:
    """The steps that `starts` are and that feed them, directly or through others."""
    return set(_upstream(starts, steps))


def _upstream(starts: Iterable[UUID], steps: Mapping[UUID, StepFact]) -> Iterator[UUID]:
    seen: set[UUID] = set()
    waiting = list(starts)
    while waiting:
        pk = waiting.pop()
        if pk in seen:
            continue
        seen.add(pk)
        yield pk
        if pk in steps:
            waiting += steps[pk].follows
