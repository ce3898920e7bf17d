"""The route matrix: every address, asked by everybody, about own, foreign and missing records (S-01, S-02, S-07)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from sponsors.rules import CMO_ROLES, PERMISSIONS, SPONSOR_ROLES, permissions_of
from tests.architecture.routes import ROUTES, Route
from tests.world import CANARY, Party, World
from tests.world_kinds import KINDS
from web.api.views import ScopedApi
from web.views import ScopedView

PEOPLE = [role for role in SPONSOR_ROLES if role != "integration"]
CLOSED = {name: route for name, route in ROUTES.items() if not route.open}
WITH_ID = {name: route for name, route in CLOSED.items() if route.kind}
FOREIGN_WORDS = (CANARY, CANARY.lower(), "borvik", "Borvik")


def names(entries: list[Any], space: str = "") -> Iterator[str]:
    for entry in entries:
        if hasattr(entry, "url_patterns"):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry.url_patterns, inner)
        elif entry.name:
            yield f"{space}{entry.name}"


def test_every_route_is_in_the_matrix() -> None:
    assert set(names(get_resolver().url_patterns)) == set(ROUTES)


def address(name: str, route: Route, pk: UUID | None = None) -> str:
    path = reverse(name, kwargs={**({"pk": pk} if pk else {}), **route.more})
    return f"{path}?{route.query}" if route.query else path


def test_no_address_hides_another() -> None:
    """Two rooms once gave their steps one address: the room that came first answered for both."""
    for name, route in ROUTES.items():
        assert resolve(address(name, route._replace(query=""), uuid4() if route.kind else None)).view_name == name


def record(party: Party, kind: str) -> UUID:
    """The id of one record of this kind of a party."""
    if kind == "inspection_with_form":
        with party.scope():
            found: UUID = party.get("form").inspection_id
            return found
    return party.ids[kind]


@cache
def view_of(name: str) -> Any:
    route = ROUTES[name]
    found = resolve(address(name, route._replace(query=""), uuid4() if route.kind else None)).func
    return getattr(found, "view_class", None) or getattr(found, "cls", None)


def needed(name: str, method: str = "GET") -> str | None:
    """The permission a route asks for; none when it has no such method."""
    view = view_of(name)
    if issubclass(view, ScopedApi):
        actions: dict[str, str] = view.actions
        return actions.get(method)
    assert issubclass(view, ScopedView)
    return view.needs(**ROUTES[name].more) if method.lower() in view.http_method_names else None


def body(response: Any) -> str:
    raw = b"".join(response) if response.streaming else response.content
    return raw.decode(errors="replace")


def unnumbered(response: Any) -> str:
    """The text of an answer without the number of its request."""
    return body(response).replace(response.headers["X-Request-Id"], "")


def check_headers(response: Any) -> None:
    """S-14, S-28: nothing private is kept between, and no script of anybody else runs."""
    assert response.headers["Cache-Control"] == "private, no-store"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff" and response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", CLOSED)
def test_nobody_comes_in_without_signing_in(world: World, name: str) -> None:
    route = CLOSED[name]
    pk = record(world.aldena, route.kind) if route.kind else None
    response = Client().get(address(name, route, pk))
    assert response.status_code == (401 if name.startswith("api:") else 302)
    assert "Aldena" not in body(response)
    check_headers(response)


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_sees_exactly_what_the_table_says(world: World, role: str) -> None:
    """S-01 for own records: 200 with the permission, 403 without; and never a word of the rival sponsor."""
    client, allowed = world.login(world.aldena.people[role]), permissions_of(role)
    for name, route in CLOSED.items():
        permission = needed(name)
        if permission is None:
            continue
        response = client.get(address(name, route, record(world.aldena, route.kind) if route.kind else None))
        check_headers(response)
        text = body(response)
        assert not any(word in text for word in FOREIGN_WORDS), (role, name)
        if permission in allowed:
            # an address of the other audience finds nothing here: a CMO's pages hold no record of a sponsor's step
            assert response.status_code in (200, 302, 404), (role, name, response.status_code)
        elif role == "external_auditor" and getattr(view_of(name), "by_object", False):
            assert response.status_code in (200, 403, 404), (role, name, response.status_code)
        else:
            assert response.status_code == 403, (role, name, response.status_code)


@pytest.mark.parametrize("role", ["qa_head", "sponsor_admin", "viewer", "external_auditor"])
def test_a_foreign_record_answers_like_a_missing_one(world: World, role: str) -> None:
    """S-02: same status, same body, same headers but the request's id."""
    client = world.login(world.aldena.people[role])
    for name, route in WITH_ID.items():
        if needed(name) is None:
            continue
        missing, foreign = (client.get(address(name, route, pk)) for pk in (uuid4(), record(world.borvik, route.kind)))
        assert foreign.status_code == missing.status_code in (403, 404), (name, foreign.status_code)
        assert unnumbered(foreign) == unnumbered(missing), name
        drop = {"X-Request-Id", "Set-Cookie"}
        assert {k: v for k, v in foreign.items() if k not in drop} == {
            k: v for k, v in missing.items() if k not in drop
        }


