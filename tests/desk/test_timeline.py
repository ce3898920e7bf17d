"""The timeline of a site's standing on its page and over the API: the same answers, days that stay in the address."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from inspections import services as inspections
from qualification import selectors
from regulations.rules.dates import add_years
from tests.api import System, problem
from tests.pages import text
from tests.world import World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def address(world: World) -> str:
    return f"/sites/{world.aldena.ids['site']}/"


def shown(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def test_each_period_of_the_page_has_the_answer_of_its_days(world: World) -> None:
    """What the pages of single days compute from what was known to matter then, and the timeline at once."""
    site, today = world.aldena.ids["site"], world.today
    first, last = add_years(today, -3), add_years(today, 1)
    with world.aldena.scope():
        found = selectors.timelines(site, first, last)
        for day in (first + timedelta(days=number) for number in range(0, (last - first).days + 1, 23)):
            single = selectors.standings([site], day)
            for market, periods in found.items():
                [period] = [one for one in periods if one.holds(day)]
                assert period.status == single[site, market].status, (market, day)


def test_the_page_tells_three_years_back_and_one_ahead_as_drawing_and_as_table(
    head: Client, world: World, address: str
) -> None:
    page = text(head.get(f"{address}timeline/"))
    first, last = add_years(world.today, -3), add_years(world.today, 1)
    assert f"{shown(first)} to {shown(last)}" in page
    assert page.count('role="img"') == 3 and page.count("<table") == 3
    words = re.findall(r"<desc[^>]*>(.*?)</desc>", page)
    with world.aldena.scope():
        found = selectors.timelines(world.aldena.ids["site"], first, last)
    for told, periods in zip(words, found.values(), strict=True):
        assert told.count(" from ") == len(periods)
    for periods in found.values():
        for period in periods:
            assert f"?on={period.first}" in page and f"to {shown(period.last)}" in " ".join(words)
            for change in period.changes:
                assert all(reason.sentence in page for reason in (*change.began, *change.ended))
    assert not re.search(r"\sstyle=|<script(?! src)|\son[a-z]+=", page.partition("<main")[2]), "strict CSP"


def test_a_change_of_evidence_shows_in_the_timeline(head: Client, world: World, address: str) -> None:
    actor, bad = world.aldena.actor(), world.today - timedelta(days=40)
    with world.aldena.scope():
        site = world.aldena.get("site")
        inspections.log_inspection(
            site, ended_on=bad, classification="OAI", classified_on=bad, actor=actor, reason="told by the site"
        )
    page = text(head.get(f"{address}timeline/"))
    assert f'href="{address}?on={bad}"' in page and "Restricted" in page and "with OAI" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=3/4/2025", "Write the month in letters"),
        ("from=2020-02-30", "There is no such date"),
        ("from=2026-02-01&to=2026-01-01", "The last day comes before the first"),
        ("from=2010-01-01&to=2026-01-01", "Ask for at most 3660 days"),
        ("on=yesterday", "There is no such date"),
    ],
)
def test_a_stretch_that_cannot_be_told_is_said(head: Client, address: str, query: str, words: str) -> None:
    answer = head.get(f"{address}timeline/?{query}")
    page = text(answer)
    assert answer.status_code == 422 and words in page and "<table" not in page
    if (typed := query.partition("=")[2].partition("&")[0]) and "on=" not in query:
        assert f'value="{typed}"' in page, "what was typed is kept"


def test_another_day_is_said_in_a_band_and_kept_by_every_link_that_answers_for_a_day(
    head: Client, address: str
) -> None:
    day = "2025-06-30"
    for path in (address, f"{address}timeline/"):
        page = text(head.get(f"{path}?on={day}"))
        assert "You look at 30 Jun 2025, not at today." in page, path
        assert f'href="{path}">Back to today' in page
    page = text(head.get(f"{address}?on={day}"))
    assert page.count(f'{address}timeline/?on={day}"') == 2 and "What you can do now" not in page
    page = text(head.get(f"{address}timeline/?on={day}"))
    assert f'href="{address}?on={day}"' in page and "the day asked about" in page
    assert f'name="on" value="{day}"' in page, "other stretches are asked for the same day"
    today = text(head.get(address))
    assert "not at today" not in today and f'{address}timeline/"' in today
    assert 'value="30 Jun 2025"' in text(head.get(f"{address}?on={day}")), "shown as days are, however it was linked"


@pytest.mark.parametrize("typed", ["yesterday", "3/4/2026", "2026-02-30", "0026-01-01", "9999-01-01"])
def test_a_day_that_is_none_is_said_beside_its_field_and_kept(head: Client, address: str, typed: str) -> None:
    """It was a bare page that said the request cannot be read, without a way on."""
    answer = head.get(f"{address}?on={typed}")
    page = text(answer)
    assert answer.status_code == 422 and 'id="id_on-error"' in page and f'value="{typed}"' in page
    assert "not at today" not in page


def test_the_state_of_evidence_and_agreements_is_that_of_the_day_asked_about(
    head: Client, world: World, address: str
) -> None:
    """A page of another day showed the states of today beside the standing of that day."""
    with world.aldena.scope():
        registration = world.aldena.get("registration")
    assert registration.valid_to is not None
    later = registration.valid_to + timedelta(days=400)
    today, then = text(head.get(address)), text(head.get(f"{address}?on={later}"))
    assert then.count("Expired") > today.count("Expired")


def test_purchasing_sees_it_and_an_administrator_does_not(world: World, address: str) -> None:
    assert world.login(world.aldena.people["purchasing"]).get(f"{address}timeline/").status_code == 200
    assert world.login(world.aldena.people["sponsor_admin"]).get(f"{address}timeline/").status_code == 403


def test_another_sponsors_site_is_not_found(head: Client, world: World) -> None:
    assert head.get(f"/sites/{world.borvik.ids['site']}/timeline/").status_code == 404
    foreign = System(world.aldena).get(f"sites/{world.borvik.ids['site']}/timeline/")
    assert foreign.status_code == 404


def test_the_api_tells_the_same(world: World) -> None:
    site, today = world.aldena.ids["site"], world.today
    erp = System(world.aldena)
    body = erp.get(f"sites/{site}/timeline/").json()
    assert [one["jurisdiction"] for one in body] == ["US", "EU", "UK"]
    for market in body:
        assert (market["from"], market["to"]) == (str(add_years(today, -3)), str(add_years(today, 1)))
        periods = market["periods"]
        assert periods[0]["from"] == market["from"] and periods[-1]["to"] == market["to"]
        for period in periods:
            on = erp.get(f"sites/{site}/standing/?on={period['from']}").json()
            [same] = [one for one in on if one["jurisdiction"] == market["jurisdiction"]]
            assert same["status"] == period["status"]
        assert {reason["sentence"] for reason in periods[0]["changes"][0]["began"]} >= {
            reason["sentence"]
            for one in erp.get(f"sites/{site}/standing/?on={market['from']}").json()
            if one["jurisdiction"] == market["jurisdiction"]
            for reason in one["reasons"]
        }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-01-02&to=2026-01-01", "to"),
        ("from=2000-01-01&to=2026-01-01", "to"),
        ("from=yesterday", "from"),
        ("to=12026-01-01", "to"),
        ("since=2026-01-01", "since"),
    ],
)
def test_the_api_refuses_bounds_in_words(world: World, query: str, field: str) -> None:
    answer = System(world.aldena).get(f"sites/{world.aldena.ids['site']}/timeline/?{query}")
    assert answer.status_code == 400 and field in str(problem(answer))
