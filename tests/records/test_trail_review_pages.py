"""Reviews of the trail on pages, and when the next one is due (R-35)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import now
from kernel.errors import Refused
from records.models import Event
from records.rules import reviews as rules
from records.seals import choosing
from records.seals.policy import TrailPolicy
from records.selectors import reviews
from tests.pages import errors, submit, text
from tests.records.test_trail_reviews import CONCLUSION, signed
from tests.signatures import sign_at
from tests.world import World

# --- pages ----------------------------------------------------------------------------------------------------------


def test_a_person_reviews_the_trail_on_pages(world: World) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    assert "Not reviewed yet" in text(manager.get("/trail/"))
    begun = submit(manager, "/trail/reviews/begin/")
    assert begun.status_code == 302, errors(begun)
    there = begun.headers["Location"]
    page = text(manager.get(there))
    assert "After the first entry" in page and "Write the conclusion first" in page
    shorter = manager.get(f"{there}?what=changes")
    shown = text(shorter).partition('id="entries"')[2].partition("</table>")[0]
    assert shown.count("<tr") - 1 == shown.count('class="cp-changed"') > 0
    assert manager.get(f"{there}?kind=nonsense").status_code == 422
    assert submit(manager, f"{there}conclusion/", conclusion=CONCLUSION).status_code == 302
    person = world.aldena.people["qa_manager"]
    answer = sign_at(manager, f"{there}steps/sign/", world, person, meaning="reviewed")
    assert answer.status_code == 302, errors(answer)
    page = text(manager.get(there))
    assert "Reviewed</strong> by Tomasz Wrona" in page and "nothing it covers has changed since" in page
    trail = text(manager.get("/trail/"))
    assert "Reviewed up to" in trail and "by Tomasz Wrona" in trail
    listed = text(manager.get("/trail/reviews/"))
    assert "Signed" in listed and "wait for a second reviewer" in listed


def test_a_review_is_exported_with_its_digest(world: World) -> None:
    review = signed(world)
    manager = world.login(world.aldena.people["qa_manager"])
    answer: Any = manager.get(f"/trail/reviews/{review.pk}/entries/")
    body = b"".join(answer.streaming_content).decode()
    with world.aldena.scope("qa_manager"):
        total = reviews.summed(review)
    assert total.digest in body and body.count("\r\n") >= total.entries
    with world.aldena.scope():
        assert Event.objects.filter(name="list.exported", facts__list_name="trail:review").exists()


def test_a_reader_sees_reviews_and_writes_in_none(world: World) -> None:
    review = signed(world)
    inspector = world.login(world.aldena.people["inspector"])
    assert inspector.get(f"/trail/reviews/{review.pk}/").status_code == 200
    for part in ("conclusion/", "ask/"):
        assert inspector.get(f"/trail/reviews/{review.pk}/{part}").status_code == 403
    assert inspector.post(f"/trail/reviews/{review.pk}/second/").status_code == 403
    rival = world.login(world.borvik.people["qa_head"])
    assert rival.get(f"/trail/reviews/{review.pk}/").status_code == 404


# --- when it is due -------------------------------------------------------------------------------------------------


def test_the_next_review_is_due_as_the_policy_says(world: World) -> None:
    with world.aldena.scope("sponsor_admin"):
        today = world.today
        found = reviews.next_due(today)
        assert found is not None and found.on == found.since + timedelta(days=90)
        choosing.change_policy(
            TrailPolicy(review_every=30),
            seen=0,
            on=today,
            actor=world.aldena.actor("sponsor_admin"),
            reason="reviewed each month by decision of quality",
        )
        shorter = reviews.next_due(today)
        assert shorter is not None and shorter.on == found.since + timedelta(days=30)


@pytest.mark.parametrize(("days", "state"), [(-1, "overdue"), (0, "due"), (14, "due"), (15, "")])
def test_due_and_overdue_are_days(days: int, state: str) -> None:
    today = now().date()
    assert rules.due(today + timedelta(days=days - 90), 90).state(today) == state


@pytest.mark.parametrize("every", [0, 6, 401])
def test_no_sponsor_chooses_never(world: World, every: int) -> None:
    with world.aldena.scope("sponsor_admin"), pytest.raises(Refused, match="from 7 to 400"):
        choosing.change_policy(
            TrailPolicy(review_every=every),
            seen=0,
            on=world.today,
            actor=world.aldena.actor("sponsor_admin"),
            reason="reviewed rarely by decision of quality",
        )
