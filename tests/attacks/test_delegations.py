"""A link without an account: what it opens, for how long, and what it never opens."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.utils import Error
from django.test import Client

from kernel.clock import now
from kernel.errors import NotAllowed
from kernel.scope import PLATFORM, scope
from questionnaires import services
from questionnaires.models import (
    Answer,
    AnswerFile,
    AnswerNote,
    AnswerSet,
    Delegation,
    Questionnaire,
    QuestionnaireMessage,
)
from questionnaires.rules.filling import Given
from questionnaires.selectors import delegation as selectors
from questionnaires.services import Typed
from tests.architecture.tables import TABLES, TENANT
from tests.pages import text
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.questionnaires.delegating import MAIL, enter, give, guest_scope, link, page_of
from tests.questionnaires.test_delegation import answer
from tests.world import SETUP, World
from web.logs import NoSecrets

OPEN_TO_ALL = {"sponsors_membership", "sponsors_policy"}
"""Open to everybody limited: they tell of no site and no sponsor (decision 104)."""


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def row(world: World) -> Questionnaire:
    return asked(world)


@pytest.fixture
def given(world: World, row: Questionnaire) -> Delegation:
    say(world, row, {"Y-A1": Given(value="yes")})
    say(world, row, {"Y-A2": Given(value="A SECRET CHANGE")})
    return give(world, row, "Y-A4")


def is_closed(found: Any) -> bool:
    return found.status_code in (403, 404) and "A SECRET CHANGE" not in text(found) and "Y-A4" not in text(found)


def test_a_link_that_is_unknown_expired_or_revoked_opens_nothing(
    world: World, given: Delegation, mailoutbox: list[Any]
) -> None:
    address = link(world, given)
    browser = enter(world, given, mailoutbox)
    for unknown in (f"{address[:-2]}x/", address.replace("/open/", "/open/x"), "/questionnaires/delegated/open/a/"):
        assert is_closed(Client().get(unknown))
    with world.maker_scope():
        Delegation.objects.filter(pk=given.pk).update(expires_at=now() - timedelta(seconds=1))
    assert is_closed(Client().get(address)) and is_closed(browser.get(page_of(given)))
    assert is_closed(answer(browser, given, "Y-A4", "1"))
    with world.maker_scope("contributor"):
        Delegation.objects.filter(pk=given.pk).update(expires_at=now() + timedelta(days=1))
    assert browser.get(page_of(given)).status_code == 200
    with world.maker_scope("contributor"):
        services.revoke_delegation(selectors.delegation(given.pk), actor=world.staff_actor("contributor"))
    assert is_closed(Client().get(address)) and is_closed(browser.get(page_of(given)))
    assert is_closed(answer(browser, given, "Y-A4", "1"))


def test_the_id_alone_opens_nothing(world: World, given: Delegation, mailoutbox: list[Any]) -> None:
    """Neither to a stranger, nor to a colleague of another delegation, nor to a person signed in at a sponsor."""
    other = enter(world, give(world, asked(world, world.borvik), email="b@laboratory.example"), mailoutbox)
    for browser in (Client(), other, world.login(world.aldena.people["qa_head"])):
        for path in ("", "code/", "Y-A4/evidence/"):
            assert is_closed(browser.get(f"{page_of(given)}{path}"))
        for path in ("", "code/", "Y-A4/save/", "Y-A4/evidence/", f"evidence/{uuid4()}/remove/"):
            assert is_closed(browser.post(f"{page_of(given)}{path}", {"answer.Y-A4": "1"}))


def test_a_link_without_its_code_opens_nothing(world: World, given: Delegation, mailoutbox: list[Any]) -> None:
    """Whoever was forwarded the mail, or a scanner that follows its links, has only the link."""
    browser = Client()
    browser.get(link(world, given))
    assert len(mailoutbox) == 0, "no mail goes because a link was followed"
    assert browser.get(page_of(given)).status_code == 302
    assert is_closed(browser.post(page_of(given), {"answer.Y-A4": "1"}))
    for path in ("Y-A4/save/", "Y-A4/evidence/"):
        assert is_closed(browser.post(f"{page_of(given)}{path}", {"answer.Y-A4": "1"}))
    with world.maker_scope():
        assert not Answer.objects.filter(question="Y-A4", answer_set=given.answer_set).exists()


def test_codes_are_guessed_ten_times_and_mailed_five_times(
    world: World, given: Delegation, mailoutbox: list[Any]
) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.get(link(world, given))
        browser.post(f"{page_of(given)}code/", {"do": "send"})
    right = mailoutbox[-1].body.split("your code is ")[1][:6]
    wrong = "000000" if right != "000000" else "111111"
    typed = {"do": "check", "name": "Eve", "it_is_me": "on"}
    for number in range(10):
        assert browsers[number % 2].post(f"{page_of(given)}code/", {**typed, "code": wrong}).status_code == 422
    refused = browsers[1].post(f"{page_of(given)}code/", {**typed, "code": right})
    assert refused.status_code == 422 and "Too many tries" in text(refused)
    for _ in range(5):
        browsers[0].post(f"{page_of(given)}code/", {"do": "send"})
    assert len(mailoutbox) == 5


def test_links_are_not_tried_endlessly(world: World) -> None:
    found = {Client().get(f"/questionnaires/delegated/open/guess{number}/").status_code for number in range(70)}
    assert found == {404, 429}


def test_other_questions_of_the_same_questionnaire_are_closed(
    world: World, row: Questionnaire, given: Delegation, mailoutbox: list[Any]
) -> None:
    browser = enter(world, given, mailoutbox)
    page = text(browser.get(page_of(given)))
    for word in ("A SECRET CHANGE", "Y-A1", "Y-A2", "Y-A3", row.number):
        assert word not in page, word
    for key in ("Y-A1", "Y-A2", "Y-A3", "nothing"):
        assert is_closed(answer(browser, given, key, "no", 1)), key
        assert is_closed(browser.get(f"{page_of(given)}{key}/evidence/")), key
    browser.post(page_of(given), {"answer.Y-A1": "no", "version.Y-A1": "1", "answer.Y-A4": "38", "save": "1"})
    with world.maker_scope():
        values = dict(Answer.objects.filter(answer_set=given.answer_set).values_list("question", "value"))
    assert values == {"Y-A1": "yes", "Y-A2": "A SECRET CHANGE", "Y-A4": "38"}


def test_the_pages_of_members_and_the_api_stay_closed(
    world: World, row: Questionnaire, given: Delegation, mailoutbox: list[Any]
) -> None:
    browser = enter(world, given, mailoutbox)
    for path in (f"/questionnaires/asked/{row.pk}/", "/inbox/", "/uploads/", f"/api/v1/asked-questionnaires/{row.pk}/"):
        assert browser.get(path).status_code in (302, 401, 405), path


def test_after_signing_nothing_is_read_or_written_any_more(
    world: World, row: Questionnaire, mailoutbox: list[Any]
) -> None:
    given = give(world, row, "Y-A4")
    browser = enter(world, given, mailoutbox)
    say(world, row, ANSWERS)
    sign(world, row)
    page = text(browser.get(page_of(given)))
    assert "Nothing more is needed" in page and "data-question" not in page
    assert answer(browser, given, "Y-A4", "1", 1).status_code == 422
    with world.aldena.scope():
        assert Answer.objects.get(answer_set__questionnaire=row, question="Y-A4").value == "38"


def test_what_a_link_reaches_in_the_database_is_its_own_and_nothing_else(
    world: World, row: Questionnaire, given: Delegation
) -> None:
    """Whatever a page forgets: rows of every walled table, asked as who came by the link."""
    say(world, row, {"Y-A4": Given(value="38")})
    elsewhere = give(world, row, "Y-A1", email="b@laboratory.example")
    with world.maker_scope("contributor"):
        services.add_note(row, text="INTERNAL", question="Y-A4", actor=world.staff_actor("contributor"))
    with guest_scope(given), connection.cursor() as cursor:
        seen = {}
        for table in sorted(name for name, (kind, _) in TABLES.items() if kind == TENANT):
            cursor.execute(f"SELECT count(*) FROM {table}")
            if (found := cursor.fetchone()[0]) and table not in OPEN_TO_ALL:
                seen[table] = found
        assert seen == {
            "questionnaires_answer": 1,
            "questionnaires_answerset": 1,
            "questionnaires_delegation": 1,
        }
        assert [each.question for each in Answer.objects.all()] == ["Y-A4"]
        for model in (Questionnaire, QuestionnaireMessage, AnswerNote, AnswerFile):
            assert not model.objects.exists()
        assert AnswerSet.objects.get().pk == given.answer_set_id
        assert not Delegation.objects.filter(pk=elsewhere.pk).exists()
        assert Answer.objects.exclude(question="Y-A4").update(value="mine") == 0
        assert AnswerSet.objects.filter(pk=given.answer_set_id).exists()


def test_a_link_writes_no_answer_but_to_its_own_questions(world: World, row: Questionnaire, given: Delegation) -> None:
    tenants = {"sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id}
    for question in ("Y-A3", "Y-X"):
        with pytest.raises(Error, match="row-level security"), guest_scope(given):
            Answer.objects.create(answer_set=given.answer_set, question=question, value="mine", author="E", **tenants)
    with pytest.raises(NotAllowed), guest_scope(given):
        services.save_as_delegate(given, [Typed("Y-A3", Given(value="1 Jan 2026"), 0)], actor=selectors.guest(given.pk))
    with pytest.raises(NotAllowed), guest_scope(given):
        services.save_answers(row, [Typed("Y-A3", Given(value="1 Jan 2026"), 0)], actor=selectors.guest(given.pk))


def test_a_link_that_ended_reaches_no_row(world: World, given: Delegation) -> None:
    with world.maker_scope():
        Delegation.objects.filter(pk=given.pk).update(revoked_at=now(), token_digest="")
    with guest_scope(given):
        assert not Delegation.objects.exists() and not Answer.objects.exists() and not AnswerSet.objects.exists()


def test_a_link_that_ends_while_it_is_used_writes_nothing(world: World, given: Delegation) -> None:
    """Revoked after the scope was opened and before the write: the policy asks once more."""
    tenants = {"sponsor_id": given.sponsor_id, "cmo_org_id": given.cmo_org_id}
    with pytest.raises(Error, match="row-level security"), guest_scope(given):
        with world.maker_scope():
            Delegation.objects.filter(pk=given.pk).update(revoked_at=now(), token_digest="")
        Answer.objects.create(answer_set=given.answer_set, question="Y-A4", value="late", author="E", **tenants)


def test_the_secret_is_nowhere_but_in_the_mail(
    world: World, row: Questionnaire, given: Delegation, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    secret = link(world, given).rstrip("/").rpartition("/")[2]
    caplog.set_level(logging.DEBUG)
    browser = enter(world, given, mailoutbox)
    assert secret not in text(browser.get(page_of(given))) and secret not in caplog.text
    assert secret not in str(dict(browser.session.items()))
    with world.maker_scope(), connection.cursor() as cursor:
        for table in ("questionnaires_delegation", "records_trailentry", "records_event"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE %s", [f"%{secret}%"])
            assert cursor.fetchone()[0] == 0, table
    led = Client().get(link(world, given))
    assert led.headers["Referrer-Policy"] == "no-referrer" and led.headers["Cache-Control"] == "private, no-store"
    assert secret not in led.headers["Location"]


def test_no_sponsor_and_no_other_cmo_reads_what_was_given(world: World, row: Questionnaire, given: Delegation) -> None:
    for party in (world.aldena, world.borvik):
        with party.scope():
            assert not Delegation.objects.exists()
        page = text(world.login(party.people["qa_head"]).get(f"/questionnaires/sent/{row.pk}/"))
        assert MAIL not in page and "Ana Silva" not in page
    with scope(PLATFORM, actor=SETUP), pytest.raises(Delegation.DoesNotExist):
        selectors.delegation(given.pk)
    for role in ("qa_head", "viewer"):
        client = world.login(world.aldena.people[role])
        assert client.get(f"/questionnaires/delegations/{given.pk}/revoke/").status_code == 403


def test_a_mail_tells_of_one_sponsor_and_of_none_by_name(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    rows = [asked(world, party) for party in (world.aldena, world.borvik)]
    with django_capture_on_commit_callbacks(execute=True):
        for each in rows:
            give(world, each, "Y-A4")
    assert len(mailoutbox) == 2 and mailoutbox[0].body != mailoutbox[1].body
    for mail in mailoutbox:
        said = mail.subject + mail.body + str(mail.alternatives)
        assert not any(word in said for word in ("Aldena", "Borvik", rows[0].number, rows[0].title, rows[0].site_name))


@pytest.mark.parametrize(
    "path",
    ["questionnaires/delegated/open/{}/", "cmos/join/{}/", "administration/accept/{}/", "notices/calendar/{}.ics"],
)
def test_an_address_that_breaks_is_logged_without_its_secret(path: str) -> None:
    """A crash is logged with the address that was asked for."""
    secret = "Zx81-q_secretsecretsecret"
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Internal Server Error: %s", (), None)
    record.args = (f"/{path.format(secret)}",)
    said = NoSecrets("%(message)s").format(record)
    assert "secret" not in said and said.startswith(f"Internal Server Error: /{path.split('{')[0]}...")
