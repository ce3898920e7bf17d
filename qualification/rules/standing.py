"""The standing of a site in a market on a day: a pure function of its evidence, with every reason.

Status of an operation = worst matching row; of the site = worst over its declared operations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cmos.rules import EvidenceFact, Source
from qualification.rules import eu, regime, turning, us
from qualification.rules.decisions.facts import decided
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import COMPANY_RULE, Reason, merged, order
from qualification.rules.words import JURISDICTIONS, Status, day, worst

RULE_VERSION = "2026.5"
VERIFY_DAYS = 90
"""Company rule: days after which evidence that was not checked again at its source lowers the confidence."""
RECHECK_DAYS = 30
"""The same before work is ordered or a decision is signed."""

HIGH, MEDIUM, LOW = "high", "medium", "low"

NOT_CONSIDERED = {"US": us.NOT_CONSIDERED, **eu.NOT_CONSIDERED}
"""jurisdiction -> kinds of evidence that are not recorded yet, so that no row about them can match"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeResult:
    """The answer for one declared operation; an empty operation stands for a site that declared none."""

    operation: str
    status: Status
    reasons: tuple[Reason, ...]
    effective: Status
    """what counts after the decisions of people; the computed status stays beside it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The whole answer. `changes_on` is the next day with another status or other reasons on what is known now.

    `status` is computed from evidence. `effective` is what counts: the same, unless somebody signed a decision.
    """

    jurisdiction: str
    status: Status
    effective: Status
    scope_results: tuple[ScopeResult, ...]
    reasons: tuple[Reason, ...]
    on: date
    changes_on: date | None
    changes_to: Status | None
    confidence: str
    checked_on: date | None = None
    """when the evidence that drives it was last seen at its source; of several pieces the one seen longest ago"""
    not_considered: tuple[str, ...]
    rule_version: str = RULE_VERSION

    @property
    def driving(self) -> tuple[Reason, ...]:
        """The reasons that make the status what it is."""
        return tuple(reason for reason in self.reasons if reason.driving)

    @property
    def overridden(self) -> Status | None:
        """What people decided in place of the computed status; none where that counts."""
        return self.effective if self.effective != self.status else None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))

    @property
    def next_change(self) -> str:
        """What comes next, in words; empty when nothing known will change it."""
        if self.changes_on is None or self.changes_to is None:
            return ""
        same = self.changes_to == self.effective
        return f"{day(self.changes_on)}: {'other reasons, same standing' if same else self.changes_to.label}"


def standing(facts: SiteFacts, jurisdiction: str, on: date) -> Standing:
    """How the site stands in a market on a day, as known by these facts."""
    facts = seen_by(facts, jurisdiction)
    results = _results(facts, jurisdiction, on)
    status, reasons = _whole(results)
    driving = _driving(facts, reasons)
    changes_on, changes_to = _next_change(facts, jurisdiction, on, results)
    return Standing(
        jurisdiction=jurisdiction,
        status=status,
        effective=worst(result.effective for result in results),
        scope_results=results,
        reasons=reasons,
        on=on,
        changes_on=changes_on,
        changes_to=changes_to,
        confidence=confidence(driving, reasons, on),
        checked_on=min(map(_seen, driving), default=None),
        not_considered=NOT_CONSIDERED[jurisdiction],
    )


def seen_by(facts: SiteFacts, jurisdiction: str) -> SiteFacts:
    """The facts as a market's table sees them, made once for all the days that are asked about."""
    return facts if jurisdiction == "US" else eu.view(facts, jurisdiction)


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
    if not regime.serves(facts, jurisdiction, on):
        none = Status.NOT_APPLICABLE
        return ScopeResult(operation=operation, status=none, reasons=(_not_served(jurisdiction),), effective=none)
    reasons = list(_reasons(facts, jurisdiction, operation, on))
    if not any(reason.status in (Status.OK, Status.OK_WITH_OBS) for reason in reasons):
        reasons.append(_default(jurisdiction, "NO_EVIDENCE", "Nothing recorded shows good standing.", Status.UNKNOWN))
    status = worst(reason.status for reason in reasons if reason.status is not None)
    effective, decisions = decided(
        status, reasons, facts.decisions, market=jurisdiction, operation=operation, product=facts.product_id, on=on
    )
    return ScopeResult(operation=operation, status=status, reasons=order((*reasons, *decisions)), effective=effective)


def _reasons(facts: SiteFacts, jurisdiction: str, operation: str, on: date) -> Iterator[Reason]:
    if jurisdiction == "US":
        return us.us_reasons(facts, operation, on)
    return eu.gmp_reasons(eu.view(facts, jurisdiction), operation, on)


def _default(jurisdiction: str, code: str, sentence: str, status: Status) -> Reason:
    return Reason(row=f"{jurisdiction}-0", code=code, sentence=sentence, status=status, basis=COMPANY_RULE)


def _not_served(jurisdiction: str) -> Reason:
    where = f"the {JURISDICTIONS[jurisdiction]}"
    sentence = f"No product of this site is known to go to {where}, and no document of {where} is recorded."
    return _default(jurisdiction, "MARKET_NOT_SERVED", sentence, Status.NOT_APPLICABLE)


# --- the next change ----------------------------------------------------------------------------------------------


def _answer(results: tuple[ScopeResult, ...]) -> list[tuple[str, Status, Status, frozenset[tuple[object, ...]]]]:
    """What counts as the same answer: status and reasons of each operation."""
    return [
        (
            result.operation,
            result.status,
            result.effective,
            frozenset((*reason.key, reason.sentence) for reason in result.reasons),
        )
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
            return candidate, worst(result.effective for result in later)
    return None, None


# --- confidence ---------------------------------------------------------------------------------------------------


def confidence(driving: list[EvidenceFact], reasons: tuple[Reason, ...], on: date) -> str:
    """How far the evidence that drives the answer was seen at its source, and lately.

    Low: any of it is only stated by the CMO. Medium: one not checked again in time, of unknown scope, or the
    answer rests on nothing recorded. High: else.
    """
    if any(one.source == Source.CMO_STATEMENT for one in driving):
        return LOW
    late = any((on - _seen(one)).days > VERIFY_DAYS for one in driving)
    unknown = any(reason.scope_unknown for reason in reasons)
    return MEDIUM if late or unknown or not driving else HIGH


def _driving(facts: SiteFacts, reasons: tuple[Reason, ...]) -> list[EvidenceFact]:
    known = facts.by_id()
    return [known[ref.id] for reason in reasons if reason.driving for ref in reason.evidence if ref.id in known]


def _seen(one: EvidenceFact) -> date:
    return one.retrieved_on or one.recorded_on
