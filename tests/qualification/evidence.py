"""Short makers of evidence for the standing tests, and generators of whole sites."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from audits.rules import AuditFact
from cmos.rules import (
    ApiRegistrationFact,
    AuthorisationFact,
    ConfirmationFact,
    FdaRegistrationFact,
    FeiPeriod,
    GmpCertificateFact,
    PartnerFact,
    QpDeclarationFact,
    SiteFact,
    Source,
    SupportingFact,
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
from tests.qualification.sorting import sorted_in

D = date.fromisoformat
MAKE, PACK, TEST, API, STORE = "manufacture", "packaging", "testing", "api_manufacture", "storage"
US_VALUES = ("MANUFACTURE", "PACK", "ANALYSIS", "API MANUFACTURE")
EU_CODES = ("1.2", "1.2.1.13", "1.2.1.1", "1.5.1.13", "1.5", "1.6")
UNCOMPARABLE = "other"
FORMS = ("tablets", "capsules")
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


def statement(issued: str, number: int = 64, withdrawn: str | None = None, **more: Any) -> NoncomplianceFact:
    values: dict[str, Any] = {"recorded_on": D(issued), "reference": "SNC-1", "authority": "HPRA", **more}
    ended = D(withdrawn) if withdrawn else None
    return NoncomplianceFact(id=uid(number), label="Statement", issued_on=D(issued), withdrawn_on=ended, **values)


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


# --- generators: few distinct days, so that equal dates and exact limits are common; most sites are ordinary --------

TURNS = [
    D(day)
    for day in (
        "2021-03-01", "2022-06-01", "2023-03-01", "2024-02-29", "2024-10-01", "2025-03-01", "2025-05-30", "2026-01-02",
    )
]  # fmt: skip
EVENTS = st.sampled_from(TURNS) | st.sampled_from(TURNS) | st.dates(D("2019-01-01"), D("2028-12-31"))
DAYS = st.sampled_from(TURNS[4:]) | st.dates(D("2025-01-01"), D("2029-12-31"))
"""days to ask about"""
MAYBE = st.none() | EVENTS
FEIS = st.sampled_from(["", "", FEI_A, FEI_B, f"000{FEI_A}", "3009999999"])
SOURCES = st.sampled_from(Source)


def mostly(usual: Any, other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The usual value three times out of four."""
    return st.integers(0, 3).flatmap(lambda chance: other if chance == 3 else st.just(usual))


