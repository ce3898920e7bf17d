"""What both sides say beside answers: comments, evidence, more time, actions; and what never crosses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from audits import rules, selectors, services
from audits.models import Finding, FindingMessage, InternalNote, IssuedFinding
from kernel.errors import NotAllowed, Refused
from records.models import DialogueFile, Event, TrailEntry
from tests.audits.people import answer, day, decide, finding, issued, paper, review, send, their_day
from tests.pages import errors, submit, text
from tests.world import World


def test_both_sides_comment_with_described_files(
    lead: Client, maker: Client, ours: str, theirs: str, world: World
) -> None:
    said = {"text": "Which line?", "attachments": paper("photo.pdf"), "description": "line 3, door"}
    assert submit(lead, f"{ours}comment/", **said).status_code == 302
    reply = {"text": "Line 3.", "attachments": paper("log.pdf"), "description": "door log of May"}
    assert submit(maker, f"{theirs}comment/", **reply).status_code == 302
    for client, page in ((lead, ours), (maker, theirs)):
        shown = text(client.get(page))
        assert all(
            words in shown for words in ("Which line?", "photo.pdf", "line 3, door", "Line 3.", "door log of May")
        )
    with world.aldena.scope():
        file = DialogueFile.objects.get(name="log.pdf")
    assert lead.get(f"/files/{file.pk}/download/").status_code == 200
    assert world.login(world.borvik.people["qa_head"]).get(f"/files/{file.pk}/download/").status_code == 404
    assert submit(lead, f"{ours}comment/", text=" ").status_code == 422
    with world.aldena.scope():
        assert selectors.talk_of(issued(world)).turns == {"cmo"}, "a comment is nobody's turn"


def test_evidence_is_asked_for_and_given(lead: Client, maker: Client, ours: str, theirs: str, world: World) -> None:
    answer(world)
    assert submit(lead, f"{ours}evidence/", text="The training records.").status_code == 302
    shown = text(maker.get(theirs))
    assert "The training records." in shown and "give evidence" in shown
    assert "Aldena" in text(maker.get("/audits/issued/?turn=cmo")), "asked for while the answer is under review"
    nothing = submit(maker, f"{theirs}evidence/", text="")
    assert nothing.status_code == 422 and "Attach the evidence" in text(nothing)
    given = submit(maker, f"{theirs}evidence/", attachments=paper("training.pdf"), description="all shifts")
    assert given.status_code == 302, errors(given)
    assert "training.pdf" in text(lead.get(ours)) and "give evidence" not in text(maker.get(theirs))
    assert submit(maker, f"{theirs}evidence/", text="again").status_code == 422, "nothing is asked for any more"


def test_more_time_is_asked_for_granted_once_and_then_by_the_head_only(
    lead: Client, maker: Client, ours: str, theirs: str, world: World
) -> None:
    soon = submit(maker, f"{theirs}extension/", due_on=day(world, 1), text="x")
    assert soon.status_code == 422 and "Ask for a day after" in text(soon)
    assert submit(maker, f"{theirs}extension/", due_on=day(world, 45), text="Laboratory is full.").status_code == 302
    again = submit(maker, f"{theirs}extension/", due_on=day(world, 50), text="x")
    assert again.status_code == 422 and "asked already" in text(again)
    manager = world.login(world.aldena.people["qa_manager"])
    assert "Laboratory is full." in text(manager.get(ours))
    silent = submit(manager, f"{ours}extension/", granted="no", text="")
    assert silent.status_code == 422 and "Say why" in text(silent)
    assert submit(manager, f"{ours}extension/", granted="yes").status_code == 302
    assert day(world, 45) in text(lead.get(ours)) and day(world, 45) in text(maker.get(theirs))
    with world.aldena.scope():
        assert finding(world).response_due_on == world.today + timedelta(days=45)
    assert submit(maker, f"{theirs}extension/", due_on=day(world, 60), text="Still full.").status_code == 302
    second = submit(manager, f"{ours}extension/", granted="yes")
    assert second.status_code == 422 and "head of quality decides" in text(second)
    assert submit(lead, f"{ours}extension/", granted="yes", due_on=day(world, 55)).status_code == 302
    assert day(world, 55) in text(maker.get(theirs))


def test_time_that_is_not_given_leaves_the_date(
    lead: Client, maker: Client, ours: str, theirs: str, world: World
) -> None:
    with world.aldena.scope():
        before = finding(world).response_due_on
    submit(maker, f"{theirs}extension/", due_on=day(world, 45), text="Laboratory is full.")
    assert submit(lead, f"{ours}extension/", granted="no", text="The risk is too high.").status_code == 302
    assert "The risk is too high." in text(maker.get(theirs))
    with world.aldena.scope():
        assert finding(world).response_due_on == before
    late = submit(lead, f"{ours}extension/", granted="yes")
    assert late.status_code == 422 and "has not asked for more time" in text(late)


def test_more_time_is_not_asked_for_once_the_date_has_passed(world: World, maker: Client, theirs: str) -> None:
    with world.aldena.scope():
        services.change_due(
            finding(world), due_on=world.today, text="sooner", actor=world.aldena.actor(), reason="risk, as told"
        )
    words = "due today" if world.their_today == world.today else "due in 1 day"
    assert words in text(maker.get(theirs)), "in the manufacturer's own days"
    with world.maker_scope():
        row = issued(world)
        talk = selectors.talk_of(row)
        assert not talk.is_overdue(world.today) and talk.is_overdue(world.today + timedelta(days=1))


def test_the_sponsor_changes_a_due_date_with_words_and_reason(
    lead: Client, maker: Client, ours: str, theirs: str, world: World
) -> None:
    same = submit(lead, f"{ours}due/", text="x")
    assert same.status_code == 422 and "already" in text(same)
    past = submit(lead, f"{ours}due/", due_on=day(world, -1), text="x")
    assert past.status_code == 422 and "has passed" in text(past)
    moved = submit(
        lead, f"{ours}due/", due_on=day(world, 10), text="Sooner, please read why.", reason="SECRETREASON, as told"
    )
    assert moved.status_code == 302, errors(moved)
    shown = text(maker.get(theirs))
    assert day(world, 10) in shown and "Sooner" in shown and "SECRETREASON" not in shown
    answer(world)
    held = submit(lead, f"{ours}due/", due_on=day(world, 20), text="x")
    assert held.status_code == 422 and "No answer is owed" in text(held)


def test_an_interim_answer_says_what_is_contained_and_leaves_the_turn(
    maker: Client, lead: Client, ours: str, theirs: str, world: World
) -> None:
    assert submit(maker, f"{theirs}answer/", text="Line stopped.", submit="1").status_code == 422, "no cause, no action"
    sent = send(world, maker, f"{theirs}answer/", text="Line stopped.", interim="on")
    assert sent.status_code == 302, errors(sent)
    assert "interim answer" in text(lead.get(ours)) and "Review the answer" not in text(lead.get(ours))
    assert "answer" in text(maker.get(theirs))
    answer(world)
    assert "Review the answer" in text(lead.get(ours))


def test_after_two_returns_the_head_of_quality_decides(world: World, ours: str) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    for _ in range(2):
        answer(world)
        assert decide(world, manager, ours, "returned", role="qa_manager", comment="Not enough.").status_code == 302
    assert "Escalated." in text(manager.get(ours))
    answer(world)
    third = decide(world, manager, ours, "returned", role="qa_manager", comment="Not enough.")
    assert third.status_code == 409 and "heads of quality talk now" in text(third)
    head = world.login(world.aldena.people["qa_head"])
    assert decide(world, head, ours, "returned", comment="We talked: see the minutes.").status_code == 302


def test_actions_are_followed_up_until_the_finding_closes(
    lead: Client, maker: Client, ours: str, theirs: str, world: World
) -> None:
    answer(world, actions=2)
    review(world, "accepted")
    shown = text(maker.get(theirs))
    assert "action 1" in shown and "due in 10 days" in shown
    with world.maker_scope():
        lines = selectors.action_lines(issued(world), world.their_today)
    for line in lines:
        done = {"chosen": str(line.row.pk), "done_on": their_day(world, 0), "text": "done"}
        assert submit(maker, f"{theirs}actions/", **done).status_code == 302
    future = submit(maker, f"{theirs}actions/", chosen=str(lines[0].row.pk), done_on=their_day(world, 0), text="twice")
    assert future.status_code == 422, "it waits for the sponsor"
    with world.aldena.scope():
        reports = selectors.waiting_messages(issued(world), rules.ACTION_DONE)
    poor = submit(lead, f"{ours}actions/", chosen=str(reports[0].pk), verified="no", text="No training record.")
    assert poor.status_code == 302
    assert "No training record." in text(maker.get(theirs)) and "report an action as done" in text(maker.get(theirs))
    assert submit(lead, f"{ours}actions/", chosen=str(reports[1].pk), verified="yes").status_code == 302
    assert "Closed" not in text(lead.get(ours)).split("</h1>")[1][:600]
    again = {"chosen": str(lines[0].row.pk), "done_on": their_day(world, 0), "text": "with the record"}
    assert submit(maker, f"{theirs}actions/", **again).status_code == 302
    assert submit(lead, f"{ours}actions/", verified="yes").status_code == 302
    with world.aldena.scope():
        assert finding(world).status == "closed"
    assert "The finding is closed" in text(maker.get(theirs))


def test_internal_notes_never_cross(lead: Client, maker: Client, ours: str, theirs: str, world: World) -> None:
    assert submit(lead, f"{ours}note/", text="SPONSORNOTE").status_code == 302
    assert submit(maker, f"{theirs}note/", text="MAKERNOTE").status_code == 302
    assert "SPONSORNOTE" in text(lead.get(ours)) and "MAKERNOTE" in text(maker.get(theirs))
    assert "MAKERNOTE" not in text(lead.get(ours)) and "SPONSORNOTE" not in text(maker.get(theirs))
    for scope, secret in ((world.aldena.scope, "MAKERNOTE"), (world.maker_scope, "SPONSORNOTE")):
        with scope(reason="by hand"):
            assert not InternalNote.objects.filter(text=secret).exists()
            assert not [
                row for row in TrailEntry.objects.filter(table="audits_internalnote") if secret in str(row.became)
            ]
            row = InternalNote.objects.filter(issued_id=world.aldena.ids["issued"]).get()
            other = Event.objects.filter(name="finding.noted").exclude(subject_id=row.pk)
            assert secret not in str(list(other.values()))
            with pytest.raises(DatabaseError), transaction.atomic():
                InternalNote.objects.filter(pk=row.pk).update(released_at=row.recorded_at)
            with pytest.raises(DatabaseError), transaction.atomic():
                InternalNote.objects.create(
                    issued_id=row.issued_id,
                    sponsor_id=row.sponsor_id,
                    cmo_org_id=row.cmo_org_id,
                    text="x",
                    author="x",
                    released_at=row.recorded_at,
                )


def test_what_people_type_as_their_reason_stays_with_them(world: World, lead: Client, ours: str) -> None:
    """The trail of a released row once carried the sponsor's reason to the CMO."""
    with world.maker_scope():
        reasons = set(TrailEntry.objects.filter(side="sponsor").values_list("reason", flat=True))
    assert reasons and "demo data" not in reasons
    answer(world)
    typed = {"comment": "Good.", "reason": "SECRETREASON, as told"}
    assert decide(world, lead, ours, "accepted", **typed).status_code == 302
    assert submit(lead, f"{ours}comment/", text="Thank you.").status_code == 302
    with world.maker_scope():
        assert not TrailEntry.objects.filter(reason__contains="SECRETREASON").exists()
    with world.aldena.scope():
        kept = TrailEntry.objects.filter(reason="SECRETREASON, as told", table="records_event")
        assert kept.exists() or Event.objects.filter(name="finding.reviewed").exists()


