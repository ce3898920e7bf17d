"""Edge cases of the handbook about clearances, as people and systems meet them: through pages and the API (domain
section 12)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from cmos.models import Product
from inspections import services as inspections
from kernel.clock import now
from tests.acceptance.desk import Desk, codes, of_code
from tests.pages import submit, text
from tests.signatures import sign_at
from tests.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def tablet(world: World) -> str:
    """The product that the cast's first site is qualified for."""
    with world.aldena.scope():
        return str(Product.objects.get(code="ALD-101").pk)


def drug(desk: Desk, code: str = "ALD-700", **more: Any) -> str:
    facts: dict[str, Any] = {"name": "Testolin", "strength": "5 mg", "material_type": "drug_product",
                             "dosage_form": "tablets", "markets": ["US", "EU"], **more}  # fmt: skip
    return str(desk.made("products/", code=code, **facts)["id"])


# --- 1, 2 -------------------------------------------------------------------------------------------------------------


def in_phase_1_alone(desk: Desk, product: str, since: str) -> None:
    """What was said of later phases is taken back as a mistake; phase 1 is recorded."""
    for row in desk.api.all(f"product-milestones/?product={product}"):
        desk.on_version(row["version"], f"product-milestones/{row['id']}/steps/void/")
    desk.made("product-milestones/", product=product, kind="phase1", happened_on=since)


def test_case_1_a_phase_1_product_at_a_site_under_a_letter_is_neither_blocked_nor_green(
    desk: Desk, world: World
) -> None:
    """Part 211 is not asked, the statute is; Restricted is shown; a signed risk assessment of the product decides."""
    site, product = str(world.aldena.ids["site"]), tablet(world)
    asked = {"site": site, "product": product, "operation": "manufacture", "market": "US"}
    issued = (world.today - timedelta(days=20)).isoformat()
    desk.made("warning-letters/", site=site, issued_on=issued, letter_number="320-26-90")
    marketed = desk.clearance(**asked)
    assert marketed["answer"] == "HOLD" and {"QUALIFICATION_HOLD", "STANDING_RESTRICTED"} <= codes(marketed)

    in_phase_1_alone(desk, product, (world.today - timedelta(days=300)).isoformat())
    assert desk.standing(site)["status"] == "RESTRICTED"
    assert "Warning letter 320-26-90" in desk.page(f"/sites/{site}/") and "Restricted" in desk.page(f"/sites/{site}/")
    assert "Phase 1 under the statute" in desk.page(f"/cmos/products/{product}/")
    profile = json.dumps(desk.api.get(f"products/{product}/applicability/").json())
    assert "p1_statutory" in profile
    found = desk.clearance(**asked)
    assert found["answer"] == "WARN", found["reasons"]
    assert {"STANDING_RESTRICTED", "RISK_ASSESSMENT_MISSING", "P1_STATUTORY"} <= codes(found)
    assert "QUALIFICATION_HOLD" not in codes(found)
    page = desk.page("/clearance/", **asked)
    assert "Cleared with conditions" in page and "No signed risk assessment for this product" in page

    writer = Desk(world, "qa_specialist")
    last = world.today + timedelta(days=90)
    made = submit(writer.client, "/clearance/assessments/prepare/", site="SITE-0001", product=product,
                  valid_to=f"{last:%-d %b %Y}", risk="Records of one line are in doubt.",
                  measures="Each record is read by us.")  # fmt: skip
    assert made.status_code == 302, text(made)
    assert "RISK_ASSESSMENT_MISSING" in codes(desk.clearance(**asked)), "a draft is no signature"
    step = f"{made.headers['Location']}steps/sign/"
    assert sign_at(desk.client, step, world, world.aldena.people["qa_head"]).status_code == 302
    after = desk.clearance(**asked)
    assert after["answer"] == "WARN", "a condition, and not green by itself"
    assert "RISK_ASSESSED" in codes(after) and "RISK_ASSESSMENT_MISSING" not in codes(after)
    assert of_code(after, "RISK_ASSESSED")["until"] == last.isoformat()


def test_case_2_the_exemption_ends_for_the_drug_on_its_day_at_a_second_site_too(desk: Desk) -> None:
    """Made available for phase 2 on 1 September 2026: a day of its own, and not the first day of a study."""
    product = drug(desk)
    sites = [desk.site(), desk.site("Nebenau")]
    for site in sites:
        desk.made("manufacturing-steps/", product=product, site=site, operation="manufacture", valid_from="2026-01-01")
    desk.made("product-milestones/", product=product, kind="phase1", happened_on="2026-02-02")
    desk.made("product-milestones/", product=product, kind="phase2_available", happened_on="2026-09-01")
    for site in sites:
        asked = {"site": site, "product": product, "operation": "manufacture", "market": "US"}
        before, after = (desk.clearance(**asked, on=day) for day in ("2026-08-31", "2026-09-01"))
        assert ("P1_STATUTORY" in codes(before), "P1_STATUTORY" in codes(after)) == (True, False)
        exempt, bound = (
            json.dumps(desk.api.get(f"sites/{site}/applicability/?on={day}").json()["profile"]["sets"])
            for day in ("2026-08-31", "2026-09-01")
        )
        assert "p1_statutory" in exempt and "p1_statutory" not in bound
    with_form = desk.page(f"/cmos/products/{product}/milestones/record/")
    assert "not the first day of a study" in with_form


# --- 12, 13 -----------------------------------------------------------------------------------------------------------