def _set(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return mostly(frozenset(values), st.frozensets(st.sampled_from(values)))


registrations = st.builds(
    lambda start, days, **rest: FdaRegistrationFact(valid_from=start, valid_to=start + timedelta(days=days), **rest),
    EVENTS,
    st.sampled_from([0, 100, 456, 3000]),
    id=st.uuids(),
    label=st.just("Registration"),
    recorded_on=EVENTS,
    source=SOURCES,
    retrieved_on=MAYBE,
    fei=FEIS,
    operations=_set(US_VALUES),
)
certificates = st.builds(
    GmpCertificateFact,
    id=st.uuids(),
    label=st.just("Certificate"),
    recorded_on=EVENTS,
    source=SOURCES,
    retrieved_on=MAYBE,
    inspection_end=EVENTS,
    issued_on=MAYBE,
    printed_end=mostly(None, EVENTS),
    remark_end=mostly(None, EVENTS),
    remark=mostly("", st.just("Only building 4")),
    remark_reviewed_on=MAYBE,
    operations=_set(EU_CODES) | st.just(frozenset({UNCOMPARABLE})),
    extended_to=mostly(None, EVENTS),
    suspended_on=mostly(None, EVENTS),
    suspension_ended_on=mostly(None, EVENTS),
    withdrawn_on=mostly(None, EVENTS),
)
forms = st.builds(
    Form483Fact, id=st.uuids(), label=st.just("Form 483"), issued_on=EVENTS, observations=st.integers(0, 12)
)


promises = st.builds(
    Commitment,
    id=st.uuids(),
    text=st.just("Requalify the line"),
    due_on=EVENTS,
    made_on=MAYBE,
    verified_on=mostly(None, EVENTS),
)
SEEN: dict[str, Any] = {"id": st.uuids(), "recorded_on": EVENTS, "source": SOURCES, "retrieved_on": MAYBE}
ENDS = mostly(None, EVENTS)
negative_actions = st.one_of(
    st.builds(
        WarningLetterFact,
        **SEEN,
        label=st.just("Letter"),
        issued_on=EVENTS,
        fei=FEIS,
        closed_out_on=ENDS,
        commitments=st.lists(promises, max_size=1).map(tuple),
    ),
    st.builds(
        ImportAlertFact,
        **SEEN,
        label=st.just("Alert"),
        alert_number=st.sampled_from(["66-40", "66-78", "99-32"]),
        listed_on=EVENTS,
        fei=FEIS,
        removed_on=ENDS,
        carve_outs=st.sampled_from([(), ("Velmotin",)]),
    ),
    st.builds(
        InjunctionFact,
        **SEEN,
        label=st.just("Decree"),
        kind=st.just("consent_decree"),
        began_on=EVENTS,
        fei=FEIS,
        ended_on=ENDS,
        permitted_operations=st.frozensets(st.sampled_from((MAKE, PACK))),
    ),
    st.builds(
        RefusalFact,
        **SEEN,
        label=st.just("Refusal"),
        kind=st.just("delayed"),
        happened_on=EVENTS,
        fei=FEIS,
        resolved_on=ENDS,
    ),
    st.builds(
        NoncomplianceFact,
        **SEEN,
        label=st.just("Statement"),
        reference=st.just("SNC-1"),
        authority=st.just("HPRA"),
        issued_on=EVENTS,
        operations=st.just(frozenset()) | st.frozensets(st.sampled_from(EU_CODES)),
        dosage_forms=mostly(frozenset(), st.frozensets(st.sampled_from(FORMS))),
        withdrawn_on=ENDS,
    ),
    st.builds(
        PublicFact,
        id=st.uuids(),
        kind=st.sampled_from(["warning_letter", "noncompliance", "form483"]),
        label=st.just("something"),
        on=MAYBE,
        fei=FEIS,
        is_negative=st.just(True),
        first_read_on=MAYBE,
    ),
)


def _period(kind: type[Any], **more: Any) -> st.SearchStrategy[Any]:
    return st.builds(
        kind,
        **SEEN,
        label=st.just(kind.__name__),
        valid_from=MAYBE,
        valid_to=MAYBE,
        suspended_on=ENDS,
        suspension_ended_on=ENDS,
        withdrawn_on=ENDS,
        **more,
    )


held_evidence = st.one_of(
    _period(AuthorisationFact, imp=st.booleans(), operations=_set(EU_CODES)),
    _period(ConfirmationFact),
    _period(
        PartnerFact,
        inspection_end=MAYBE,
        recognition=st.sampled_from(["", "a mutual recognition agreement"]),
        operations=_set(EU_CODES),
    ),
    _period(QpDeclarationFact, declared_on=EVENTS, audit_on=MAYBE),
    _period(ApiRegistrationFact),
    _period(SupportingFact),
)


def inspections(
    outcomes: tuple[str, ...] = ("", "NAI", "NAI", "VAI", "OAI"),
    form: st.SearchStrategy[Form483Fact | None] | None = None,
    authority: str = "FDA",
) -> st.SearchStrategy[InspectionFact]:
    """Inspections with these outcomes; without `form` some have a Form 483."""
    return st.builds(
        InspectionFact,
        id=st.uuids(),
        label=st.just("Inspection"),
        recorded_on=EVENTS,
        source=SOURCES,
        retrieved_on=MAYBE,
        ended_on=st.one_of(*5 * [EVENTS], st.none()),
        authority=st.just(authority),
        fei=FEIS,
        kind=mostly("surveillance", st.sampled_from(["for_cause", "bioresearch"])),
        outcome=st.sampled_from(outcomes),
        class_date=MAYBE,
        class_recorded_on=MAYBE,
        form483=form if form is not None else st.none() | forms,
        coverage=mostly(frozenset(), st.frozensets(st.sampled_from((MAKE, PACK)), max_size=2)),
        commitments=mostly((), st.lists(promises, max_size=2).map(tuple)),
    )


def audits(outcomes: tuple[str, ...] = ("acceptable", "not_acceptable")) -> st.SearchStrategy[AuditFact]:
    return st.builds(
        AuditFact,
        id=st.uuids(),
        label=st.just("Audit"),
        recorded_on=EVENTS,
        ended_on=MAYBE,
        closed_on=MAYBE,
        outcome=st.sampled_from(outcomes),
    )


fei_periods = st.builds(
    FeiPeriod,
    value=st.sampled_from([FEI_A, FEI_B]),
    valid_from=mostly(None, EVENTS),
    valid_to=mostly(None, EVENTS),
    status=mostly("active", st.sampled_from(["merged_into", "retired"])),
    merged_into=st.sampled_from(["", FEI_A, FEI_B]),
    operations=mostly(frozenset(), st.frozensets(st.sampled_from((MAKE, PACK)))),
)
sites = st.builds(
    SiteFact,
    id=st.just(uid(1)),
    name=st.just("Site"),
    country=st.sampled_from(["IN", "DE", "GB"]),
    material_types=mostly(frozenset({"drug_product"}), st.frozensets(st.sampled_from(["drug_product", "api"]))),
    operations=mostly((MAKE,), st.lists(st.sampled_from([MAKE, PACK, TEST, API, STORE]), max_size=3).map(tuple)),
    dosage_forms=mostly((), st.lists(st.sampled_from(FORMS), max_size=2, unique=True).map(tuple)),
    sterile=st.booleans(),
    biologics=st.booleans(),
    mia_number=st.sampled_from(["", "DE_BY_04_MIA"]),
    phases=mostly(frozenset({"phase_1"}), st.just(frozenset({"commercial"}))),
    feis=mostly((), st.lists(fei_periods, max_size=3).map(tuple)),
)


def _several(*kinds: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """One to `most` rows, sometimes none."""
    return st.one_of(*3 * [st.lists(st.one_of(*kinds), min_size=1, max_size=most)], st.just([])).map(tuple)


def _whole(site: SiteFact, more: tuple[Any, ...], **rows: Any) -> SiteFacts:
    """A site whose further evidence is sorted into its kinds."""
    kinds = {name: kind for name, kind in HELD.values() if name not in rows}
    return SiteFacts(
        site=site, authority=AuthorityFacts(**sorted_in(more, AUTHORITY)), **sorted_in(more, kinds), **rows
    )


site_facts = st.builds(
    _whole,
    site=sites,
    more=mostly((), _several(negative_actions, held_evidence, held_evidence, most=4)),
    registrations=_several(registrations, most=3),
    certificates=_several(certificates, most=3),
    inspections=_several(inspections(), inspections(), inspections(authority="EU"), most=5),
    audits=_several(audits(), most=2),
)
