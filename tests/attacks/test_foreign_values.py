"""Ids of others in every field of every form and request: they must read like ids that never were (S-03, S-04, S-16).

Differential: whatever a field is for, what a rival's id brings about must equal what a random one does, but for the id
itself and the number of the request. New forms and addresses are in as soon as they are routed.
"""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from kernel.clock import now
from kernel.ids import uuid7
from sponsors.models import Membership
from tests.architecture.routes import Route
from tests.architecture.test_routes import CLOSED, address, body, needed, record, token, view_of
from tests.families.test_pages import WITHOUT_RECORD, at, pages, somebody
from tests.pages import controls
from tests.world import CANARY, World
from web.api.views import ScopedApi
from web.views import FormPage

RELATED = ("site", "company", "membership", "finding", "audit", "agreement", "file")
"""Kinds of a rival's records tried in every field; each is of another room."""


class Undo(Exception):
    """Leaves the savepoint of one attempt."""


def foreign(world: World) -> list[UUID]:
    return [world.borvik.ids[kind] for kind in RELATED]


def plain(answer: Any, value: UUID) -> str:
    """What an answer says, without the tried id, numbers of requests, and the seals and keys that differ every time."""
    text = f"{answer.status_code} {answer.headers.get('Location', '')} {body(answer)}"
    for noise in (str(value), value.hex, answer.headers["X-Request-Id"]):
        text = text.replace(noise, "~").replace(noise.upper(), "~")
    text = re.sub(r'aria-label="Secret">[^<]*<|<code>[0-9a-f]{32}</code>|u "[0-9a-f]{32}:', "~", text)
    text = re.sub(r'cp-hash">[0-9a-f]{32}<', "~", text)
    text = re.sub(r'<div class="cp-toast".*?</span></div>', "", text, flags=re.DOTALL)  # what an attempt before it did
    text = re.sub(r'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"', "", text)  # new in every form
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|\d{2}:\d{2}:\d{2}", "~", text)
    return re.sub(r"\s+", " ", text)


def attempt(send: Any, value: UUID) -> str:
    """The answer to one value, with everything it wrote taken back."""
    said = ""
    try:
        with transaction.atomic():
            said = plain(send(value), value)
            raise Undo
    except Undo:
        return said


@pytest.mark.parametrize("name", [name for name in pages(FormPage) if name not in WITHOUT_RECORD])
def test_no_field_of_a_form_tells_a_rivals_id_from_a_random_one(world: World, name: str) -> None:
    member: Membership = somebody(world, name)
    client, path = world.login(member), at(name, world.aldena)
    opened = client.get(path)
    if opened.status_code != 200:
        return
    shown = {**controls(opened), "reason": ["an attempt"]}
    for field in shown:

        def send(value: UUID, field: str = field) -> Any:
            return client.post(path, {**shown, field: [str(value)]})

        expected = attempt(send, uuid7())
        # A field that chooses is tried with every kind of record, one that takes any text with one.
        for value in foreign(world) if "valid choice" in expected else foreign(world)[:1]:
            said = attempt(send, value)
            assert said == expected, (name, field)
            assert CANARY not in said


def schema() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def bodies(found: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, properties) of every write that takes a body."""
    made = []
    for path, item in found["paths"].items():
        for method in ("post", "put", "patch"):
            content = item.get(method, {}).get("requestBody", {}).get("content", {}).get("application/json")
            if content and "$ref" in content["schema"]:
                shape = found["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
                made.append((method, path, shape.get("properties", {})))
    return made


def test_no_field_of_a_request_tells_a_rivals_id_from_a_random_one(world: World) -> None:
    headers, tried = token(world.aldena), 0
    own = {"id": world.aldena.ids["site"]}
    for method, path, properties in bodies(schema()):
        for field, shape in properties.items():
            nested = shape.get("type") == "array"
            if not (shape.get("format") == "uuid" or (nested and shape.get("items", {}).get("format") == "uuid")):
                continue
            target = re.sub(r"\{[^}]+\}", str(own["id"]), path)

            def send(
                value: UUID, method: str = method, target: str = target, field: str = field, n: bool = nested
            ) -> Any:
                given = json.dumps({field: [str(value)] if n else str(value), "reason": "an attempt"})
                sent = {**headers, "If-Match": '"1.0"'}
                return getattr(Client(), method)(target, given, content_type="application/json", headers=sent)

            expected = attempt(send, uuid7())
            for value in foreign(world):
                said = attempt(send, value)
                assert said == expected and CANARY not in said, (method, path, field)
                tried += 1
    assert tried >= len(RELATED) * 2


@pytest.mark.parametrize("role", ["qa_head", "sponsor_admin"])
def test_no_form_opens_on_a_rivals_record(world: World, role: str) -> None:
    """S-16, S-17: an address with a foreign id is a missing one, whatever is sent along."""
    client = world.login(world.aldena.people[role])
    for name, route in CLOSED.items():
        if not route.kind or name.startswith("api:") or needed(name, "POST") is None:
            continue
        for value in (record(world.borvik, route.kind), uuid4()):
            path = address(name, route, value)
            answer = client.post(
                path, {"version": "1", "reason": "told by the site", "meaning": "approved", "password": world.password}
            )
            assert answer.status_code in (403, 404), (name, answer.status_code)
            assert CANARY not in body(answer)


def test_no_write_of_the_api_opens_a_rivals_record(world: World) -> None:
    """S-01, S-16, S-17 for the API: whatever is sent to a rival's id answers as it would to an id that never was."""
    headers, tried = {**token(world.aldena), "If-Match": '"1.0"'}, 0
    given = json.dumps({"reason": "an attempt", "version": 1, "ids": [str(world.aldena.ids["site"])]})
    for name, route in CLOSED.items():
        view = view_of(name)
        if not route.kind or not issubclass(view, ScopedApi):
            continue
        for method in sorted(set(view.actions) - {"GET", "HEAD", "OPTIONS"}):

            def send(value: UUID, name: str = name, route: Route = route, method: str = method) -> Any:
                call = getattr(Client(), method.lower())
                return call(address(name, route, value), given, content_type="application/json", headers=headers)

            answers = {attempt(send, value) for value in (uuid4(), record(world.borvik, route.kind))}
            assert len(answers) == 1 and CANARY not in answers.pop(), (name, method)
            tried += 1
    assert tried


def test_single_grants_end_with_their_day(world: World) -> None:
    """An external auditor whose grant has ended finds no audit, in no list, count, search, feed or file."""
    client = world.login(world.aldena.people["external_auditor"])
    audit = f"/audits/{world.aldena.ids['audit']}/"
    assert client.get(audit).status_code == 200
    with world.aldena.scope(reason="ended"):
        grant = world.aldena.get("grant")
        type(grant).objects.filter(pk=grant.pk).update(ends_on=now().date().replace(year=2020))
    assert client.get(audit).status_code in (403, 404)
    for name in ("desk:home", "reminders:list", "desk:deadlines", "audits:list"):
        answer = client.get(at(name, world.aldena))
        assert answer.status_code in (200, 403), name
        assert "AUD-" not in body(answer) and "Lough Derrin" not in body(answer), name
    assert view_of("audits:detail").by_object
