"""The sponsor's trail policy: seen by who reads the trail, changed by its administrator with a reason (R-32)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.scope import Scope, scope
from records.models import Event
from records.seals import choosing, mailing
from records.seals.policy import DEFAULT, TrailPolicy, from_body
from tests.api import System
from tests.pages import errors, submit, text
from tests.records.sealing import SEALER, seal_everything
from tests.world import World

PAGE, CHANGE, API = "/trail/policy/", "/trail/policy/change/", "/api/v1/trail-policy/"
ADDRESS = "seals@quality.example"
DEFAULTS = {"version": 0, "qa_address": "", "review_every": 90}


@pytest.fixture
def admin(world: World) -> Client:
    return world.login(world.aldena.people["sponsor_admin"])


def test_a_policy_is_read_as_it_was_kept() -> None:
    assert from_body(TrailPolicy(qa_address=ADDRESS).body(), 3) == TrailPolicy(qa_address=ADDRESS, version=3)
    assert from_body({"colour": "blue"}, 0) == DEFAULT


def test_the_page_shows_what_holds_and_who_may_change_it(admin: Client, world: World) -> None:
    page = text(admin.get(PAGE))
    assert "Product default, nothing changed" in page and "nobody" in page and "Change policy" in page
    reader = world.login(world.aldena.people["qa_head"])
    assert "Change policy" not in text(reader.get(PAGE)) and reader.get(CHANGE).status_code == 403
    assert world.login(world.aldena.people["viewer"]).get(PAGE).status_code == 403
    assert world.login(world.staff["cmo_admin"]).get(PAGE).status_code == 403


def test_a_change_is_a_version_with_who_what_and_why(admin: Client, world: World) -> None:
    answer = submit(admin, CHANGE, qa_address=ADDRESS, reason="mailbox of the archive opened")
    assert answer.status_code == 302, errors(answer)
    page = text(admin.get(PAGE))
    assert "Version 1 of your company" in page and "mailbox of the archive opened" in page
    assert f"The newest seal is mailed each day to: nobody → {ADDRESS}" in page
    assert ADDRESS in text(world.login(world.aldena.people["qa_head"]).get("/trail/"))
    with world.aldena.scope():
        assert mailing.policy(world.today).qa_address == ADDRESS
        assert Event.objects.filter(name="policy.adopted", facts__kind="trail").exists()
    with world.borvik.scope():
        assert mailing.policy(world.today) == DEFAULT
    assert ADDRESS not in text(world.login(world.borvik.people["sponsor_admin"]).get(PAGE))


@pytest.mark.parametrize(
    ("address", "reason", "said"),
    [("quality", "told by the archive", "qa_address"), (ADDRESS, " ", "reason"), (ADDRESS, "test", "reason")],
)
def test_wrong_input_is_told_and_kept(admin: Client, world: World, address: str, reason: str, said: str) -> None:
    answer = submit(admin, CHANGE, qa_address=address, reason=reason)
    assert answer.status_code == 422 and f'value="{address}"' in text(answer)
    assert f'id="id_{said}_error"' in text(answer) or errors(answer)
    with world.aldena.scope():
        assert mailing.policy(world.today) == DEFAULT


def test_who_was_slower_loses_nothing_and_overwrites_nothing(admin: Client, world: World) -> None:
    assert submit(admin, CHANGE, qa_address=ADDRESS, reason="mailbox of the archive opened").status_code == 302
    late = submit(admin, CHANGE, version="0", qa_address="late@quality.example", reason="another mailbox chosen")
    assert late.status_code == 409 and "late@quality.example" in text(late)
    with world.aldena.scope():
        assert mailing.policy(world.today).qa_address == ADDRESS


def test_the_page_tells_of_the_last_mail(committed_world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    world = committed_world
    browser = world.login(world.aldena.people["sponsor_admin"])
    submit(browser, CHANGE, qa_address=ADDRESS, reason="mailbox of the archive opened")
    assert "Nothing was mailed yet" in text(browser.get(PAGE))
    seal_everything()
    with world.aldena.scope(reason="mailing"):
        assert choosing.last_mail() is None
    from_portal(world)
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert "Last mailed" in text(browser.get(PAGE)) and f"to {ADDRESS}" in text(browser.get(PAGE))


def from_portal(world: World) -> None:
    """The daily mail to Aldena."""
    from_scope = Scope(sponsor_id=world.aldena.sponsor.pk)
    with scope(from_scope, actor=SEALER, reason="mailing"):
        mailing.mail_newest(now(), actor=SEALER)


def test_the_api_reads_and_changes_it_with_the_version_it_read(admin: Client, world: World) -> None:
    system = System(world.aldena)
    shown = system.get("trail-policy/")
    assert shown.status_code == 200 and shown.json() == DEFAULTS and shown["ETag"] == '"0"'
    assert system.send("put", "trail-policy/", {}, If_Match='"0"').status_code == 403
    body = {"qa_address": ADDRESS, "reason": "mailbox of the archive opened"}

    def put(tag: str | None, **changes: Any) -> Any:
        headers = {"If-Match": tag} if tag else {}
        return admin.put(API, {**body, **changes}, content_type="application/json", headers=headers)

    assert put(None).status_code == 428 and put('"0"', review_days=1).status_code == 400
    assert put('"0"', qa_address="quality").status_code == 400
    changed = put('"0"')
    assert changed.status_code == 200 and changed.json() == {**DEFAULTS, "version": 1, "qa_address": ADDRESS}
    monthly = put('"1"', review_every=30)
    assert monthly.json()["review_every"] == 30 and put('"2"').json()["review_every"] == 30, "left out, it stays"
    assert put('"0"').status_code == 412


def test_nobody_but_the_administrator_changes_it_and_only_to_a_mail_address(world: World) -> None:
    words: dict[str, Any] = {"seen": 0, "on": world.today, "reason": "told by the archive"}
    with world.aldena.scope() as opened, pytest.raises(NotAllowed):
        choosing.change_policy(TrailPolicy(qa_address=ADDRESS), actor=opened.actor, **words)
    with world.aldena.scope("sponsor_admin") as opened, pytest.raises(Refused, match="no mail address"):
        choosing.change_policy(TrailPolicy(qa_address="a\nBcc: b@c.example"), actor=opened.actor, **words)
