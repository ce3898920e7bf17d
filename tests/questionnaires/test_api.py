"""Templates over the API: everything a page does, with the same names and refusals."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from questionnaires import selectors
from tests.api import System, problem, with_kind
from tests.questionnaires.writing import approved, as_role, draft
from tests.signatures import components
from tests.world import World

ROOT = "questionnaire-templates/"
QUESTION = {"key": "Q-A3", "text": "Which?", "kind": "choice", "weight": 4, "reason": "over the API"}
OPTIONS = [{"key": "open", "label": "Open"}, {"key": "closed", "label": "Closed"}]


class Browser:
    """A person's session that speaks the API."""

    def __init__(self, world: World, role: str = "qa_manager") -> None:
        self.client: Client = world.login(world.aldena.people[role])

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        call = getattr(self.client, method)
        return call(f"/api/v1/{path}", with_kind(body), content_type="application/json", headers=sent)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}")

    def tag(self, path: str) -> str:
        return str(self.get(path).headers["ETag"])


@pytest.fixture
def writer(world: World) -> Browser:
    return Browser(world)


def made(world: World) -> Any:
    with as_role(world) as actor:
        return draft(actor)


def test_a_template_is_written_over_the_api(writer: Browser) -> None:
    begun = writer.send("post", ROOT, {"title": "By the API", "reason": "over the API"})
    assert begun.status_code == 201 and begun.json()["status"] == "draft"
    path = begun.headers["Location"].removeprefix("/api/v1/")
    section = writer.send("post", f"{path}sections/", {"key": "A", "title": "Site", "reason": "over the API"})
    assert section.status_code == 201, section.content
    body = {**QUESTION, "section": section.json()["id"], "options": OPTIONS, "requirements": ["21 CFR 211.22"]}
    question = writer.send("post", f"{path}questions/", body)
    assert question.status_code == 201, question.content
    assert question.json()["options"] == OPTIONS and question.json()["required"] is True
    columns = [{"key": "area", "label": "Area", "kind": "number", "unit": "m2", "options": []}]
    table = {**body, "key": "Q-A4", "kind": "table", "options": [], "columns": columns, "show_if": "Q-A3 = open"}
    assert writer.send("post", f"{path}questions/", table).json()["columns"] == columns
    whole = writer.get(path).json()
    assert [each["key"] for each in whole["sections"]] == ["A"] and whole["questions"] == 2 and whole["faults"] == []
    assert [each["step"] for each in whole["available_steps"]] == ["send-to-review", "discard"]
    listed = writer.get(f"{path}questions/?section={section.json()['id']}&sort=key").json()["results"]
    assert [each["key"] for each in listed] == ["Q-A3", "Q-A4"]
    shown = writer.send("post", f"{path}preview/", {"answers": {"Q-A3": ["open"]}, "scope": {"market": ["US"]}})
    assert shown.json() == {"asked": ["Q-A3", "Q-A4"], "hidden": []}
    assert writer.send("post", f"{path}preview/", {}).json() == {"asked": ["Q-A3"], "hidden": ["Q-A4"]}


def test_changes_need_the_version_that_was_read(world: World, writer: Browser) -> None:
    version = made(world)
    path = f"{ROOT}{version.pk}/"
    fields = {"title": "Other", "reason": "over the API"}
    assert problem(writer.send("put", path, fields))["status"] == 428
    assert problem(writer.send("put", path, fields, If_Match='"99"'))["status"] == 412
    assert writer.send("put", path, fields, If_Match=writer.tag(path)).json()["title"] == "Other"
    question = writer.get(f"{path}questions/?sort=key").json()["results"][0]
    one = f"questionnaire-questions/{question['id']}/"
    body = {"key": "Q-A1", "text": "Open?", "kind": "yes_no", "weight": 2, "reason": "over the API"}
    changed = writer.send("put", one, body, If_Match=writer.tag(one))
    assert changed.status_code == 200 and (changed.json()["weight"], changed.json()["bad_if"]) == (2, "")
    section = f"questionnaire-sections/{question['section']}/"
    renamed = {"key": "A", "title": "The site", "reason": "over the API"}
    assert writer.send("put", section, renamed, If_Match=writer.tag(section)).json()["title"] == "The site"


