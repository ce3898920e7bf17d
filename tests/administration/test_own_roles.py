"""Roles of a tenant's own: their limits, their changes, and what they open (R-04, R-13)."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from administration import rights, services
from administration.rules import APPROVE, WITH_END, later, roles_to_give
from kernel.actor import Actor
from kernel.errors import NotAllowed
from kernel.scope import Scope, scope
from sponsors import access
from sponsors import services as people
from sponsors.models import Membership, OwnRole
from sponsors.rules import (
    ADMINISTRATORS,
    CMO_ROLES,
    OF_EVERY_RECORD,
    PERMISSIONS,
    RECORDS,
    ROLES,
    SPONSOR_ROLES,
    grantable_to,
    in_words,
    own_role_obstacles,
    permissions_of,
)
from tests.administration.test_rights import COPY, FIND, SOME, at, last_request, make_role
from tests.generated import cases
from tests.pages import submit, text
from tests.rights import approve, ask_and_approve
from tests.world import World

PERMISSIONS_PAGE = "/administration/roles/"


def test_an_own_role_holds_exactly_its_permissions_from_the_next_request_on(world: World) -> None:
    pk = make_role(world, "qa_specialist", without=frozenset({"cmos.register"}))
    member = world.aldena.people["viewer"]
    person = world.login(member)
    done = ask_and_approve(world, at(member, "change"), role=f"own:{pk}", reason="documents only, as told")
    assert done.status_code == 302
    assert person.get(f"/cmos/companies/{world.aldena.ids['company']}/change/").status_code == 200
    refused = person.get(FIND)
    assert refused.status_code == 403
    assert "Own qa_specialist" in text(person.get("/account/profile/"))
    assert "Own qa_specialist" in text(world.login(world.aldena.people["qa_head"]).get("/administration/members/"))
    with world.aldena.scope():
        again = access.acting(f"membership:{member.pk}", frozenset(PERMISSIONS))
        assert "cmos.register" not in again.permissions and "cmos.change" in again.permissions


def test_a_few_own_roles_stand_beside_the_built_in_ones(world: World) -> None:
    make_role(world, "qa_specialist")
    page = text(world.login(world.aldena.people["qa_head"]).get(PERMISSIONS_PAGE))
    assert "Own qa_specialist<small>own role</small>" in page and "Next page" not in page


def test_a_thousand_own_roles_once_made_the_page_too_wide_to_read(world: World) -> None:
    """A column for each: 1,000 of them were nobody's matrix any more. They are listed, and stand on their own pages."""
    with world.aldena.scope("sponsor_admin", reason="many"):
        named = (f"Role {number:04}" for number in range(1000))
        held = sorted(permissions_of("viewer"))
        OwnRole.objects.bulk_create(
            OwnRole(name=name, base="viewer", permissions=held, sponsor=world.aldena.sponsor) for name in named
        )
        count = rights.own_roles().count()
    client = world.login(world.aldena.people["qa_head"])
    page = text(client.get(PERMISSIONS_PAGE))
    assert "<small>own role</small>" not in page and f"50 of {count} own roles" in page
    assert page.count('<th scope="col">') == 1 + len(roles_to_give("sponsor"))
    seen, following = set(), PERMISSIONS_PAGE
    while following:
        page = text(client.get(following))
        seen |= set(re.findall(r"Role \d{4}", page))
        found = re.search(r'rel="next" href="([^"]+)"', page)
        following = f"{PERMISSIONS_PAGE}{unescape(found[1])}" if found else ""
    assert len(seen) == 1000


def test_a_change_of_an_own_role_shows_who_gains_and_loses_and_holds_for_its_people(world: World) -> None:
    pk = make_role(world, "qa_specialist")
    member = world.aldena.people["viewer"]
    ask_and_approve(world, at(member, "change"), role=f"own:{pk}", reason="documents only, as told")
    person, admin = world.login(member), world.login(world.aldena.people["sponsor_admin"])
    assert person.get(FIND).status_code == 200
    asked = submit(
        admin,
        f"/administration/roles/{pk}/change/",
        permissions=sorted(permissions_of("qa_specialist") - {"cmos.register"}),
        reason="registering moves to managers",
    )
    page = text(admin.get(asked.headers["Location"]))
    assert member.user.name in page and "Companies and sites: register" in page
    assert person.get(FIND).status_code == 200
    assert approve(world, asked).status_code == 302
    assert person.get(FIND).status_code == 403
    with world.aldena.scope():
        assert OwnRole.objects.get(pk=pk).version == 2
    page = text(admin.get(f"/administration/roles/{pk}/"))
    assert "registering moves to managers" in page and "version 2" in page


