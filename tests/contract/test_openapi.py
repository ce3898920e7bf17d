"""The API's schema is a promise: it changes when somebody means it to, and says nothing that is not so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.api import System
from tests.architecture.routes import ROUTES
from tests.kept import kept
from tests.world import World

PROMISE = Path(__file__).parent / "openapi.yaml"


def schema() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    generator: Any = SchemaGenerator  # without types
    found: dict[str, Any] = generator().get_schema(request=None, public=True)
    return found


def test_the_schema_is_what_was_promised() -> None:
    """RENEW_KEPT=1 writes the promise anew."""
    now = yaml.safe_dump(schema(), sort_keys=True, allow_unicode=True, width=120)
    assert kept(PROMISE, now) == now, "the API changed: renew the promise if you mean it"


def test_the_schema_is_valid_and_complete() -> None:
    found = schema()
    check: Any = validate_schema
    check(found)
    assert not GENERATOR_STATS
    described = {path.strip("/") for path in found["paths"]}
    assert len(described) == len([name for name in ROUTES if name.startswith("api:") and name != "api:schema"])


def test_every_write_says_what_it_takes() -> None:
    for path, methods in schema()["paths"].items():
        for method, operation in methods.items():
            if method in ("post", "put"):
                takes_nothing = "Takes nothing." in operation.get("description", "")
                assert ("requestBody" in operation) != takes_nothing, (method, path)
            assert operation.get("description") or operation.get("summary"), (method, path)


def test_answers_have_the_fields_that_the_schema_names(world: World) -> None:
    """Each list's first row, and each single answer, against its component."""
    erp, found = System(world.aldena), schema()
    people = [world.login(each) for each in (world.aldena.people["sponsor_admin"], world.staff["cmo_admin"])]
    seen = 0
    for path, methods in found["paths"].items():
        asks = methods.get("get", {}).get("parameters", [])
        if "{" in path or "get" not in methods or any(each.get("required") for each in asks):
            continue
        answers = [erp.get(path.removeprefix("/api/v1/")), *(person.get(path) for person in people)]
        answer = next(each for each in answers if each.status_code == 200)
        content = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        body = answer.json()
        rows = body if isinstance(body, list) else body.get("results", [body])
        if not rows:
            continue
        seen += 1
        assert set(rows[0]) == set(fields(found, content)), path
    assert seen > 8


def fields(found: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """The properties of one row."""
    while "properties" not in content or "results" in content["properties"]:
        if "$ref" in content:
            content = found["components"]["schemas"][content["$ref"].rpartition("/")[2]]
        elif content.get("type") == "array":
            content = content["items"]
        else:
            content = content["properties"]["results"]
    properties: dict[str, Any] = content["properties"]
    return properties
