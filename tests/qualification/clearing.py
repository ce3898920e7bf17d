"""Short makers of what a clearance is answered from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from cmos.rules import Ref
from qualification.rules.clearing import AssessmentFact, ClearingFacts, MaterialFact
from qualification.rules.lifecycle import facts as states
from qualification.rules.lifecycle.facts import Asked, ConditionFact, HoldFact, QualificationFact, Scope
from qualification.rules.reasons import COMPANY_RULE, Reason
from qualification.rules.standing import HIGH, Standing
from qualification.rules.words import Status, worst
from quality_agreements.rules.evidence import AgreementFact
from tests.qualification.evidence import D, uid

FILL, PACKING = "fill_finish_sterile", "packaging"
SITE, PRODUCT, OTHER = uid(1), uid(2), uid(3)
DAY = D("2026-11-23")
ASKED = Asked(FILL, PRODUCT, "US")
IN_EU = replace(ASKED, market="EU")
ROWS = {"US-6": "WARNING_LETTER_OPEN", "US-7": "CLASSIFIED_OAI", "US-4": "NOT_REGISTERED", "US-9": "FORM_483_OPEN"}


def a_reason(status: Status, code: str = "", row: str = "US-1", evidence: tuple[Ref, ...] = ()) -> Reason:
    return Reason(
        row=row,
        code=code or status.name,
        sentence=f"It is {status.label.lower()}.",
        status=status,
        basis=COMPANY_RULE,
        evidence=evidence,
        driving=True,
    )


def a_standing(*statuses: Status | Reason, market: str = "US", on: date = DAY, **more: Any) -> Standing:
    """A standing with a row for each status, and the worst of them."""
    rows = tuple(one if isinstance(one, Reason) else a_reason(one) for one in statuses or (Status.OK,))
    values: dict[str, Any] = {
        "jurisdiction": market,
        "status": worst(one.status for one in rows if one.status is not None),
        "scope_results": (),
        "reasons": rows,
        "on": on,
        "changes_on": None,
        "changes_to": None,
        "confidence": HIGH,
        "not_considered": (),
    }
    return Standing(**{**values, "effective": more.get("status", values["status"]), **more})


def a_qualification(state: str = states.QUALIFIED, number: str = "QUA-2026-0001", **more: Any) -> QualificationFact:
    values: dict[str, Any] = {
        "id": uid(100 + int(number[-4:])),
        "site_id": SITE,
        "scope": Scope(),
        "since": D("2025-07-02"),
        "qp_named": True,
    }
    return QualificationFact(number=number, state=state, **{**values, **more})


def a_hold(code: str = "WARNING_LETTER", scope: Scope | None = None) -> HoldFact:
    return HoldFact(
        code=code,
        sentence="A warning letter was issued.",
        since=D("2026-11-20"),
        decision_due=D("2026-11-24"),
        scope=scope or Scope(),
    )


def a_condition(due: str = "2026-12-31", closed: str | None = None, number: int = 300) -> ConditionFact:
    return ConditionFact(
        id=uid(number), text="Show the smoke study of line 3.", due_on=D(due), closed_on=D(closed) if closed else None
    )


def an_agreement(first: str = "2024-06-01", last: str | None = "2027-05-31", **more: Any) -> AgreementFact:
    values: dict[str, Any] = {"id": uid(400), "site_id": SITE, "number": "QAG-2024-0021", "edition": 3}
    return AgreementFact(first=D(first), last=D(last) if last else None, **{**values, **more})


def an_assessment(first: str = "2026-11-01", last: str = "2027-01-31", **more: Any) -> AssessmentFact:
    values: dict[str, Any] = {"id": uid(500), "number": "PRA-2026-0001", "product": PRODUCT, "markets": frozenset()}
    return AssessmentFact(first=D(first), last=D(last), **{**values, **more})


def a_material(**more: Any) -> MaterialFact:
    return MaterialFact(id=PRODUCT, label="Immulere 120 mg", **more)


def known(**changes: Any) -> ClearingFacts:
    """A site for which everything is well, with changes."""
    values: dict[str, Any] = {
        "site_id": SITE,
        "standing": a_standing(),
        "material": a_material(),
        "qualifications": (a_qualification(),),
        "agreements": (an_agreement(),),
    }
    return ClearingFacts(**{**values, **changes})


def numbered(one: Iterable[QualificationFact]) -> tuple[QualificationFact, ...]:
    """Each with a number of its own."""
    return tuple(
        replace(each, number=f"QUA-2026-{place:04}", id=uid(100 + place)) for place, each in enumerate(one, start=1)
    )
