"""Questions given to colleagues: followed by who gave them, answered by link without an account, then checked."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cmo_portal.demo.papers import pdf
from kernel.errors import NotAllowed, Refused, StepRefused
from questionnaires import services
from questionnaires.models import Answer, AnswerFile, AnswerNote, Delegation, Questionnaire
from questionnaires.rules.filling import Given
from questionnaires.selectors import delegation as selectors
from questionnaires.selectors import sent
from records.models import TrailEntry
from sponsors import access
from tests.api import Person
from tests.pages import controls, errors, submit, text
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.questionnaires.delegating import MAIL, code_in, enter, give, link, page_of
from tests.world import World

REASONS = ("2026", "Ana Silva")


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


def page(world: World, row: Questionnaire) -> str:
    return html.unescape(text(world.login(world.staff["contributor"]).get(f"/questionnaires/asked/{row.pk}/")))


def test_a_colleague_without_an_account_answers_by_a_link(
    world: World, row: Questionnaire, mailoutbox: list[Any], committed: Any, contributor: Client
) -> None:
    with committed(execute=True):
        answer = submit(
            contributor,
            f"/questionnaires/asked/{row.pk}/delegate/",
            questions=["Y-A3", "Y-A4"],
            name="Ana Silva",
            email=MAIL,
            message="Please use the newest plan.",
        )
    assert answer.status_code == 302, errors(answer)
    mail = mailoutbox[-1]
    assert mail.to == [MAIL] and "Aldena" not in mail.subject + mail.body and row.title not in mail.subject + mail.body
    assert "2 questions" in mail.body and "newest plan" in mail.body
    with world.maker_scope():
        given = Delegation.objects.order_by("-pk")[0]
    assert link(world, given) in mail.body and given.token_digest not in mail.body
    assert "Not opened" in page(world, row)

    browser = Client()
    led = browser.get(link(world, given))
    assert led.headers["Location"] == page_of(given) and led.headers["Referrer-Policy"] == "no-referrer"
    assert browser.get(page_of(given)).headers["Location"] == f"{page_of(given)}code/"
    before = text(browser.get(f"{page_of(given)}code/"))
    assert "a…a@laboratory.example" in before and "Cian Walsh" in before
    assert MAIL not in before and "Aldena" not in before and "Y-A3" not in before
    enter(world, given, mailoutbox, browser, name="Ana Maria Silva")

    shown = html.unescape(text(browser.get(page_of(given))))
    assert "When was the site master file last issued?" in shown and "How many people" in shown
    assert "Did anything change" not in shown and "Sign out" not in shown and "<nav" not in shown
    saved = submit(browser, page_of(given), **{"answer.Y-A3": "14 Sep 2026", "answer.Y-A4": "38", "done": "1"})
    assert saved.status_code == 302, errors(saved)
    assert "Done, thank you" in text(browser.get(page_of(given)))
    shown = page(world, row)
    assert "Done" in shown and "2 of 2 answered" in shown and "by Ana Maria Silva, delegated" in shown


@pytest.fixture
def given(world: World, row: Questionnaire) -> Delegation:
    return give(world, row)


@pytest.fixture
def colleague(world: World, given: Delegation, mailoutbox: list[Any]) -> Client:
    return enter(world, given, mailoutbox)


def answer(browser: Client, given: Delegation, key: str, value: str, version: int = 0) -> Any:
    sent_ = {f"answer.{key}": value, f"version.{key}": version, f"was.{key}": ""}
    return browser.post(f"{page_of(given)}{key}/save/", sent_, headers={"Accept": "application/json"})


def test_each_answer_is_saved_by_itself_named_and_to_be_checked(
    world: World, row: Questionnaire, given: Delegation, colleague: Client
) -> None:
    told = answer(colleague, given, "Y-A4", "38")
    assert told.status_code == 200, told.content
    assert told.json()["answered"] == 1 and told.json()["of"] == 2 and told.json()["version"] == 1
    with world.maker_scope():
        kept = sent.answers(sent.answer_set(row))["Y-A4"]
        assert (kept.value, kept.author) == ("38", "Ana Silva, delegated by Cian Walsh")
        assert sent.delegated({"Y-A4": kept}, sent.notes(row)) == {"Y-A4": "Ana Silva"}
        entry = TrailEntry.objects.filter(row_id=kept.pk).order_by("-seq")[0]
        assert entry.actor == f"delegation:{given.pk}"
        assert access.actor_name(entry.actor) == f"Ana Silva <{MAIL}>, delegated by Cian Walsh"
    with world.aldena.scope():
        assert access.actor_name(f"delegation:{given.pk}") == "the other party"


def test_signing_waits_until_a_member_has_checked_what_a_delegate_said(
    world: World, row: Questionnaire, given: Delegation, colleague: Client
) -> None:
    say(world, row, ANSWERS | {"Y-A4": Given()})
    assert answer(colleague, given, "Y-A4", "38", 0).status_code == 200
    with pytest.raises(StepRefused, match="to be checked: Y-A4"):
        sign(world, row)
    with world.maker_scope("contributor"):
        kept = sent.answers(sent.answer_set(row))["Y-A4"]
        services.mark_checked(row, question="Y-A4", seen=kept.version, actor=world.staff_actor("contributor"))
        assert sent.delegated({"Y-A4": kept}, sent.notes(row)) == {}
    sign(world, row)
    with world.aldena.scope():
        assert Answer.objects.get(answer_set__questionnaire=row, question="Y-A4").author.startswith("Ana Silva")
        assert not Delegation.objects.exists() and not AnswerNote.objects.exists()
        assert not TrailEntry.objects.filter(table="questionnaires_delegation").exists()


def test_two_answers_to_one_question_stand_beside_each_other(
    world: World, row: Questionnaire, given: Delegation, colleague: Client
) -> None:
    say(world, row, {"Y-A4": Given(value="40")})
    told = answer(colleague, given, "Y-A4", "38", 0)
    assert told.status_code == 409 and "Two answers to Y-A4" in told.json()["html"] and "40" in told.json()["html"]
    assert "asked/" not in told.json()["html"]
    assert answer(colleague, given, "Y-A4", "38", 1).status_code == 200


def test_what_is_typed_wrongly_is_kept_and_told(given: Delegation, colleague: Client) -> None:
    told = answer(colleague, given, "Y-A4", "many")
    assert told.status_code == 200 and "To look at again" in told.json()["html"]
    assert answer(colleague, given, "Y-A4", "x" * 20_001, 1).status_code == 422


def test_evidence_is_attached_and_taken_off_by_who_attached_it(
    world: World, row: Questionnaire, given: Delegation, colleague: Client
) -> None:
    where = f"{page_of(given)}Y-A3/evidence/"
    assert controls(colleague.get(where))["description"] == ["Cover page"]
    refused = colleague.post(where, {"description": "Cover page"})
    assert refused.status_code == 422 and "Choose a file" in text(refused)
    kept = colleague.post(where, {"description": "Cover page", "file": pdf("Page", name="page.pdf")})
    assert kept.status_code == 302, errors(kept)
    assert "page.pdf" in text(colleague.get(page_of(given)))
    with world.maker_scope():
        attached = AnswerFile.objects.get(answer_set__questionnaire=row)
        assert attached.author == "Ana Silva, delegated by Cian Walsh" and attached.file is not None
    gone = colleague.post(f"{page_of(given)}evidence/{attached.pk}/remove/")
    assert gone.status_code == 302
    with world.maker_scope():
        assert not AnswerFile.objects.filter(answer_set__questionnaire=row).exists()


def test_an_answer_that_hides_anothers_question_marks_it(
    world: World, row: Questionnaire, mailoutbox: list[Any]
) -> None:
    """What an answer does to questions of others is done by the portal: the colleague sees nothing of them."""
    say(world, row, {"Y-A1": Given(value="yes")})
    say(world, row, {"Y-A2": Given(value="A new line")})
    given = give(world, row, "Y-A1")
    browser = enter(world, given, mailoutbox)
    assert "A new line" not in text(browser.get(page_of(given)))
    assert answer(browser, given, "Y-A1", "no", 1).status_code == 200
    with world.maker_scope():
        assert sent.answers(sent.answer_set(row))["Y-A2"].again


def test_a_question_that_does_not_apply_is_not_shown_and_comes_when_it_does(
    world: World, row: Questionnaire, mailoutbox: list[Any]
) -> None:
    given = give(world, row, "Y-A2", "Y-A4")
    browser = enter(world, given, mailoutbox)
    assert "Y-A2" not in text(browser.get(page_of(given)))
    say(world, row, {"Y-A1": Given(value="yes")})
    assert "Y-A2" in text(browser.get(page_of(given)))


def test_a_colleague_with_an_account_finds_it_in_their_inbox(
    world: World, row: Questionnaire, mailoutbox: list[Any], committed: Any
) -> None:
    member = world.staff["quality_signatory"]
    with committed(execute=True):
        given = give(world, row, email=member.user.email.upper())
    assert given.member == member.pk and given.token_digest == ""
    assert "/questionnaires/asked/" in mailoutbox[-1].body and "delegated" not in mailoutbox[-1].body
    theirs, others = world.login(member), world.login(world.staff["contributor"])
    assert "Answer what Cian Walsh gave you" in html.unescape(text(theirs.get("/inbox/?turn=you&columns=to_do")))
    assert "Answer what Cian Walsh gave you" not in html.unescape(text(others.get("/inbox/?turn=you&columns=to_do")))
    assert member.user.name in html.unescape(text(others.get("/inbox/?turn=colleague")))
    assert submit(theirs, f"/questionnaires/delegations/{given.pk}/done/").status_code == 302
    with world.maker_scope():
        assert selectors.state_of(selectors.delegation(given.pk), world.their_today) == "done"
    with world.maker_scope("contributor"), pytest.raises(NotAllowed):
        services.finish_own(selectors.delegation(given.pk), actor=world.staff_actor("contributor"))


def test_the_owner_reminds_moves_the_day_gives_back_and_revokes(
    world: World, row: Questionnaire, given: Delegation, colleague: Client, mailoutbox: list[Any], committed: Any
) -> None:
    owner = world.login(world.staff["contributor"])
    at = f"/questionnaires/delegations/{given.pk}/"
    later = world.their_today + timedelta(days=9)
    with committed(execute=True):
        assert submit(owner, f"{at}remind/").status_code == 302
        assert submit(owner, f"{at}remind/").status_code == 422  # once a day
        assert submit(owner, f"{at}due/", due_on=f"{later:%-d %b %Y}").status_code == 302
    assert [mail.to for mail in mailoutbox[-2:]] == [[MAIL], [MAIL]]
    assert link(world, given) in mailoutbox[-2].body and f"{later:%-d %b %Y}" in mailoutbox[-1].subject
    assert submit(owner, f"{at}back/", text="Look again.").status_code == 422  # nothing is done yet
    assert submit(colleague, page_of(given), done="1").status_code == 302
    assert answer(colleague, given, "Y-A4", "39").status_code == 422
    with committed(execute=True):
        assert submit(owner, f"{at}back/", text="Count the trainees too.").status_code == 302
    assert "Count the trainees too." in mailoutbox[-1].body
    assert "Count the trainees too." in text(colleague.get(page_of(given)))
    assert answer(colleague, given, "Y-A4", "39").status_code == 200
    with committed(execute=True):
        assert submit(owner, f"{at}revoke/").status_code == 302
    assert colleague.get(page_of(given)).status_code == 404
    assert "Revoked" in page(world, row)
    with world.maker_scope():
        assert sent.answers(sent.answer_set(row))["Y-A4"].value == "39"


def test_reminders_come_by_themselves_once(
    world: World, given: Delegation, mailoutbox: list[Any], committed: Any
) -> None:
    def sweep() -> int:
        with committed(execute=True), world.maker_scope():
            return services.remind_delegates(actor=world.staff_actor())

    with world.maker_scope():
        due = world.their_today + timedelta(days=1)
        Delegation.objects.filter(pk=given.pk).update(due_on=due, given_at=given.given_at - timedelta(days=4))
    assert sweep() >= 1 and sweep() == 0
    mine = [mail for mail in mailoutbox if mail.to == [MAIL]]
    assert len(mine) == 1 and mine[0].subject.startswith("Reminder") and link(world, given) in mine[0].body


def test_what_cannot_be_given_is_refused_beside_its_field(
    world: World, row: Questionnaire, contributor: Client
) -> None:
    at = f"/questionnaires/asked/{row.pk}/delegate/"
    refused = submit(contributor, at, name="", email="nobody", due_on="1 Jan 2020")
    assert refused.status_code == 422
    own = submit(contributor, at, questions=["Y-A4"], name="Me", email=world.staff["contributor"].user.email)
    assert own.status_code == 422 and "your own address" in html.unescape(text(own))
    with world.maker_scope(), pytest.raises(Refused, match="has no Z-1"):
        services.delegate(
            row,
            questions=["Z-1"],
            name="Ana",
            email=MAIL,
            due_on=world.their_today,
            actor=world.staff_actor(),
        )


def test_nothing_is_given_of_what_was_answered_or_withdrawn(world: World) -> None:
    row = asked(world)
    say(world, row, ANSWERS)
    sign(world, row)
    with pytest.raises(Refused, match="was answered"):
        give(world, row)
    withdrawn = asked(world)
    with world.aldena.scope("qa_manager"):
        services.withdraw(withdrawn, text="Sent by mistake to you.", actor=world.aldena.actor("qa_manager"))
    with pytest.raises(Refused, match="was withdrawn"):
        give(world, withdrawn)


def test_a_new_link_makes_the_one_before_useless(
    world: World, given: Delegation, colleague: Client, mailoutbox: list[Any]
) -> None:
    old = link(world, given)
    with world.maker_scope("contributor"):
        services.send_new_link(selectors.delegation(given.pk), actor=world.staff_actor("contributor"))
    assert Client().get(old).status_code == 404 and colleague.get(page_of(given)).status_code == 404
    assert link(world, given) != old
    assert enter(world, given, mailoutbox).get(page_of(given)).status_code == 200


def test_a_code_is_of_the_browser_that_asked_for_it(world: World, given: Delegation, mailoutbox: list[Any]) -> None:
    asking, other = Client(), Client()
    for browser in (asking, other):
        browser.get(link(world, given))
    asking.post(f"{page_of(given)}code/", {"do": "send"})
    sent_ = {"do": "check", "code": code_in(mailoutbox[-1]), "name": "Ana", "it_is_me": "on"}
    assert other.post(f"{page_of(given)}code/", sent_).status_code == 422
    assert asking.post(f"{page_of(given)}code/", {**sent_, "it_is_me": ""}).status_code == 422
    assert asking.post(f"{page_of(given)}code/", sent_).status_code == 302
    assert asking.post(f"{page_of(given)}code/", sent_).status_code == 422, "a code is good once"


def test_delegations_over_the_api(world: World, row: Questionnaire, mailoutbox: list[Any]) -> None:
    person, other = Person(world, world.staff["contributor"]), Person(world, world.aldena.people["qa_manager"])
    at = f"asked-questionnaires/{row.pk}/delegations/"
    due = (world.their_today + timedelta(days=3)).isoformat()
    body = {"sections": ["A"], "name": "Ana Silva", "email": MAIL, "due_on": due}
    assert other.get(at).status_code == 403 and other.send("post", at, body).status_code == 403
    made = [person.send("post", at, body, Idempotency_Key="once") for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201] and made[0].json() == made[1].json()
    found = made[0].json()
    assert found["questions"] == ["Y-A1", "Y-A2", "Y-A3", "Y-A4"] and found["state"] == "given"
    assert (found["answered"], found["asked"], found["member"]) == (0, 3, None)
    assert "link" not in found and "token" not in str(found)
    assert [each["id"] for each in person.all(at)] == [found["id"]]
    own = f"delegations/{found['id']}/"
    assert person.get(own).json() == found
    for bad in ({**body, "extra": 1}, {**body, "email": "nobody"}, {**body, "sections": ["Z"]}):
        assert person.send("post", at, bad).status_code in (400, 422), bad
    later = (world.their_today + timedelta(days=8)).isoformat()
    assert person.send("post", f"{own}due-date/", {"due_on": later}).json()["due_on"] == later
    assert person.send("post", f"{own}remind/", {}).status_code == 201
    assert person.send("post", f"{own}new-link/", {}).status_code == 201
    assert person.send("post", f"{own}give-back/", {"text": "Again."}).status_code in (400, 409, 422)
    assert person.send("post", f"{own}done/", {}).status_code == 403
    assert person.send("post", f"{own}revoke/", {}).json()["state"] == "revoked"
    assert person.send("post", f"{own}remind/", {}).status_code in (400, 409, 422)
