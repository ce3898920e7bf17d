"""Hostile input and broken insides: S-57, S-58."""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.test import Client

from cmos import selectors
from tests.architecture.test_routes import body, check_headers, token
from tests.attacks.test_isolation import SITE
from tests.world import World

RAW: dict[str, bytes] = {
    "nul byte": json.dumps({**SITE, "name": "a\x00b"}).encode(),
    "lone surrogate": b'{"name": "\\ud800"}',
    "10 MB string": b'{"name": "' + b"x" * 10_000_000 + b'"}',
    "deep": b'{"name": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": Infinity}',
    "huge integer": b'{"name": 1' + b"0" * 400 + b"}",
    "duplicate names": b'{"name": "a", "name": "b"}',
    "broken": b'{"name": ',
    "not an object": b"[1, 2]",
    "wrong charset": '{"name": "é"}'.encode("latin-1"),
    "unknown field": json.dumps({**SITE, "sponsor": "x", "status": "signed"}).encode(),
    "year 0": json.dumps(
        {"site": "x", "kind": "surveillance", "ended_on": "0000-01-01", "reason": "told by the site"}
    ).encode(),
}


@pytest.mark.parametrize("kind", RAW)
@pytest.mark.parametrize("path", ["/api/v1/sites/", "/api/v1/inspections/"])
def test_s57_hostile_bodies_are_refused(world: World, kind: str, path: str) -> None:
    answer = Client().post(path, RAW[kind], content_type="application/json", headers=token(world.aldena))
    assert 400 <= answer.status_code < 500, answer.status_code
    assert answer.headers["Content-Type"].startswith(("application/problem+json", "text/html", "application/json"))


@pytest.mark.parametrize(
    "query",
    [
        "sort=__class__",
        "sort=sponsor__name",
        "fields=password",
        "after=AAAA",
        "after=%00",
        "page_size=-1",
        "page_size=9" * 400,
        "q=" + "x" * 5000,
        "&".join(f"a{number}=1" for number in range(5000)),
        "country=%ff",
        "company=not-a-uuid",
    ],
)
def test_s57_hostile_parameters_are_refused(world: World, query: str) -> None:
    answer = Client().get(f"/api/v1/sites/?{query}", headers=token(world.aldena))
    assert 400 <= answer.status_code < 500, (query[:40], answer.status_code)


@pytest.mark.parametrize(
    "query", ["sort=__class__", "q=%00", "after=x", "q=" + "x" * 5000, "us=nonsense", "country=%ff"]
)
def test_s57_hostile_parameters_of_pages_break_nothing(world: World, query: str) -> None:
    answer = world.login(world.aldena.people["qa_head"]).get(f"/sites/?{query}")
    assert answer.status_code in (200, 400, 422), (query[:40], answer.status_code)


@pytest.mark.parametrize("path", ["/sites/", "/api/v1/sites/"])
def test_s58_a_crash_shows_a_number_and_nothing_else(
    world: World, path: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(selectors, "sites", lambda: 1 / 0)
    client = world.login(world.aldena.people["qa_head"])
    client.raise_request_exception = False
    answer = client.get(path)
    text = body(answer)
    assert answer.status_code == 500 and answer.headers["X-Request-Id"] in text
    check_headers(answer)
    assert not any(
        word in text for word in ("Traceback", "ZeroDivision", "selectors", "SELECT", "/", "Django") if word != "/"
    )


def test_unknown_addresses_and_methods_answer_plainly(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    assert client.get("/api/v1/nothing/").status_code == 404
    assert client.delete(f"/api/v1/sites/{world.aldena.ids['site']}/").status_code == 405
    assert client.get("/sites/not-a-uuid/").status_code == 404


def test_an_address_that_cannot_be_read_is_a_problem_for_a_system_and_a_page_for_a_person(world: World) -> None:
    """Both once got a bare line of text."""
    system = Client().get("/api/v1/sites/?q=%00", headers=token(world.aldena))
    assert system.status_code == 400 and system.headers["Content-Type"].startswith("application/problem+json")
    page = world.login(world.aldena.people["viewer"]).get("/sites/?q=%00")
    assert page.status_code == 400 and "<h1>" in body(page)


def cursor(*edge: Any) -> str:
    return urlsafe_b64encode(json.dumps(edge).encode()).decode().rstrip("=")


ROW = "01a20e0f-460a-775f-8cac-21d67ca03e17"


@pytest.mark.parametrize("edge", [("a\x00", ROW), ("\ud800", ROW), ("a", "b"), (None, ROW), ("a",), ("a", ROW, "b")])
@pytest.mark.parametrize("path", ["/api/v1/sites/", "/sites/"])
def test_s57_a_forged_cursor_is_refused(world: World, edge: tuple[Any, ...], path: str) -> None:
    """A well-formed one whose text PostgreSQL cannot store once broke the list."""
    client = world.login(world.aldena.people["qa_head"])
    assert client.get(path, {"sort": "name", "after": cursor(*edge)}).status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31", "2026-02-30", "today"])
def test_s57_a_day_no_clock_can_count_from_is_refused(world: World, day: str) -> None:
    """The first and the last days there are once broke the deadlines."""
    headers, site = token(world.aldena), world.aldena.ids["site"]
    for path in (f"deadlines/?since={day}", f"deadlines/?until={day}", f"sites/{site}/standing/?on={day}"):
        assert Client().get(f"/api/v1/{path}", headers=headers).status_code == 400, path