def test_each_side_speaks_for_itself_only(world: World) -> None:
    with world.maker_scope(reason="by hand"):
        row = issued(world)
        common: dict[str, Any] = {
            "issued": row,
            "sponsor_id": row.sponsor_id,
            "cmo_org_id": row.cmo_org_id,
            "author": "x",
            "released_at": row.released_at,
        }
        for kind in sorted(rules.BY_SPONSOR):
            with pytest.raises(DatabaseError), transaction.atomic():
                FindingMessage.objects.create(kind=kind, due_on=world.today, **common)
        with pytest.raises(DatabaseError), transaction.atomic():
            FindingMessage.objects.create(kind=rules.EXTENSION_REQUEST, **common)
        with pytest.raises(DatabaseError), transaction.atomic():
            FindingMessage.objects.create(kind=rules.COMMENT, side="sponsor", **common)
    with world.aldena.scope(reason="by hand"):
        for kind in sorted(rules.BY_CMO):
            with pytest.raises(DatabaseError), transaction.atomic():
                FindingMessage.objects.create(kind=kind, due_on=world.today, **common)


def test_a_contributor_reads_and_says_nothing(world: World, theirs: str) -> None:
    client = world.login(world.staff["contributor"])
    assert client.get(theirs).status_code == 200
    for verb in ("comment", "evidence", "extension", "actions", "note", "answer"):
        assert client.get(f"{theirs}{verb}/").status_code == 403, verb
    with world.maker_scope("contributor"), pytest.raises(NotAllowed):
        services.comment(issued(world), text="x", actor=world.staff_actor("contributor"))


