"""Connected systems: made by an administrator, secret shown once, ended at once (SR-5, S-26)."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from administration.models import ApiClient
from administration.rules import MAX_DAYS, client_state, expiry_obstacle
from cmos.models import Company, Site
from records.models import Event, TrailEntry
from sponsors.models import Membership
from tests.attacks.test_isolation import SITE
from tests.pages import submit, text
from tests.world import World

TOKEN = "/identity/o/api/token"
CONNECT = "/administration/systems/connect/"


def connect(world: World, **typed: str) -> tuple[ApiClient, str]:
    """A system of Aldena, and the secret that its page shows."""
    admin = world.login(world.aldena.people["sponsor_admin"])
    answer = submit(admin, CONNECT, **{"name": "LIMS Cork", "access": "read", "reason": "batch data", **typed})
    assert answer.status_code == 200, text(answer)
    shown = re.search(r'aria-label="Secret">([^<]+)<', text(answer))
    assert shown is not None
    with world.aldena.scope():
        return ApiClient.objects.get(name=typed.get("name", "LIMS Cork"), revoked_at=None), html.unescape(shown[1])


def ask_token(client: ApiClient, secret: str, *, basic: bool = False, scope: str = "") -> Any:
    given = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    if basic:
        seal = b64encode(f"{client.client_id}:{secret}".encode()).decode()
        return Client().post(TOKEN, given, headers={"Authorization": f"Basic {seal}"})
    return Client().post(TOKEN, {**given, "client_id": client.client_id, "client_secret": secret})


def bearer(client: ApiClient, secret: str, **options: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {ask_token(client, secret, **options).json()['access_token']}"}


def step(world: World, client: ApiClient, name: str, **typed: str) -> Any:
    admin = world.login(world.aldena.people["sponsor_admin"])
    return submit(admin, f"/administration/systems/{client.pk}/{name}/", **{"reason": "it moved", **typed})


@pytest.mark.parametrize("basic", [True, False])
def test_a_connected_system_reads(world: World, basic: bool) -> None:
    client, secret = connect(world)
    answer = Client().get("/api/v1/sites/", headers=bearer(client, secret, basic=basic))
    assert answer.status_code == 200 and len(answer.json()["results"]) == world.aldena.sites()


def test_the_secret_is_shown_once_and_kept_nowhere(world: World, superuser: Any) -> None:
    client, secret = connect(world)
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = text(admin.get(f"/administration/systems/{client.pk}/"))
    assert client.client_id in page and secret not in page and "curl" in page and TOKEN in page
    for table in (
        "administration_apiclient",
        "allauth_idp_oidc_client",
        "records_trailentry",
        "records_event",
        "django_session",
    ):
        found = superuser.execute(f"SELECT count(*) AS n FROM {table} AS t WHERE t::text LIKE %s", [f"%{secret}%"])
        assert found.fetchone()["n"] == 0, table


def test_reading_gives_no_right_to_write_and_a_wider_scope_is_refused(world: World) -> None:
    """S-26."""
    client, secret = connect(world)
    answer = Client().post("/api/v1/sites/", SITE, content_type="application/json", headers=bearer(client, secret))
    assert answer.status_code == 403
    assert ask_token(client, secret, scope="portal.write").status_code == 400
    with world.aldena.scope():
        assert not Site.objects.filter(name="New site").exists()


def test_what_a_system_writes_names_it_in_the_trail(world: World) -> None:
    client, secret = connect(world, access="write", name="ERP Basel")
    answer = Client().post("/api/v1/sites/", SITE, content_type="application/json", headers=bearer(client, secret))
    assert answer.status_code == 201, answer.content
    page = text(world.login(world.aldena.people["qa_head"]).get(f"/sites/{answer.json()['id']}/"))
    assert "ERP Basel" in page
    with world.aldena.scope():
        made = Company.objects.get(name="New company")
        entry = TrailEntry.objects.get(row_id=made.pk)
        assert entry.actor == f"membership:{client.membership_id}" and entry.reason == "told by the site"


def test_a_revoked_system_fails_on_the_next_request(world: World) -> None:
    """S-26: its tokens, its secret, and whatever it would still ask for."""
    client, secret = connect(world)
    headers = bearer(client, secret)
    assert step(world, client, "revoke").status_code == 302
    assert Client().get("/api/v1/sites/", headers=headers).status_code == 401
    assert ask_token(client, secret).status_code == 401 and ask_token(client, secret, basic=True).status_code == 401
    page = text(world.login(world.aldena.people["sponsor_admin"]).get(f"/administration/systems/{client.pk}/"))
    assert "Revoked" in page and "revoke it at once" not in page and "it moved" in page
    again = world.login(world.aldena.people["sponsor_admin"]).post(
        f"/administration/systems/{client.pk}/renew/", {"version": "2", "reason": "told by the site"}
    )
    assert again.status_code == 422 and "for good" in text(again)


def test_an_expired_system_and_its_tokens_fail(world: World) -> None:
    """S-26: accepted expired ones: CVE-2026-35462 of another product."""
    client, secret = connect(world)
    headers = bearer(client, secret)
    with world.aldena.scope(reason="a year later"):
        yesterday = world.today - timedelta(days=2)
        ApiClient.objects.filter(pk=client.pk).update(expires_on=yesterday)
        Membership.objects.filter(pk=client.membership_id).update(ends_on=yesterday)
    assert Client().get("/api/v1/sites/", headers=headers).status_code == 401
    assert ask_token(client, secret).status_code == 401 and ask_token(client, secret, basic=True).status_code == 401
    assert "Expired" in text(world.login(world.aldena.people["sponsor_admin"]).get("/administration/systems/"))


def test_a_renewed_secret_replaces_the_old_one_and_its_tokens(world: World) -> None:
    client, secret = connect(world)
    headers = bearer(client, secret)
    answer = step(world, client, "renew")
    shown = re.search(r'aria-label="Secret">([^<]+)<', text(answer))
    assert answer.status_code == 200 and shown is not None and shown[1] != secret
    assert Client().get("/api/v1/sites/", headers=headers).status_code == 401
    assert ask_token(client, secret).status_code == 401
    assert Client().get("/api/v1/sites/", headers=bearer(client, html.unescape(shown[1]))).status_code == 200


def test_two_administrators_do_not_renew_over_each_other(world: World) -> None:
    client, _ = connect(world)
    assert step(world, client, "renew", version="7").status_code == 409


def test_the_last_use_is_shown_to_the_minute(world: World) -> None:
    client, secret = connect(world)
    admin, address = world.login(world.aldena.people["sponsor_admin"]), f"/administration/systems/{client.pk}/"
    assert "<dt>Last used</dt><dd>never</dd>" in text(admin.get(address))
    headers = bearer(client, secret)
    assert Client().get("/api/v1/sites/", headers=headers).status_code == 200
    assert re.search(r"<dt>Last used</dt><dd>\d+ \w{3} \d{4} \d\d:\d\d UTC", text(admin.get(address)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "ERP"},
        {"access": "everything"},
        {"expires_on": "1 Jan 2020"},
        {"expires_on": "1 Jan 2199"},
        {"expires_on": ""},
        {"reason": ""},
    ],
)
def test_a_wrong_system_is_kept_in_the_form(world: World, wrong: dict[str, str]) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    given = {"name": "LIMS Cork", "access": "read", "reason": "batch data", **wrong}
    answer = submit(admin, CONNECT, **given)
    assert answer.status_code == 422 and ("LIMS Cork" in text(answer) or "name" in wrong)
    with world.aldena.scope():
        assert ApiClient.objects.count() == 1


def test_a_name_is_free_again_after_revoking(world: World) -> None:
    client, _ = connect(world)
    step(world, client, "revoke")
    connect(world)
    with world.aldena.scope():
        assert ApiClient.objects.filter(name="LIMS Cork").count() == 2


@pytest.mark.parametrize("role", ["qa_head", "viewer", "qa_specialist"])
def test_only_the_administrator_connects(world: World, role: str) -> None:
    client = world.login(world.aldena.people[role])
    for path in ("", "connect/", f"{world.aldena.ids['client']}/", f"{world.aldena.ids['client']}/revoke/"):
        assert client.get(f"/administration/systems/{path}").status_code == 403, path


def test_a_rivals_system_is_not_found_and_works_on(world: World) -> None:
    admin = world.login(world.aldena.people["sponsor_admin"])
    for name in ("renew", "revoke"):
        path = f"/administration/systems/{world.borvik.ids['client']}/{name}/"
        assert admin.post(path, {"version": "1", "reason": "told by the site"}).status_code == 404
    given = {"client_id": world.borvik.client_id, "client_secret": world.borvik.client_secret}
    assert Client().post(TOKEN, {"grant_type": "client_credentials", **given}).status_code == 200


def test_what_happens_to_a_system_is_an_event(world: World) -> None:
    client, _ = connect(world)
    step(world, client, "renew")
    step(world, client, "revoke")
    with world.aldena.scope():
        names = list(Event.objects.filter(subject_id=client.pk).order_by("seq").values_list("name", flat=True))
    assert names == ["api_client.created", "api_client.secret_renewed", "api_client.revoked"]


@pytest.mark.parametrize("given", ["Basic !!!", "Basic " + b64encode(b"\xff:x").decode(), "Basic", "Bearer x", "x"])
def test_a_strange_authorization_gets_no_token(world: World, given: str) -> None:
    answer = Client().post(TOKEN, {"grant_type": "client_credentials"}, headers={"Authorization": given})
    assert answer.status_code in (400, 401)


def test_a_token_in_the_address_is_no_token(world: World) -> None:
    """S-26."""
    client, secret = connect(world)
    token = bearer(client, secret)["Authorization"].partition(" ")[2]
    assert Client().get(f"/api/v1/sites/?access_token={token}").status_code == 401


def test_states_and_last_days(world: World) -> None:
    today = world.today
    assert client_state(revoked=True, expires_on=today, today=today) == "revoked"
    assert client_state(revoked=False, expires_on=today, today=today) == "connected"
    assert client_state(revoked=False, expires_on=today - timedelta(days=1), today=today) == "expired"
    assert not expiry_obstacle(today, today) and not expiry_obstacle(today + timedelta(days=MAX_DAYS), today)
    assert expiry_obstacle(today - timedelta(days=1), today)
    assert expiry_obstacle(today + timedelta(days=MAX_DAYS + 1), today)
