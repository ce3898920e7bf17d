"""The standing of a site in a market on a day: a pure function of its evidence, with every reason.

Status of an operation = worst matching row; of the site = worst over its declared operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from cmos.rules import Source
from qualification.rules import eu, turning, us
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import COMPANY_RULE, Reason, merged, order
from qualification.rules.words import Status, day, worst

RULE_VERSION = "2026.3"
VERIFY_DAYS = 90
"""Company rule: days after which evidence that was not checked again at its source lowers the confidence."""

HIGH, MEDIUM, LOW = "high", "medium", "low"

_TABLES: dict[str, Callable[[SiteFacts, str, date], Iterator[Reason]]] = {"US": us.us_reasons, "EU": eu.eu_reasons}
NOT_CONSIDERED = {"US": us.NOT_CONSIDERED, "EU": eu.NOT_CONSIDERED}
"""jurisdiction -> kinds of evidence that are not recorded yet, so that no row about them can match"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeResult:
    """The answer for one declared operation; an empty operation stands for a site that declared none."""

    operation: str
    status: Status
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The whole answer. `changes_on` is the next day with another status or other reasons on what is known now."""

    jurisdiction: str
    status: Status
    scope_results: tuple[ScopeResult, ...]
    reasons: tuple[Reason, ...]
    on: date
    changes_on: date | None
    changes_to: Status | None
    confidence: str
    not_considered: tuple[str, ...]
    rule_version: str = RULE_VERSION

    @property
    def driving(self) -> tuple[Reason, ...]:
        """The reasons that make the status what it is."""
        return tuple(reason for reason in self.reasons if reason.driving)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))

    @property
    def next_change(self) -> str:
        """What comes next, in words; empty when nothing known will change it."""
        if self.changes_on is None or self.changes_to is None:
            return ""
        same = self.changes_to == self.status
        return f"{day(self.changes_on)}: {'other reasons, same standing' if same else self.changes_to.label}"


def standing(facts: SiteFacts, jurisdiction: str, on: date) -> Standing:
    """How the site stands in `US` or `EU` on a day, as known by these facts."""
    results = _results(facts, jurisdiction, on)
    status, reasons = _whole(results)
    changes_on, changes_to = _next_change(facts, jurisdiction, on, results)
    return Standing(
        jurisdiction=jurisdiction,
        status=status,
        scope_results=results,
        reasons=reasons,
        on=on,
        changes_on=changes_on,
        changes_to=changes_to,
        confidence=confidence(facts, reasons, on),
        not_considered=NOT_CONSIDERED[jurisdiction],
    )


def answer_on(facts: SiteFacts, jurisdiction: str, on: date) -> tuple[Status, tuple[Reason, ...]]:
    """The status of a day and its reasons alone, without the outlook: what a timeline asks many times."""
    return _whole(_results(facts, jurisdiction, on))


def _whole(results: tuple[ScopeResult, ...]) -> tuple[Status, tuple[Reason, ...]]:
    """The site's status, and each reason once with the operations it holds for."""
    status = worst(result.status for result in results)
    return status, merged(((result.operation, result.reasons) for result in results), status)


def _results(facts: SiteFacts, jurisdiction: str, on: date) -> tuple[ScopeResult, ...]:
    operations = tuple(dict.fromkeys(facts.site.operations)) or ("",)
    return tuple(_for_operation(facts, jurisdiction, operation, on) for operation in operations)


def _for_operation(facts: SiteFacts, jurisdiction: str, operation: str, on: date) -> ScopeResult:
    reasons = list(_TABLES[jurisdiction](facts, operation, on))
    if not any(reason.status in (Status.OK, Status.OK_WITH_OBS) for reason in reasons):
        reasons.append(
            Reason(
                row=f"{jurisdiction}-0",
                code="NO_EVIDENCE",
                sentence="Nothing recorded shows good standing.",
                status=Status.UNKNOWN,
                basis=COMPANY_RULE,
            )
        )
    status = worst(reason.status for reason in reasons if reason.status is not None)
    return ScopeResult(operation=operation, status=status, reasons=order(reasons))


# --- the next change ----------------------------------------------------------------------------------------------


def _answer(results: tuple[ScopeResult, ...]) -> list[tuple[str, Status, frozenset[tuple[object, ...]]]]:
    """What counts as the same answer: status and reasons of each operation."""
    return [
        (result.operation, result.status, frozenset((*reason.key, reason.sentence) for reason in result.reasons))
        for result in results
    ]


def _next_change(
    facts: SiteFacts, jurisdiction: str, on: date, results: tuple[ScopeResult, ...]
) -> tuple[date | None, Status | None]:
    """The first later day with another answer: only days on which some evidence begins or ends can be it."""
    now = _answer(results)
    for candidate in sorted({turn for turn in turning.turning_days(facts) if turn > on}):
        later = _results(facts, jurisdiction, candidate)
        if _answer(later) != now:
            return candidate, worst(result.status for result in later)
    return None, None


# --- confidence ---------------------------------------------------------------------------------------------------


def confidence(facts: SiteFacts, reasons: tuple[Reason, ...], on: date) -> str:
    """How far the evidence that drives the answer was seen at its source, and lately.

    Low: any of it is only stated by the CMO. Medium: one not checked again in time, of unknown scope, or the
    answer rests on nothing recorded. High: else.
    """
    known = facts.by_id()
    driving = [known[ref.id] for reason in reasons if reason.driving for ref in reason.evidence if ref.id in known]
    if any(one.source == Source.CMO_STATEMENT for one in driving):
        return LOW
    late = any((on - (one.retrieved_on or one.recorded_on)).days > VERIFY_DAYS for one in driving)
    unknown = any(reason.scope_unknown for reason in reasons)
    return MEDIUM if late or unknown or not driving else HIGH
