"""What is made where, what applies and why, and subcontractors: on pages and over the API, by whom it may be done."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cmos import selectors, services
from cmos.models import ManufacturingStep, Product, ProductMilestone, ProductSchedule, Site, Subcontract
from kernel.clock import now
from kernel.reasons import joined
from tests.api import Person, System, problem
from tests.pages import errors, submit, text
from tests.signatures import sign_at
from tests.world import World

WHY = "as the regulatory file says"


@pytest.fixture
def qa(world: World) -> Client:
    return world.login(world.aldena.people["qa_manager"])


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def drug(world: World) -> Product:
    """A product in phase 1 that is made at Aldena's first site since last year."""
    with world.aldena.scope("qa_manager"):
        base: dict[str, Any] = {"actor": world.aldena.actor("qa_manager"), "reason": joined("fact", WHY)}
        made = services.register_product(
            code="T-9", name="Testolin", material_type="imp", dosage_form="tablets", markets=["US", "EU"], **base
        )
        services.record_milestone(made, kind="phase1", happened_on=world.today - timedelta(days=300), **base)
        services.record_step(
            made,
            world.aldena.get("site"),
            operation="manufacture",
            valid_from=world.today - timedelta(days=300),
            **base,
        )
        return made


def day(on: date) -> str:
    return f"{on:%-d %b %Y}"


def test_a_product_page_says_where_it_is_made_and_what_applies(world: World, qa: Client, drug: Product) -> None:
    page = text(qa.get(f"/cmos/products/{drug.pk}/"))
    assert "Exempt from 21 CFR 211" in page and "Phase 1 under the statute" in page and "Where it is made" in page
    applies = text(qa.get(f"/cmos/products/{drug.pk}/applies/"))
    for words in ("FD&amp;C Act 501(a)(2)(B)", "EU GMP for investigational products", "What does not apply, and why"):
        assert words in applies, words
    assert "21 CFR 210.2(c)" in applies and "Company rule" in applies


def test_e2_recording_that_it_was_made_available_turns_the_answer_from_that_day(
    world: World, qa: Client, drug: Product
) -> None:
    """Domain 12.2: yesterday exempt, today not; the page answers for any day."""
    made = submit(
        qa,
        f"/cmos/products/{drug.pk}/milestones/record/",
        kind="phase2_available",
        happened_on=day(world.today),
        reason=WHY,
    )
    assert made.status_code == 302, errors(made)
    page = text(qa.get(made["Location"]))
    assert "No exemption of phase 1" in page and "at every site and for good" in page
    address = f"/cmos/products/{drug.pk}/applies/"
    assert "No exemption of phase 1" in text(qa.get(address))
    before = text(qa.get(f"{address}?on={world.today - timedelta(days=1)}"))
    assert "Exempt from Part 211" in before and "not at today" in before
    refused = qa.get(f"{address}?on=never")
    assert refused.status_code == 422 and "never" in text(refused)
    with world.aldena.scope():
        [row] = ProductMilestone.objects.filter(product=drug, kind="phase2_available")
    void = submit(qa, f"/cmos/milestones/{row.pk}/void/", reason="entered for another drug")
    assert void.status_code == 302, errors(void)
    page = text(qa.get(f"/cmos/products/{drug.pk}/"))
    assert "Exempt from 21 CFR 211" in page and "entered for another drug" in page, "void stays readable"
    assert qa.get(f"/cmos/milestones/{row.pk}/delete/").status_code == 404


def test_a_milestone_without_its_day_is_refused_beside_the_field(world: World, qa: Client, drug: Product) -> None:
    address = f"/cmos/products/{drug.pk}/milestones/record/"
    later = submit(qa, address, kind="marketed", happened_on=day(world.today + timedelta(days=9)), reason=WHY)
    assert later.status_code == 422 and "has not come yet" in text(later) and "Say in which country" in text(later)


def test_a_schedule_is_recorded_ended_and_taken_back(world: World, qa: Client, drug: Product) -> None:
    """Domain 12.12: what applies follows from that day on; a registration is asked for."""
    record = f"/cmos/products/{drug.pk}/schedules/record/"
    first = submit(qa, record, schedule="III", drug_code="9150", valid_from="1 Jan 2020", reason=WHY)
    assert first.status_code == 302, errors(first)
    then = submit(qa, record, schedule="II", drug_code="9150", valid_from=day(world.today), reason=WHY)
    assert then.status_code == 302, errors(then)
    page = text(qa.get(f"/cmos/products/{drug.pk}/"))
    assert "Schedule II today" in page and "Schedule III" in page
    with world.aldena.scope():
        newest = ProductSchedule.objects.filter(product=drug).order_by("-valid_from")[0]
    ended = submit(qa, f"/cmos/schedules/{newest.pk}/end/", valid_to=day(world.today), reason=WHY)
    assert ended.status_code == 302, errors(ended)
    assert submit(qa, f"/cmos/schedules/{newest.pk}/void/", reason=WHY).status_code == 302
    wrong = submit(qa, record, schedule="II", drug_code="91", valid_from="1 Jan 2020", reason=WHY)
    assert wrong.status_code == 422 and "four digits" in text(wrong)


