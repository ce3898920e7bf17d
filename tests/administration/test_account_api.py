"""One's own sessions and factors, people and sign-in providers over the API; what no token may do (SR-4, SR-5)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from administration.models import RightsRequest
from records.models import Event
from sponsors.models import BrowserSession, IdentityProvider, MailDomain, Membership
from sponsors.sso import sealed
from tests.api import System, problem
from tests.factors import set_up_app
from tests.rights import approve
from tests.sponsors.losing import at_borvik_too, code, half_way, replace_with, reported
from tests.sponsors.oidc_server import CLIENT, SECRET, Provider, running
from tests.world import World, enter

API = "/api/v1/"
PROVIDERS = f"{API}sign-in-providers/"


@pytest.fixture
def server(settings: Any) -> Iterator[Provider]:
    with running() as provider:
        settings.OUTBOUND_ORIGINS = [provider.issuer]
        yield provider


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, method)(path, json.dumps(body or {}), content_type="application/json", headers=sent)


def admin_of(world: World) -> Client:
    return world.login(world.aldena.people["sponsor_admin"])


# --- one's own account ------------------------------------------------------------------------------------------------


def test_a_person_reads_and_ends_their_own_sessions(world: World) -> None:
    member, other = world.aldena.people["viewer"], world.aldena.people["auditor"]
    client, elsewhere, theirs = world.login(member), world.login(member), world.login(other)
    found = client.get(f"{API}account/sessions/").json()["sessions"]
    assert [each["is_this"] for each in found] == [True, False]
    assert str(client.session.session_key) not in json.dumps(found), "a name opens nothing"
    (foreign,) = theirs.get(f"{API}account/sessions/").json()["sessions"]
    for name in (foreign["name"], "0" * 32):
        assert problem(send(client, "delete", f"{API}account/sessions/{name}/"))["status"] == 404
    own = send(client, "delete", f"{API}account/sessions/{found[0]['name']}/")
    assert own.status_code == 400 and "Sign out" in problem(own)["detail"] and client.get("/sites/").status_code == 200
    assert send(client, "delete", f"{API}account/sessions/{found[1]['name']}/").status_code == 204
    assert elsewhere.get("/sites/").status_code == 302 and theirs.get("/sites/").status_code == 200
    with world.aldena.scope():
        event = Event.objects.filter(name="session.ended").latest("seq")
    assert event.actor == f"membership:{member.pk}" and event.facts["sessions"] == 1


def test_a_person_ends_all_their_other_sessions(world: World) -> None:
    member = world.aldena.people["viewer"]
    client, first, second = world.login(member), world.login(member), world.login(member)
    answer = send(client, "delete", f"{API}account/sessions/")
    assert answer.status_code == 200 and answer.json() == {"ended": 2}
    assert [each.get("/sites/").status_code for each in (client, first, second)] == [200, 302, 302]
    assert problem(send(client, "delete", f"{API}account/sessions/?name=x"))["status"] == 400
    assert BrowserSession.objects.filter(account=member.user).count() == 1


def test_a_person_reads_their_factors_and_nothing_that_could_be_shown_in_their_place(world: World) -> None:
    member = world.aldena.people["viewer"]
    answer = world.login(member).get(f"{API}account/factors/")
    body = answer.json()
    assert set(body) == {"app_since", "app_used_at", "passkeys", "recovery_codes_left"}
    assert body["app_since"] and body["passkeys"] == [] and body["recovery_codes_left"] == 10


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_factors_are_not_changed_over_the_api(world: World, method: str) -> None:
    client = world.login(world.aldena.people["viewer"])
    assert problem(send(client, method, f"{API}account/factors/"))["status"] == 405


@pytest.mark.parametrize("path", ["account/sessions/", "account/factors/"])
def test_a_connected_system_has_no_account_of_its_own_to_ask_about(world: World, path: str) -> None:
    assert problem(System(world.aldena).get(path))["status"] == 403
    erp = System(world.aldena)
    assert problem(erp.send("delete", "account/sessions/", {}))["status"] == 403
    assert problem(erp.send("delete", f"account/sessions/{'0' * 32}/", {}))["status"] == 403


def test_half_way_in_nobody_reads_their_sessions(world: World) -> None:
    member = world.aldena.people["viewer"]
    reported(world, member)
    client = half_way(world, member.user)
    for path in ("account/sessions/", "account/factors/", "members/"):
        assert client.get(f"{API}{path}").status_code == 401


# --- people -----------------------------------------------------------------------------------------------------------


def test_a_system_reads_the_people_as_administrators_see_them(world: World) -> None:
    erp, member = System(world.aldena), world.aldena.people["viewer"]
    rows = {row["id"]: row for row in erp.all("members/?page_size=5")}
    assert set(rows) == {str(each.pk) for role, each in world.aldena.people.items() if role != "integration"}
    row = rows[str(member.pk)]
    assert (row["email"], row["role"], row["state"]) == (member.user.email, "viewer", "can_act")
    assert row["factor_lost_at"] is None and row["factor_to_confirm"] is False
    assert erp.get(f"members/{member.pk}/").json() == row
    (found,) = erp.all(f"members/?email={member.user.email.upper()}")
    assert found == row and not erp.all("members/?email=nobody@aldena.example")
    assert problem(erp.get(f"members/{world.borvik.people['viewer'].pk}/"))["status"] == 404
    with world.aldena.scope():
        service = Membership.objects.filter(user__is_service=True).first()
    assert service is not None
    assert problem(erp.get(f"members/{service.pk}/"))["status"] == 404, "a system is no person"


def test_a_lost_factor_is_read_with_the_person(world: World) -> None:
    member = world.aldena.people["viewer"]
    theirs = at_borvik_too(world, member)
    mallory = reported(world, theirs, world.borvik)
    erp = System(world.aldena)
    lost = erp.get(f"members/{member.pk}/").json()
    assert lost["factor_lost_at"] and lost["factor_to_confirm"] is False
    client = half_way(world, member.user)
    replace_with(client, code(mallory, theirs))
    set_up_app(client)
    held = erp.get(f"members/{member.pk}/").json()
    assert held["factor_lost_at"] is None and held["factor_to_confirm"] is True
    assert held == next(row for row in erp.all("members/") if row["id"] == str(member.pk))
    there = System(world.borvik).get(f"members/{theirs.pk}/").json()
    assert there["factor_lost_at"] is None and there["factor_to_confirm"] is False


@pytest.mark.parametrize(("role", "status"), [("sponsor_admin", 200), ("qa_head", 200), ("viewer", 403)])
def test_who_reads_people_on_pages_reads_them_here(world: World, role: str, status: int) -> None:
    assert world.login(world.aldena.people[role]).get(f"{API}members/").status_code == status
    assert world.login(world.staff["cmo_admin"]).get(f"{API}members/").status_code == 200


# --- sign-in providers ------------------------------------------------------------------------------------------------


def described(server: Provider, **changed: Any) -> dict[str, Any]:
    base = {"protocol": "oidc", "name": "Entra ID", "issuer": server.issuer, "client_id": CLIENT}
    return {**base, "client_secret": SECRET, "reason": "our own sign-in", **changed}


def added(client: Client, server: Provider, **changed: Any) -> dict[str, Any]:
    answer = send(client, "post", PROVIDERS, described(server, **changed), Idempotency_Key=str(uuid4()))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"{PROVIDERS}{found['id']}/"
    return found


def test_an_administrator_sets_up_a_provider_over_the_api(world: World, server: Provider) -> None:
    admin = admin_of(world)
    made = added(admin, server)
    assert made["is_on"] is False and SECRET not in json.dumps(made) and "client_secret" not in made
    assert made["addresses"]["callback"].endswith("/callback/")
    one = f"{PROVIDERS}{made['id']}/"
    tag = admin.get(one).headers["ETag"]
    early = send(admin, "post", f"{one}steps/switch-on/", {"reason": "people need it"}, If_Match=tag)
    assert problem(early)["status"] in (400, 409) and "no mail domain is confirmed" in str(early.content)
    claim = send(admin, "post", f"{one}domains/", {"domain": "aldena-pharma.example", "reason": "our own domain"})
    assert claim.status_code == 201 and claim.json()["confirmed_at"] is None
    call_command("confirm_mail_domain", "aldena-pharma.example", tenant="Aldena Therapeutics", stdout=StringIO())
    assert admin.get(one).json()["domains"][0]["confirmed_at"]
    assert admin.get(f"{one}check/").json()["good"] is True
    on = send(
        admin, "post", f"{one}steps/switch-on/", {"reason": "people need it"}, If_Match=admin.get(one).headers["ETag"]
    )
    assert on.status_code == 200 and on.json()["is_on"] is True
    last = send(admin, "post", f"{API}mail-domains/{claim.json()['id']}/withdraw/", {"reason": "sold that brand"})
    assert "Switch the provider off first" in str(last.content)
    off = send(admin, "post", f"{one}steps/switch-off/", {"reason": "the contract ended"}, If_Match=on.headers["ETag"])
    assert off.json()["is_on"] is False
    gone = send(admin, "post", f"{API}mail-domains/{claim.json()['id']}/withdraw/", {"reason": "sold that brand"})
    assert gone.status_code == 200 and admin.get(one).json()["domains"] == []


def test_a_change_needs_the_version_and_keeps_the_secret(world: World, server: Provider) -> None:
    admin = admin_of(world)
    made = added(admin, server)
    one, given = f"{PROVIDERS}{made['id']}/", {**described(server, name="Okta", client_secret="")}
    given.pop("protocol")
    given["reason_category"] = "decision"
    assert problem(send(admin, "put", one, given))["status"] == 428
    assert problem(send(admin, "put", one, given, If_Match='"7"'))["status"] == 412
    changed = send(admin, "put", one, given, If_Match=admin.get(one).headers["ETag"])
    assert changed.status_code == 200 and changed.json()["name"] == "Okta"
    with world.aldena.scope():
        assert sealed.unseal(IdentityProvider.objects.get(pk=made["id"]).client_secret) == SECRET
    unknown = send(admin, "put", one, {**given, "is_on": True}, If_Match=changed.headers["ETag"])
    assert "is_on" in problem(unknown)["errors"]
    wrong = send(admin, "put", one, {**given, "issuer": "nonsense"}, If_Match=changed.headers["ETag"])
    assert "issuer" in problem(wrong)["errors"]
    assert problem(send(admin, "post", f"{one}steps/nonsense/", {"reason": "people need it"}))["status"] == 404


def test_the_role_of_who_arrives_waits_for_a_second_person_here_too(world: World, server: Provider) -> None:
    admin = admin_of(world)
    made = added(admin, server, default_role="viewer")
    assert made["default_role"] == ""
    with world.aldena.scope():
        asked = RightsRequest.objects.latest("id")
    assert made["waiting_request"] == str(asked.pk)
    answer: Any = type(
        "Asked", (), {"status_code": 302, "headers": {"Location": f"/administration/rights/{asked.pk}/"}}
    )
    assert approve(world, answer).status_code == 302
    found = admin.get(f"{PROVIDERS}{made['id']}/").json()
    assert (found["default_role"], found["waiting_request"]) == ("viewer", None)


def test_the_same_request_again_adds_no_second_provider(world: World, server: Provider) -> None:
    admin, key = admin_of(world), str(uuid4())
    first, second = (send(admin, "post", PROVIDERS, described(server), Idempotency_Key=key) for _ in range(2))
    assert first.json()["id"] == second.json()["id"] and second.headers["Idempotent-Replay"] == "true"


def test_a_token_reads_providers_and_changes_none(world: World, server: Provider) -> None:
    """Who says who comes in is decided by a person who has just shown who they are: a stolen token opens no door."""
    erp, one = System(world.aldena), f"sign-in-providers/{world.aldena.ids['provider']}/"
    (row,) = [row for row in erp.all("sign-in-providers/") if row["id"] == str(world.aldena.ids["provider"])]
    assert erp.get(one).json() == row
    with world.aldena.scope():
        kept = IdentityProvider.objects.get(pk=row["id"])
        claim = MailDomain.objects.get(pk=world.aldena.ids["mail_domain"])
    assert "client_secret" not in row
    writes = [
        ("post", "sign-in-providers/", described(server)),
        ("put", one, described(server)),
        ("post", f"{one}steps/switch-off/", {"reason": "to keep all out"}),
        ("post", f"{one}domains/", {"domain": "evil.example", "reason": "to let all in"}),
        ("post", f"mail-domains/{claim.pk}/withdraw/", {"reason": "to keep all out"}),
    ]
    for method, path, body in writes:
        assert problem(erp.send(method, path, body, If_Match=f'"{kept.version}"'))["status"] == 403, path
    assert problem(erp.get(f"{one}check/"))["status"] == 403, "nor does a token make the portal ask around"
    with world.aldena.scope():
        assert IdentityProvider.objects.get(pk=row["id"]).version == kept.version
        assert IdentityProvider.objects.count() == len(erp.all("sign-in-providers/"))


def test_an_administrators_session_needs_a_fresh_proof_here_too(world: World, server: Provider) -> None:
    admin = enter(world.aldena.people["sponsor_admin"].user)
    session = admin.session
    session["entry"] = {**session["entry"], "factor_at": "2026-01-01T00:00:00+00:00"}
    session.save()
    refused = send(admin, "post", PROVIDERS, described(server))
    assert refused.status_code == 403 and "Confirm that it is you" in refused.json()["detail"]
    assert admin.get(PROVIDERS).status_code == 200, "reading asks none"


@pytest.mark.parametrize("role", ["qa_head", "viewer", "inspector"])
def test_nobody_else_reads_or_changes_providers(world: World, server: Provider, role: str) -> None:
    client = world.login(world.aldena.people[role])
    assert client.get(PROVIDERS).status_code == 403
    assert send(client, "post", PROVIDERS, described(server)).status_code == 403
    foreign = admin_of(world).get(f"{PROVIDERS}{world.borvik.ids['provider']}/")
    assert problem(foreign)["status"] == 404
