"""The answer bank over the API: what the pages do, with the same refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from questionnaires.models import BankRelease, Questionnaire
from tests.world import World

API = "/api/v1/bank-questions/"
NEW = {"text": "Are hold times validated?", "kind": "yes_no", "topic": "Validation", "reason": "asked by many sponsors"}


def post(client: Client, address: str, given: dict[str, Any], **headers: str) -> Any:
    return client.post(address, json.dumps(given), content_type="application/json", headers=headers)


def test_a_question_is_recorded_answered_changed_and_retired(signatory: Client) -> None:
    made = post(signatory, API, NEW, **{"Idempotency-Key": "bank-1"})
    again = post(signatory, API, NEW, **{"Idempotency-Key": "bank-1"})
    assert made.status_code == 201 and again.json() == made.json(), made.json()
    page = made.headers["Location"]
    said = {"value": "yes", "seen": 0, "reason": "validated in May"}
    first = post(signatory, f"{page}answers/", said)
    assert first.status_code == 201 and first.json()["edition"] == 1
    assert post(signatory, f"{page}answers/", said).status_code == 400, "somebody wrote version 1 meanwhile"
    found = signatory.get(page)
    assert [each["edition"] for each in found.json()["answers"]] == [1]
    change = {
        "text": "Are all hold times validated?",
        "topic": "Validation",
        "reason": "said better",
        "reason_category": "mistake",
    }
    assert signatory.put(page, json.dumps(change), content_type="application/json").status_code == 428
    changed = signatory.put(
        page, json.dumps(change), content_type="application/json", headers={"If-Match": found.headers["ETag"]}
    )
    assert changed.status_code == 200 and changed.json()["text"] == change["text"]
    listed = signatory.get(f"{API}?q=hold&state=active&topic=Validation").json()["results"]
    assert [each["text"] for each in listed] == [change["text"]]
    gone = post(
        signatory,
        f"{page}steps/retire/",
        {"reason": "nobody asks it", "reason_category": "duplicate"},
        **{"If-Match": changed.headers["ETag"]},
    )
    assert gone.status_code == 200 and gone.json()["retired_at"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({**NEW, "kind": "choice"}, "options"),
        ({**NEW, "unit": "days"}, "unit"),
        ({**NEW, "sponsor": "x"}, "sponsor"),
        ({**NEW, "columns": "A | x"}, "columns"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(signatory: Client, given: dict[str, Any], field: str) -> None:
    refused = post(signatory, API, given)
    assert refused.status_code == 400 and field in json.dumps(refused.json())


def test_a_proposal_is_read_and_taken_and_revoked(signatory: Client, world: World, row: Questionnaire) -> None:
    address = f"/api/v1/asked-questionnaires/{row.pk}/answers/Y-A4/bank/"
    [found] = signatory.get(address).json()["proposals"]
    assert found["words"] == "confirmed earlier by a person" and found["value"] == "38" and found["score"] == 1
    taking = {"bank_question": found["bank_question"], "edition": 1, "seen": 0}
    assert post(signatory, address, {**taking, "edition": 7}).status_code == 400
    assert post(signatory, address, {**taking, "evidence": [found["bank_question"]]}).status_code == 400
    made = post(signatory, address, {**taking, "value": "39"}, **{"Idempotency-Key": "take-1"})
    assert made.status_code == 201 and made.json()["edited"] and made.json()["signed_at"] is None, made.json()
    listed = signatory.get(f"/api/v1/bank-releases/?questionnaire={row.pk}").json()["results"]
    assert [each["question"] for each in listed] == ["Y-A4"]
    why = {"reason": "given by mistake", "reason_category": "mistake"}
    revoke = f"/api/v1/bank-releases/{made.json()['id']}/steps/revoke/"
    assert post(signatory, revoke, why).status_code == 428
    done = post(signatory, revoke, why, **{"If-Match": '"1"'})
    assert done.status_code == 200 and done.json()["revoked_at"]
    assert signatory.get(address).json()["proposals"] == []
    with world.maker_scope():
        assert BankRelease.objects.get(pk=made.json()["id"]).revoked_at is not None


def test_a_contributor_reads_and_takes_nothing(contributor: Client, row: Questionnaire) -> None:
    address = f"/api/v1/asked-questionnaires/{row.pk}/answers/Y-A4/bank/"
    assert contributor.get(address).status_code == 200
    assert post(contributor, address, {}).status_code == post(contributor, API, NEW).status_code == 403