def test_steps_are_recorded_changed_and_listed(world: World, qa: Client, drug: Product) -> None:
    with world.aldena.scope():
        [first] = ManufacturingStep.objects.filter(product=drug)
        site = world.aldena.get("site")
    made = submit(
        qa,
        f"/cmos/products/{drug.pk}/making/record/",
        site=str(site.pk),
        operation="primary_packaging",
        partner_type="toll_manufacturer",
        position="2",
        follows=[str(first.pk)],
        valid_from="1 Jan 2026",
        markets=["US"],
        reason=WHY,
    )
    assert made.status_code == 302, errors(made)
    assert "fed by step 1" in text(qa.get(f"/cmos/products/{drug.pk}/"))
    applies = text(qa.get(f"/cmos/products/{drug.pk}/applies/"))
    assert "is given the material" in applies, "purchase clauses are hidden from a toll manufacturer (domain 12.6)"
    with world.aldena.scope():
        second = ManufacturingStep.objects.get(product=drug, operation="primary_packaging")
    changed = submit(qa, f"/cmos/making/{second.pk}/change/", valid_to=day(world.today), reason=WHY)
    assert changed.status_code == 302, errors(changed)
    listed = text(qa.get("/cmos/making/?q=Testolin&operation=primary_packaging&market=US"))
    assert "Primary packaging" in listed and site.name in listed
    assert "Nothing matches" in text(qa.get("/cmos/making/?q=Testolin&market=EU&operation=primary_packaging"))
    exported = qa.get("/cmos/making/?q=Testolin&export=csv")
    assert exported.status_code == 200
    assert submit(qa, f"/cmos/making/{first.pk}/void/", reason=WHY).status_code == 422, "it feeds another"
    assert submit(qa, f"/cmos/making/{second.pk}/void/", reason=WHY).status_code == 302


def test_a_site_page_says_what_is_made_there_and_what_applies(world: World, qa: Client, drug: Product) -> None:
    site = world.aldena.ids["site"]
    page = text(qa.get(f"/cmos/sites/{site}/applies/"))
    for words in ("Testolin", "What applies here, and why", "Subcontractors", "exempt from 21 CFR 211"):
        assert words in page, words
    then = text(qa.get(f"/cmos/sites/{site}/applies/?on=2001-01-01"))
    assert "Nothing on this day" in then


def propose(qa: Client, site: Any, **typed: Any) -> str:
    """A proposal on the pages; its address."""
    given = {
        "name": "Prufwerk GmbH",
        "country": "DE",
        "operations": ["testing_sterility"],
        "disclosed_on": "4 May 2026",
        "valid_from": "1 Jun 2026",
        "evaluation": "Certificate seen, audit without major findings.",
        "reason": WHY,
    }
    made = submit(qa, f"/cmos/sites/{site}/subcontractors/propose/", **given | typed)
    assert made.status_code == 302, errors(made)
    return str(made["Location"])


def test_a_subcontractor_is_proposed_evaluated_and_approved_by_another_person(
    world: World, qa: Client, head: Client
) -> None:
    """EU GMP 7.11: evaluated before, approved by signature, by nobody who wrote or evaluated it."""
    site = world.aldena.ids["site"]
    page = propose(qa, site)
    shown = text(qa.get(page))
    assert "without approval since 1 Jun 2026" in shown and "Evaluate" in shown.title()
    assert "Prufwerk" in text(qa.get("/cmos/subcontractors/?use=unapproved"))
    assert submit(qa, f"{page}evaluate/").status_code == 302
    assert qa.post(f"{page}approve/", {"version": "2"}).status_code in (403, 409, 422)
    signed = sign_at(head, f"{page}approve/", world, world.aldena.people["qa_head"])
    assert signed.status_code == 302, errors(signed)
    shown = text(head.get(page))
    assert "Approved" in shown and "it began before the approval" in shown and "SHA-256" in shown
    assert "Prufwerk" not in text(qa.get("/cmos/subcontractors/?use=unapproved"))
    assert "Prufwerk" in text(qa.get("/cmos/subcontractors/?q=prufwerk&status=approved&use=in_use"))
    changed = submit(qa, f"{page}change/", valid_to=day(world.today + timedelta(days=90)), reason=WHY)
    assert changed.status_code == 302, errors(changed)