def papers(desk: Desk, site: str, schedules: list[str], **more: Any) -> None:
    """A DEA registration of the site for the work of a laboratory."""
    facts: dict[str, Any] = {
        "number": "RA1234563", "authority": "DEA", "activity": "chemical_analysis", "schedules": schedules,
        "registrant": "Ashland Labs", "street": "Kai 7", "city": "Ashland", "region": "KS",
        "valid_from": "2026-01-31", "valid_to": "2027-01-31", **more,
    }  # fmt: skip
    desk.made("evidence/dea-registrations/", site=site, **facts)


def laboratory(desk: Desk) -> tuple[str, dict[str, str]]:
    """A laboratory in Kansas with its state's licence, and the question about a substance of Schedule III."""
    site = desk.site(
        "Ashland", "US", region="Kansas", operations=["testing_chemical"], partner_type="testing_laboratory"
    )
    licence = {"number": "KS 77", "authority": "Kansas", "state": "KS", "licence_type": "controlled substances"}
    desk.made("evidence/state-licences/", site=site, valid_from="2026-01-01", **licence)
    product = drug(desk, "ALD-701", markets=["US"])
    desk.made("product-schedules/", product=product, schedule="III", drug_code="9805", valid_from="2020-01-01")
    return site, {"site": site, "product": product, "operation": "testing_chemical", "market": "US"}


def test_case_12_a_registration_for_schedule_iii_is_a_scope_gap_from_the_day_of_the_change(desk: Desk) -> None:
    site, asked = laboratory(desk)
    papers(desk, site, ["III"])
    desk.made("product-schedules/", product=asked["product"], schedule="II", drug_code="9805",
              valid_from="2026-06-01", reference="91 FR 22714")  # fmt: skip
    before, after = (desk.clearance(**asked, on=day) for day in ("2026-05-31", "2026-06-01"))
    assert "CONTROLLED_COVERED" in codes(before) and "CONTROLLED_REGISTRATION_MISSING" not in codes(before)
    gap = of_code(after, "CONTROLLED_REGISTRATION_MISSING")
    assert gap["answer"] == "HOLD" and gap["statutory"] and "is in Schedule II since 1 Jun 2026" in gap["sentence"]
    assert "is in Schedule II since 1 Jun 2026" in desk.page("/clearance/", **asked, on="1 Jun 2026")
    papers(desk, site, ["II", "III"], number="RB1234563")
    assert "CONTROLLED_COVERED" in codes(desk.clearance(**asked, on="2026-06-01"))


def test_case_13_a_right_number_of_another_activity_lets_nothing_be_done(desk: Desk) -> None:
    site, asked = laboratory(desk)
    papers(desk, site, ["II", "III"], activity="distributing")
    gap = of_code(desk.clearance(**asked, on="2026-05-31"), "CONTROLLED_REGISTRATION_MISSING")
    assert "is for distributing; this work asks for" in gap["sentence"]


def test_case_13_the_number_of_a_building_across_the_street_covers_nothing_here(desk: Desk) -> None:
    site, asked = laboratory(desk)
    papers(desk, site, ["II", "III"], street="Across the street 8")
    gap = of_code(desk.clearance(**asked, on="2026-05-31"), "CONTROLLED_REGISTRATION_MISSING")
    assert "is of another address" in gap["sentence"] and "21 CFR 1301.12" in gap["sentence"]
    other, question = desk.site("Nebenau", "US", region="Kansas", operations=["testing_chemical"]), dict(asked)
    desk.made("evidence/state-licences/", site=other, valid_from="2026-01-01", number="KS 78", authority="Kansas",
              state="KS", licence_type="controlled substances")  # fmt: skip
    elsewhere = {**question, "site": other}
    papers(desk, other, ["II", "III"], activity="manufacturing")  # the maker's, of the maker's address
    gap = of_code(desk.clearance(**elsewhere, on="2026-05-31"), "CONTROLLED_REGISTRATION_MISSING")
    assert "is of another address" in gap["sentence"]
    wrong = {"number": "RA1234567", "authority": "DEA", "activity": "chemical_analysis", "schedules": ["II"],
             "registrant": "x", "street": "x", "city": "x", "region": "KS", "site": site,
             "reason": "told by the site"}  # fmt: skip
    refused = desk.api.send("post", "evidence/dea-registrations/", wrong)
    assert refused.status_code == 400 and "number" in refused.json()["errors"], "a wrong check digit is refused"


# --- 20 ---------------------------------------------------------------------------------------------------------------


def test_case_20_was_it_cleared_when_batch_17_was_made_has_two_true_answers(committed_world: World) -> None:
    """A late recorded alert changes what is known today of that day, and not what was known on it: page and API."""
    world = committed_world
    desk, made_on, before = Desk(world), world.today, now()
    site, product = str(world.aldena.ids["site"]), tablet(world)
    asked = {"site": site, "product": product, "operation": "manufacture", "market": "US", "on": made_on.isoformat()}
    first = desk.clearance(**asked)
    with world.aldena.scope():
        told: dict[str, Any] = {"actor": world.aldena.actor(), "reason": "told by the authority"}
        listed = made_on - timedelta(days=14)
        site_row = world.aldena.get("site")
        inspections.record_action("import_alert", site_row, alert_number="66-40", listed_on=listed, **told)
    today, then = desk.clearance(**asked), desk.clearance(**asked, known_at=before.isoformat())
    assert today["answer"] == "HOLD" and "STANDING_BLOCKED" in codes(today)
    assert (then["answer"], codes(then)) == (first["answer"], codes(first)) and "STANDING_BLOCKED" not in codes(then)
    assert desk.standing(site, known_at=before.isoformat())["status"] != "BLOCKED" == desk.standing(site)["status"]
    assert "Listed on import alert" in desk.page("/clearance/", **{**asked, "on": f"{made_on:%-d %b %Y}"})
