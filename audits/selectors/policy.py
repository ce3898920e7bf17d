"""Reads of the sponsor's audit policy and of how it came to be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from audits import rules
from sponsors import access, policies
from sponsors.models import Policy
from sponsors.policies import PolicyChange, PolicyRow

WORDS: Final = {
    "close_by_two": "An audit is closed by",
    "reviewed_grades": "Grades that a second person confirms",
    **{name: choice.words for name, choice in rules.CHOICES.items()},
}


def policy(on: date) -> rules.AuditPolicy:
    """What the open sponsor chose about its audits, as it stands on a day; the product's defaults without a choice."""
    found = access.policy(rules.KIND, on)
    return rules.policy_of(found.body, found.version) if found else rules.DEFAULT


def policy_rows(found: rules.AuditPolicy) -> list[PolicyRow]:
    """Every choice of a policy."""
    return policies.rows(WORDS, rules.policy_words(found), rules.policy_words(rules.DEFAULT))


def policy_changes(versions: Sequence[Policy]) -> list[PolicyChange]:
    """Each version against the one before it, newest first as given."""
    return policies.changes(versions, _said, WORDS, rules.policy_words(rules.DEFAULT))


def _said(row: Policy) -> dict[str, str]:
    return rules.policy_words(rules.policy_of(row.body, row.version))
