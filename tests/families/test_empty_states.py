"""A tenant that has nothing yet: every list says what to do first and leads there; a filter names itself at fault."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from kernel.scope import PLATFORM, Scope, scope
from sponsors import services as people
from sponsors.models import CmoOrganisation, Membership, Sponsor
from tests.families.test_pages import CMO_SIDE, pages
from tests.pages import text
from tests.world import SETUP, World
from web.views import ListPage

FIRST = {
    "matrix:list": "cmos:find",
    "desk:sites": "cmos:find",
    "cmos:companies": "cmos:company-register",
    "cmos:evidence": "desk:sites",
    "cmos:products": "cmos:product-record",
    "cmos:makings": "cmos:products",
    "cmos:subcontracts": "desk:sites",
    "audits:list": "desk:sites",
    "audits:findings": "audits:list",
    "quality_agreements:list": "desk:sites",
    "quality_agreements:without": "cmos:find",
    "questionnaires:list": "questionnaires:templates",
    "questionnaires:campaigns": "questionnaires:templates",
    "questionnaires:templates": "questionnaires:start",
    "inspections:list": "desk:sites",
    "integrations:imports": "integrations:upload",
    "approved:snapshots": "approved:take",
    "clearance:assessments": "clearance:assessment-prepare",
    "clearance:certificates": "clearance:ask",
    "clearance:overrides": "clearance:ask",
    "qualifications:list": "desk:sites",
    "risk:models": "risk:model-new",
    "administration:clients": "administration:connect",
    "administration:reviews": "administration:review-begin",
}
"""The first thing to do on an empty list; the other lists fill by themselves and say from what."""
FILLED = {"regulations:list", "trail:list", "trail:own"}
"""Lists that the portal brings along, and the trail, which begins with the sponsor itself."""
EMPTY = re.compile(r'<div class="cp-empty">(.*?)</div>(?!</div>)', re.DOTALL)


def member(tenant: Sponsor | CmoOrganisation, role: str) -> Membership:
    """A person of a tenant that has nothing but people."""
    at = Scope(sponsor_id=tenant.pk) if isinstance(tenant, Sponsor) else Scope(cmo_org_id=tenant.pk)
    with scope(at, actor=SETUP, reason="test"):
        user = people.create_user(
            email=f"{role}@{tenant.pk}.example",
            name="Newcomer",
            password="Long-enough-1",
            actor=SETUP,
            reason="told by the site",
        )
        return people.add_member(user, role=role, actor=SETUP, reason="told by the site")


@pytest.fixture
def fresh(world: World) -> Sponsor:
    with scope(PLATFORM, actor=SETUP, reason="test"):
        made: Sponsor = people.create_sponsor(name="Fresh Pharma", zone="UTC", actor=SETUP, reason="told by the site")
    return made


def empty_part(client: Client, address: str) -> str:
    """What stands where the rows would be."""
    found = EMPTY.findall(text(client.get(address)))
    assert found, address
    return html.unescape(found[0])


@pytest.mark.parametrize("name", sorted({*pages(ListPage)} - {*CMO_SIDE} - FILLED))
def test_an_empty_list_says_what_comes_first_and_leads_there(world: World, fresh: Sponsor, name: str) -> None:
    role = "sponsor_admin" if name == "administration:clients" else "qa_head"
    said = empty_part(world.login(member(fresh, role)), reverse(name))
    assert re.search(r"<p>\w.+</p>", said), said
    assert re.findall(r'href="([^"]+)"', said) == ([reverse(FIRST[name])] if name in FIRST else [])


@pytest.mark.parametrize("name", sorted(FIRST.keys() - {"administration:clients", "administration:reviews"}))
def test_who_may_not_begin_is_offered_no_step(world: World, fresh: Sponsor, name: str) -> None:
    said = empty_part(world.login(member(fresh, "viewer")), reverse(name))
    assert "<a " not in said, said


@pytest.mark.parametrize("name", sorted({*pages(ListPage)} & {*CMO_SIDE} - FILLED))
def test_a_new_manufacturer_reads_what_will_appear(world: World, name: str) -> None:
    with scope(PLATFORM, actor=SETUP, reason="test"):
        organisation = people.found_organisation(name="Fresh Mill", zone="UTC", actor=SETUP, reason="told by the site")
    said = empty_part(world.login(member(organisation, "cmo_admin")), reverse(name))
    assert "appears here" in said or "appear here" in said or 'class="btn' in said, "what comes, or where to begin"


def test_a_filter_without_a_hit_is_named_and_can_be_taken_away(world: World) -> None:
    client = world.login(world.aldena.people["qa_head"])
    said = empty_part(client, reverse("cmos:companies") + "?q=zzzz")
    assert "No row fits Company: zzzz." in said and 'href="/cmos/companies/?view=all"' in said


def test_a_sponsor_without_sites_is_told_to_begin_and_not_that_all_is_well(world: World, fresh: Sponsor) -> None:
    """Where there was no site, home said “Nothing is overdue”, the list of uncovered sites “Every site is covered”."""
    head = world.login(member(fresh, "qa_head"))
    home = text(head.get("/"))
    assert "Nothing is overdue" not in home and f'href="{reverse("cmos:find")}"' in empty_part(head, "/")
    assert "Every site is covered" not in text(head.get(reverse("quality_agreements:without")))


def test_the_administrator_of_a_new_sponsor_is_led_to_invite_quality_staff(world: World, fresh: Sponsor) -> None:
    said = empty_part(world.login(member(fresh, "sponsor_admin")), "/")
    assert f'href="{reverse("administration:invite")}"' in said
