"""Several records in one ceremony: each listed with its digest, each marked, each whole or not at all (R-25, SR-12)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from quality_agreements.models import QualityAgreement
from records.models import Event, Signature
from records.rules.signing import PROVED_BY
from records.signing_sets import MOST, NONE_MARKED
from tests.pages import text
from tests.quality_agreements.agreeing import draft
from tests.signatures import components
from tests.world import World

SET = "/agreements/sign/"


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def drafts(world: World, head: Client) -> list[str]:
    """Ids of three drafts; the last one has nobody who signed for the other party, and cannot be signed."""
    made = [draft(world, head, signed=number < 2).headers["Location"] for number in range(3)]
    return [address.rstrip("/").rpartition("/")[2] for address in made]


def tokens(page: Any) -> dict[str, str]:
    """The hidden ceremonies of the page, by field name."""
    found = {}
    for part in text(page).split('<input type="hidden" name="ceremony-')[1:]:
        pk, _, rest = part.partition('" value="')
        found[f"ceremony-{pk}"] = rest.partition('"')[0]
    return found


def sign(world: World, client: Client, ids: list[str], marked: list[str], **changes: Any) -> Any:
    page = client.get(SET, {"id": ids})
    proof = components(world, world.aldena.people["qa_head"])
    return client.post(SET, {"id": ids, "mark": marked, "meaning": "approved", **tokens(page), **proof, **changes})


def statuses(world: World, ids: list[str]) -> list[str]:
    with world.aldena.scope():
        known = dict(QualityAgreement.objects.filter(pk__in=ids).values_list("pk", "status"))
    return [known[pk] for pk in sorted(known, key=lambda key: ids.index(str(key)))]


def test_every_record_is_shown_whole_with_its_digest(world: World, head: Client, drafts: list[str]) -> None:
    page = text(head.get(SET, {"id": drafts}))
    assert page.count("SHA-256") >= 3 and page.count('name="mark"') == 2, "the blocked one cannot be marked"
    assert "checked" not in page.partition('name="mark"')[2].partition(">")[0], "nothing is marked for the signer"
    assert "Name who signed for the other party" in page and "one that is refused holds up no other" in page


def test_only_what_was_marked_is_signed(world: World, head: Client, drafts: list[str]) -> None:
    assert sign(world, head, drafts, [drafts[1]]).status_code == 302
    assert statuses(world, drafts) == ["draft", "signed", "draft"]


def test_a_set_without_a_mark_signs_nothing(world: World, head: Client, drafts: list[str]) -> None:
    answer = sign(world, head, drafts, [])
    assert answer.status_code == 422 and NONE_MARKED in text(answer)
    assert statuses(world, drafts) == ["draft"] * 3


def test_one_that_is_refused_holds_up_no_other(world: World, head: Client, drafts: list[str]) -> None:
    answer = sign(world, head, drafts, drafts)
    assert answer.status_code == 302
    told = text(head.get(answer.headers["Location"]))
    assert "Signed 2 of 3" in told and "Not signed" in told and "Name who signed for the other party" in told
    assert statuses(world, drafts) == ["signed", "signed", "draft"]
    with world.aldena.scope():
        first, second = Signature.objects.filter(subject_id__in=drafts).order_by("signed_at")
        assert first.digest != second.digest and first.components == second.components == PROVED_BY["password", True]


def test_a_wrong_password_for_a_set_is_one_try_and_signs_nothing(world: World, head: Client, drafts: list[str]) -> None:
    """Found while it was built: every record of a set would have counted as a wrong try of its own."""
    answer = sign(world, head, drafts[:2], drafts[:2], password="wrong")
    assert answer.status_code == 422 and "not your password" in text(answer)
    assert statuses(world, drafts) == ["draft"] * 3
    with world.aldena.scope():
        assert Event.objects.filter(name="signature.refused").count() == 1
    assert sign(world, head, drafts[:2], drafts[:2], meaning="").status_code == 422
    assert statuses(world, drafts) == ["draft"] * 3


def test_a_record_that_was_not_shown_in_this_set_is_not_signed(world: World, head: Client, drafts: list[str]) -> None:
    """R-25: no blind "sign all": the ceremony of one record signs no other."""
    page = tokens(head.get(SET, {"id": drafts}))
    swapped = {f"ceremony-{drafts[0]}": page[f"ceremony-{drafts[1]}"], f"ceremony-{drafts[1]}": ""}
    answer = sign(world, head, drafts[:2], drafts[:2], **swapped)
    assert answer.status_code == 409 and "Nothing was signed" in text(answer)
    assert statuses(world, drafts) == ["draft"] * 3


def test_foreign_missing_and_too_many_records_are_refused(world: World, head: Client, drafts: list[str]) -> None:
    assert head.get(SET, {"id": [*drafts, str(world.borvik.ids["agreement"])]}).status_code == 404
    assert head.get(SET, {"id": ["nonsense"]}).status_code == 404
    empty = head.get(SET)
    assert empty.status_code == 302 and "No row is ticked" in text(head.get(empty.headers["Location"]))
    many = head.get(SET, {"id": [str(world.borvik.ids["agreement"])[:-4] + f"{n:04x}" for n in range(MOST + 1)]})
    assert many.status_code == 302
    manager = world.login(world.aldena.people["qa_manager"])
    assert manager.get(SET, {"id": drafts}).status_code == 403


def test_a_list_offers_the_set_to_who_may_sign(world: World, head: Client) -> None:
    assert f'formaction="{SET}"' in text(head.get("/agreements/?view=all"))
    manager = world.login(world.aldena.people["qa_manager"])
    assert f'formaction="{SET}"' not in text(manager.get("/agreements/?view=all"))


def test_a_set_is_signed_over_the_api_by_a_session(world: World, head: Client, drafts: list[str]) -> None:
    def send(rows: list[dict[str, str]], **changes: Any) -> Any:
        body = {"records": rows, "meaning": "approved", **components(world, world.aldena.people["qa_head"]), **changes}
        return head.post("/api/v1/agreements/sign/", json.dumps(body), content_type="application/json")

    rows = [
        {"id": pk, "ceremony": head.get(f"/api/v1/agreements/{pk}/steps/sign/").json()["ceremony"]} for pk in drafts
    ]
    assert send([]).status_code == 400 and send(rows, password="wrong").status_code == 400
    answer = send(rows)
    assert answer.status_code == 200
    assert [row["signed"] for row in answer.json()["results"]] == [True, True, False]
    assert answer.json()["results"][2]["reasons"]
    again = send(rows)
    assert again.status_code == 409, "what was signed is not signed again"
