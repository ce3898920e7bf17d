"""What will block within ninety days: each row says why and from which day, and is the clearance of that day."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from cmos.models import Product, Site
from qualification.rules.clearing import Answer
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors.clearance import clearances
from qualification.selectors.forecast import DAYS, Worsening, forecast, in_use
from qualification.views import clearance as pages
from quality_agreements.models import QualityAgreement
from quality_agreements.rules import SIGNED
from tests.api import System
from tests.pages import text
from tests.world import World

SOON, LATER = timedelta(days=20), timedelta(days=21)


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def ending(world: World) -> None:
    """Every agreement of the sponsor ends in twenty days; inside the scope, with a reason."""
    QualityAgreement.objects.filter(status=SIGNED).update(expires_on=world.today + SOON)


def many(world: World, number: int = 1000) -> list[Worsening]:
    """Rows like those of a large sponsor; inside the scope."""
    site, product = Site.objects.order_by("pk")[0], Product.objects.order_by("pk")[0]
    answers = (Answer.WARN, Answer.HOLD)
    return [
        Worsening(
            site=site,
            product=product,
            operation="storage",
            market=("US", "EU", "UK")[n % 3],
            now=Answer.ALLOW,
            becomes=answers[n % 2],
            on=world.today + timedelta(days=n % DAYS),
            because=f"Reason number {n}.",
            pk=site.pk,
        )
        for n in range(number)
    ]


def test_each_row_is_the_clearance_of_its_day_and_no_day_before_is_as_bad(world: World) -> None:
    """Property: for all work in use and every day of the ninety, the rows and the question asked agree."""
    with world.aldena.scope(reason="nothing is renewed"):
        ending(world)
        asked = in_use(world.today)
        rows = forecast(world.today)
        assert asked and rows, "the cast has work that gets worse"
        turns = {row.on for row in rows}
        days = sorted(
            {world.today + timedelta(days=n) for n in range(0, DAYS + 1, 6)}
            | {day - timedelta(days=step) for day in turns for step in (0, 1) if day > world.today}
            | {world.today + timedelta(days=DAYS)}
        )
        by_work: dict[Any, list[Worsening]] = {}
        for row in rows:
            by_work.setdefault((row.site.pk, Asked(row.operation, row.product.pk, row.market)), []).append(row)
        today = clearances(asked, world.today, until=world.today)
        for day in days:
            told = clearances(asked, day, until=day)
            for question in asked:
                due = [row for row in by_work.get(question, []) if row.on <= day]
                worst = max([today[question].answer, *(row.becomes for row in due)])
                assert told[question].answer <= worst, (question, day)
                for row in due:
                    if row.on == day:
                        assert told[question].answer == row.becomes
                        assert row.because and row.now == today[question].answer < row.becomes
                        found = {one.sentence for one in told[question].deciding}
                        assert any(sentence in row.because for sentence in found), row.because


def test_what_becomes_a_condition_first_and_is_blocked_later_is_told_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row for the day of the condition does not hide the day on which the work is blocked."""
    with world.aldena.scope(reason="nothing is renewed"):
        ending(world)
        rows = [row for row in forecast(world.today) if row.becomes == Answer.HOLD]
        asked = in_use(world.today)
        told = clearances(asked, world.today + LATER, until=world.today + LATER)
        today = clearances(asked, world.today, until=world.today)
        blocked = {one for one in asked if told[one].answer == Answer.HOLD and today[one].answer < Answer.HOLD}
    listed = {(row.site.pk, Asked(row.operation, row.product.pk, row.market)) for row in rows}
    assert blocked and blocked <= listed


def test_a_thousand_rows_are_paged_filtered_sorted_and_taken_along(
    head: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.aldena.scope():
        rows = many(world)
    monkeypatch.setattr(pages, "forecast", lambda today: [replace(row) for row in rows])
    page = text(head.get("/clearance/forecast/"))
    assert 0 < page.count("Reason number") < 1000 and "after=" in page
    exported: Any = head.get("/clearance/forecast/", {"format": "csv"})
    body = b"".join(exported.streaming_content).decode("utf-8-sig") if exported.streaming else text(exported)
    assert body.count("Reason number") == 1000
    assert len(list(csv.reader(io.StringIO(body)))) >= 1001
    blocked = text(head.get("/clearance/forecast/", {"becomes": "HOLD", "market": "UK"}))
    kept = [row for row in rows if row.becomes == Answer.HOLD and row.market == "UK"]
    assert kept[0].because in blocked and "Reason number 0." not in blocked
    latest = text(head.get("/clearance/forecast/", {"sort": "-on"}))
    assert f"{max(row.on for row in rows):%-d %b %Y}" in latest
    assert "Nothing matches" in text(head.get("/clearance/forecast/", {"q": "nowhere at all"}))
    assert head.get("/clearance/forecast/", {"market": "MOON"}).status_code == 422


def test_nothing_that_gets_worse_is_said_in_words(head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "forecast", lambda today: [])
    page = text(head.get("/clearance/forecast/"))
    assert "Nothing gets worse" in page and "90 days" in page


def test_page_and_api_tell_the_same_and_a_rival_nothing(head: Client, world: World) -> None:
    with world.aldena.scope(reason="nothing is renewed"):
        ending(world)
        rows = forecast(world.today)
    page = unescape(text(head.get("/clearance/forecast/")))
    assert all(row.site.name in page for row in rows[:20]) and rows[0].because.split(".")[0] in page
    told = System(world.aldena).all("clearance/forecast/")
    assert [(each["on"], each["becomes"], each["because"]) for each in told] == [
        (row.on.isoformat(), row.becomes.name, row.because) for row in rows
    ]
    assert all(
        each["on"] <= str(world.today + SOON) for each in System(world.aldena).all("clearance/forecast/?within=20")
    )
    ours = {str(row.site.pk) for row in rows}
    assert not ours & {each["site"] for each in System(world.borvik).all("clearance/forecast/")}
    assert System(world.aldena).get("clearance/forecast/?colour=red").status_code == 400
