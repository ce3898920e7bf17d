"""What is known of a site now and was not then: the difference between two readings of its evidence.

An authority asks what was known when a decision was made, a recall assessment what is known now; both need to see what
lies between (domain.md 4.2 "As-of date").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from cmos.rules import Ref
from qualification.rules.facts import SiteFacts

PLAIN: Final = (str, int, date, bool, type(None))
WORDS: Final[Mapping[str, str]] = {
    "outcome": "class or outcome",
    "class_date": "class of",
    "class_recorded_on": "class recorded on",
    "form483": "Form 483",
    "printed_end": "end as printed",
    "remark_end": "end by its remark",
    "retrieved_on": "last seen at its source",
    "verified": "checked by a second person",
    "ended_on": "last day",
    "closed_out_on": "closed out on",
    "superseded_from": "ended by a certificate from",
}
"""Columns of facts whose names are not yet the words of pages."""
NOT_TOLD: Final = frozenset({"id", "label", "site_id", "is_negative"})


@dataclass(frozen=True, slots=True)
class Altered:
    """One particular of a piece of evidence, as it was known and as it is known."""

    name: str
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence that differs; `altered` says in what, where it was known both times."""

    ref: Ref
    recorded_on: date | None
    altered: tuple[Altered, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What was recorded later, what counts no more (voided, replaced, reviewed), and what was changed since."""

    later: tuple[Piece, ...] = ()
    gone: tuple[Piece, ...] = ()
    changed: tuple[Piece, ...] = ()
    particulars: tuple[Altered, ...] = ()
    """of the site itself: its services, its FEIs"""

    @property
    def is_none(self) -> bool:
        return not (self.later or self.gone or self.changed or self.particulars)


def difference(then: SiteFacts | None, now: SiteFacts) -> Difference:
    """What lies between the two; of a site that was not known then everything was recorded later."""
    before = _by_ref(then) if then else {}
    after = _by_ref(now)
    both = [key for key in after if key in before]
    changed = [Piece(after[key].ref, _recorded(after[key]), _altered(before[key], after[key])) for key in both]
    return Difference(
        later=tuple(Piece(fact.ref, _recorded(fact)) for key, fact in after.items() if key not in before),
        gone=tuple(Piece(fact.ref, _recorded(fact)) for key, fact in before.items() if key not in after),
        changed=tuple(piece for piece in changed if piece.altered),
        particulars=_altered(then.site, now.site) if then else (),
    )


def _by_ref(facts: SiteFacts) -> dict[tuple[str, Any], Any]:
    """Everything the rules look at, by kind and id."""
    evidence: Iterable[Any] = (*facts.evidence(), *facts.authority.unreviewed)
    return {(fact.ref.kind, fact.id): fact for fact in evidence}


def _recorded(fact: Any) -> date | None:
    found: date | None = getattr(fact, "recorded_on", None) or getattr(fact, "first_read_on", None)
    return found


def _altered(before: Any, after: Any) -> tuple[Altered, ...]:
    names = [field.name for field in fields(after) if field.name not in NOT_TOLD]
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(
        Altered(WORDS.get(name, name.replace("_", " ")), _said(was), _said(became))
        for name, was, became in pairs
        if was != became
    )


def _said(value: Any) -> str:
    """A value in words; of what has parts of its own how many there are."""
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%-d %b %Y %H:%M}"
        case date():
            return f"{value:%-d %b %Y}"
        case frozenset() | tuple():
            if all(isinstance(each, PLAIN) for each in value):
                return ", ".join(sorted(map(_said, value))) or "none"
            return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    label = getattr(value, "label", None)
    return str(label if label is not None else value)