def test_a_message_of_another_finding_answers_nothing(world: World) -> None:
    with world.aldena.scope():
        other = IssuedFinding.objects.exclude(pk=world.aldena.ids["issued"]).first()
        assert other is not None
        asked = services.ask_evidence(other, text="labels", actor=world.aldena.actor())
    with world.maker_scope():
        with pytest.raises(FindingMessage.DoesNotExist):
            selectors.message(issued(world), asked.pk)
        said = FindingMessage.objects.filter(kind="comment").first()
        assert said is not None
        with pytest.raises(Refused):
            services.give_evidence(
                other,
                request=said,
                text="x",
                files=services.named([]),
                actor=world.staff_actor(),
            )


def test_lists_filter_by_the_same_definition_as_pages(world: World) -> None:
    """`selectors.Standing` says in SQL what `rules.Talk` says in Python."""

    def check() -> None:
        with world.aldena.scope():
            rows = list(Finding.objects.select_related("audit", "site"))
            talks = selectors.dialogue(rows)
            for side in ("sponsor", "cmo"):
                wanted = {r.pk for r in rows if r.status == "issued" and side in talks[r.pk].turns}
                assert set(selectors.in_turn(Finding.objects.all(), side).values_list("pk", flat=True)) == wanted, side
            states = selectors.states_of(rows)
            for state in rules.FINDING_STATES:
                found = set(selectors.in_state(Finding.objects.all(), state).values_list("pk", flat=True))
                assert found == {pk for pk, one in states.items() if one == state}, state
            for days in (-5, 0, 15, 46, 200):
                on = world.today + timedelta(days=days)
                late = {r.pk for r in rows if r.status == "issued" and talks[r.pk].is_overdue(on)}
                assert set(selectors.overdue(Finding.objects.all(), on).values_list("pk", flat=True)) == late, days
        with world.maker_scope():
            shown = list(selectors.issued_findings())
            told = selectors.talks(shown)
            for side in ("sponsor", "cmo"):
                wanted = {row.pk for row in shown if side in told[row.pk].turns}
                rows_found = selectors.issued_in_turn(selectors.issued_findings(), side)
                assert {row.pk for row in rows_found} == wanted, side
            for state in set(rules.FINDING_STATES) - {"draft"}:
                rows_found = selectors.issued_in_state(selectors.issued_findings(), state)
                wanted = {r.pk for r in shown if rules.finding_state("issued", told[r.pk].rows) == state}
                assert {row.pk for row in rows_found} == wanted, state
            for days in (0, 15, 46, 200):
                on = world.today + timedelta(days=days)
                rows_found = selectors.issued_overdue(selectors.issued_findings(), on)
                assert {row.pk for row in rows_found} == {r.pk for r in shown if told[r.pk].is_overdue(on)}, days

    check()
    answer(world)
    check()
    review(world, "returned")
    check()
    with world.maker_scope():
        asked = world.today + timedelta(days=40)
        services.ask_extension(issued(world), due_on=asked, text="x", actor=world.staff_actor())
    check()
    answer(world, actions=2)
    review(world, "accepted")
    check()
    with world.maker_scope():
        line = selectors.action_lines(issued(world), world.their_today)[0]
        services.report_done(
            issued(world),
            action=line.row,
            done_on=world.their_today,
            text="x",
            files=services.named([]),
            actor=world.staff_actor(),
        )
    check()
