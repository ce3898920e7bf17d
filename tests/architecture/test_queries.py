"""A page asks the database as often for a thousand rows as for two, and not more often than it did (R-30)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audits import services as audits
from cmos import services as cmos
from inspections import services as inspections
from inspections.services import NewObservation
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from qualification import services as qualification
from quality_agreements import services as agreements
from reminders import services as reminders
from tests.kept import kept
from tests.world import World

BASELINE = Path(__file__).parent / "query_counts.json"
LISTS = (
    "/",
    "/sites/",
    "/sites/?us=ok",
    "/sites/?standing=watch",
    "/sites/?q=lough",
    "/cmos/companies/",
    "/cmos/products/",
    "/audits/",
    "/agreements/",
    "/inspections/",
    "/notices/",
    "/deadlines/",
    "/requirements/",
    "/registers/establishments/",
    "/jobs/",
    "/trail/",
    "/trail/access/",
    "/trail/copies/",
    "/api/v1/cmos/",
    "/api/v1/sites/",
    "/api/v1/products/",
    "/api/v1/evidence/",
    "/api/v1/agreements/",
    "/api/v1/audits/",
    "/api/v1/findings/",
    "/api/v1/inspections/",
    "/api/v1/observations/",
    "/api/v1/deadlines/",
    "/api/v1/events/",
    "/api/v1/jobs/",
)
MANY = 25


def details(world: World) -> dict[str, str]:
    """Pages of one record, by a name that stays the same in every run."""
    ids = world.aldena.ids
    return {
        "site": f"/sites/{ids['site']}/",
        "company": f"/cmos/companies/{ids['company']}/",
        "audit": f"/audits/{ids['audit']}/",
        "finding": f"/audits/findings/{ids['finding']}/",
        "agreement": f"/agreements/{ids['agreement']}/",
        "inspection": f"/inspections/{ids['inspection']}/",
        "certificate": f"/cmos/certificates/{ids['certificate']}/",
        "api site": f"/api/v1/sites/{ids['site']}/",
        "api standing": f"/api/v1/sites/{ids['site']}/standing/",
    }


def counted(client: Client, address: str) -> int:
    """Queries of the second request: the first fills what a process keeps."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(queries)


def measured(world: World) -> dict[str, int]:
    client = world.login(world.aldena.people["qa_head"])
    found = {path: counted(client, path) for path in LISTS}
    return found | {name: counted(client, address) for name, address in details(world).items()}


def add(world: World, numbers: range) -> None:
    """Sites with all that belongs to them, of one company and of others."""
    actor, today = world.aldena.actor(), world.today
    base: dict[str, Any] = {"actor": actor, "reason": "many, as told"}
    with world.aldena.scope():
        for number in numbers:
            company = cmos.register_company(name=f"Company {number}", **base)
            site = cmos.register_site(
                company=company,
                name=f"Lough {number}",
                street="Road 1",
                city="Town",
                country="IE",
                partner_type="cmo",
                operations=["manufacture"],
                dosage_forms=["tablets"],
                phases=["commercial"],
                batch_records="paper",
                fei=f"31{number:08}",
                **base,
            )
            _furnish(site, today, base)
        qualification.refresh_outdated(today=today, actor=actor)
    system = Actor.system("reminders")
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=system, reason="many"):
        reminders.sweep(at=now(), actor=system)


def _furnish(site: Any, today: Any, base: dict[str, Any]) -> None:
    cmos.record_registration(site, submitted_on=today, operations=["MANUFACTURE"], **base)
    inspected = today - timedelta(days=1_090)
    cmos.record_certificate(
        site, number="C", authority="HPRA", inspection_end=inspected, operations=["1.2.1.13"], **base
    )
    agreements.draft_agreement(
        site.company, sites=[site], our_party="A", their_party="B", scope="x", expires_on=today, **base
    )
    audit = audits.plan_audit(site, kind="requalification", scope="x", planned_start=today, planned_end=today, **base)
    audits.draft_finding(audit, grade="major", requirements=["21 CFR 211.22"], text="x", **base)
    observations = [NewObservation("x", ("21 CFR 211.22",)), NewObservation("y")]
    inspections.log_inspection(site, ended_on=today, issued_on=today, observations=observations, **base)


def test_pages_ask_as_often_for_many_rows_as_for_few_and_no_more_than_before(world: World) -> None:
    add(world, range(1))
    few = measured(world)
    add(world, range(1, MANY))
    many = measured(world)
    grown = {name: (few[name], many[name]) for name in few if many[name] > few[name]}
    assert not grown, f"queries grow with the rows: {grown}"
    before = json.loads(kept(BASELINE, json.dumps(many, indent=2, sort_keys=True) + "\n"))
    worse = {name: (before.get(name, 0), number) for name, number in many.items() if number > before.get(name, 0)}
    assert not worse, f"more queries than kept (RENEW_KEPT=1 writes them anew): {worse}"
