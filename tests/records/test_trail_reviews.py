"""Reviews of the trail: by somebody who did not act, question by question, signed, one after the other (R-35)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.test import Client

from kernel.clock import now
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.scope import because
from records.models import Event, Signature, TrailEntry, TrailQuestion, TrailReview
from records.rules import reviews as rules
from records.selectors import changes, reviews
from records.services import reviewing
from tests.pages import errors, submit, text
from tests.records.sealing import administrator
from tests.signatures import signing
from tests.world import World

CONCLUSION = "Every entry was read. Two changes of the address were asked about and explained."


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def begin(world: World, role: str = "qa_manager") -> TrailReview:
    """A review of the whole trail up to now; inside Aldena's scope of that role."""
    return reviewing.begin_review(until=world.today, actor=world.aldena.actor(role))


def concluded(world: World, role: str = "qa_manager") -> TrailReview:
    review = begin(world, role)
    return reviewing.conclude(review, conclusion=CONCLUSION, version=review.version, actor=world.aldena.actor(role))


def signed(world: World, role: str = "qa_manager") -> TrailReview:
    """Begun, concluded and signed by one person."""
    with world.aldena.scope(role):
        return sign(world, concluded(world, role), role)


def sign(world: World, review: TrailReview, role: str) -> TrailReview:
    """With what its reviewer is shown; inside the scope of that role."""
    content = reviews.signed_content(review)
    brought = signing(world, review, rules.SIGN, content, role=role, meaning="reviewed")
    return reviewing.take_step(rules.SIGN, review, actor=world.aldena.actor(role), signing=brought)


# --- what a review covers -------------------------------------------------------------------------------------------


def test_a_review_covers_everything_but_the_reviewers_own(world: World) -> None:
    with world.aldena.scope("qa_head"):
        mine = world.aldena.actor("qa_head").key
        review = begin(world, "qa_head")
        covered = reviews.covered(review)
        written = changes().filter(actor=mine).exclude(table__startswith="records_trail")
        assert review.own == written.count()
        assert review.own > 0 and not covered.filter(actor=mine).exists()
        assert review.entries == covered.count() > 0
        assert not covered.filter(table__startswith="reminders_", actor__startswith="system:").exists()