def test_whoever_evaluated_does_not_approve(world: World, head: Client) -> None:
    page = propose(head, world.aldena.ids["site"])
    assert submit(head, f"{page}evaluate/").status_code == 302
    shown = text(head.get(page))
    assert "You evaluated it: another person approves it." in shown
    refused = sign_at(head, f"{page}approve/", world, world.aldena.people["qa_head"])
    assert refused.status_code in (403, 409)


def test_what_nobody_evaluated_or_disclosed_is_blocked_and_says_why(world: World, qa: Client, head: Client) -> None:
    page = propose(qa, world.aldena.ids["site"], evaluation="", disclosed_on="", valid_from="")
    assert "Write the evaluation first" in text(qa.get(page))
    changed = submit(qa, f"{page}change/", evaluation="Looked through papers and licences.", reason=WHY)
    assert changed.status_code == 302, errors(changed)
    assert submit(qa, f"{page}evaluate/").status_code == 302
    assert "has not disclosed it" in text(head.get(page))
    rejected = sign_at(
        head,
        f"{page}reject/",
        world,
        world.aldena.people["qa_head"],
        meaning="rejected",
        reason_category="decision",
        reason="no licence for this",
    )
    assert rejected.status_code == 302, errors(rejected)
    assert "no work is given on" in text(head.get(page)).lower()


def test_the_rival_finds_nothing_of_it(world: World, qa: Client, drug: Product) -> None:
    """SR-1: pages, lists and the API of another sponsor know neither product, steps nor subcontractors."""
    page = propose(qa, world.aldena.ids["site"])
    rival = world.login(world.borvik.people["qa_head"])
    for address in (page, f"/cmos/products/{drug.pk}/applies/", f"/cmos/sites/{world.aldena.ids['site']}/applies/"):
        assert rival.get(address).status_code == 404
    assert "Testolin" not in text(rival.get("/cmos/making/"))
    erp = System(world.borvik)
    assert erp.get(f"sites/{world.aldena.ids['site']}/applicability/").status_code == 404
    assert erp.all(f"manufacturing-steps/?product={drug.pk}") == []
    foreign = erp.send(
        "post",
        "product-milestones/",
        {"product": str(drug.pk), "kind": "phase1", "happened_on": "2026-01-01", "reason": WHY},
        Idempotency_Key="one-of-a-rival",
    )
    assert foreign.status_code in (403, 422)


def test_the_api_says_the_same(world: World, drug: Product) -> None:
    """What applies, with sources and basis; today, another day, and as known before anything was recorded."""
    erp, site = System(world.aldena), world.aldena.ids["site"]
    found = erp.get(f"sites/{site}/applicability/").json()
    [work] = [each for each in found["works"] if each["product"] == str(drug.pk)]
    assert work["profile"]["us_exempt"] and work["phase"] == "phase1" and not work["controlled"]["asked"]
    keys = {each["key"] for each in work["profile"]["sets"]}
    assert {"us_statute", "p1_statutory", "eu_imp", "eu_part_i"} <= keys
    assert all(each["reason"] and each["source"] and each["basis"] for each in work["profile"]["sets"])
    assert {each["key"] for each in work["profile"]["not_applied"]} == {"us_211"}
    assert erp.get(f"sites/{site}/applicability/?on=2001-01-01").json()["works"] == []
    assert problem(erp.get(f"sites/{site}/applicability/?on=soon"))
    steps = erp.get(f"products/{drug.pk}/applicability/").json()
    assert [each["operation"] for each in steps] == ["manufacture"]


def test_milestones_schedules_and_steps_over_the_api(world: World, drug: Product) -> None:
    person = System(world.aldena)
    manager = _manager(world)
    made = manager.send(
        "post",
        "product-schedules/",
        {"product": str(drug.pk), "schedule": "II", "drug_code": "9143", "valid_from": "2020-01-01", "reason": WHY},
        Idempotency_Key="schedule-1",
    )
    assert made.status_code == 201, made.content
    tag = manager.get(f"product-schedules/{made.json()['id']}/").headers["ETag"]
    ended = manager.send(
        "put",
        f"product-schedules/{made.json()['id']}/",
        {"valid_to": "2026-01-31", "reason": WHY},
        If_Match=tag,
    )
    assert ended.status_code == 200 and ended.json()["valid_to"] == "2026-01-31", ended.content
    bad = manager.send(
        "post",
        "manufacturing-steps/",
        {
            "product": str(drug.pk),
            "site": str(world.borvik.ids["site"]),
            "operation": "storage",
            "valid_from": "2026-01-01",
            "reason": WHY,
        },
        Idempotency_Key="step-1",
    )
    assert bad.status_code in (400, 422)
    assert "site" in bad.content.decode()
    assert len(person.all(f"manufacturing-steps/?product={drug.pk}&on={world.today}")) == 1
    assert person.all(f"product-milestones/?product={drug.pk}")[0]["kind"] == "phase1"


