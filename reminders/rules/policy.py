"""What a sponsor may choose about reminders: a company rule with a product default, versioned and dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final

from reminders.rules.ladders import LADDERS, YEAR, Ladder

KIND: Final = "reminders"
"""The kind of `sponsors.Policy` that holds it."""
MAX_RUNGS, MAX_DAYS, MAX_HOUR, MAX_SNOOZE = 15, 730, 20, 180


class Unfit(ValueError):
    """A choice nobody could follow; its text says what to do, `ladder` which one it is about."""

    def __init__(self, ladder: str, words: str) -> None:
        super().__init__(words)
        self.ladder = ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPolicy:
    """`hour` of the recipient's morning, the longest snooze in days, whether ladders escalate, and the ladders."""

    hour: int = 8
    longest_snooze: int = 30
    escalate: bool = True
    ladders: Mapping[str, Ladder] = field(default_factory=lambda: dict(LADDERS))
    version: int = 0
    """0 for the product's default"""

    def body(self) -> dict[str, Any]:
        """As it is stored: plain values, the ladders without what only the product decides (their tasks)."""
        ladders = {name: _plain(ladder) for name, ladder in sorted(self.ladders.items())}
        return {
            "hour": self.hour,
            "longest_snooze": self.longest_snooze,
            "escalate": self.escalate,
            "ladders": ladders,
        }


DEFAULT: Final = ReminderPolicy()
STORED: Final = ("days", "business_days", "calendar", "daily_after", "weekly_after")


def _plain(ladder: Ladder) -> dict[str, Any]:
    return {name: value for name, value in asdict(ladder).items() if name in STORED}


def from_body(body: Mapping[str, Any], version: int) -> ReminderPolicy:
    """A stored policy; ladders it does not name (of a kind that came later) are the product's."""
    ladders = dict(LADDERS)
    for name, given in body.get("ladders", {}).items():
        if name in ladders:
            ladders[name] = changed(name, given)
    return ReminderPolicy(
        hour=int(body.get("hour", DEFAULT.hour)),
        longest_snooze=int(body.get("longest_snooze", DEFAULT.longest_snooze)),
        escalate=bool(body.get("escalate", True)),
        ladders=ladders,
        version=version,
    )


def changed(name: str, given: Mapping[str, Any]) -> Ladder:
    """The product's ladder with the rungs given."""
    return replace(
        LADDERS[name],
        days=tuple(given.get("days", ())),
        business_days=tuple(given.get("business_days", ())),
        calendar=tuple((month, day) for month, day in given.get("calendar", ())),
        daily_after=int(given.get("daily_after", 0)),
        weekly_after=int(given.get("weekly_after", 0)),
    )


def check(policy: ReminderPolicy) -> None:
    """Raises `Unfit` for a policy that would remind of nothing or without end."""
    if not 0 <= policy.hour <= MAX_HOUR:
        raise Unfit("hour", f"Choose an hour from 0 to {MAX_HOUR}.")
    if not 1 <= policy.longest_snooze <= MAX_SNOOZE:
        raise Unfit("longest_snooze", f"Choose 1 to {MAX_SNOOZE} days.")
    for name, ladder in policy.ladders.items():
        _check_ladder(name, ladder)


def _check_ladder(name: str, ladder: Ladder) -> None:
    rungs = (*ladder.days, *ladder.business_days, *ladder.calendar)
    if not rungs:
        raise Unfit(name, "Name at least one day before the due date: nobody would be told in time.")
    if len(rungs) > MAX_RUNGS or len(set(rungs)) != len(rungs):
        raise Unfit(name, f"Name at most {MAX_RUNGS} days, each once.")
    if any(not 0 <= days <= MAX_DAYS for days in (*ladder.days, *ladder.business_days)):
        raise Unfit(name, f"Name days from 0 to {MAX_DAYS}.")
    if not 0 <= ladder.daily_after <= MAX_RUNGS or not 0 <= ladder.weekly_after <= MAX_RUNGS * 2:
        raise Unfit(name, "After the due date: at most 15 days each day, then at most every 30 days.")
    for month, day in ladder.calendar:
        date(YEAR, month, day)


UNITS: Final[dict[str, str]] = {
    name: "business_days" if ladder.business_days else "calendar" if ladder.calendar else "days"
    for name, ladder in LADDERS.items()
}
"""What the rungs of each ladder count: a kind of deadline keeps its unit."""
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def before_words(ladder: Ladder) -> str:
    """The rungs before the due date as an administrator types them."""
    if ladder.calendar:
        return ", ".join(f"{day} {MONTHS[month - 1]}" for month, day in ladder.calendar)
    return ", ".join(str(days) for days in (ladder.business_days or ladder.days))


def parse_before(name: str, typed: str) -> dict[str, tuple[Any, ...]]:
    """What an administrator typed, as the field of a ladder. Raises `Unfit`."""
    unit = UNITS[name]
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    if unit == "calendar":
        return {unit: tuple(_day_of_year(name, part) for part in parts)}
    if any(not part.isascii() or not part.isdigit() or len(part) > len(str(MAX_DAYS)) for part in parts):
        raise Unfit(name, "Write whole numbers of days with commas, like 60, 30, 14, 7, 1.")
    return {unit: tuple(sorted({int(part) for part in parts}, reverse=True))}


def _day_of_year(name: str, part: str) -> tuple[int, int]:
    day, _, month = part.partition(" ")
    try:
        found = date(YEAR, MONTHS.index(month.strip()[:3].capitalize()) + 1, int(day))
    except ValueError as error:
        raise Unfit(name, "Write days of the year with commas, like 1 Oct, 15 Nov, 28 Dec.") from error
    return found.month, found.day
