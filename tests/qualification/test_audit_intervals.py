"""One interval: what risk brings is proposed where an audit is recorded as held, and counts for qualifications."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from audits import selectors as audits
from audits.models import Audit
from cmos import selectors as cmos
from cmos.models import Site
from qualification.selectors import risk_facts, watching
from regulations.rules.dates import add_months
from tests.pages import submit, text
from tests.quality_agreements.test_api import Browser
from tests.world import World

REAL_VOCABULARY = True


def planned(world: World, client: Client, site: Site) -> Audit:
    day = world.today - timedelta(days=3)
    given = {"scope": "Packaging", "planned_start": f"{day:%-d %b %Y}", "planned_end": f"{day:%-d %b %Y}"}
    lead = str(world.aldena.people["auditor"].pk)
    submit(client, f"/audits/site/{site.pk}/plan/", reason="programme 2026", lead_id=lead, **given)
    with world.aldena.scope():
        found: Audit = Audit.objects.filter(site=site).order_by("-id")[0]
        return found


def site_of(world: World, city: str) -> Site:
    with world.aldena.scope():
        return Site.objects.get(city=city)


def test_the_form_proposes_what_the_signed_risk_brings_and_says_why(world: World) -> None:
    """The band sets the interval (domain 3.1): the same months that requalification counts with."""
    site, client = site_of(world, "Ratnagiri"), world.login(world.aldena.people["qa_head"])
    audit = planned(world, client, site)
    with world.aldena.scope():
        fact = risk_facts([site.pk], world.today)[site.pk]
        known = cmos.site_facts([site.pk]).values()
        assert watching.intervals(known, world.today)[site.pk].audit_months == fact.intervals.audit
    shown = client.get(f"/audits/{audit.pk}/performed/")
    assert shown.context["form"].initial["interval_months"] == fact.intervals.audit
    due = add_months(world.today - timedelta(days=3), fact.intervals.audit)
    assert fact.number in text(shown) and f"next due on {due:%-d %b %Y}" in text(shown)


def test_who_may_not_see_the_risk_is_told_the_months_alone(world: World) -> None:
    """An auditor from outside conducts one audit and reads no risk assessment."""
    site = site_of(world, "Ratnagiri")
    audit = planned(world, world.login(world.aldena.people["qa_head"]), site)
    with world.aldena.scope():
        fact = risk_facts([site.pk], world.today)[site.pk]
    client = world.login(world.aldena.people["auditor"])
    with world.aldena.scope("auditor"):
        reads = world.aldena.actor("auditor").can("risk.view")
    shown = client.get(f"/audits/{audit.pk}/performed/")
    assert (fact.number in text(shown)) == reads and "Proposed: " in text(shown)


def test_without_a_signed_risk_medium_counts_and_sterile_product_is_capped(world: World) -> None:
    with world.aldena.scope():
        site = Site.objects.get(city="Ludwigsried")
        assert risk_facts([site.pk], world.today) == {}
        found = audits.proposed_interval(site.pk, world.today)
        assert found.months == 18 and "No risk of this site is signed" in found.because
        known = cmos.site_facts([site.pk]).values()
        assert watching.intervals(known, world.today)[site.pk].audit_months == 18


def test_the_api_takes_the_same_months_where_none_are_given(world: World) -> None:
    site = site_of(world, "Ratnagiri")
    audit = planned(world, world.login(world.aldena.people["qa_head"]), site)
    browser = Browser(world)
    day = (world.today - timedelta(days=3)).isoformat()
    address = f"audits/{audit.pk}/"
    body = {"performed_start": day, "performed_end": day, "outcome": "acceptable", "reason": "audit was held"}
    done = browser.send("put", f"{address}performed/", body, **{"If-Match": browser.tag(address)})
    assert done.status_code == 200, done.content
    with world.aldena.scope():
        fact = risk_facts([site.pk], world.today)[site.pk]
        row = Audit.objects.get(pk=audit.pk)
        assert row.interval_months == fact.intervals.audit and row.performed_end is not None
        assert row.next_due_on == add_months(row.performed_end, fact.intervals.audit)