def test_a_subcontract_over_the_api_is_taken_as_far_as_a_signature(world: World) -> None:
    manager = _manager(world)
    made = manager.send(
        "post",
        "subcontracts/",
        {
            "site": str(world.aldena.ids["site"]),
            "name": "Prufwerk GmbH",
            "country": "DE",
            "operations": ["testing_sterility"],
            "disclosed_on": "2026-05-04",
            "evaluation": "Audited, without major findings.",
            "reason": WHY,
        },
        Idempotency_Key="subcontract-1",
    )
    assert made.status_code == 201, made.content
    address = f"subcontracts/{made.json()['id']}/"
    one = manager.get(address)
    assert {step["step"] for step in one.json()["available_steps"]} == {"evaluate", "reject", "withdraw"}
    taken = manager.send("post", f"{address}steps/evaluate/", {}, If_Match=one.headers["ETag"])
    assert taken.status_code == 200 and taken.json()["status"] == "evaluated", taken.content
    listed = manager.all("subcontracts/?q=prufwerk&status=evaluated")
    assert [each["number"] for each in listed if each["id"] == made.json()["id"]]
    assert isinstance(manager.all("subcontracts/?unapproved=true"), list)


def test_what_was_known_then_is_answered_from_the_trail(committed_world: World) -> None:
    """R-30: the milestone recorded today changes today's knowledge of an earlier day, and not what was known then."""
    world = committed_world
    base: dict[str, Any] = {"actor": world.aldena.actor("qa_manager"), "reason": joined("fact", WHY)}
    with world.aldena.scope("qa_manager"):
        product: Product = world.aldena.get("product")
        site: Site = Site.objects.get(pk=selectors.every_step_of(product.pk)[0].site_id)
        before, then = now(), selectors.product_facts([product.pk])[product.pk]
        works = len(selectors.applicability_at([site.pk], world.today)[site.pk].works)
    with world.aldena.scope("qa_manager"):
        services.record_milestone(product, kind="phase2_available", happened_on=date(2001, 1, 1), country="FR", **base)
        services.record_step(product, site, operation="storage", valid_from=date(2020, 1, 1), **base)
    with world.aldena.scope("qa_manager"):
        today = selectors.product_facts([product.pk])[product.pk]
        known = selectors.product_facts([product.pk], known_at=before)[product.pk]
        assert known == then and len(today.milestones) == len(then.milestones) + 1
        later = selectors.applicability_at([site.pk], world.today)[site.pk]
        earlier = selectors.applicability_at([site.pk], world.today, known_at=before)[site.pk]
        assert len(later.works) == works + 1 and len(earlier.works) == works
        rows = Subcontract.objects.values_list("site_id", flat=True)
        known_then = selectors.subcontracts_of(list(rows), world.today, known_at=before)
        assert known_then == selectors.subcontracts_of(list(rows), world.today)


def _manager(world: World) -> Any:
    """Aldena's QA manager at the addresses of the API."""
    return Person(world, world.aldena.people["qa_manager"])


def test_the_bands_are_the_sponsors_own(world: World, drug: Product) -> None:
    """Company rule: another table gives another band from that day; a table that orders nothing is refused."""
    admin = world.login(world.aldena.people["sponsor_admin"])
    with world.aldena.scope("qa_manager"):
        base: dict[str, Any] = {"actor": world.aldena.actor("qa_manager"), "reason": joined("fact", WHY)}
        services.change_product(drug, oel=Decimal("0.05"), version=1, **base)
    assert "OEB 5: less than 1 µg/m³" in text(admin.get(f"/cmos/products/{drug.pk}/"))
    for typed, words in (("10; 100; 1000", "lower than the one before"), ("a; b", "with ; between them")):
        refused = submit(admin, "/cmos/exposure-bands/change/", limits=typed, reason="our own table")
        assert refused.status_code == 422 and words in text(refused)
    taken = submit(admin, "/cmos/exposure-bands/change/", limits="1000;100;10;1;0.1", high="5", reason="our own table")
    assert taken.status_code == 302, errors(taken)
    assert "OEB 6: less than 0.1 µg/m³" in text(admin.get(f"/cmos/products/{drug.pk}/"))
    manager = world.login(world.aldena.people["qa_manager"])
    assert "OEB 6" in text(manager.get("/cmos/exposure-bands/"))
    assert manager.get("/cmos/exposure-bands/change/").status_code == 403
