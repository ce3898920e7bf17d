"""Columns that only the portal writes, sent along by people and systems: refused by name, or without any effect (S-10).

Differential: what a form writes with them must be what it writes without them, read from the trail. New forms and
addresses are in as soon as they are routed.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from rest_framework.parsers import MultiPartParser

from records.selectors import changes
from tests.architecture.test_routes import CLOSED, token, view_of
from tests.attacks.test_foreign_values import Undo, plain
from tests.families.test_pages import WITHOUT_RECORD, at, pages, somebody
from tests.pages import controls
from tests.world import World
from web.views import FormPage

OURS: Final = {
    "id": "00000000-0000-7000-8000-000000000000",
    "tenant": "00000000-0000-7000-8000-000000000000",
    "sponsor": "00000000-0000-7000-8000-000000000000",
    "sponsor_id": "00000000-0000-7000-8000-000000000000",
    "cmo_org_id": "00000000-0000-7000-8000-000000000000",
    "side": "sponsor",
    "released_at": "2001-01-01T00:00:00Z",
    "created_at": "2001-01-01T00:00:00Z",
    "reviewed_by": "system:nobody",
    "status": "accepted",
    "score": "100",
    "is_staff": "true",
    "is_superuser": "true",
}
"""What nobody may send, with a value each that would do harm."""


def written(since: int) -> list[str]:
    """What the trail holds after an entry: table, operation and row, without ids and instants."""
    entries = changes().filter(seq__gt=since).order_by("seq")
    return [_plain(f"{entry.table} {entry.operation} {json.dumps(entry.became, sort_keys=True)}") for entry in entries]


def _plain(text: str) -> str:
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "~", text)
    text = re.sub(r"\d{4}-\d{2}-\d{2}T[0-9:.]+(\+00:00|Z)?", "~", text)
    return re.sub(r"[0-9a-f]{32,}|[A-Za-z0-9_$:+/=-]{40,}", "~", text)


def attempt(world: World, client: Client, path: str, sent: dict[str, Any]) -> tuple[str, list[str]]:
    """The answer to a form and what it wrote, all of it taken back."""
    said: tuple[str, list[str]] = ("", [])
    newest = changes().order_by("-seq").values_list("seq", flat=True)
    try:
        with transaction.atomic():
            with world.aldena.scope(reason="looking on"):
                since = newest.first() or 0
            answer = client.post(path, sent)
            with world.aldena.scope(reason="looking on"):
                said = plain(answer, world.aldena.ids["site"]), written(since)
            raise Undo
    except Undo:
        return said


@pytest.mark.parametrize("name", [name for name in pages(FormPage) if name not in WITHOUT_RECORD])
def test_s10_a_form_writes_nothing_that_it_does_not_ask(world: World, name: str) -> None:
    client, path = world.login(somebody(world, name)), at(name, world.aldena)
    opened = client.get(path)
    if opened.status_code != 200:
        return
    shown = {**controls(opened), "reason": ["told by the site"], "reason_category": ["mistake"]}
    more = {field: [value] for field, value in OURS.items() if field not in shown}
    assert attempt(world, client, path, {**shown, **more}) == attempt(world, client, path, shown)


NEVER: Final = OURS.keys() - {"id", "status", "side", "score"}
"""Names that no request of the API may hold, whatever it is about."""


def said_as(view: Any) -> tuple[str | bytes, str]:
    """The columns as the view reads them: JSON, or a form where it takes a file."""
    if MultiPartParser in view.parser_classes:
        return encode_multipart(BOUNDARY, OURS), MULTIPART_CONTENT
    return json.dumps(OURS), "application/json"


@pytest.mark.parametrize("name", [name for name in CLOSED if name.startswith("api:")])
def test_s10_s11_a_request_with_a_column_of_ours_is_refused_by_name(world: World, name: str) -> None:
    headers = {**token(world.aldena), "If-Match": '"1.0"'}
    for method in sorted({"PATCH", "POST", "PUT"} & set(view_of(name).actions)):
        with world.aldena.scope(reason="looking on"):
            before = changes().count()
        path, _, _ = at(name, world.aldena).partition("?")
        given, kind = said_as(view_of(name))
        answer = Client().generic(method, path, given, content_type=kind, headers=headers)
        assert answer.status_code in (400, 403, 404), (method, answer.status_code, answer.content)
        if answer.status_code == 400:
            told = answer.content.decode()
            assert [field for field in NEVER if field not in told] == [], (method, told)
        with world.aldena.scope(reason="looking on"):
            assert changes().count() == before
