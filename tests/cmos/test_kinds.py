"""What each kind of evidence must say, what follows from it, and what is doubted: pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos.rules import KINDS, NEVER, address_note, evidence_errors, evidence_warnings, expiry
from regulations.rules.controlled import ends_a_month, renewal_days
from regulations.rules.recognition import RECOGNITIONS, recognised

TODAY = date(2026, 11, 23)
SITE = {"street": "Mill Lane 3", "city": "Newark", "region": "NJ", "postal_code": "07102", "country": "US"}
DEA: dict[str, Any] = {
    "number": "AP5836727",
    "registrant": "Pillwork Inc",
    "street": "Mill Lane 3",
    "city": "Newark",
    "region": "NJ",
    "activity": "manufacturing",
    "schedules": ["II"],
    "valid_to": date(2027, 3, 31),
}
CERTIFICATE: dict[str, Any] = {"number": "X", "authority": "HPRA", "inspection_end": date(2024, 3, 15)}


def errors(kind: str, **facts: Any) -> set[str]:
    return set(evidence_errors(KINDS[kind], facts, TODAY))


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_entry_names_what_is_missing(kind: str) -> None:
    assert set(KINDS[kind].required) <= errors(kind) and errors(kind)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"number": "AJ5184279"}, set()),
        ({"number": "AB4523763"}, {"number"}),
        ({"number": "A1B2"}, {"number"}),
        ({"activity": "dreaming"}, {"activity"}),
        ({"schedules": []}, {"schedules"}),
        ({"schedules": ["IX"]}, {"schedules"}),
        ({"valid_to": None}, {"valid_to"}),
        ({"valid_from": date(2028, 1, 1)}, {"valid_to"}),
        ({"suspension_ended_on": date(2026, 1, 1)}, {"suspension_ended_on"}),
        ({"withdrawn_on": TODAY + timedelta(days=1)}, {"withdrawn_on"}),
        ({"registrant": " "}, {"registrant"}),
    ],
)
def test_a_dea_registration(change: dict[str, Any], wrong: set[str]) -> None:
    assert errors("dea", **{**DEA, **change}) == wrong


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, set()),
        ({"issued_on": date(2024, 3, 14)}, {"issued_on"}),
        ({"valid_to": date(2024, 3, 15)}, {"valid_to"}),
        ({"remark_end": date(2024, 3, 1)}, {"remark_end"}),
        ({"inspection_end": TODAY + timedelta(days=1)}, {"inspection_end"}),
        ({"extension": "EMA notice"}, {"extended_to"}),
        ({"extended_to": date(2028, 1, 1)}, {"extension"}),
        ({"extension": "EMA notice", "extended_to": date(2027, 3, 15)}, {"extended_to"}),
        ({"extension": "EMA notice", "extended_to": date(2027, 3, 16)}, set()),
        # domain 12.4: a certificate limited by its remark was not extended
        ({"extension": "EMA notice", "extended_to": date(2028, 1, 1), "remark_end": date(2026, 1, 1)}, {"extension"}),
    ],
)
def test_a_certificate_and_its_extension(change: dict[str, Any], wrong: set[str]) -> None:
    assert errors("certificate", **{**CERTIFICATE, **change}) == wrong


def test_a_listed_country_has_no_number() -> None:
    base = {"authority": "CDSCO", "basis": "listed_country"}
    assert errors("confirmation", **base) == set()
    assert errors("confirmation", **{**base, "basis": "waiver"}) == {"number"}


def test_an_audit_comes_before_the_declaration_that_rests_on_it() -> None:
    base = {"qp_name": "Q", "declared_on": date(2026, 1, 1)}
    assert errors("qp_declaration", **base, audit_on=date(2026, 1, 2)) == {"audit_on"}
    assert errors("qp_declaration", **base, audit_on=date(2025, 1, 2)) == set()


def test_a_dea_address_that_differs_is_said_in_words() -> None:
    assert evidence_warnings(KINDS["dea"], DEA, site=SITE, on=TODAY) == []
    moved = {**DEA, "street": "Elm Road 9", "city": "Trenton"}
    found = evidence_warnings(KINDS["dea"], moved, site=SITE, on=TODAY)
    assert found == [
        "The address on the registration differs from the site's: "
        "street “Elm Road 9” instead of “Mill Lane 3”, city “Trenton” instead of “Newark”."
    ]
    assert address_note({**DEA, "street": "MILL LANE, 3"}, SITE) == ""
    assert address_note({"region": "KS"}, {"region": "Kansas"}) == ""
    assert address_note({"region": "KS"}, {"region": "Kentucky"}) != ""


def test_a_dea_expiry_within_a_month_is_doubted_and_kept() -> None:
    odd = {**DEA, "valid_to": date(2027, 3, 30)}
    assert errors("dea", **odd) == set()
    assert "last day of a month" in evidence_warnings(KINDS["dea"], odd, site=SITE, on=TODAY)[0]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_month_ends_where_the_next_begins(day: date) -> None:
    assert ends_a_month(day) == ((day + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("activity", "schedules", "days"),
    [
        ("manufacturing_bulk", ["I"], 120),
        ("importing", ["II", "V"], 120),
        ("importing", ["III"], 60),
        ("manufacturing", ["I"], 60),
        ("chemical_analysis", ["I"], 60),
    ],
)
def test_bulk_and_import_of_schedules_i_and_ii_renew_earlier(activity: str, schedules: list[str], days: int) -> None:
    assert renewal_days(activity, schedules) == days


@pytest.mark.parametrize(
    ("product_class", "country", "on", "covered"),
    [
        ("human_chemical", "US", date(2017, 10, 31), False),
        ("human_chemical", "US", date(2017, 11, 1), True),
        ("human_chemical", "IN", date(2025, 9, 30), False),
        ("human_chemical", "IN", date(2025, 10, 1), True),
        ("vaccine", "US", date(2026, 1, 1), False),
        ("plasma", "US", date(2026, 1, 1), False),
    ],
)
def test_what_the_agreement_with_the_united_states_covers(
    product_class: str, country: str, on: date, covered: bool
) -> None:
    assert (recognised("US", product_class, country, on) is not None) == covered


def test_pics_is_nowhere_among_the_recognitions() -> None:
    assert all("PIC/S" not in row.basis for row in RECOGNITIONS)


def entry(**dates: Any) -> Any:
    names = ("valid_from", "suspended_on", "suspension_ended_on", "withdrawn_on", "voided_at")
    return SimpleNamespace(**{**dict.fromkeys(names), "ends_on": NEVER, **dates})


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({}, "Valid without limit"),
        ({"ends_on": TODAY}, "Ends today"),
        ({"ends_on": TODAY + timedelta(days=1)}, "Ends in 1 day"),
        ({"ends_on": TODAY + timedelta(days=180)}, "Ends in 180 days"),
        ({"ends_on": TODAY + timedelta(days=181)}, "Valid to 23 May 2027"),
        ({"ends_on": TODAY - timedelta(days=1)}, "Ended 1 day ago"),
        ({"valid_from": TODAY + timedelta(days=1)}, "Begins on 24 Nov 2026"),
        ({"suspended_on": TODAY}, "Suspended since 23 Nov 2026"),
        ({"suspended_on": TODAY, "suspension_ended_on": TODAY}, "Valid without limit"),
        ({"withdrawn_on": TODAY, "suspended_on": TODAY}, "Withdrawn on 23 Nov 2026"),
        ({"voided_at": TODAY, "withdrawn_on": TODAY}, "Void: entered by mistake"),
    ],
)
def test_how_an_entry_stands_is_said_in_words(dates: dict[str, Any], words: str) -> None:
    assert expiry(entry(**dates), TODAY).words == words