@pytest.mark.parametrize("role", ["qa_head", "viewer"])
def test_a_foreign_record_cannot_be_written(world: World, role: str) -> None:
    client = world.login(world.aldena.people[role])
    for name, route in WITH_ID.items():
        if needed(name, "POST") is None or issubclass(view_of(name), ScopedApi):
            continue
        response = client.post(
            address(name, route, record(world.borvik, route.kind)), {"reason": "told by the site", "version": "1"}
        )
        assert response.status_code in (403, 404), (name, response.status_code)


@pytest.mark.parametrize("role", CMO_ROLES)
def test_cmo_staff_see_no_page_of_a_sponsor(world: World, role: str) -> None:
    client, allowed = world.login(world.staff[role]), permissions_of(role)
    for name, route in CLOSED.items():
        if needed(name) is None:
            continue
        response = client.get(address(name, route, record(world.aldena, route.kind) if route.kind else None))
        expected = (200, 302, 404) if needed(name) in allowed else (403,)
        assert response.status_code in expected, (role, name, response.status_code)


def test_an_external_auditor_sees_one_audit_and_nothing_else(world: World) -> None:
    """guardian in real use: a grant on one object, never more."""
    client = world.login(world.aldena.people["external_auditor"])
    seen = {
        name
        for name, route in CLOSED.items()
        if needed(name)
        and client.get(address(name, route, record(world.aldena, route.kind) if route.kind else None)).status_code
        == 200
    }
    with_audit = {
        "audits:list",
        "audits:decline",
        "audits:detail",
        "audits:finding",
        "audits:findings",
        "audits:month",
        "audits:step",
        "audits:year",
        "desk:home",
        "reminders:list",
        "desk:calendar",
        "desk:deadlines",
    }
    assert seen == with_audit | {
        "sponsors:profile",
        "sponsors:sessions",
        "api:own-sessions",
        "api:own-factors",
        "signing:statement",
        "regulations:list",
        "regulations:suggest",
        "regulations:topics",
        "desk:requirement",
        "api:requirements",
        "api:requirement",
        "api:requirement-uses",
        "api:deadlines",
        "api:notices",
    }


def token(party: Party) -> dict[str, str]:
    given = {"grant_type": "client_credentials", "client_id": party.client_id, "client_secret": party.client_secret}
    answer = Client().post("/identity/o/api/token", given)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_token_reads_its_own_sponsor_only(world: World) -> None:
    """S-07: no parameter widens it, an unknown one is refused."""
    headers = token(world.aldena)
    for name, route in CLOSED.items():
        if not name.startswith("api:") or needed(name) is None:
            continue
        own = Client().get(
            address(name, route, record(world.aldena, route.kind) if route.kind else None), headers=headers
        )
        if "integration" not in PERMISSIONS[str(needed(name))]:
            assert own.status_code == 403, name
            continue
        assert own.status_code == 200, (name, own.content)
        assert not any(word in body(own) for word in FOREIGN_WORDS), name
        asked = address(name, route, record(world.aldena, route.kind) if route.kind else None)
        wider = Client().get(
            f"{asked}{'&' if route.query else '?'}tenant={world.borvik.sponsor.pk}&sponsor={world.borvik.sponsor.pk}",
            headers=headers,
        )
        assert wider.status_code == 400, name
        if route.kind:
            foreign = Client().get(address(name, route, record(world.borvik, route.kind)), headers=headers)
            missing = Client().get(address(name, route, uuid4()), headers=headers)
            assert foreign.status_code == missing.status_code == 404
            assert unnumbered(foreign) == unnumbered(missing)


def is_dialogue(route: Route) -> bool:
    """Whether the record is of a dialogue: the CMO that Borvik speaks with reads and answers it rightly."""
    return getattr(KINDS.get(route.kind), "wall", "") == "dialogue"


REFUSED = {200, 400, 403, 404, 405, 415, 428}
"""What a method that a route does not have, or that lacks something, is answered with; a parser of uploads looks at the
type first, and says which protocol it speaks (204)."""


@pytest.mark.full
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_no_method_of_any_route_opens_a_foreign_record(world: World, method: str) -> None:
    everywhere = [(world.aldena.people[role], WITH_ID) for role in PEOPLE]
    private = {name: route for name, route in WITH_ID.items() if not is_dialogue(route)}
    for member, routes in [*everywhere, *((each, private) for each in world.staff.values())]:
        client = world.login(member)
        for name, route in routes.items():
            sent: dict[str, Any] = {"data": "{}", "content_type": "application/json"} if name.startswith("api:") else {}
            response = getattr(client, method)(address(name, route, record(world.borvik, route.kind)), **sent)
            assert response.status_code in REFUSED | ({204} if method == "options" else set()), (method, name)
            assert not any(word in body(response) for word in FOREIGN_WORDS), (method, name)
