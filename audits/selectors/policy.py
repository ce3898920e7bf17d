"""Reads of the sponsor's audit policy and of how it came to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from audits import rules
from sponsors import access
from sponsors.models import Policy

WORDS: Final = {
    "close_by_two": "An audit is closed by",
    "reviewed_grades": "Grades that a second person confirms",
    **{name: choice.words for name, choice in rules.CHOICES.items()},
}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One choice as it holds, beside the product's default."""

    words: str
    value: str
    default: str

    @property
    def changed(self) -> bool:
        return self.value != self.default


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One version, with what it changed in words."""

    version: int
    effective_from: date
    changes: tuple[str, ...]


def policy(on: date) -> rules.AuditPolicy:
    """What the open sponsor chose about its audits, as it stands on a day; the product's defaults without a choice."""
    found = access.policy(rules.KIND, on)
    return rules.policy_of(found.body, found.version) if found else rules.DEFAULT


def policy_rows(found: rules.AuditPolicy) -> list[PolicyRow]:
    """Every choice of a policy."""
    values, defaults = rules.policy_words(found), rules.policy_words(rules.DEFAULT)
    return [PolicyRow(WORDS[name], value, defaults[name]) for name, value in values.items()]


def policy_changes(versions: Sequence[Policy]) -> list[PolicyChange]:
    """Each version against the one before it, newest first as given."""
    chosen = [rules.policy_of(row.body, row.version) for row in versions]
    earlier = [*chosen[1:], rules.DEFAULT]
    return [
        PolicyChange(row.version, row.effective_from, _changes(before, after))
        for row, after, before in zip(versions, chosen, earlier, strict=False)
    ]


def _changes(before: rules.AuditPolicy, after: rules.AuditPolicy) -> tuple[str, ...]:
    was, now = rules.policy_words(before), rules.policy_words(after)
    return tuple(f"{WORDS[name]}: {was[name]} → {now[name]}" for name in now if was[name] != now[name])
