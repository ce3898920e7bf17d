"""One reason of a standing: which row of the tables matched, in words, with the evidence it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cmos.rules import Ref
from qualification.rules.words import Status, listed

LAW, COMPANY_RULE = "law", "company_rule"
"""Whether a row repeats a law or an authority's fact, or is our own configurable rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A matching row. `status` is empty for a fact that is shown beside the standing without changing it.

    `subject` names the FEI when a site has several. `since` is the first day of the fact, where it has one.
    """

    row: str
    """US-4, EU-10; US-0 and EU-0 are the default row"""
    code: str
    sentence: str
    status: Status | None
    basis: str
    subject: str = ""
    since: date | None = None
    evidence: tuple[Ref, ...] = ()
    operations: tuple[str, ...] = ()
    supports: bool = False
    """a met condition, shown as good though no status rests on it"""
    flagged: bool = False
    """a violation of the past: shown as serious, though what it means today is a person's to say"""
    scope_unknown: bool = False
    driving: bool = False

    @property
    def tone(self) -> str:
        if self.status is not None:
            return self.status.tone
        return "serious" if self.flagged else "good" if self.supports else "info"

    @property
    def key(self) -> tuple[str, str, str, tuple[Ref, ...]]:
        """What makes two reasons the same one."""
        return (self.row, self.code, self.subject, self.evidence)

    @property
    def severity(self) -> int:
        return -1 if self.status is None else int(self.status)


def order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Worst first, then the rows as the tables list them."""
    return tuple(sorted(reasons, key=lambda reason: (-reason.severity, int(reason.row.split("-")[1]), reason.key)))


def merged(per_operation: Iterable[tuple[str, Iterable[Reason]]], status: Status) -> tuple[Reason, ...]:
    """Each reason once with the operations it holds for; those with the given status are the driving ones."""
    found: dict[tuple[str, str, str, tuple[Ref, ...], str], tuple[Reason, list[str]]] = {}
    for operation, reasons in per_operation:
        for reason in reasons:
            found.setdefault((*reason.key, reason.sentence), (reason, []))[1].append(operation)
    return order(
        replace(reason, operations=tuple(filter(None, dict.fromkeys(operations))), driving=reason.status == status)
        for reason, operations in found.values()
    )


def sentences(reasons: Iterable[Reason]) -> Iterator[str]:
    """Each reason as one line of text, with the FEI it is about."""
    for reason in reasons:
        yield f"FEI {reason.subject}: {reason.sentence}" if reason.subject else reason.sentence


def plain(reason: Reason) -> dict[str, Any]:
    """A reason as plain values, as the API and printed copies tell it."""
    return {
        "rule": reason.row,
        "code": reason.code,
        "sentence": reason.sentence,
        "status": reason.status.name if reason.status is not None else None,
        "basis": reason.basis,
        "since": reason.since,
        "driving": reason.driving,
        "operations": list(reason.operations),
        "evidence": [{"kind": ref.kind, "id": ref.id, "label": ref.label} for ref in reason.evidence],
    }


def for_forms(forms: Iterable[str]) -> str:
    """` for tablets and capsules`, empty for none."""
    named = [form for form in forms if form]
    return f" for {listed(named)}" if named else ""
