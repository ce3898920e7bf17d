"""The checks of a clearance, one function each (domain 4.3). Every check gives at least one reason, good or bad.

More bad facts never improve an answer: each check looks at all that covers the work, and nothing bad hides another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from cmos.rules import Ref
from qualification.rules.clearing.codes import CODES
from qualification.rules.clearing.facts import ClearanceReason, ClearingFacts
from qualification.rules.clearing.words import Answer
from qualification.rules.lifecycle.facts import WORKING, Asked
from qualification.rules.standing import LOW
from qualification.rules.words import JURISDICTIONS, Status, day

Reasons = Iterator[ClearanceReason]

WITH_QP: Final = frozenset({"EU", "UK"})
"""Markets whose law asks for a Qualified Person (Directive 2001/83 art 48, 51; UK Human Medicines Regulations 2012)."""
AUTHORISING: Final = frozenset({"registration", "authorisation", "api_registration"})
"""Kinds of evidence without which the work is against the law: no override helps (domain 4.3)."""
NOT_REGISTERED: Final = frozenset({"OPERATION_NOT_REGISTERED", "NO_FEI_FOR_OPERATION", "NOT_REGISTERED"})
"""Reasons of a standing that say the same without evidence to point at."""

_PLAIN: Final = {
    Status.BLOCKED: "STANDING_BLOCKED",
    Status.NOT_ELIGIBLE: "STANDING_NOT_ELIGIBLE",
    Status.SCOPE_GAP: "STANDING_SCOPE_GAP",
    Status.RESTRICTED: "STANDING_RESTRICTED",
    Status.EXPIRED: "STANDING_EXPIRED",
    Status.UNKNOWN: "STANDING_UNKNOWN",
    Status.STALE: "STANDING_STALE",
    Status.WATCH: "STANDING_WATCH",
    Status.OK_WITH_OBS: "STANDING_GOOD",
    Status.OK: "STANDING_GOOD",
    Status.NOT_APPLICABLE: "STANDING_NOT_APPLICABLE",
}
_AUTHORISED: Final = {Status.SCOPE_GAP: "AUTHORISED_SCOPE_MISSING", Status.EXPIRED: "AUTHORISATION_EXPIRED"}
ASSESSABLE: Final = frozenset({Status.RESTRICTED, Status.UNKNOWN})
"""Standings with which work goes on where its risk was assessed."""


def reason(code: str, sentence: str, answer: Answer, **more: Any) -> ClearanceReason:
    """A reason of the table; whether it is statutory is said there."""
    return ClearanceReason(code=code, sentence=sentence, answer=answer, statutory=CODES[code].statutory, **more)


def market_words(market: str) -> str:
    return JURISDICTIONS.get(market, market)


# --- standing -----------------------------------------------------------------------------------------------------


def standing(facts: ClearingFacts, asked: Asked, on: date) -> Reasons:
    """Every status that a row of the standing gives, not the worst alone: an expired certificate counts beside a
    warning letter, though the letter weighs more and may be answered by a risk assessment."""
    found = facts.standing
    if found is None:
        sentence = f"The rules of {market_words(asked.market)} are not known to the portal."
        yield from _assessable(facts, asked, on, Status.UNKNOWN, sentence, ())
        return
    by_status: dict[Status, list[Any]] = {}
    for one in found.reasons:
        if one.status is not None and (status := _counted(one, one.status, found.effective)) > Status.OK_WITH_OBS:
            by_status.setdefault(status, []).append(one)
    if found.effective > Status.OK_WITH_OBS:
        by_status.setdefault(found.effective, [])
    if any(one.status is not None and one.status > found.effective for one in found.reasons):
        words = f"Two people signed that the site counts as {found.effective.label} for {market_words(asked.market)}."
        yield reason("STANDING_OVERRIDDEN", words, Answer.WARN, link=_site(facts))
    for status in sorted(by_status, reverse=True):
        yield from _of_status(facts, asked, on, status, by_status[status])
    if not by_status:
        code = _PLAIN[found.effective]
        until = _before(found.changes_on)
        evidence = tuple(ref for one in found.driving for ref in one.evidence)
        yield reason(code, _standing_words(asked, found.effective, found.driving), Answer.ALLOW, evidence=evidence,
                     until=until, link=_site(facts))  # fmt: skip
    if found.confidence == LOW:
        sentence = "The standing rests on what only the CMO stated."
        yield reason("LOW_CONFIDENCE", sentence, Answer.WARN, link=_site(facts))


def _counted(one: Any, status: Status, effective: Status) -> Status:
    """A standing that two people signed to be looked at less strictly is no worse than they signed.

    What the law asks for stays asked: nobody signs away a registration or an authorisation (domain 4.3).
    """
    statutory = status == Status.NOT_ELIGIBLE or (status in _AUTHORISED and _unauthorised(one))
    return status if statutory else min(status, effective)


def _unauthorised(one: Any) -> bool:
    return one.code in NOT_REGISTERED or any(ref.kind in AUTHORISING for ref in one.evidence)


def _rows(found: list[Any]) -> tuple[str, ...]:
    """Each row with each piece of evidence behind it."""
    return tuple(sorted({f"{one.code}/{ref.id}" for one in found for ref in one.evidence}
                        | {one.code for one in found if not one.evidence}))  # fmt: skip


def _of_status(facts: ClearingFacts, asked: Asked, on: date, status: Status, rows: list[Any]) -> Reasons:
    sentence, evidence = _standing_words(asked, status, rows), tuple(ref for one in rows for ref in one.evidence)
    said: dict[str, Any] = {"detail": "+".join(sorted({one.code for one in rows})), "rows": _rows(rows)}
    if status in ASSESSABLE:
        yield from _assessable(facts, asked, on, status, sentence, evidence, **said)
        return
    code = _AUTHORISED.get(status, _PLAIN[status]) if any(map(_unauthorised, rows)) else _PLAIN[status]
    answer = Answer.HOLD if status >= Status.EXPIRED else Answer.WARN
    yield reason(code, sentence, answer, evidence=evidence, link=_site(facts), **said)


def _assessable(
    facts: ClearingFacts,
    asked: Asked,
    on: date,
    status: Status,
    sentence: str,
    evidence: tuple[Ref, ...],
    **said: Any,
) -> Reasons:
    """Restricted or unknown: with a signed risk assessment of the product, or for clinical material, a condition."""
    signed = max((one for one in facts.assessments if one.covers(asked, on)), key=lambda one: one.last, default=None)
    answer = Answer.WARN if signed or exempt_from_hold(facts, asked) else Answer.HOLD
    yield reason(_PLAIN[status], sentence, answer, evidence=evidence, link=_site(facts), **said)
    if signed:
        words = f"Risk assessment {signed.number} is signed and holds until {day(signed.last)}."
        ref = Ref("product_assessment", signed.id, signed.number)
        yield reason("RISK_ASSESSED", words, Answer.ALLOW, detail=signed.number, link=ref, evidence=(ref,),
                     until=signed.last)  # fmt: skip
    else:
        words = f"No signed risk assessment for this product, market and {day(on)}."
        yield reason("RISK_ASSESSMENT_MISSING", words, answer, link=_site(facts))


def exempt_from_hold(facts: ClearingFacts, asked: Asked) -> bool:
    """Whether a restricted or unknown standing does not block by itself: phase 1 material in the US that is exempt
    from Part 211 (21 CFR 210.2(c)), and investigational medicines in the EU and UK (Regulation 2017/1569 art 17)."""
    material = facts.material
    if material is None:
        return False
    return material.p1_statutory if asked.market == "US" else material.investigational and asked.market in WITH_QP


def _standing_words(asked: Asked, status: Status, rows: Any) -> str:
    found = [one.sentence.rstrip(".") for one in rows]
    label = f"{market_words(asked.market)}: {status.label}"
    return f"{label}. {'. '.join(dict.fromkeys(found))}." if found else f"{label}."


def _site(facts: ClearingFacts) -> Ref:
    return Ref("site", facts.site_id, "Standing of the site")


def _before(first: date | None) -> date | None:
    return date.fromordinal(first.toordinal() - 1) if first else None


# --- agreement ----------------------------------------------------------------------------------------------------


def agreement(facts: ClearingFacts, asked: Asked, on: date) -> Reasons:
    """Whether a quality agreement in force covers the work (EU GMP 7.14; 21 CFR 200.10(b), FDA guidance 2016)."""
    about = [one for one in facts.agreements if one.names(asked.operation, asked.product)]
    held = [one for one in about if one.holds(on)]
    if held:
        best = max(held, key=lambda one: (one.last or date.max, one.first, one.edition))
        ref = Ref("agreement", best.id, best.label)
        words = f"{best.label} covers it{f' until {day(best.last)}' if best.last else ''}."
        yield reason("AGREEMENT_IN_FORCE", words, Answer.ALLOW, link=ref, evidence=(ref,), until=best.last)
        return
    ended = [one for one in about if one.last is not None and one.last < on]
    ahead = [one for one in about if one.first > on]
    if ended:
        last = max(ended, key=lambda one: (one.last or date.max, one.edition))
        words = f"{last.label} ended on {day(last.last or on)}; nothing covers this day."
        yield reason("AGREEMENT_ENDED", words, Answer.HOLD, detail=last.label, link=_agreement(last))
    if ahead:
        first = min(ahead, key=lambda one: (one.first, one.edition))
        words = f"{first.label} takes effect on {day(first.first)}, not before."
        yield reason("AGREEMENT_NOT_EFFECTIVE", words, Answer.HOLD, link=_agreement(first))
    if not about:
        others = [one for one in facts.agreements if one.holds(on)]
        named = f" {', '.join(one.label for one in others)} covers other work at the site." if others else ""
        words = f"No quality agreement covers this site, operation and product.{named}"
        link = _agreement(others[0]) if others else _site(facts)
        yield reason("NO_AGREEMENT", words, Answer.HOLD, link=link)


def _agreement(one: Any) -> Ref:
    return Ref("agreement", one.id, one.label)


# --- what the law asks beside ---------------------------------------------------------------------------------------


def controlled(facts: ClearingFacts, asked: Asked, on: date) -> Reasons:
    """What DEA (21 CFR 1301.12, .13) or the national narcotics law asks of this address for this product."""
    for one in facts.controlled:
        answer = Answer.ALLOW if one.held else Answer.HOLD
        link = one.evidence[0] if one.evidence else _site(facts)
        yield reason(one.code, one.sentence, answer, detail=one.sentence, link=link, evidence=one.evidence)


def release(facts: ClearingFacts, asked: Asked, on: date) -> Reasons:
    """In the EU and UK a Qualified Person releases: certificates alone open no way (domain 12, case 11)."""
    if asked.market not in WITH_QP:
        return
    covering = [one for one in facts.qualifications if one.scope.covers(asked)]
    named = next((one for one in covering if one.qp_named and one.state in WORKING), None)
    if named:
        ref = Ref("qualification", named.id, named.number)
        yield reason("QP_NAMED", "The release by a Qualified Person is arranged.", Answer.ALLOW, link=ref)
        return
    link = Ref("qualification", covering[0].id, covering[0].number) if covering else _site(facts)
    words = f"No Qualified Person's release for {market_words(asked.market)} is arranged on {day(on)}."
    yield reason("NO_QP_MECHANISM", words, Answer.HOLD, link=link)


def product(facts: ClearingFacts, asked: Asked, on: date) -> Reasons:
    """What the product itself says: named at all, and exempt in phase 1 (21 CFR 210.2(c))."""
    if facts.material is None:
        words = "No product is named: what depends on it, such as controlled substances, was not checked."
        yield reason("PRODUCT_NOT_NAMED", words, Answer.WARN)
    elif facts.material.p1_statutory and asked.market == "US":
        words = (
            f"{facts.material.label} is for phase 1 alone: exempt from Part 211, made under section 501(a)(2)(B) of "
            "the FD&C Act."
        )
        ref = Ref("product", facts.material.id, facts.material.label)
        yield reason("P1_STATUTORY", words, Answer.ALLOW, link=ref)
