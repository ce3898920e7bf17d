"""What the records propose for the factors of the likelihood."""

from __future__ import annotations

from datetime import date
from typing import Final

from audits import rules as audits
from cmos.rules import GmpCertificateFact
from inspections.rules import InspectionFact
from qualification.rules.risk import scales
from qualification.rules.risk.known import (
    Answered,
    Known,
    Proposal,
    counted,
    held,
    refs,
    seen_by_us,
)
from qualification.rules.standing import LOW
from qualification.rules.stood import Stood
from qualification.rules.words import Status, count, day, listed
from regulations.rules.dates import add_months, add_years

NEW_YEARS: Final = 2
_AFTER_BAD_NEWS: Final[dict[str, int]] = {
    "ORDER_IN_FORCE": 5,
    "ORDER_PERMITS": 5,
    "ON_IMPORT_ALERT": 5,
    "ALERT_CARVED_OUT": 5,
    "WARNING_LETTER_OPEN": 5,
    "NONCOMPLIANCE": 5,
    "INSPECTION_REFUSED": 5,
    "AUTHORISATION_WITHDRAWN": 5,
    "CERTIFICATE_WITHDRAWN": 5,
    "LATEST_OAI": 4,
    "FORM_483_OPEN": 4,
    "COMMITMENTS_OPEN": 3,
    "COMMITMENT_OVERDUE": 3,
    "STALE": 3,
}
"""Reason of a standing -> the step it means at least while it counts (scale G)."""
_BY_STATUS: Final[dict[Status, int]] = {
    Status.OK: 1,
    Status.OK_WITH_OBS: 2,
    Status.WATCH: 3,
    Status.STALE: 3,
    Status.RESTRICTED: 4,
    Status.UNKNOWN: 5,
    Status.EXPIRED: 5,
    Status.SCOPE_GAP: 5,
    Status.NOT_ELIGIBLE: 5,
    Status.BLOCKED: 5,
}


def standing(known: Known) -> Proposal:
    """G: the worst over the markets in use and over the work that is done for them, by what counts.

    What counts is the computed standing unless somebody signed a decision beside it (`Standing.effective`).
    """
    judged = [(_standing_step(known, each), each) for each in known.stood]
    if not judged:
        return Proposal(step=None, because="No market is known in which this site is used.")
    step = max(number for number, _ in judged)
    worst = [each for number, each in judged if number == step]
    return Proposal(
        step=step,
        because=" ".join(f"{each.words}: {each.sentence}" for each in worst),
        evidence=tuple(dict.fromkeys(ref for each in worst for ref in each.evidence)),
        doubted=any(each.standing.confidence == LOW for each in worst),
    )


def _standing_step(known: Known, found: Stood) -> int:
    """By the status that counts, and by the reasons that no decision put aside."""
    effective = found.status
    counting = (each for each in found.standing.reasons if each.status is None or each.status <= effective)
    step = max((_AFTER_BAD_NEWS.get(each.code, 1) for each in counting), default=1)
    step = max(step, _BY_STATUS[effective])
    return max(step, 2) if step == 1 and not _is_new(known, found) else step


def _is_new(known: Known, found: Stood) -> bool:
    """Whether the inspection that a good standing rests on is less than two years old."""
    by_id = known.facts.by_id()
    days = [_seen_on(by_id.get(ref.id)) for ref in found.evidence]
    seen = max((each for each in days if each is not None), default=None)
    return seen is not None and add_years(seen, NEW_YEARS) > known.on


def _seen_on(fact: object) -> date | None:
    """The day on which an authority last saw what a piece of evidence is about."""
    if isinstance(fact, InspectionFact):
        return fact.ended_on
    return fact.inspection_end if isinstance(fact, GmpCertificateFact) else None


def last_audit(known: Known) -> Proposal:
    """A: what the last audit found, and whether any critical finding is open."""
    critical = [each for each in known.findings if each.open and each.grade == audits.CRITICAL]
    found = held(known)
    if critical:
        return Proposal(step=5, because=f"{counted(critical, 'critical finding')} open.", evidence=refs(critical))
    if not found:
        return Proposal(step=5, because="No audit of this site is recorded.")
    last = found[-1]
    of_it = [each for each in known.findings if each.audit_id == last.id]
    ended = f"The audit {last.label} ended on {day(last.ended_on)}" if last.ended_on else f"The audit {last.label}"
    if closed := [each for each in of_it if each.grade == audits.CRITICAL]:
        return Proposal(
            step=4,
            because=f"{ended} with {count(len(closed), 'critical finding')}, closed since.",
            evidence=(last.ref, *refs(closed)),
        )
    majors = [each for each in of_it if each.grade == audits.MAJOR]
    late = [each for each in known.findings if each.open and each.late]
    said = f"{ended} with {count(len(majors), 'major finding') if majors else 'no major finding'}"
    said += f"; {counted(late, 'finding')} late." if late else ", none late." if majors else "."
    step = 3 if late or len(majors) > 2 else 2 if majors else 1
    return Proposal(step=step, because=said, evidence=(last.ref, *refs(late or majors)))


def age(known: Known) -> Proposal:
    """K: how long ago the site was seen."""
    seen = seen_by_us(known)
    if not seen or (ended := seen[-1].ended_on) is None:
        return Proposal(step=5, because="No on-site audit of this site is recorded.")
    step = next((step for step in scales.STEPS if step < 5 and known.on <= add_months(ended, 12 * step)), 5)
    return Proposal(
        step=step, because=f"The last on-site audit, {seen[-1].label}, ended on {day(ended)}.", evidence=(seen[-1].ref,)
    )


def questionnaire(known: Known) -> Proposal:
    """X: the worst of the newest reviewed questionnaires, one of each template."""
    scored = [(each, _percent_step(each)) for each in known.answered if each.percent is not None or each.unresolved]
    if not scored:
        return Proposal(step=None, because="No reviewed questionnaire with a score is recorded.")
    worst, step = max(scored, key=lambda pair: (pair[1], pair[0].number))
    value = "no score" if worst.percent is None else f"{worst.percent.normalize():f} %"
    said = f"{worst.number}, answered on {day(worst.answered_on)}: {value}."
    if worst.unresolved:
        said += f" Knockout {listed(worst.unresolved)} is unresolved."
    return Proposal(step=step, because=said, evidence=(worst.ref,))


def _percent_step(found: Answered) -> int:
    if found.unresolved or found.percent is None:
        return 5
    return next((step for step, least in ((1, 90), (2, 80), (3, 70), (4, 60)) if found.percent >= least), 5)


def performance(_known: Known) -> Proposal:
    return Proposal(step=None, because="The records hold no KPI scorecard. Enter its score with the evidence.")
