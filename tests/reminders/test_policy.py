"""The sponsor's reminder policy: a company rule, changed with a reason, in versions, followed by the next sweep."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.test import Client

from kernel.scope import Scope, scope
from records.models import TrailEntry
from reminders import services
from reminders.models import Notice
from reminders.rules.policy import DEFAULT, KIND
from reminders.tasks import ACTOR
from sponsors.models import Policy
from tests.api import System
from tests.pages import errors, submit, text
from tests.world import World

CHANGE = "/notices/policy/change/"


@pytest.fixture
def admin(world: World) -> Client:
    return world.login(world.aldena.people["sponsor_admin"])


def test_the_page_shows_each_ladder_and_that_it_is_a_company_rule(admin: Client) -> None:
    page = text(admin.get("/notices/policy/"))
    assert "180, 90, 60, 30, 14, 7, 1 days" in page and "Product default, nothing changed" in page
    assert "1 Oct, 15 Nov, 1 Dec, 15 Dec, 28 Dec" in page and "Company rule" in page and "Change policy" in page


def test_a_change_is_a_version_with_its_reason_and_the_next_sweep_follows_it(admin: Client, world: World) -> None:
    answer = submit(admin, CHANGE, agreement_before="38, 10", reason="we renew late")
    assert answer.status_code == 302, errors(answer)
    page = text(admin.get("/notices/policy/"))
    assert "Version 1 of your company" in page and "38, 10 days" in page
    with world.aldena.scope():
        assert Policy.objects.get(kind=KIND).body["ladders"]["agreement"]["days"] == [38, 10]
        assert "we renew late" in TrailEntry.objects.filter(table="sponsors_policy").values_list("reason", flat=True)
    at = datetime.combine(world.today, time(12), UTC)
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sweep"):
        services.sweep(at=at, actor=ACTOR, at_once=True)
    with world.aldena.scope():
        assert Notice.objects.filter(kind="agreement", milestone="d-38").exists()
    with world.borvik.scope():
        assert not Policy.objects.filter(kind=KIND).exists()


def test_what_nobody_could_follow_is_said_beside_its_field_and_kept(admin: Client, world: World) -> None:
    answer = submit(
        admin, CHANGE, audit_before="soon", registration_before="31 Feb", agreement_before="", reason="told by the site"
    )
    assert answer.status_code == 422 and len(errors(answer)) >= 3
    assert 'value="soon"' in text(answer) and 'value="31 Feb"' in text(answer)
    assert submit(admin, CHANGE, reason=" ").status_code == 422
    with world.aldena.scope():
        assert not Policy.objects.filter(kind=KIND).exists()


def test_who_was_overtaken_is_told(admin: Client) -> None:
    opened = admin.get(CHANGE)
    assert submit(admin, CHANGE, hour="9", reason="first, as told").status_code == 302
    answer = submit(admin, CHANGE, hour="7", reason="second, as told", version="0")
    assert opened.status_code == 200 and answer.status_code == 409
    assert "Changed since you opened it" in text(answer) and 'value="7"' in text(answer)


@pytest.mark.parametrize(
    ("role", "sees", "changes"), [("qa_head", 200, 403), ("viewer", 200, 403), ("purchasing", 403, 403)]
)
def test_only_the_administrator_changes_it(world: World, role: str, sees: int, changes: int) -> None:
    client = world.login(world.aldena.people[role])
    assert client.get("/notices/policy/").status_code == sees
    assert client.get(CHANGE).status_code == changes
    assert client.post(CHANGE, {"reason": "told by the site"}).status_code == changes


def test_the_api_reads_and_changes_it(world: World) -> None:
    system = System(world.aldena)
    shown = system.get("reminder-policy/")
    assert shown.json()["version"] == 0 and shown.json()["hour"] == 8
    assert system.send("put", "reminder-policy/", {}, If_Match='"0"').status_code == 403
    admin = world.login(world.aldena.people["sponsor_admin"])

    def put(body: Any, tag: str = '"0"') -> Any:
        return admin.put(
            "/api/v1/reminder-policy/", body, content_type="application/json", headers={"If-Match": tag} if tag else {}
        )

    body = {**DEFAULT.body(), "hour": 9, "reason": "later mornings"}
    assert put(body, "").status_code == 428
    assert put({**body, "hour": 30}).status_code in (400, 422)
    assert put({**body, "ladders": {"dance": {}}}).status_code == 400
    assert put({**body, "more": 1}).status_code == 400
    assert put(body).json()["version"] == 1
    assert put(body).status_code == 412
