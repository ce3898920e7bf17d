"""Short makers of evidence for the standing tests; `drawn` has generators of whole sites."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from audits.rules import AuditFact
from cmos.rules import (
    FdaRegistrationFact,
    GmpCertificateFact,
    SiteFact,
)
from inspections.rules import Commitment, Form483Fact, InspectionFact
from inspections.rules.actions import (
    AuthorityFacts,
    ImportAlertFact,
    InjunctionFact,
    NoncomplianceFact,
    PublicFact,
    RefusalFact,
    RegisterAbsence,
    WarningLetterFact,
)
from qualification.rules.facts import SiteFacts
from qualification.selectors import HELD
from regulations.rules.recognition import Recognition
from tests.qualification.sorting import sorted_in

D = date.fromisoformat


def agreement(relying: str = "EU", first: str = "2017-11-01", last: str | None = None, **more: Any) -> Recognition:
    """A row that lets `relying` rely on FDA's inspections anywhere."""
    values: dict[str, Any] = {"territory": "anywhere", "checked": True, "basis": f"a {relying} agreement", **more}
    return Recognition(
        partner="US",
        product_class="human_chemical",
        valid_from=D(first),
        valid_to=D(last) if last else None,
        relying=relying,
        **values,
    )


MAKE, PACK, TEST, API, STORE = "manufacture", "packaging", "testing", "api_manufacture", "storage"
UNCOMPARABLE = "other"
FEI_A, FEI_B = "3001111111", "3002222222"

AUTHORITY: dict[str, type] = {
    "warning_letters": WarningLetterFact,
    "import_alerts": ImportAlertFact,
    "injunctions": InjunctionFact,
    "refusals": RefusalFact,
    "noncompliance": NoncomplianceFact,
    "unreviewed": PublicFact,
    "absences": RegisterAbsence,
}


def uid(number: int) -> UUID:
    return UUID(int=number)


def a_site(**changes: Any) -> SiteFact:
    values: dict[str, Any] = {"country": "IN", "material_types": frozenset({"drug_product"}), "operations": (MAKE,)}
    return SiteFact(id=uid(1), name="Sundari, Plant 3", **{**values, **changes})


def registration(first: str, last: str, number: int = 10, **more: Any) -> FdaRegistrationFact:
    values: dict[str, Any] = {"recorded_on": D(first), "operations": frozenset({"MANUFACTURE"}), **more}
    return FdaRegistrationFact(id=uid(number), label="Registration", valid_from=D(first), valid_to=D(last), **values)


def certificate(inspected: str, number: int = 20, **more: Any) -> GmpCertificateFact:
    values: dict[str, Any] = {"recorded_on": D(inspected), "operations": frozenset({"1.2.1.13", "1.2"}), **more}
    return GmpCertificateFact(id=uid(number), label="Certificate", inspection_end=D(inspected), **values)


def inspection(ended: str, outcome: str = "", number: int = 30, **more: Any) -> InspectionFact:
    """With a class it is known two months after the end, unless said otherwise."""
    values: dict[str, Any] = {"recorded_on": D(ended)}
    if outcome:
        values["class_date"] = D(ended) + timedelta(days=60)
    return InspectionFact(id=uid(number), label="Inspection", ended_on=D(ended), outcome=outcome, **{**values, **more})


def form483(issued: str, number: int = 40, observations: int = 4) -> Form483Fact:
    return Form483Fact(id=uid(number), label="Form 483", issued_on=D(issued), observations=observations)


def letter(issued: str, number: int = 60, closed: str | None = None, **more: Any) -> WarningLetterFact:
    ended = D(closed) if closed else None
    values: dict[str, Any] = {"recorded_on": D(issued), "letter_number": "320-26-01", **more}
    return WarningLetterFact(id=uid(number), label="Letter", issued_on=D(issued), closed_out_on=ended, **values)


def alert(listed: str, number: int = 61, removed: str | None = None, **more: Any) -> ImportAlertFact:
    values: dict[str, Any] = {"recorded_on": D(listed), "alert_number": "66-40", **more}
    ended = D(removed) if removed else None
    return ImportAlertFact(id=uid(number), label="Alert", listed_on=D(listed), removed_on=ended, **values)


def court_order(began: str, number: int = 62, ended: str | None = None, **more: Any) -> InjunctionFact:
    values: dict[str, Any] = {"recorded_on": D(began), "kind": "consent_decree", **more}
    return InjunctionFact(
        id=uid(number), label="Decree", began_on=D(began), ended_on=D(ended) if ended else None, **values
    )


def refusal(happened: str, number: int = 63, resolved: str | None = None, **more: Any) -> RefusalFact:
    values: dict[str, Any] = {"recorded_on": D(happened), "kind": "refused", **more}
    ended = D(resolved) if resolved else None
    return RefusalFact(id=uid(number), label="Refusal", happened_on=D(happened), resolved_on=ended, **values)


def statement(
    issued: str, number: int = 64, withdrawn: str | None = None, label: str = "Statement", **more: Any
) -> NoncomplianceFact:
    values: dict[str, Any] = {"recorded_on": D(issued), "reference": "SNC-1", "authority": "HPRA", **more}
    ended = D(withdrawn) if withdrawn else None
    return NoncomplianceFact(id=uid(number), label=label, issued_on=D(issued), withdrawn_on=ended, **values)


def promise(due: str, number: int = 65, **more: Any) -> Commitment:
    return Commitment(id=uid(number), text="Requalify the line", due_on=D(due), **more)


def published(on: str | None, number: int = 66, **more: Any) -> PublicFact:
    values: dict[str, Any] = {"kind": "warning_letter", "fei": FEI_A, "is_negative": True, **more}
    return PublicFact(id=uid(number), label="warning letter of 1 Mar 2026", on=D(on) if on else None, **values)


def held(kind: type[Any], first: str | None, last: str | None = None, number: int = 70, **more: Any) -> Any:
    """Evidence with a period of one of the further kinds."""
    values: dict[str, Any] = {"recorded_on": D("2024-01-01"), **more}
    return kind(
        id=uid(number),
        label=kind.__name__,
        valid_from=D(first) if first else None,
        valid_to=D(last) if last else None,
        **values,
    )


def audit(closed: str | None, number: int = 50, **more: Any) -> AuditFact:
    day = D(closed) if closed else None
    return AuditFact(id=uid(number), label="Audit", recorded_on=day or D("2020-01-01"), closed_on=day, **more)


def facts(*evidence: object, **site: Any) -> SiteFacts:
    """A site with this evidence, sorted into its kinds."""
    product = site.pop("product", "")
    kinds = {"inspections": InspectionFact, "audits": AuditFact, **dict(HELD.values())}
    authority = AuthorityFacts(**sorted_in(evidence, AUTHORITY))
    return SiteFacts(site=a_site(**site), authority=authority, product=product, **sorted_in(evidence, kinds))