def test_parts_are_moved_and_removed(world: World, writer: Browser) -> None:
    version = made(world)
    path = f"{ROOT}{version.pk}/"
    first, second = writer.get(f"{path}questions/?sort=key").json()["results"]
    why = {"reason": "over the API"}
    late = writer.send("post", f"questionnaire-questions/{second['id']}/move/", {"direction": "up", **why})
    assert "no earlier question" in str(problem(late))
    kept = writer.send("post", f"questionnaire-questions/{first['id']}/remove/", why)
    assert "Asked about by Q-A2" in str(problem(kept))
    assert writer.send("post", f"questionnaire-questions/{second['id']}/remove/", why).json()["questions"] == 1
    section = f"questionnaire-sections/{first['section']}/"
    assert writer.send("post", f"{section}move/", {"direction": "down", **why}).status_code == 200
    assert writer.send("post", f"{section}remove/", why).json()["sections"] == []


def test_what_is_wrong_is_named_by_its_field(world: World, writer: Browser) -> None:
    version = made(world)
    path = f"{ROOT}{version.pk}/questions/"
    section = writer.get(f"{ROOT}{version.pk}/").json()["sections"][0]["id"]
    given = {**QUESTION, "section": section}
    for changes, field in (
        ({}, "options"),
        ({"options": OPTIONS, "key": "Q-A1"}, "key"),
        ({"options": OPTIONS, "show_if": "Q-Z1 = yes"}, "show_if"),
        ({"options": OPTIONS, "weight": 9}, "weight"),
        ({"options": OPTIONS, "colour": "red"}, "colour"),
        ({"options": OPTIONS, "section": str(uuid4())}, "section"),
        ({"options": [{"key": "a", "label": "A | B"}, {"key": "b", "label": "B"}]}, "options"),
    ):
        assert field in str(problem(writer.send("post", path, {**given, **changes}))), field


def test_the_same_create_again_gets_the_first_answer(writer: Browser) -> None:
    body = {"title": "Once", "reason": "over the API"}
    first = writer.send("post", ROOT, body, Idempotency_Key="one")
    again = writer.send("post", ROOT, body, Idempotency_Key="one")
    assert again.json()["id"] == first.json()["id"] and again.headers["Idempotent-Replay"] == "true"


def test_the_steps_lead_to_an_approved_version_that_is_signed(world: World, writer: Browser) -> None:
    begun = writer.send("post", f"{ROOT}start/", {"reason": "start from the portal"})
    assert begun.status_code == 201 and begun.json()["questions"] == 91
    path = begun.headers["Location"].removeprefix("/api/v1/")
    sent = writer.send("post", f"{path}steps/send-to-review/", {}, If_Match=writer.tag(path))
    assert sent.json()["status"] == "in_review"
    head = Browser(world, "qa_head")
    shown = head.get(f"{path}steps/approve/").json()
    assert any("Q-A1" in str(line["value"]) for line in shown["content"])
    proof = components(world, world.aldena.people["qa_head"])
    body = {"meaning": "approved", "ceremony": shown["ceremony"], **proof}
    signed = head.send("post", f"{path}steps/approve/", body, If_Match=head.tag(path))
    assert signed.status_code == 200, signed.content
    assert signed.json()["status"] == "approved" and signed.json()["signatures"][0]["covers_this_version"] is True
    revised = writer.send("post", f"{path}revisions/", {"reason": "yearly look"}).json()
    same = writer.get(f"{ROOT}{revised['id']}/differences/?with=1").json()
    assert (same["first"], same["last"], same["differences"]) == (1, 2, [])
    assert problem(writer.get(f"{ROOT}{revised['id']}/differences/?with=9"))["status"] == 400


def test_a_connected_system_reads_and_neither_writes_nor_signs(world: World) -> None:
    version = approved(world)
    erp = System(world.aldena)
    path = f"{ROOT}{version.pk}/"
    assert erp.get(path).json()["status"] == "approved"
    assert len(erp.all(f"{path}questions/")) == 2
    assert problem(erp.send("post", ROOT, {"title": "X", "reason": "over the API"}))["status"] == 403
    assert problem(erp.send("post", f"{path}revisions/", {"reason": "over the API"}))["status"] == 403


def test_a_rival_finds_nothing(world: World) -> None:
    version = approved(world)
    with world.aldena.scope():
        question = selectors.questions_of(version.pk)[0]
    rival = System(world.borvik)
    for path in (
        f"{ROOT}{version.pk}/",
        f"{ROOT}{version.pk}/questions/",
        f"{ROOT}{version.pk}/differences/",
        f"questionnaire-questions/{question.pk}/",
        f"questionnaire-sections/{question.section_id}/",
    ):
        assert problem(rival.get(path))["status"] == 404, path
