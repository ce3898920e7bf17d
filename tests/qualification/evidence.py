"""Short makers of evidence for the standing tests, and generators of whole sites."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from audits.rules import AuditFact
from cmos.rules import FdaRegistrationFact, FeiPeriod, GmpCertificateFact, SiteFact, Source
from inspections.rules import Form483Fact, InspectionFact
from qualification.rules.facts import SiteFacts

D = date.fromisoformat
MAKE, PACK, TEST, API, STORE = "manufacture", "packaging", "testing", "api_manufacture", "storage"
US_VALUES = ("MANUFACTURE", "PACK", "ANALYSIS", "API MANUFACTURE")
EU_CODES = ("1.2", "1.2.1.13", "1.2.1.1", "1.5.1.13", "1.5", "1.6")
UNCOMPARABLE = "other"
FORMS = ("tablets", "capsules")
FEI_A, FEI_B = "3001111111", "3002222222"


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


def audit(closed: str | None, number: int = 50, **more: Any) -> AuditFact:
    day = D(closed) if closed else None
    return AuditFact(id=uid(number), label="Audit", recorded_on=day or D("2020-01-01"), closed_on=day, **more)


def facts(*evidence: object, **site: Any) -> SiteFacts:
    """A site with this evidence, sorted into its kinds."""
    kinds = {
        "registrations": FdaRegistrationFact,
        "certificates": GmpCertificateFact,
        "inspections": InspectionFact,
        "audits": AuditFact,
    }
    sorted_in: dict[str, Any] = {
        name: tuple(one for one in evidence if isinstance(one, kind)) for name, kind in kinds.items()
    }
    return SiteFacts(site=a_site(**site), **sorted_in)


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
)
forms = st.builds(
    Form483Fact, id=st.uuids(), label=st.just("Form 483"), issued_on=EVENTS, observations=st.integers(0, 12)
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


site_facts = st.builds(
    SiteFacts,
    site=sites,
    registrations=_several(registrations, most=3),
    certificates=_several(certificates, most=3),
    inspections=_several(inspections(), inspections(), inspections(authority="EU"), most=5),
    audits=_several(audits(), most=2),
)
