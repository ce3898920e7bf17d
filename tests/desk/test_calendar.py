"""The calendar: every date a person may see on its day, and nothing of anybody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from desk import months
from quality_agreements.models import QualityAgreement
from tests.pages import text
from tests.world import World

D = date.fromisoformat


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.mark.parametrize(
    ("given", "first"),
    [("", "2026-11-01"), ("2026-12", "2026-12-01"), ("2026-13", None), ("12-2026", None), ("1066-10", None)],
)
def test_which_month_is_meant(given: str, first: str | None) -> None:
    assert months.first_of(given, D("2026-11-25")) == (D(first) if first else None)


def test_months_follow_each_other_over_new_year() -> None:
    assert months.neighbour(D("2026-12-01"), 1) == D("2027-01-01")
    assert months.neighbour(D("2026-01-01"), -1) == D("2025-12-01")
    assert months.last_of(D("2028-02-01")) == D("2028-02-29")


def month_of(world: World, days: int) -> tuple[date, str]:
    with world.aldena.scope(reason="a date"):
        on = world.today + timedelta(days=days)
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(expires_on=on)
        number: str = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"]).number
    return on, number


def test_a_date_stands_on_its_day_and_links_to_its_record(head: Client, world: World) -> None:
    on, number = month_of(world, 60)
    page = text(head.get(f"/calendar/?month={on:%Y-%m}"))
    cell = page.partition(f'cp-day">{on.day}</span>')[2].partition("</td>")[0]
    assert f"Quality agreement {number} ends" in cell
    assert f"/agreements/{world.aldena.ids['agreement']}/" in cell
    assert f"Quality agreement {number} ends" in page.partition('class="cp-agenda"')[2]
    before = text(head.get(f"/calendar/?month={months.neighbour(on.replace(day=1), -1):%Y-%m}"))
    assert f"Quality agreement {number} ends" not in before


def test_filters_by_kind_person_site_and_words(head: Client, world: World) -> None:
    on, number = month_of(world, 60)
    month, site = f"month={on:%Y-%m}", world.aldena.ids["site"]
    assert number not in text(head.get(f"/calendar/?{month}&kind=audit"))
    assert number in text(head.get(f"/calendar/?{month}&kind=agreement"))
    assert number in text(head.get(f"/calendar/?{month}&person={world.aldena.people['qa_head'].pk}"))
    assert number not in text(head.get(f"/calendar/?{month}&person={world.aldena.people['viewer'].pk}"))
    assert number in text(head.get(f"/calendar/?{month}&q={number.lower()}"))
    assert "Nothing matches in this month" in text(head.get(f"/calendar/?{month}&q=zzz"))
    page = head.get(f"/calendar/?{month}&site={site}")
    assert page.status_code == 200 and f'value="{site}"' in text(page)
    assert "Nothing matches" in text(head.get(f"/calendar/?{month}&site={world.borvik.ids['site']}"))


@pytest.mark.parametrize(
    ("query", "status"), [("month=soon", 400), ("kind=x", 422), ("site=x", 422), ("person=x", 422)]
)
def test_what_makes_no_sense_is_said(head: Client, query: str, status: int) -> None:
    assert head.get(f"/calendar/?{query}").status_code == status


def test_a_day_with_many_dates_says_how_many_more_and_leads_to_them(
    head: Client, world: World, monkeypatch: Any
) -> None:
    monkeypatch.setattr(months, "SHOWN_A_DAY", 0)
    on, number = month_of(world, 60)
    page = text(head.get(f"/calendar/?month={on:%Y-%m}&kind=agreement"))
    assert f'href="/deadlines/?day={on}">1 more' in page
    assert number in text(head.get(f"/deadlines/?day={on}&kind=agreement"))


def test_a_planned_audit_is_in_the_calendar_but_reminds_nobody(head: Client, world: World) -> None:
    with world.aldena.scope():
        audit = world.aldena.get("audit")
    page = text(head.get(f"/calendar/?month={audit.planned_start:%Y-%m}"))
    assert (audit.number in page) is (audit.status == "planned")


def test_an_external_auditor_sees_only_dates_of_the_named_audit(world: World) -> None:
    guest = world.login(world.aldena.people["external_auditor"])
    on, number = month_of(world, 60)
    page = guest.get(f"/calendar/?month={on:%Y-%m}")
    assert page.status_code == 200 and number not in text(page)
