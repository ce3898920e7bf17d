"""Who signs was shown the record's trail, the signature keeps how far, and what came later is shown first (R-35)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from desk.histories import history_of
from quality_agreements.models import AgreementReview, QualityAgreement
from records.models import Signature
from records.rules.signing import BOUND, seal_of
from records.selectors import signatures
from records.selectors.approval import came_since
from records.selectors.histories import History, Mark
from tests.pages import controls, text
from tests.quality_agreements.agreeing import draft
from tests.signatures import components, sign_at
from tests.world import World

WHY = "reviewed while somebody signs"


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def address(world: World, head: Client) -> str:
    found: str = draft(world, head).headers["Location"]
    return found


def pk_of(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def write_behind(world: World, address: str) -> None:
    """Somebody adds to the record what no signature covers, without a new version of it."""
    manager = world.aldena.people["qa_manager"]
    with world.aldena.scope("qa_manager", reason=WHY):
        AgreementReview.objects.create(
            agreement_id=UUID(pk_of(address)),
            reviewed_on=world.today,
            reviewer=manager,
            reviewer_name=manager.user.name,
            outcome="continue",
        )


def newest(world: World, address: str) -> int:
    with world.aldena.scope():
        return History(QualityAgreement.objects.get(pk=pk_of(address))).mark().last


def signed(world: World, address: str) -> list[Signature]:
    with world.aldena.scope():
        return list(Signature.objects.filter(subject_id=pk_of(address)).order_by("signed_at"))


def sending(world: World, page: Any) -> dict[str, Any]:
    """What the page's form would send, with meaning and components."""
    return {**controls(page), "meaning": "approved", **components(world, world.aldena.people["qa_head"])}


def test_r35_a_signature_keeps_up_to_which_entry_the_trail_was_shown(world: World, head: Client, address: str) -> None:
    last = newest(world, address)
    page = text(head.get(f"{address}steps/sign/"))
    assert f"its trail was shown up to entry {last}" in page and "Changes after the first entry" in page
    assert sign_at(head, f"{address}steps/sign/", world, world.aldena.people["qa_head"]).status_code == 302
    [made] = signed(world, address)
    assert made.trail_entry == last and signatures.is_whole(made)
    assert f"its trail shown up to entry {last}" in text(head.get(address))
    [told] = head.get(f"/api/v1/agreements/{made.subject_id}/").json()["signatures"]
    assert told["trail_entry"] == last


def test_r35_what_came_after_the_page_is_shown_before_anything_is_signed(
    world: World, head: Client, address: str
) -> None:
    page = head.get(f"{address}steps/sign/")
    write_behind(world, address)
    late = head.post(f"{address}steps/sign/", sending(world, page))
    assert late.status_code == 409 and not signed(world, address)
    said = text(late)
    assert "Changed since you opened it" in said and "Its trail was written on" in said and WHY in said
    again = head.post(f"{address}steps/sign/", sending(world, late))
    assert again.status_code == 302, text(again)
    [made] = signed(world, address)
    assert made.trail_entry == newest_before(world, made)


def newest_before(world: World, made: Signature) -> int:
    """The newest entry of the record's trail before its signature."""
    with world.aldena.scope():
        _, history = history_of("agreement", made.subject_id, world.aldena.actor())
        numbers = sorted(history.numbers())
        lines = {line.seq: line for line in history.newer(0, len(numbers))}
    return max(number for number in numbers if lines[number].at < made.signed_at)


def test_r35_the_api_tells_what_is_new_with_409(world: World, head: Client, address: str) -> None:
    pk = pk_of(address)
    path = f"/api/v1/agreements/{pk}/steps/sign/"
    shown = head.get(path).json()
    assert shown["trail_entry"] == newest(world, address) and shown["trail_entries"] > 0
    write_behind(world, address)
    body = {
        "ceremony": shown["ceremony"],
        "meaning": "approved",
        **components(world, world.aldena.people["qa_head"]),
    }
    tag = head.get(f"/api/v1/agreements/{pk}/")["ETag"]

    def send(token: str) -> Any:
        given = json.dumps(
            {**body, "ceremony": token, "code": components(world, world.aldena.people["qa_head"])["code"]}
        )
        return head.post(path, given, content_type="application/json", headers={"If-Match": tag})

    answer = send(shown["ceremony"])
    assert answer.status_code == 409, answer.content
    reasons = answer.json()["reasons"]
    assert "read what is new" in reasons[0] and f"Entry {newest(world, address)}," in reasons[1]
    assert not signed(world, address)
    anew = head.get(path).json()
    assert anew["trail_entry"] == newest(world, address)
    assert send(anew["ceremony"]).status_code == 200


def test_r35_in_a_set_only_the_record_that_was_written_on_is_held_back(world: World, head: Client) -> None:
    ids = [pk_of(draft(world, head).headers["Location"]) for _ in range(2)]
    page = head.get("/agreements/sign/", {"id": ids})
    assert text(page).count("its trail was shown up to entry") == 2
    write_behind(world, ids[0])
    given = {**controls(page), "mark": ids, "meaning": "approved", **components(world, world.aldena.people["qa_head"])}
    answer = head.post("/agreements/sign/", given, follow=True)
    assert "Signed 1 of 2" in text(answer) and "Its trail was written on since" in text(answer)
    assert [bool(signed(world, pk)) for pk in ids] == [False, True]


def test_r35_an_entry_numbered_before_and_seen_after_is_new_too(world: World, address: str) -> None:
    """A slow transaction takes its number before the page is shown and ends after it: the count tells."""
    with world.aldena.scope():
        obj = QualityAgreement.objects.get(pk=pk_of(address))
        mark = History(obj).mark()
        assert came_since(obj, mark) == []
        assert came_since(obj, Mark(mark.last, mark.entries - 1))
        assert [line.seq for line in came_since(obj, Mark(mark.last - 1, mark.entries - 1))] == [mark.last]


def test_r35_what_was_shown_is_bound_and_older_signatures_stay_good(world: World, head: Client, address: str) -> None:
    """R-18: nobody says afterwards that more was shown, nor that it never was; older seals stay good."""
    assert sign_at(head, f"{address}steps/sign/", world, world.aldena.people["qa_head"]).status_code == 302
    [made] = signed(world, address)
    for changed in ((made.trail_entry or 0) + 1, None):
        [copy] = signed(world, address)
        copy.trail_entry = changed
        assert not signatures.is_whole(copy)
    [older] = signed(world, address)
    older.trail_entry = None
    older.seal = seal_of({name: getattr(older, name) for name in BOUND})
    assert signatures.is_whole(older)


def test_r35_changes_after_the_last_signature_are_counted(world: World, head: Client, address: str) -> None:
    assert sign_at(head, f"{address}steps/sign/", world, world.aldena.people["qa_head"]).status_code == 302
    write_behind(world, address)
    with world.aldena.scope():
        obj = QualityAgreement.objects.get(pk=pk_of(address))
        from_signature = Signature.objects.get(subject_id=obj.pk).trail_entry
        assert from_signature is not None
        assert History(obj).count_after(from_signature) == len(History(obj).newer(from_signature, 100)) > 1
