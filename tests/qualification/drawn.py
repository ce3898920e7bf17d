"""Generators of whole sites: few distinct days, so that equal dates and exact limits are common."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from audits.rules import AuditFact
from cmos.rules import (
    ApiRegistrationFact,
    AuthorisationFact,
    ConfirmationFact,
    FdaRegistrationFact,
    FeiPeriod,
    GmpCertificateFact,
    ImportFact,
    MarketUse,
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
    WarningLetterFact,
)
from qualification.rules.facts import SiteFacts
from qualification.selectors import HELD
from tests.qualification.evidence import (
    API,
    AUTHORITY,
    FEI_A,
    FEI_B,
    MAKE,
    PACK,
    STORE,
    TEST,
    UNCOMPARABLE,
    D,
    agreement,
    uid,
)
from tests.qualification.sorting import sorted_in

US_VALUES = ("MANUFACTURE", "PACK", "ANALYSIS", "API MANUFACTURE")
EU_CODES = ("1.2", "1.2.1.13", "1.2.1.1", "1.5.1.13", "1.5", "1.6")
FORMS = ("tablets", "capsules")

TURNS = [
    D(day)
    for day in (
        "2021-03-01", "2022-06-01", "2023-03-01", "2024-02-29", "2024-10-01", "2025-03-01", "2025-05-30", "2026-01-02",
    )
]  # fmt: skip
EVENTS = st.sampled_from(TURNS) | st.sampled_from(TURNS) | st.dates(D("2019-01-01"), D("2028-12-31"))
DAYS = st.sampled_from(TURNS[4:]) | st.dates(D("2025-01-01"), D("2029-12-31"))
"""Days to ask about."""
MAYBE = st.none() | EVENTS
FEIS = st.sampled_from(["", "", FEI_A, FEI_B, f"000{FEI_A}", "3009999999"])
SOURCES = st.sampled_from(Source)
GIVEN = st.sampled_from(["EU", "EU", "UK"])
REMARKS = st.sampled_from(["", "", "", "Only building 4"])


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
    jurisdiction=GIVEN,
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
        jurisdiction=GIVEN,
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


AGREED = (agreement("EU", "2021-01-01"), agreement("UK", "2022-06-01"))
ENDED = (agreement("EU", "2021-01-01", "2025-05-30"), agreement("UK", "2021-01-01", territory="own"))
OF_KIND: dict[str, st.SearchStrategy[Any]] = {
    "registrations": registrations,
    "certificates": certificates,
    "authorisations": _period(
        AuthorisationFact,
        jurisdiction=GIVEN,
        imp=st.booleans(),
        operations=_set(EU_CODES),
        remark=REMARKS,
        remark_reviewed_on=MAYBE,
    ),
    "confirmations": _period(ConfirmationFact, jurisdiction=GIVEN),
    "partners": _period(
        PartnerFact,
        inspection_end=MAYBE,
        partner=st.sampled_from(["US", "GB", "EEA"]),
        recognitions=st.sampled_from([(), AGREED, AGREED[:1], ENDED]),
        operations=_set(EU_CODES),
    ),
    "declarations": _period(QpDeclarationFact, jurisdiction=GIVEN, declared_on=EVENTS, audit_on=MAYBE),
    "api_registrations": _period(ApiRegistrationFact, jurisdiction=GIVEN),
    "supporting": _period(SupportingFact),
}
"""each kind that a site holds, by its name among the facts"""
held_evidence = st.one_of(
    *(rows for name, rows in OF_KIND.items() if name not in ("registrations", "certificates")),
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
uses = st.builds(MarketUse, st.just("UK"), MAYBE, MAYBE)
imports = st.builds(ImportFact, EVENTS, st.uuids(), st.just("Velmotin"))
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
    imports=mostly((), st.lists(imports, max_size=2).map(tuple)),
    uses=st.one_of(st.just(()), st.just((MarketUse("UK"),)), st.lists(uses, max_size=2).map(tuple)),
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
    inspections=_several(
        inspections(), inspections(), inspections(authority="EU"), inspections(authority="MHRA"), most=5
    ),
    audits=_several(audits(), most=2),
    asked_market=st.sampled_from(["", "UK"]),
)