def test_nothing_written_later_joins_a_review(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
        before = reviews.summed(review)
    with world.aldena.scope("qa_specialist", reason="told by the site"):
        site = world.aldena.get("site")
        type(site).objects.filter(pk=site.pk).update(notes="Changed after the review began")
    with world.aldena.scope("qa_manager"):
        assert reviews.summed(review) == before


def test_the_next_review_begins_where_the_last_ended(world: World) -> None:
    first = signed(world)
    with world.aldena.scope("qa_specialist", reason="told by the site"):
        site = world.aldena.get("site")
        type(site).objects.filter(pk=site.pk).update(notes="Between two reviews")
    with world.aldena.scope("qa_manager"):
        second = begin(world)
        assert second.begins_at == first.ends_at
        assert [each.row_id for each in reviews.covered(second)] == [site.pk]


def test_defect_what_was_open_when_a_review_began_was_in_no_review(committed_world: World) -> None:
    """R-35: written before the review ended, committed after it was signed: it belongs to the next one."""
    world, here = committed_world, connection.settings_dict
    known: dict[str, Any] = {"dbname": here["NAME"], "host": here["HOST"], "port": here["PORT"] or None}
    with psycopg.connect(**known, user=here["USER"], password=here["PASSWORD"]) as slow:
        slow.execute("SELECT set_config('app.sponsor', %s, true)", [str(world.aldena.sponsor.pk)])
        slow.execute("SELECT set_config('app.actor', 'system:slow', true)")
        slow.execute("UPDATE cmos_company SET notes = 'slow'")
        first = signed(world)
    with world.aldena.scope("qa_manager"):
        late = TrailEntry.objects.filter(actor="system:slow")
        assert late.exists() and not reviews.covered(first).filter(actor="system:slow").exists()
        second = begin(world)
        assert second.begins_at == first.ends_at
        assert reviews.covered(second).filter(actor="system:slow").count() == late.count()


def test_no_review_begins_while_somebody_writes_past_the_portal(committed_world: World) -> None:
    with administrator() as other:
        other.execute("SELECT pg_current_xact_id()")
        with committed_world.aldena.scope("qa_manager"), pytest.raises(Refused, match="past the portal"):
            begin(committed_world)


def test_only_one_review_of_the_whole_trail_is_open(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        begin(world)
        with pytest.raises(Refused, match="is open"):
            begin(world)


def test_a_day_ahead_is_refused_and_so_is_nothing_to_review(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        with pytest.raises(Refused, match="lies ahead"):
            reviewing.begin_review(until=world.today + timedelta(days=1), actor=world.aldena.actor("qa_manager"))
        with pytest.raises(Refused, match="nothing was written"):
            reviewing.begin_review(until=world.today - timedelta(days=9), actor=world.aldena.actor("qa_manager"))


def test_a_record_is_reviewed_by_itself(world: World, head: Client) -> None:
    site = world.aldena.ids["site"]
    answer = head.post(f"/history/site/{site}/review/")
    assert answer.status_code == 302, text(answer)
    page = text(head.get(answer.headers["Location"]))
    assert "After the first entry" in page and "nobody reviews what they did" in page
    with world.aldena.scope("qa_head"):
        review = reviews.review(UUID(answer.headers["Location"].split("/")[-2]))
        assert review.subject_id == site and review.own > 0
        assert not reviews.covered(review).filter(actor=world.aldena.actor("qa_head").key).exists()


# --- who signs, and when --------------------------------------------------------------------------------------------


def test_a_review_is_signed_over_exactly_its_entries(world: World) -> None:
    review = signed(world)
    with world.aldena.scope("qa_manager"):
        made = Signature.objects.get(subject_id=review.pk)
        total = reviews.summed(review)
        assert made.meaning == "reviewed" and total.digest in made.content
        assert f'"entries":{total.entries}' in made.content and CONCLUSION in made.content
        assert Event.objects.filter(name="trail_review.signed", subject_id=review.pk).exists()


def test_only_who_began_it_signs_it(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = concluded(world)
    with world.aldena.scope("qa_head"), pytest.raises(StepRefused, match="Who began a review signs it"):
        sign(world, review, "qa_head")


def test_an_unanswered_question_or_no_conclusion_holds_the_signature(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
        with pytest.raises(StepRefused, match="conclusion"):
            sign(world, review, "qa_manager")
    asked = ask(world, review)
    with world.aldena.scope("qa_manager"):
        review = reviewing.conclude(
            reviews.review(review.pk), conclusion=CONCLUSION, version=1, actor=world.aldena.actor("qa_manager")
        )
        with pytest.raises(StepRefused, match="not answered yet"):
            sign(world, review, "qa_manager")
    with world.aldena.scope("qa_specialist"):
        reviewing.answer(
            asked, text="From the licence of the site", version=1, actor=world.aldena.actor("qa_specialist")
        )
    with world.aldena.scope("qa_manager"):
        assert sign(world, reviews.review(review.pk), "qa_manager").status == "signed"
        assert "From the licence of the site" in Signature.objects.get(subject_id=review.pk).content


def ask(world: World, review: TrailReview, of: str = "qa_specialist") -> TrailQuestion:
    with world.aldena.scope("qa_manager"):
        first = reviews.covered(review).order_by("seq").values_list("seq", flat=True).first()
        assert first is not None
        return reviewing.ask(
            review,
            entry=first,
            text="Where does this address come from?",
            asked_of=world.aldena.people[of].pk,
            due_on=world.today + timedelta(days=7),
            actor=world.aldena.actor("qa_manager"),
        )


def test_the_reviewers_own_entries_go_to_a_second_reviewer(world: World) -> None:
    first = signed(world, "qa_head")
    with world.aldena.scope("qa_head"):
        assert [each.pk for each in reviews.seconds_owed()] == [first.pk]
        with pytest.raises(Refused, match="your own"):
            reviewing.begin_second(first, actor=world.aldena.actor("qa_head"))
    with world.aldena.scope("qa_manager"):
        actor = world.aldena.actor("qa_manager")
        second = reviewing.begin_second(first, actor=actor)
        assert second.entries == first.own
        assert set(reviews.covered(second).values_list("actor", flat=True)) == {first.reviewer}
        second = reviewing.conclude(second, conclusion=CONCLUSION, version=1, actor=actor)
        sign(world, second, "qa_manager")
        assert reviews.seconds_owed() == []


def test_who_has_no_right_reviews_nothing(world: World) -> None:
    for role in ("viewer", "sponsor_admin", "qa_specialist", "inspector"):
        with world.aldena.scope(role), pytest.raises(NotAllowed):
            begin(world, role)


def test_a_signed_review_stands(world: World) -> None:
    review = signed(world)
    with world.aldena.scope("qa_manager"):
        actor = world.aldena.actor("qa_manager")
        with pytest.raises(StepRefused):
            reviewing.conclude(review, conclusion="Something else was found", version=review.version, actor=actor)
        with pytest.raises(StepRefused):
            reviewing.take_step(rules.DISCARD, review, actor=actor, reason="Mistake corrected: begun twice")


# --- the same in the database ---------------------------------------------------------------------------------------


def by_hand(world: World, statement: str, review: TrailReview, role: str = "qa_manager") -> None:
    with world.aldena.scope(role), because("by hand", step="sign"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE records_trailreview SET {statement} WHERE id = %s", [review.pk])


@pytest.mark.parametrize(
    "statement",
    [
        "reviewer = 'membership:00000000-0000-7000-8000-000000000000'",
        "ends_at = ends_at + interval '1 day'",
        "entries = 0",
        "own = 0",
        "only_of = reviewer",
        "status = 'signed', version = version + 1",
    ],
)
def test_the_database_keeps_what_a_review_covers_and_who_signs(world: World, statement: str) -> None:
    with world.aldena.scope("qa_manager"):
        review = concluded(world)
    with pytest.raises(IntegrityError):
        by_hand(world, statement, review)


def test_the_database_takes_no_review_in_anothers_name(world: World) -> None:
    with pytest.raises(IntegrityError, match="begun and signed by its reviewer"), world.aldena.scope("qa_manager"):
        TrailReview.objects.create(
            number="TRV-X",
            begins_at=now() - timedelta(days=1),
            ends_at=now(),
            reviewer="membership:x",
            entries=1,
            own=0,
        )


def test_the_database_refuses_a_second_review_by_the_same_person(world: World) -> None:
    first = signed(world, "qa_head")
    with pytest.raises(IntegrityError, match="nobody_reviews_themselves"), world.aldena.scope("qa_head"):
        TrailReview.objects.create(
            number="TRV-X",
            begins_at=first.begins_at,
            ends_at=first.ends_at,
            second_of=first,
            only_of=first.reviewer,
            reviewer=first.reviewer,
            entries=1,
            own=0,
        )


def test_a_review_that_counts_its_reviewers_entries_is_not_signed(world: World) -> None:
    """As code that forgot to leave them out would begin it."""
    with world.aldena.scope("qa_head"):
        actor = world.aldena.actor("qa_head")
        ends = now()
        rows = TrailEntry.objects.filter(at__lt=ends)
        began = rows.order_by("at").values_list("at", flat=True).first()
        assert began is not None
        review = TrailReview.objects.create(
            number="TRV-X",
            begins_at=began,
            ends_at=ends,
            reviewer=actor.key,
            entries=rows.count(),
            own=0,
            conclusion=CONCLUSION,
        )
    with pytest.raises(StepRefused), world.aldena.scope("qa_head"):
        sign(world, review, "qa_head")
    with pytest.raises(IntegrityError, match="for all entries that others wrote"):
        by_hand(world, "status = 'signed', version = version + 1", review, "qa_head")


def test_nobody_answers_their_own_question_whatever_wrote_it(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
    asked = ask(world, review)
    with pytest.raises(IntegrityError), world.aldena.scope("qa_manager", reason="by hand"):
        TrailQuestion.objects.filter(pk=asked.pk).update(
            answer="It is right", answered_by=asked.asked_by, answered_at=now()
        )


# --- questions ------------------------------------------------------------------------------------------------------


def test_a_question_is_answered_by_who_was_asked(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
    asked = ask(world, review)
    with world.aldena.scope("qa_head"), pytest.raises(Refused, match="Somebody else was asked"):
        reviewing.answer(asked, text="From the licence", version=1, actor=world.aldena.actor("qa_head"))
    client = world.login(world.aldena.people["qa_specialist"])
    assert "Where does this address come from?" in text(client.get(f"/trail/questions/{asked.pk}/"))
    answer = submit(client, f"/trail/questions/{asked.pk}/", answer="From the licence of the site")
    assert answer.status_code == 302, errors(answer)
    page = text(world.login(world.aldena.people["qa_manager"]).get(f"/trail/reviews/{review.pk}/"))
    assert "From the licence of the site" in page and "answered" in page


def test_a_question_is_seen_by_who_was_asked_and_who_reads_the_trail(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
    asked = ask(world, review)
    there = f"/trail/questions/{asked.pk}/"
    assert world.login(world.aldena.people["management"]).get(there).status_code == 404
    assert world.login(world.aldena.people["auditor"]).get(there).status_code == 200
    assert world.login(world.borvik.people["qa_head"]).get(there).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"entry": 1}, "does not cover"),
        ({"text": "??"}, "at least two"),
        ({"asked_of": UUID(int=0)}, "who can answer"),
        ({"due_on": -1}, "has passed"),
    ],
)
def test_a_question_says_about_what_of_whom_and_by_when(world: World, change: dict[str, Any], said: str) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
        given = {
            "entry": reviews.covered(review).order_by("seq").values_list("seq", flat=True)[0],
            "text": "Where does this address come from?",
            "asked_of": world.aldena.people["qa_specialist"].pk,
            "due_on": world.today,
        }
        wrong = {"due_on": world.today - timedelta(days=1)} if "due_on" in change else change
        with pytest.raises(Refused, match=said):
            reviewing.ask(review, actor=world.aldena.actor("qa_manager"), **{**given, **wrong})


def test_a_question_that_nobody_answers_is_taken_back(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        review = begin(world)
    asked = ask(world, review)
    manager = world.login(world.aldena.people["qa_manager"])
    there = f"/trail/questions/{asked.pk}/withdraw/"
    assert submit(manager, there, reason="Asked of the wrong person").status_code == 302
    with world.aldena.scope("qa_manager"):
        assert reviews.facts(reviews.review(review.pk), world.aldena.actor("qa_manager")).unanswered == 0
    with world.aldena.scope("qa_specialist"), pytest.raises(StepRefused, match="answered or withdrawn"):
        reviewing.answer(asked, text="From the licence", version=2, actor=world.aldena.actor("qa_specialist"))
