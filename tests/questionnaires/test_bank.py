"""The answer bank of a CMO: kept by version, proposed for what sponsors ask, taken by a person, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from cmo_portal.demo.papers import pdf
from kernel.errors import NotAllowed, Refused
from questionnaires.models import Answer, AnswerFile, BankAnswer, BankPairing, BankQuestion, BankRelease, Questionnaire
from questionnaires.rules import bank as rules
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import Question
from questionnaires.selectors import bank as selectors
from questionnaires.selectors import sent
from questionnaires.services import bank, bank_release
from questionnaires.services.bank_release import Saving, Taking
from tests.pages import errors, submit, text
from tests.questionnaires.asking import ANSWERS, answer_set, asked, say, sign
from tests.world import World

PEOPLE = "How many people work in quality?"
REASON = {"reason": "as on the licence", "reason_category": "mistake"}


def kept(world: World, words: str = PEOPLE) -> BankQuestion:
    with world.maker_scope():
        return BankQuestion.objects.get(text=words)


def base(world: World, role: str = "quality_signatory") -> dict[str, Any]:
    return {"actor": world.staff_actor(role), "reason": "kept for the tests"}


def add(world: World, words: str, kind: str, answer: Given | None, **more: Any) -> BankQuestion:
    question = Question(section="", key=rules.KEY, text=words, kind=kind, **more)
    with world.maker_scope():
        return bank.record_bank_question(question, answer, topic="", tags=[], **base(world))


def take(world: World, row: Questionnaire, key: str, words: str = PEOPLE, **more: Any) -> BankRelease:
    with world.maker_scope():
        answer = selectors.newest_answer(BankQuestion.objects.get(text=words))
        assert answer is not None
        given = more.pop("given", selectors.as_kept(answer))
        taking = Taking(answer=answer, given=given, **more)
        return bank_release.release_answer(row, key, taking, actor=world.staff_actor())


# --- pages of the bank --------------------------------------------------------------------------------------------


def test_a_question_gets_an_answer_and_a_better_one(signatory: Client, world: World) -> None:
    given = {"text": "Are hold times validated?", "kind": "yes_no", "topic": "Validation", "tags": "hold, times"}
    made = submit(signatory, "/bank/new/", **given, requirements="21 CFR 211.111", reason="asked by many sponsors")
    assert made.status_code == 302, errors(made)
    write = made.headers["Location"]
    page = write.removesuffix("answer/")
    assert "Not answered" in text(signatory.get(page)) or "No answer yet" in text(signatory.get(page))
    first = submit(signatory, write, **{"answer.bank": "no"}, reason="as validated in May")
    assert first.status_code == 302, errors(first)
    same = submit(signatory, write, **{"answer.bank": "no"}, reason="as validated in May")
    assert same.status_code == 422 and "Version 1 says the same" in text(same)
    assert submit(signatory, write, **{"answer.bank": "yes"}, reason="validated again in June").status_code == 302
    shown = text(signatory.get(page))
    assert "Version 2" in shown and "Version 1" in shown and "validated again in June" in shown
    compared = text(signatory.get(f"{page}versions/"))
    assert "<del>No</del>" in compared and "<ins>Yes</ins>" in compared
    listed = text(signatory.get("/bank/?q=hold"))
    assert "Are hold times validated?" in listed and "version 2" in listed
    assert "Are hold times validated?" in text(signatory.get("/bank/?topic=Validation&kind=yes_no"))


def test_what_was_typed_is_kept_where_a_question_is_refused(signatory: Client) -> None:
    wrong = submit(signatory, "/bank/new/", text="Which kind?", kind="choice", topic="T1", reason="asked by many")
    assert wrong.status_code == 422 and "Write the entries" in text(wrong) and 'value="T1"' in text(wrong)


def test_a_stale_answer_is_refused(signatory: Client, world: World) -> None:
    row = kept(world)
    with world.maker_scope():
        bank.write_bank_answer(row, Given(value="40"), seen=1, **base(world))
    late = submit(signatory, f"/bank/{row.pk}/answer/", edition="1", **{"answer.bank": "41"}, reason="two more came")
    assert late.status_code == 422 and "wrote version 2" in text(late) and "41" in text(late)


def test_an_answer_of_the_bank_never_changes(world: World) -> None:
    own = kept(world)
    with world.maker_scope(reason="tried"), pytest.raises(DatabaseError), transaction.atomic():
        BankAnswer.objects.filter(question=own).update(value="1")


def test_a_question_is_changed_and_retired_and_taken_up_again(signatory: Client, world: World) -> None:
    row = kept(world, "When was the last management review?")
    page = f"/bank/{row.pk}/"
    done = submit(signatory, f"{page}change/", text="On which day was the last management review?", **REASON)
    assert done.status_code == 302, errors(done)
    assert "On which day" in text(signatory.get(page))
    assert submit(signatory, f"{page}change/", kind="text", **REASON).status_code == 422
    assert submit(signatory, f"{page}steps/retire/", **REASON).status_code == 302
    assert "Retired" in text(signatory.get(page)) and "On which day" not in text(signatory.get("/bank/"))
    assert "On which day" in text(signatory.get("/bank/?state=retired"))
    assert submit(signatory, f"{page}steps/retire/", **REASON).status_code == 422
    assert submit(signatory, f"{page}steps/reactivate/", **REASON).status_code == 302
    assert signatory.get(f"{page}steps/destroy/").status_code == 404


def test_a_contributor_reads_the_bank_and_changes_and_releases_nothing(world: World, row: Questionnaire) -> None:
    client, own = world.login(world.staff["contributor"]), kept(world)
    assert PEOPLE in text(client.get(f"/bank/{own.pk}/")) and "Add a question" not in text(client.get("/bank/"))
    for address in ("new/", f"{own.pk}/change/", f"{own.pk}/answer/", f"asked/{row.pk}/Y-A4/take/"):
        assert client.get(f"/bank/{address}").status_code == 403, address
    answering = text(client.get(f"/questionnaires/asked/{row.pk}/sections/A/?change=Y-A4"))
    assert PEOPLE in answering and "a quality signatory releases it" in answering
    assert "Compare and take" not in answering
    actor = world.staff_actor("contributor")
    with world.maker_scope("contributor"):
        with pytest.raises(NotAllowed):
            bank.write_bank_answer(own, Given(value="1"), seen=1, actor=actor, reason="kept for the tests")
        answer = selectors.newest_answer(own)
        assert answer is not None
        with pytest.raises(NotAllowed):
            bank_release.release_answer(row, "Y-A4", Taking(answer=answer, given=Given(value="38")), actor=actor)


def test_evidence_warns_in_the_inbox_before_it_ends(signatory: Client, world: World) -> None:
    inbox = "/inbox/?sponsor=own"
    assert "Cover page" in text(signatory.get(inbox)) and "Replace the evidence" in text(signatory.get(inbox))
    row = kept(world, "Is a quality manual approved by management in force?")
    page = text(signatory.get(f"/bank/{row.pk}/"))
    assert "quality-manual.pdf" in page and "view on site only" in page
    assert row.text in text(signatory.get("/bank/?state=expiring"))
    with world.maker_scope():
        ends = next(each for each in selectors.evidence_of(row) if each.expires_on)
    gone = submit(signatory, f"/bank/evidence/{ends.pk}/steps/remove/", **REASON)
    assert gone.status_code == 302, errors(gone)
    assert "Cover page" not in text(signatory.get(inbox))


def test_evidence_needs_something_to_show_and_a_day_to_come(signatory: Client, world: World) -> None:
    own = kept(world)
    attach = f"/bank/{own.pk}/evidence/"
    nothing = submit(signatory, attach, description="Trend", reason="asked for often")
    assert nothing.status_code == 422 and "Choose a file or a certificate" in text(nothing)
    past = world.their_today - timedelta(days=1)
    expired = submit(
        signatory, attach, description="Trend", on_site="on", expires_on=f"{past:%-d %b %Y}", reason="asked for often"
    )
    assert expired.status_code == 422 and "has expired" in text(expired)
    done = submit(signatory, attach, description="Trend", file=pdf("T", name="trend.pdf"), reason="asked for often")
    assert done.status_code == 302, errors(done)
    page = text(signatory.get(attach.removesuffix("evidence/")))
    assert "trend.pdf" in page
    with world.maker_scope():
        [stored] = [each.file for each in selectors.evidence_of(own) if each.file]
    assert signatory.get(f"/files/{stored.pk}/download/").status_code == 200
    assert world.login(world.aldena.people["qa_head"]).get(f"/files/{stored.pk}/download/").status_code == 404


# --- proposed and taken -------------------------------------------------------------------------------------------


def test_an_answer_is_proposed_compared_and_taken(signatory: Client, world: World, row: Questionnaire) -> None:
    section = f"/questionnaires/asked/{row.pk}/sections/A/?change=Y-A4"
    page = text(signatory.get(section))
    assert "The answer bank has an answer." in page and "version 1 of" in page
    with world.maker_scope():
        assert sent.answer_set(row) is None, "nothing is filled in by opening a page"
    opened = text(signatory.get(f"/bank/asked/{row.pk}/Y-A4/take/"))
    assert "Aldena Therapeutics asks" in opened and "Your bank says" in opened and 'value="38"' in opened
    done = submit(signatory, f"/bank/asked/{row.pk}/Y-A4/take/", **{"answer.Y-A4": "39"})
    assert done.status_code == 302, errors(done)
    assert "The answer bank has an answer." not in text(signatory.get(section)), "it is answered now"
    with world.maker_scope():
        made = BankRelease.objects.get(questionnaire=row)
        assert made.edited and made.asked == "Y-A4" and made.answer.edition == 1
        assert sent.answers(sent.answer_set(row))["Y-A4"].value == "39"
    shown = text(signatory.get(f"/bank/{kept(world).pk}/"))
    assert row.number in shown and "edited" in shown and "not signed" in shown


def test_nothing_is_taken_without_an_answer_or_over_what_somebody_else_wrote(
    signatory: Client, world: World, row: Questionnaire
) -> None:
    path = f"/bank/asked/{row.pk}/Y-A4/take/"
    empty = submit(signatory, path, **{"answer.Y-A4": ""})
    assert empty.status_code == 422 and "nothing to take" in text(empty)
    say(world, row, {"Y-A4": Given(value="12")})
    late = submit(signatory, path, seen="0", **{"answer.Y-A4": "39"})
    assert late.status_code == 409 and 'value="39"' in text(late)
    assert "An answer stands already" in text(signatory.get(path))
    with world.maker_scope():
        assert sent.answers(sent.answer_set(row))["Y-A4"].value == "12"
        assert not BankRelease.objects.filter(questionnaire=row).exists()


def test_an_answer_of_another_kind_an_old_version_and_a_retired_question_are_refused(
    world: World, row: Questionnaire
) -> None:
    with pytest.raises(Refused, match="another kind"):
        take(world, row, "Y-A1")
    with world.maker_scope():
        own = BankQuestion.objects.get(text=PEOPLE)
        old = selectors.newest_answer(own)
        assert old is not None
        bank.write_bank_answer(own, Given(value="40"), seen=1, **base(world))
        with pytest.raises(Refused, match="newer version"):
            taking = Taking(answer=old, given=Given(value="38"))
            bank_release.release_answer(row, "Y-A4", taking, actor=world.staff_actor())
        reason = "Recorded twice or not needed: nobody asks this"
        bank.retire_bank_question(own, version=None, actor=world.staff_actor(), reason=reason)
        assert selectors.proposals(row, [bank_release.asked_question(row, "Y-A4")]) == {"Y-A4": []}
    with pytest.raises(Refused, match="retired"):
        take(world, row, "Y-A4")


def test_evidence_goes_along_as_a_file_of_that_dialogue(world: World, row: Questionnaire) -> None:
    manual = "Is a quality manual approved by management in force?"
    own = kept(world, manual)
    with world.maker_scope():
        evidence = selectors.evidence_of(own)
    take(world, row, "Y-A1", manual, evidence=evidence)
    with world.maker_scope():
        attached = list(AnswerFile.objects.filter(answer_set__questionnaire=row).select_related("file").order_by("id"))
        source = next(each for each in evidence if each.file)
    assert [each.description for each in attached] == ["Cover page", "The whole manual"]
    copy, on_site = attached
    assert on_site.on_site_only and copy.file is not None and source.file is not None
    assert copy.file.pk != source.file.pk and copy.file.path != source.file.path
    assert copy.file.name == source.file.name and copy.expires_on == source.ends_on


def test_a_watermark_goes_along_into_the_dialogue(signatory: Client, world: World, row: Questionnaire) -> None:
    """Found: a file that the bank shows only under a watermark would have been released as a plain file."""
    own = kept(world)
    attach = f"/bank/{own.pk}/evidence/"
    more = {"watermarked": "on", "reason": "asked for often", "description": "Plan"}
    nothing = submit(signatory, attach, **more, on_site="on")
    assert nothing.status_code == 422 and "Choose the file that is shown under a watermark" in text(nothing)
    words = submit(signatory, attach, **more, file=SimpleUploadedFile("plan.txt", b"Hall 1"))
    assert words.status_code == 422 and "Only a PDF or a picture" in text(words)
    done = submit(signatory, attach, **more, file=pdf("Hall 1", name="plan.pdf"))
    assert done.status_code == 302, errors(done)
    assert "only under a watermark" in text(signatory.get(attach.removesuffix("evidence/")))
    with world.maker_scope():
        evidence = [each for each in selectors.evidence_of(own) if each.file and each.file.name == "plan.pdf"]
    take(world, row, "Y-A4", evidence=evidence)
    with world.maker_scope():
        [attached] = AnswerFile.objects.filter(answer_set__questionnaire=row, file__name="plan.pdf")
        assert attached.watermarked


def test_evidence_of_another_question_is_refused(world: World, row: Questionnaire) -> None:
    own = kept(world, "Is a quality manual approved by management in force?")
    with world.maker_scope():
        other = selectors.evidence_of(own)
    with pytest.raises(Refused, match="Choose from the evidence"):
        take(world, row, "Y-A4", evidence=other)
    with world.maker_scope():
        assert not Answer.objects.filter(answer_set__questionnaire=row).exists()


def test_what_a_person_confirmed_is_proposed_first_the_next_time(world: World, row: Questionnaire) -> None:
    add(world, "What is different from last year?", "yes_no", Given(value="no"))
    with world.maker_scope():
        question = bank_release.asked_question(row, "Y-A1")
        assert selectors.proposals(row, [question]) == {"Y-A1": []}, "too little alike"
    take(world, row, "Y-A1", "What is different from last year?", remember=True)
    other = asked(world, world.borvik)
    with world.maker_scope():
        [found] = selectors.proposals(other, [bank_release.asked_question(other, "Y-A1")])["Y-A1"]
        assert found.match.paired and found.match.words == "confirmed earlier by a person"
        pairing = BankPairing.objects.get(question=found.question)
    assert question.text not in str(pairing.__dict__)


def test_a_revoked_release_is_proposed_to_that_sponsor_no_more(signatory: Client, world: World) -> None:
    first = asked(world)
    say(world, first, ANSWERS)
    made = take(world, first, "Y-A4", seen=1)
    sign(world, first)
    revoked = submit(signatory, f"/bank/releases/{made.pk}/steps/revoke/", **REASON)
    assert revoked.status_code == 302, errors(revoked)
    page = text(signatory.get(f"/bank/{kept(world).pk}/"))
    assert "rests on it and stays" in page and "allow again" in page
    with world.aldena.scope():
        assert Answer.objects.get(answer_set__questionnaire=first, question="Y-A4").value == "38"
    second, theirs = asked(world), asked(world, world.borvik)
    with world.maker_scope():
        for row, names in ((second, []), (theirs, [PEOPLE])):
            found = selectors.proposals(row, [bank_release.asked_question(row, "Y-A4")])["Y-A4"]
            assert [each.question.text for each in found] == names
    with pytest.raises(Refused, match="revoked"):
        take(world, second, "Y-A4")
    assert submit(signatory, f"/bank/releases/{made.pk}/steps/allow/", **REASON).status_code == 302
    take(world, second, "Y-A4")


def test_a_page_that_cannot_take_leads_to_what_can_be_chosen(
    signatory: Client, world: World, row: Questionnaire
) -> None:
    answer = signatory.get(f"/bank/asked/{row.pk}/Y-A2/take/")
    assert answer.status_code == 302 and answer.headers["Location"] == f"/bank/asked/{row.pk}/Y-A2/"
    assert "Nothing is alike" in text(signatory.get(answer.headers["Location"]))
    found = text(signatory.get(f"/bank/asked/{row.pk}/Y-A4/?q=people"))
    assert PEOPLE in found and "Compare and take" in found
    assert "Nothing matches" in text(signatory.get(f"/bank/asked/{row.pk}/Y-A4/?q=zzzz"))
    for wrong in ("Y-A4/take/?bank=x", "Y-Z9/", "Y-Z9/save/"):
        assert signatory.get(f"/bank/asked/{row.pk}/{wrong}").status_code == 404, wrong


# --- kept from an answer ------------------------------------------------------------------------------------------


def test_an_answer_is_kept_in_the_bank_without_the_sponsors_words(
    signatory: Client, world: World, row: Questionnaire
) -> None:
    say(world, row, {"Y-A3": Given(value="14 Sep 2026")})
    path = f"/bank/asked/{row.pk}/Y-A3/save/"
    assert "14 Sep 2026" in text(signatory.get(path))
    both = submit(signatory, path, reason="asked by many sponsors")
    assert both.status_code == 422 and "write a new one" in text(both)
    done = submit(signatory, path, text="Date of our site master file", reason="asked by many sponsors")
    assert done.status_code == 302, errors(done)
    with world.maker_scope():
        made = BankQuestion.objects.get(text="Date of our site master file")
        question = bank_release.asked_question(row, "Y-A3")
        newest = selectors.newest_answer(made)
        assert newest is not None and newest.value == "14 Sep 2026"
        assert question.text not in str(made.__dict__)
    say(world, row, {"Y-A3": Given(value="15 Sep 2026")})
    again = submit(signatory, path, into=str(made.pk), text="", reason="issued anew")
    assert again.status_code == 302, errors(again)
    with world.maker_scope():
        assert [each.edition for each in selectors.bank_answers(made)] == [2, 1]


def test_an_answer_in_doubt_is_not_kept(world: World, row: Questionnaire) -> None:
    say(world, row, {"Y-A4": Given(value="many")})
    with world.maker_scope(), pytest.raises(Refused, match="no complete answer"):
        bank_release.save_to_bank(row, "Y-A4", Saving(text="Mine"), **base(world))
    say(world, row, ANSWERS)
    sign(world, row)
    assert answer_set(world, row).status == "submitted"
    with world.maker_scope():
        made = bank_release.save_to_bank(row, "Y-A1", Saving(text="Did we change anything?"), **base(world))
        assert made.kind == "yes_no", "a signed answer can be kept as well"
