"""A connected system of the cast, as tests use it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from sponsors.models import Membership
from tests.world import Party, World


def with_kind(body: Any) -> Any:
    """The body with a kind of reason beside its reason, where the test names none itself."""
    if isinstance(body, dict) and str(body.get("reason") or "").strip() and "reason_category" not in body:
        return {**body, "reason_category": "mistake"}
    return body


class System:
    """An ERP system with its token; every answer comes back with its JSON."""

    def __init__(self, party: Party) -> None:
        given = {"grant_type": "client_credentials", "client_id": party.client_id, "client_secret": party.client_secret}
        self.client = Client()
        token = self.client.post("/identity/o/api/token", given).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={**self.headers, **headers})

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        call, body = getattr(self.client, method), with_kind(body)
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return call(f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=sent)

    def all(self, path: str) -> list[Any]:
        """Every row of a list, page after page."""
        found, following = [], path
        while following:
            page = self.get(following).json()
            found += page["results"]
            following = (page["next"] or "").partition("/api/v1/")[2]
        return found


class Person(System):
    """Somebody who is signed in, at the same addresses."""

    def __init__(self, world: World, member: Membership) -> None:
        self.client, self.headers = world.login(member), {}


def problem(answer: Any) -> dict[str, Any]:
    """The problem of a refusal (RFC 9457)."""
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    found: dict[str, Any] = answer.json()
    assert found["status"] == answer.status_code and found["title"]
    return found
