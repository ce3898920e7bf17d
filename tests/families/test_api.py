"""What holds for every list, record and write of the API, found by the routes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.parsers import MultiPartParser

from sponsors.rules import SPONSOR_ROLES, permissions_of
from tests.api import Person, System, problem
from tests.architecture.routes import ROUTES
from tests.architecture.test_routes import CLOSED, address, record, view_of
from tests.world import World
from web.api.views import DetailApi, ListApi

LISTS = [name for name in CLOSED if name.startswith("api:") and issubclass(view_of(name), ListApi)]
RECORDS = [name for name in CLOSED if name.startswith("api:") and issubclass(view_of(name), DetailApi)]
ALL = [name for name in CLOSED if name.startswith("api:")]
METHODS = ("post", "put", "patch", "delete")


@pytest.fixture
def erp(world: World, name: str) -> System:
    """A system of the sponsor; where no sponsor reads, somebody of the CMO, which has no systems."""
    read = view_of(name).actions.get("GET", "")
    of_sponsors = not read or any(read in permissions_of(role) for role in SPONSOR_ROLES)
    return System(world.aldena) if of_sponsors else Person(world, world.staff["cmo_admin"])


def path(name: str, world: World) -> str:
    route = ROUTES[name]
    return address(name, route, record(world.aldena, route.kind) if route.kind else None).removeprefix("/api/v1/")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_one_envelope_and_strict_parameters(erp: System, world: World, name: str) -> None:
    found, view = path(name, world), view_of(name)
    body = erp.get(found).json()
    assert set(body) == {"results", "next", "previous"}
    for sort in view.sorts:
        up, down = erp.all(f"{found}?page_size=3&sort={sort}"), erp.all(f"{found}?page_size=3&sort=-{sort}")
        assert len(up) == len(down)
        keys = [str(row.get("id") or row) for row in up]
        assert len(set(keys)) == len(keys), "a row comes once"
    for query in ("nonsense=1", "sort=nonsense", "page_size=-1", "after=nonsense", "fields=nonsense"):
        assert problem(erp.get(f"{found}?{query}"))["status"] == 400, query


@pytest.mark.parametrize("name", LISTS)
def test_a_list_filters_by_what_it_declares(erp: System, world: World, name: str) -> None:
    found = path(name, world)
    for declared in view_of(name).filters:
        answer = erp.get(f"{found}?{declared}={uuid4()}")
        assert answer.status_code in (200, 400), declared
        if answer.status_code == 200:
            assert answer.json()["results"] == []


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_has_a_tag_and_knows_when_it_is_unchanged(erp: System, world: World, name: str) -> None:
    found = path(name, world)
    answer = erp.get(found)
    assert answer.status_code == 200
    tag = answer.headers["ETag"]
    assert erp.get(found, **{"If-None-Match": tag}).status_code == 304
    assert erp.get(found, **{"If-None-Match": '"0"'}).status_code == 200
    assert problem(erp.get(f"{found}?nonsense=1"))["status"] == 400
    assert problem(erp.get(address(name, ROUTES[name], uuid4()).removeprefix("/api/v1/")))["status"] == 404


@pytest.mark.parametrize("name", ALL)
def test_a_method_nobody_declared_is_refused(erp: System, world: World, name: str) -> None:
    found, declared = path(name, world), view_of(name).actions
    for method in METHODS:
        if method.upper() not in declared:
            answer = erp.send(method, found, {})
            assert problem(answer)["status"] == 405, method


@pytest.mark.parametrize("name", [name for name in ALL if {"POST", "PUT"} & set(view_of(name).actions)])
def test_a_write_takes_json_objects_only(erp: System, world: World, name: str) -> None:
    found = path(name, world)
    method = "post" if "POST" in view_of(name).actions else "put"
    bodies: list[Any] = [[], "text", 7, None, [{}]]
    takes_files = all(issubclass(parser, MultiPartParser) for parser in view_of(name).parser_classes)
    for body in bodies:
        answer = erp.send(method, found, body, If_Match='"1"')
        assert problem(answer)["status"] in ((403, 415) if takes_files else (400, 403)), body
