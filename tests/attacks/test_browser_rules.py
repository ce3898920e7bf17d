"""What a browser is allowed: S-28 (headers), S-29, S-30, S-31."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cmos.models import Company, Contact, Site
from sponsors.models import Sponsor, User
from tests.architecture.test_routes import CLOSED, address, body, check_headers, needed, record
from tests.pages import submit
from tests.planted import PLANTED, plantable
from tests.rights import approve
from tests.world import World

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


def test_s28_refusals_and_files_carry_it_too(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    forbidden = client.get(f"/cmos/companies/{world.aldena.ids['company']}/change/")
    file = client.get(f"/files/{world.aldena.ids['file']}/download/")
    fields = client.post("/account/profile/", {f"f{number}": "x" for number in range(2_100)})
    guessed = [
        Client().post("/accounts/sign-in/", {"login": "nobody@x.example", "password": f"guess {number}"})
        for number in range(12)
    ]
    untyped = client.post("/api/v1/sites/", "x", content_type="text/plain")
    unsigned, bearer = Client().get("/api/v1/sites/"), {"Authorization": "Bearer nothing"}
    wrong_token, elsewhere = Client().get("/api/v1/sites/", headers=bearer), client.get("/static/nothing.css")
    answers = (forbidden, file, fields, guessed[-1], untyped, unsigned, wrong_token, elsewhere)
    assert [answer.status_code for answer in answers] == [403, 200, 400, 429, 403, 401, 401, 404]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "private, no-store", answer.status_code
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin" and answer.headers["Permissions-Policy"]
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


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
                for row in plantable(model):
                    value = f"{text}{row.pk}"[: width.max_length or 400] if model is Company else text
                    model._default_manager.filter(pk=row.pk).update(**{name: value})
        assert Site.objects.filter(name__startswith='">').exists() and Contact.objects.exists()
    client = world.login(world.aldena.people["qa_head"])
    for name, route in CLOSED.items():
        if name.startswith("api:") or needed(name) is None:
            continue
        answer = client.get(address(name, route, record(world.aldena, route.kind) if route.kind else None))
        if not answer.headers.get("Content-Type", "text/html").startswith("text/html"):
            assert answer.headers["X-Content-Type-Options"] == "nosniff", f"{name} may be read as a page"
            continue
        text = body(answer)
        assert "<img src=x" not in text and "<script>alert" not in text and "onerror=alert(1)>{{" not in text, name
        assert "alert(1)&gt;49" not in text and "alert(1)>49" not in text, f"{name} evaluates what people type"


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


@pytest.mark.parametrize("target", ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)"])
@pytest.mark.parametrize("path", ["/accounts/sign-in/", "/accounts/sign-out/", "/accounts/password/reset/"])
def test_s31_no_address_of_an_account_leads_away(world: World, path: str, target: str) -> None:
    """Signed in already, signing out, or asking for a password: wherever `next` may stand."""
    client = world.login(world.aldena.people["viewer"])
    for answer in (
        client.get(path, {"next": target}),
        client.post(f"{path}?next={target}", {"next": target, "email": "x@x.example"}),
    ):
        assert answer.headers.get("Location", "/").startswith("/") and "evil" not in answer.headers.get("Location", "")
        assert 'href="javascript:' not in body(answer) and 'href="https://evil' not in body(answer)


def test_s29_mails_hold_hostile_names_as_text(
    world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with world.aldena.scope(reason="hostile names"):
        Sponsor.objects.filter(pk=world.aldena.sponsor.pk).update(name=f"A {HOSTILE}")
        User.objects.filter(pk=world.aldena.people["sponsor_admin"].user_id).update(name=f"P {HOSTILE}")
    admin = world.login(world.aldena.people["sponsor_admin"])
    with django_capture_on_commit_callbacks(execute=True):
        approve(world, submit(admin, "/administration/members/invite/", email="new@x.example", role="viewer"))
    sent = mailoutbox[-1]
    html = str(sent.alternatives[0][0])
    assert "<img src=x" not in html and "<script>" not in html and "&lt;img src=x" in html
    assert "\n" not in sent.subject and "{{7*7}}" in html


def test_s21_a_reset_mail_names_our_origin_whatever_the_request_says(world: World, mailoutbox: list[Any]) -> None:
    email, path = world.aldena.people["qa_head"].user.email, "/accounts/password/reset/"
    known = Client(headers={"Host": "127.0.0.1", "X-Forwarded-Host": "evil.test"}).post(path, {"email": email})
    unknown = Client().post(path, {"email": "nobody@x.example"})
    assert known.status_code == unknown.status_code == 302 and known.headers["Location"] == unknown.headers["Location"]
    assert len(mailoutbox) == 1 and "http://127.0.0.1:8000/accounts/password/reset/key/" in mailoutbox[0].body
    assert "evil.test" not in mailoutbox[0].body
    assert Client().post(path, {"email": email}, headers={"Host": "evil.test"}).status_code == 400
    assert len(mailoutbox) == 1


def test_the_database_holds_no_usable_token(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM allauth_idp_oidc_client")
        assert not any(world.aldena.client_secret in row[0] for row in cursor.fetchall())
