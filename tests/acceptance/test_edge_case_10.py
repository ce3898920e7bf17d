"""Edge case 10 of the handbook: what one sponsor does changes no answer to another that uses the same site (domain 12).

The twin is asked before and after, by pages and by the API; every answer must be the same, byte for byte, but for what
is new in every answer (tokens, moments).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cmos import services as cmos
from cmos.models import Site
from inspections import services as inspections
from inspections.services import NewObservation
from qualification import services as qualification
from qualification.rules.decisions.facts import STRICTER
from qualification.rules.words import Status
from qualification.services import NewScope
from tests.pages import text
from tests.world import Party, World

SECRET = "Zephyrone"
"""In every text that Aldena writes here: it may stand in no answer to Borvik."""
TOLD = f"{SECRET} was told by people at the site"
FEI = "3099100429"
VOLATILE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"request_id":"[^"]*"|name="form_key" value="[^"]*"'
    r"|<span[^>]*>[0-9a-f-]{36}</span>|\d\d:\d\d:\d\d(\.\d+)?|\b\d\d:\d\d\b"
)
PAGES = (
    "/", "/sites/", "/deadlines/", "/calendar/", "/search/?q={secret}", "/search/?q=Derrin",
    "/cmos/products/", "/sites/{site}/", "/sites/{site}/explanation/", "/sites/{site}/timeline/",
    "/sites/{site}/matrix/",
    "/qualifications/", "/approved/", "/approved/snapshots/", "/risk/", "/risk/missing/", "/clearance/",
    "/clearance/forecast/", "/clearance/assessments/", "/clearance/overrides/", "/clearance/certificates/",
    "/clearance/?site={number}&product={product}&operation=manufacture&market=US", "/standing/decisions/",
    "/inspections/", "/notices/", "/agreements/", "/audits/",
)  # fmt: skip
READS = (
    "sites/", "sites/?q={secret}", "sites/?fei=" + FEI, "sites/{site}/", "sites/{site}/standing/",
    "sites/{site}/timeline/", "sites/{site}/risk/", "sites/{site}/matrix/", "sites/{site}/applicability/",
    "sites/{site}/ripple/", "products/?q={secret}", "public-facts/?site={site}", "qualifications/", "approved/",
    "approved/differences/", "approved-snapshots/", "risk-assessments/", "standing-decisions/", "clearance/forecast/",
    "clearance/certificates/", "clearance/overrides/", "clearance/assessments/", "deadlines/", "evidence/",
    "inspections/", "warning-letters/", "events/", "manufacturing-steps/",
    "clearance/?site={number}&product={product}&operation=manufacture&market=US",
    "clearance/?erp=ZEPHYR%20900001&product={product}&operation=manufacture&market=US",
)  # fmt: skip

NOT_THEIRS = f"/api/v1/{READS[-1]}"
"""Aldena's number of the site in its ERP."""


def asked(world: World, party: Party) -> dict[str, str]:
    """What stands in the addresses."""
    with party.scope():
        site = Site.objects.get(pk=party.ids["site"])
    return {"site": str(site.pk), "number": site.number, "product": str(party.ids["product"]), "secret": SECRET}


def answers(client: Client, names: dict[str, str]) -> dict[str, tuple[int, str]]:
    """Every answer, without what is new in each."""
    found = {}
    for address in (*PAGES, *(f"/api/v1/{one}" for one in READS)):
        answer = client.get(address.format(**names))
        found[address] = (answer.status_code, VOLATILE.sub("", text(answer)))
    return found


def deeds(world: World) -> list[Callable[[], Any]]:
    """What Aldena does about the site that Borvik uses too, and about its own products."""
    actor, today = world.aldena.actor(), world.today
    base: dict[str, Any] = {"actor": actor, "reason": TOLD}
    site = Site.objects.get(pk=world.aldena.ids["site"])
    past = today - timedelta(days=9)
    product: dict[str, Any] = {"material_type": "drug_product", "dosage_form": "tablets", "markets": ["US"]}
    return [
        lambda: inspections.record_action("warning_letter", site, issued_on=past, letter_number=SECRET, **base),
        lambda: inspections.record_action("refusal", site, happened_on=past, kind="refused", **base),
        lambda: inspections.log_inspection(
            site, ended_on=past, issued_on=past, observations=[NewObservation(TOLD, ())], **base
        ),
        lambda: cmos.add_identifier(site, scheme="erp", value="ZEPHYR 900001", **base),
        lambda: cmos.register_product(code=SECRET, name=SECRET, **product, **base),
        lambda: qualification.report(site, kind="falsification", happened_on=past, text=TOLD, actor=actor),
        lambda: qualification.propose_site(
            site, scope=NewScope(operations=("testing_chemical",), markets=("UK",)), purpose=TOLD, **base
        ),
        lambda: qualification.propose_decision(
            site, market="EU", kind=STRICTER, answer=Status.RESTRICTED.name.lower(), rationale=TOLD, actor=actor
        ),
        lambda: qualification.begin_assessment(site, occasion="event", **base),
        lambda: qualification.refresh([site.pk], today=today, actor=actor),
    ]


def test_case_10_the_twin_sponsor_is_answered_the_same_before_and_after(world: World) -> None:
    """Sites, ERP numbers, standing, risk, qualification, clearance, approved list, counts, search, reminders."""
    names = asked(world, world.borvik)
    client = world.login(world.borvik.people["qa_head"])
    answers(client, names)  # what is noted at a first visit is noted
    before = answers(client, names)
    assert {one for one, (status, _) in before.items() if status != 200} == {NOT_THEIRS}, "a twin that reads nothing"
    with world.aldena.scope(reason=TOLD):
        for deed in deeds(world):
            deed()
    after = answers(client, names)
    changed = [address for address in before if before[address] != after[address]]
    assert changed == []
    shown = [one for one, (_, body) in after.items() if SECRET in body and "{secret}" not in one]
    assert shown == []


@pytest.mark.parametrize("kind", ["site", "product", "clearance_certificate", "qualification"])
def test_case_10_a_record_of_the_other_answers_like_one_that_never_was(world: World, kind: str) -> None:
    """No id enumerates: not theirs is not there, with the same words."""
    client = world.login(world.borvik.people["qa_head"])
    paths = {
        "site": ("/sites/{}/", "/api/v1/sites/{}/", "/api/v1/sites/{}/standing/", "/api/v1/sites/{}/risk/"),
        "product": ("/cmos/products/{}/", "/api/v1/products/{}/", "/api/v1/products/{}/chain/"),
        "clearance_certificate": ("/clearance/certificates/{}/", "/api/v1/clearance/certificates/{}/"),
        "qualification": ("/qualifications/{}/", "/api/v1/qualifications/{}/"),
    }[kind]
    nowhere = "01890000-0000-7000-8000-000000000000"
    for path in paths:
        theirs, none = (client.get(path.format(pk)) for pk in (world.aldena.ids[kind], nowhere))
        assert theirs.status_code == none.status_code == 404, path
        assert VOLATILE.sub("", text(theirs)) == VOLATILE.sub("", text(none)), path