def test_r13_limits_cannot_be_edited_away(world: World) -> None:
    """An administrator's copy gets no right of quality: by the form, by the service, and by a row written by hand."""
    admin = world.login(world.aldena.people["sponsor_admin"])
    wanted = sorted(permissions_of("sponsor_admin") | {"audits.close"})
    answer = submit(admin, f"{COPY}?base=sponsor_admin", name="Strong", permissions=wanted, reason="as the boss says")
    assert answer.status_code == 422
    with world.aldena.scope(reason="by hand"):
        strong = OwnRole.objects.create(
            name="Strong", base="sponsor_admin", permissions=wanted, sponsor=world.aldena.sponsor
        )
        member = Membership.objects.get(pk=world.aldena.people["sponsor_admin"].pk)
        people.change_membership(member, own_role=strong)
        member = access.memberships().get(pk=member.pk)
        assert "audits.close" not in access.permissions_of_member(access.member_of(member))
    found = next(m for m in access.memberships_of(member.user_id))
    assert "audits.close" not in access.permissions_of_member(found)


@pytest.mark.parametrize("base", sorted(ROLES))
def test_r13_no_role_of_a_tenants_own_crosses_the_limits(base: str) -> None:
    kind = SPONSOR_ROLES if base in SPONSOR_ROLES else CMO_ROLES
    for name in permissions_of(base, PERMISSIONS):
        holders = PERMISSIONS[name] & (kind.keys() - {"integration"})
        assert holders, "a right of the other kind of tenant"
        if base in ADMINISTRATORS or base in WITH_END:
            assert name in permissions_of(base) or name.endswith(".view")
        if base not in ADMINISTRATORS:
            assert not holders <= ADMINISTRATORS, "a right that only administrators have"


@cases
@given(st.sampled_from(sorted(ROLES)), SOME)
def test_what_the_form_accepts_is_what_counts(base: str, wanted: frozenset[str]) -> None:
    if not own_role_obstacles(base, wanted):
        assert permissions_of(base, wanted) == wanted <= grantable_to(base)


def test_an_unknown_permission_and_a_lost_role_give_nothing(world: World) -> None:
    assert permissions_of("viewer", ["no.such", "audits.view"]) == {"audits.view"}
    assert permissions_of("viewer", []) == frozenset()


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "Viewer"},
        {"name": "Document specialist"},
        {"permissions": []},
        {"permissions": ["administration.invite"]},
        {"permissions": ["findings.view"]},
        {"reason": "x"},
    ],
)
def test_a_wrong_role_is_not_asked_for(world: World, typed: dict[str, Any]) -> None:
    admin, before = world.login(world.aldena.people["sponsor_admin"]), last_request(world).pk
    answer = submit(admin, f"{COPY}?base=viewer", **{"name": "Reader", "reason": "as the procedure says", **typed})
    assert answer.status_code == 422 and last_request(world).pk == before


def test_a_role_that_somebody_has_is_not_retired(world: World) -> None:
    pk, admin = make_role(world, "viewer"), world.login(world.aldena.people["sponsor_admin"])
    address = f"/administration/roles/{pk}/retire/"
    member = world.aldena.people["purchasing"]
    ask_and_approve(world, at(member, "change"), role=f"own:{pk}", reason="documents only, as told")
    refused = submit(admin, address, reason="not needed any more")
    assert refused.status_code == 422 and member.user.name in text(refused)
    ask_and_approve(world, at(member, "change"), role="purchasing", reason="back to purchasing")
    assert submit(admin, address, reason="not needed any more").status_code == 302
    assert admin.get(address).status_code == 404
    assert "own:" + str(pk) not in text(admin.get(at(member, "change")))


def test_roles_of_another_tenant_are_not_given(world: World) -> None:
    theirs = world.borvik.ids["own_role"]
    admin, member = world.login(world.aldena.people["sponsor_admin"]), world.aldena.people["viewer"]
    for role in (f"own:{theirs}", "own:nonsense", f"own:{member.pk}"):
        assert submit(admin, at(member, "change"), role=role, reason="as the boss says").status_code == 422


def test_later_is_a_last_day_after_the_other() -> None:
    day, next_day = date(2026, 11, 23), date(2026, 11, 24)
    assert later(next_day, day) and later(None, day)
    assert not later(day, day) and not later(day, next_day) and not later(None, None) and not later(day, None)


def test_a_service_refuses_without_the_right(world: World) -> None:
    viewer = Actor(f"membership:{world.aldena.people['viewer'].pk}", permissions_of("viewer"))
    found = last_request(world)
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=viewer), pytest.raises(NotAllowed):
        services.decide(rights.request(found.pk), APPROVE, today=world.today, actor=viewer, version=found.version)


@pytest.mark.parametrize("lost", sorted(RECORDS))
def test_r04_a_role_that_does_not_read_a_kind_of_record_opens_no_file_of_it(lost: str) -> None:
    """Files and histories open by one permission each, whatever holds them: it goes with reading every kind."""
    wanted = permissions_of("viewer") - {lost}
    said = own_role_obstacles("viewer", wanted)
    assert len(said) == len(OF_EVERY_RECORD) and all(in_words(lost) in each for each in said)
    assert not permissions_of("viewer", wanted) & OF_EVERY_RECORD, "nor by a row written by hand"
    assert own_role_obstacles("viewer", wanted - OF_EVERY_RECORD) == []


@pytest.mark.parametrize("role", sorted(SPONSOR_ROLES))
def test_r04_who_opens_every_file_reads_every_kind_of_record(role: str) -> None:
    assert permissions_of(role) >= RECORDS or not permissions_of(role) & OF_EVERY_RECORD
