"""Answering over the API of the CMO: evidence, notes, checks, and answers as a workbook."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cmo_portal.demo.papers import pdf
from questionnaires.models import AnswerFile, AnswerWorkbook, Questionnaire
from questionnaires.rules.filling import Given
from tests.api import problem
from tests.questionnaires.asking import ANSWERS, say, sign
from tests.questionnaires.test_workbooks import filled, values
from tests.world import World


def base(row: Questionnaire) -> str:
    return f"/api/v1/asked-questionnaires/{row.pk}/"


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def paper(name: str = "smf.pdf", words: str = "Page") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(words).getvalue())


# --- evidence -----------------------------------------------------------------------------------------------------


def test_evidence_is_attached_listed_and_taken_off(world: World, row: Questionnaire, contributor: Client) -> None:
    address = f"{base(row)}evidence/"
    given = {"description": "Site master file", "questions": ["Y-A3", "Y-A4"], "expires_on": "2199-01-01"}
    first = contributor.post(address, {**given, "file": paper()}, headers={"Idempotency-Key": "one"})
    assert first.status_code == 201, first.content
    again = contributor.post(address, {**given, "file": paper()}, headers={"Idempotency-Key": "one"})
    assert again.json() == first.json() and again.headers["Idempotent-Replay"] == "true"
    other = contributor.post(address, {**given, "file": paper(words="x")}, headers={"Idempotency-Key": "one"})
    assert other.status_code == 422
    made = first.json()
    assert [each["question"] for each in made] == ["Y-A3", "Y-A4"] and len({each["file"] for each in made}) == 1
    known = contributor.post(
        address, {"description": "Again", "questions": ["Y-A1"], "known": made[0]["file"], "watermark": "false"}
    )
    assert known.status_code == 201
    on_site = contributor.post(address, {"description": "Batch record", "questions": ["Y-A1"], "on_site": "true"})
    assert on_site.json()[0]["on_site_only"] is True
    listed = contributor.get(address).json()["results"]
    assert len(listed) == 4 and {each["name"] for each in listed} == {"smf.pdf", ""}
    assert len(contributor.get(f"{address}?question=Y-A3").json()["results"]) == 1
    removed = post(contributor, f"/api/v1/answer-evidence/{made[0]['id']}/remove/", {})
    assert removed.status_code == 204
    assert len(contributor.get(address).json()["results"]) == 3
    answer = next(each for each in contributor.get(base(row)).json()["answers"] if each["question"] == "Y-A4")
    assert answer["evidence"][0]["description"] == "Site master file"


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"questions": ["Y-A3"]}, "description"),
        ({"questions": ["Y-A3"], "description": "x"}, "file"),
        ({"questions": ["Z-9"], "description": "x", "on_site": "true"}, "no such question"),
        ({"questions": ["Y-A3"], "description": "x", "on_site": "true", "more": "1"}, "more"),
        ({"questions": ["Y-A3"], "description": "x", "watermark": "true", "on_site": "true"}, "under a watermark"),
    ],
)
def test_wrong_evidence_is_refused(contributor: Client, row: Questionnaire, given: Any, word: str) -> None:
    refused = contributor.post(f"{base(row)}evidence/", given)
    assert refused.status_code == 400 and word in json.dumps(problem(refused))


def test_a_file_of_another_questionnaire_is_not_known_here(
    world: World, row: Questionnaire, contributor: Client
) -> None:
    with world.maker_scope():
        other = AnswerFile.objects.exclude(answer_set__questionnaire=row).exclude(file=None)[0]
    given = {"questions": ["Y-A3"], "description": "x", "known": str(other.file_id)}
    assert contributor.post(f"{base(row)}evidence/", given).status_code == 404


# --- notes and checks ---------------------------------------------------------------------------------------------


def test_notes_and_checks(world: World, row: Questionnaire, contributor: Client, manager: Client) -> None:
    say(world, row, ANSWERS)
    noted = post(contributor, f"{base(row)}notes/", {"text": "ask the lab", "question": "Y-A3"})
    assert noted.status_code == 201 and noted.json()["kind"] == "note"
    check = f"{base(row)}answers/Y-A3/check/"
    assert post(contributor, check, {}).status_code == 428
    assert post(contributor, check, {}, **{"If-Match": '"9"'}).status_code == 412
    checked = post(contributor, check, {}, **{"If-Match": '"1"'})
    assert checked.status_code == 201 and checked.json()["answer_version"] == 1
    listed = contributor.get(f"{base(row)}notes/").json()["results"]
    assert {each["kind"] for each in listed} == {"note", "checked"}
    assert len(contributor.get(f"{base(row)}notes/?kind=note").json()["results"]) == 1
    assert post(contributor, f"{base(row)}answers/Z-9/check/", {}, **{"If-Match": '"1"'}).status_code == 404
    assert manager.get(f"{base(row)}notes/").status_code == 403


def test_nothing_is_attached_or_checked_once_it_was_sent(world: World, row: Questionnaire, contributor: Client) -> None:
    say(world, row, ANSWERS)
    sign(world, row)
    given = {"questions": ["Y-A3"], "description": "x", "on_site": "true"}
    assert contributor.post(f"{base(row)}evidence/", given).status_code == 400
    assert post(contributor, f"{base(row)}answers/Y-A3/check/", {}, **{"If-Match": '"1"'}).status_code == 400
    assert contributor.get(f"{base(row)}workbook/").status_code == 400


# --- workbook -----------------------------------------------------------------------------------------------------


def test_the_whole_way_of_a_workbook(world: World, row: Questionnaire, contributor: Client, manager: Client) -> None:
    say(world, row, ANSWERS)
    taken: Any = contributor.get(f"{base(row)}workbook/")
    assert taken.status_code == 200
    file = filled(b"".join(taken.streaming_content), {"G5": "Yes", "G7": "soon", "G8": 41})
    brought = contributor.post(f"{base(row)}workbooks/", {"file": file})
    assert brought.status_code == 201, brought.content
    address = brought.headers["Location"]
    say(world, row, {"Y-A4": Given(value="40")})
    told = contributor.get(address).json()
    found = {each["question"]: each for each in told["compared"]}
    assert found["Y-A3"]["faults"][0]["cell"] == "G7" and found["Y-A1"]["change"] == "changed"
    assert found["Y-A4"]["change"] == "conflict" and found["Y-A4"]["portal"]["value"] == "40"
    body = {"reason": "answers of engineering"}
    match = {"If-Match": f'"{told["version"]}"'}
    assert post(contributor, f"{address}take/", body).status_code == 428
    undecided = post(contributor, f"{address}take/", body, **match)
    assert undecided.status_code == 409 and "Y-A4" in problem(undecided)["detail"]
    old = {"question": "Y-A4", "take": "workbook", "version": 1}
    assert post(contributor, f"{address}take/", {**body, "decisions": [old]}, **match).status_code == 409
    decided = {**old, "version": found["Y-A4"]["version"]}
    done = post(contributor, f"{address}take/", {**body, "decisions": [decided]}, **match)
    assert done.status_code == 201 and done.json()["written"] == 2
    assert values(world, row) == {"Y-A1": "yes", "Y-A3": "14 Sep 2026", "Y-A4": "41"}
    assert contributor.get(f"{base(row)}workbooks/").json()["results"][0]["taken_by"]
    assert manager.get(address).status_code in (403, 404)
    with world.aldena.scope():
        assert not AnswerWorkbook.objects.exists()
    refused = contributor.post(f"{base(row)}workbooks/", {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert refused.status_code == 400 and "as XLSX" in problem(refused)["detail"]
