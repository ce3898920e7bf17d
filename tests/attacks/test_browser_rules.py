"""What a browser is allowed: S-28 (headers), S-29, S-30, S-31."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cmos.models import Company, Contact, Site
from tests.architecture.test_routes import CLOSED, address, body, check_headers, needed, record
from tests.world import PLANTED, World

HOSTILE = '"><img src=x onerror=alert(1)>{{7*7}}</script><script>alert(1)</script>'


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nothing/", 404),
        ("post", "/sites/", 405),
        ("get", "/audits/?after=x", 400),
        ("get", "/accounts/sign-in/", 200),
    ],
)
def test_s28_every_answer_carries_the_policy(world: World, method: str, path: str, status: int) -> None:
    client = world.login(world.aldena.people["qa_head"]) if "sign-in" not in path else Client()
    answer = getattr(client, method)(path)
    assert answer.status_code == status
    check_headers(answer)


def test_s28_no_page_holds_inline_code(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    for name, route in CLOSED.items():
        if name.startswith("api:") or needed(name) is None:
            continue
        text = body(client.get(address(name, route, record(world.aldena, route.kind) if route.kind else None)))
        assert " style=" not in text and " onclick=" not in text and "<style" not in text, name
        assert text.count("<script") == text.count("<script src="), name


def test_s29_hostile_text_is_text_everywhere(world: World) -> None:
    with world.aldena.scope(reason="hostile texts"):
        for model, names in PLANTED.items():
            for name in names:
                if name in ("email", "source_url"):
                    continue
                width: Any = model._meta.get_field(name)
                text = HOSTILE[: width.max_length or 300]
                for row in model._default_manager.all():
                    value = f"{text}{row.pk}"[: width.max_length or 400] if model is Company else text
                    model._default_manager.filter(pk=row.pk).update(**{name: value})
        assert Site.objects.filter(name__startswith='">').exists() and Contact.objects.exists()
    client = world.login(world.aldena.people["qa_head"])
    for name, route in CLOSED.items():
        if name.startswith("api:") or needed(name) is None:
            continue
        text = body(client.get(address(name, route, record(world.aldena, route.kind) if route.kind else None)))
        assert "<img src=x" not in text and "<script>alert" not in text and "onerror=alert(1)>{{" not in text, name
        assert ">49" not in text, name


def test_s30_a_change_needs_the_csrf_token(world: World) -> None:
    signed_in = world.login(world.aldena.people["qa_head"])
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies
    for path in ("/account/profile/", "/cmos/sites/register/", "/accounts/sign-out/"):
        assert client.post(path, {"name": "x"}).status_code == 403
        assert client.post(path, {"name": "x"}, headers={"Origin": "null"}).status_code == 403
    api = client.post("/api/v1/sites/", "{}", content_type="application/json")
    assert api.status_code == 403
    plain = client.post("/api/v1/sites/", '{"name": "x"}', content_type="text/plain")
    assert plain.status_code in (403, 415)


def test_s30_a_method_cannot_be_smuggled(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    answer = client.get(
        f"/cmos/companies/{world.aldena.ids['company']}/change/?_method=POST",
        headers={"X-Http-Method-Override": "POST"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("target", ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)"])
def test_s31_signing_in_stays_here(world: World, target: str) -> None:
    given = {"login": world.aldena.people["qa_head"].user.email, "password": world.password, "next": target}
    answer = Client().post("/accounts/sign-in/", given)
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]


def test_the_reset_mail_names_our_origin(world: World, mailoutbox: list[Any]) -> None:
    """S-21 in part: the link never follows the Host header."""
    email = world.aldena.people["qa_head"].user.email
    known = Client(headers={"Host": "127.0.0.1"}).post("/accounts/password/reset/", {"email": email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@x.example"})
    assert known.status_code == unknown.status_code == 302 and known.headers["Location"] == unknown.headers["Location"]
    assert len(mailoutbox) == 1 and "http://127.0.0.1:8000/accounts/password/reset/key/" in mailoutbox[0].body
    assert (
        Client().post("/accounts/password/reset/", {"email": email}, headers={"Host": "evil.test"}).status_code == 400
    )


def test_the_database_holds_no_usable_token(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM allauth_idp_oidc_client")
        assert not any(world.aldena.client_secret in row[0] for row in cursor.fetchall())
