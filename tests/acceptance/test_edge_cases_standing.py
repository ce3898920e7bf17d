"""Edge cases of the handbook about standings, as people and systems meet them: recorded over the API, read on pages
and over the API (domain section 12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.acceptance.desk import TABLETS, Desk, codes, of_code
from tests.pages import submit, text
from tests.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def days_ago(world: World, days: int) -> str:
    return (world.today - timedelta(days=days)).isoformat()


# --- 3 ----------------------------------------------------------------------------------------------------------------


def test_case_3_one_site_with_two_feis_is_the_worst_of_them_and_a_merge_keeps_history(desk: Desk, world: World) -> None:
    """Evidence belongs to an FEI and its period; after a merge nothing is lost, and nobody is reminded twice."""
    site = desk.site(fei="3001111111")
    second = desk.made(f"sites/{site}/identifiers/", scheme="fei", value="3002222222")
    for fei, outcome in (("3001111111", "NAI"), ("3002222222", "OAI")):
        desk.registered(site, fei=fei)
        desk.inspected(site, "2026-06-01", outcome, fei=fei)
    found = desk.standing(site)
    assert (found["status"], of_code(found, "LATEST_OAI")["driving"]) == ("RESTRICTED", True)
    assert "FEI 3002222222: The latest classified inspection" in desk.page(f"/sites/{site}/")
    form = {"value": "3002222222", "state": "merged_into", "merged_into": "3001111111"}
    merged = desk.changed(f"identifiers/{second['id']}/", valid_to=days_ago(world, 1), **form)
    assert merged["state"] == "merged_into"
    after = desk.standing(site)
    assert after["status"] == "RESTRICTED" and {"LATEST_OAI"} <= codes(after)
    assert "3002222222" in desk.page(f"/sites/{site}/"), "the old number stays with its history"
    ending = desk.api.all(f"evidence/registrations/?site={site}")
    assert {row["fei"] for row in ending} == {"3001111111", "3002222222"}
    assert len({row["id"] for row in ending}) == len(ending) == 2 * (world.today.year - 2025), "one each November"


def test_case_3_an_fei_that_ended_takes_its_evidence_along_from_that_day(desk: Desk, world: World) -> None:
    site = desk.site(fei="3001111111")
    second = desk.made(f"sites/{site}/identifiers/", scheme="fei", value="3002222222")
    desk.registered(site, fei="3001111111")
    desk.inspected(site, "2026-06-01", "NAI", fei="3001111111")
    desk.inspected(site, "2026-06-01", "OAI", fei="3002222222")
    last = world.today - timedelta(days=10)
    desk.changed(f"identifiers/{second['id']}/", value="3002222222", state="retired", valid_to=last.isoformat())
    assert desk.standing(site)["status"] == "OK"


def test_case_3_an_fei_counts_only_for_what_it_is_used_for(desk: Desk) -> None:
    """The packaging hall has a number of its own, and trouble of its own; with no number left nobody is registered."""
    site = desk.site(fei="3001111111")
    hall = desk.made(f"sites/{site}/identifiers/", scheme="fei", value="3002222222", operations=["secondary_packaging"])
    desk.registered(site, fei="3001111111")
    desk.inspected(site, "2026-06-01", "NAI", fei="3001111111")
    desk.inspected(site, "2026-06-01", "OAI", fei="3002222222")
    assert desk.standing(site)["status"] == "OK"
    assert "used for: Secondary packaging" in desk.page(f"/cmos/sites/{site}/particulars/")
    desk.changed(f"identifiers/{hall['id']}/", value="3002222222", state="active", operations=[])
    assert desk.standing(site)["status"] == "RESTRICTED", "not known what for: it counts for everything"
    desk.changed(f"identifiers/{hall['id']}/", value="3002222222", state="active", operations=["secondary_packaging"])
    own = next(row for row in desk.api.all(f"sites/{site}/identifiers/") if row["value"] == "3001111111")
    desk.changed(f"identifiers/{own['id']}/", value="3001111111", state="active", operations=["testing_chemical"])
    found = desk.standing(site)
    assert found["status"] == "SCOPE_GAP" and "NO_FEI_FOR_OPERATION" in codes(found)


def test_case_3_two_sites_with_one_fei_say_why_and_stand_each_for_itself(desk: Desk) -> None:
    first = desk.site(fei="3001111111")
    refused = desk.api.send("post", "sites/", {"name": "Second", "company_name": "Second", "street": "Kai 8",
        "city": "Hafenau", "country": "DE", "partner_type": "cmo", "batch_records": "paper", "fei": "3001111111",
        "reason": "told by the site"})  # fmt: skip
    assert refused.status_code == 400 and "another site of yours" in refused.content.decode()
    second = desk.site("Nebenau", fei="3001111111", shared_because="One campus, two buildings, one FEI.")
    desk.registered(first, fei="3001111111")
    desk.inspected(first, "2026-06-01", "OAI", fei="3001111111")
    assert (desk.standing(first)["status"], desk.standing(second)["status"]) == ("RESTRICTED", "NOT_ELIGIBLE")


# --- 4 ----------------------------------------------------------------------------------------------------------------


def test_case_4_an_extension_ends_with_the_next_inspection_even_before_its_outcome(desk: Desk, world: World) -> None:
    """E8 until then; afterwards E7 and E9, on the page too. What its remark limits was never extended."""
    site = desk.site("Sundari", "IN")
    extension = {"extension": "Notice of 2023", "extended_to": f"{world.today.year + 1}-12-31"}
    row = desk.certified(site, "2022-06-01", **extension)
    found = desk.standing(site, "EU")
    assert (found["status"], of_code(found, "EXTENDED")["rule"]) == ("OK_WITH_OBS", "EU-8")
    assert row["ends_on"] == extension["extended_to"] != "2025-06-01", "the effective end is not the printed one"
    desk.inspected(site, days_ago(world, 20), authority="EU")
    after = desk.standing(site, "EU")
    assert after["status"] == "EXPIRED" and "EXTENDED" not in codes(after)
    rules = {of_code(after, code)["rule"] for code in ("CERTIFICATE_EXPIRED", "OUTCOME_PENDING")}
    assert rules == {"EU-7", "EU-9"}
    assert desk.standing(site, "EU", on=days_ago(world, 21))["status"] == "OK_WITH_OBS"
    assert "was valid until 1 Jun 2025" in desk.page(f"/sites/{site}/")
    limited = {"site": site, "number": "X", "authority": "Y", "inspection_end": "2022-06-01", "operations": ["1.2"],
               "remark_end": "2024-06-01", "reason": "told by the site", **extension}  # fmt: skip
    assert desk.api.send("post", "evidence/certificates/", limited).status_code == 400


# --- 8 ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ("2026-06-26", "2026-07-20"),  # 4 July 2026 is a Saturday, observed on Friday
        ("2024-02-09", "2024-03-04"),  # leap year, Washington's Birthday
        ("2025-12-12", "2026-01-06"),  # closures by executive order are no legal holidays: the earlier day
    ],
)
def test_case_8_the_reply_to_a_form_483_is_due_after_fifteen_business_days(desk: Desk, issued: str, due: str) -> None:
    item = {"text": "Laboratory records are incomplete.", "citations": ["21 CFR 211.194"]}
    row = desk.inspected(desk.site("Sundari", "IN"), issued, form483_issued_on=issued, observations=[item])
    assert row["response_due_on"] == due
    day = date.fromisoformat(due)
    assert f"{day.day} {day:%b %Y}" in desk.page(f"/inspections/{row['id']}/")


def test_case_8_an_amended_form_starts_the_clock_again_and_a_reply_late_in_india_is_of_that_day_in_maryland(
    desk: Desk,
) -> None:
    """The instant and its zone are kept: 23:30 in India is the same day's afternoon in Maryland, not the next day."""
    item = {"text": "Laboratory records are incomplete."}
    row = desk.inspected(desk.site("Sundari", "IN"), "2026-06-05", form483_issued_on="2026-06-05", observations=[item])
    assert row["response_due_on"] == "2026-06-29"
    amended = {"issued_on": "2026-06-26", "observations": [item]}
    desk.made(f"inspections/{row['id']}/amendments/", **amended)
    assert desk.api.get(f"inspections/{row['id']}/").json()["response_due_on"] == "2026-07-20"
    sent = desk.made("responses/", inspection=row["id"], sent_at="2026-07-21T02:30:00+05:30")
    assert sent["sent_on"] == "2026-07-20", "the 21st in India is still the last day in Maryland"
    assert sent["sent_at"].startswith("2026-07-20T21:00")


def test_case_8_the_clock_of_a_warning_letter_counts_from_its_receipt(desk: Desk) -> None:
    letter = {"issued_on": "2026-06-22", "received_on": "2026-06-26", "letter_number": "320-26-77"}
    row = desk.made("warning-letters/", site=desk.site("Sundari", "IN"), **letter)
    assert row["response_due_on"] == "2026-07-20"


# --- 9 ----------------------------------------------------------------------------------------------------------------


def test_case_9_a_leap_day_is_relied_on_until_28_february(desk: Desk) -> None:
    site = desk.site("Sundari", "IN")
    row = desk.certified(site, "2024-02-29")
    assert row["ends_on"] == "2027-02-28"
    last = desk.standing(site, "EU", on="2027-02-28")
    assert (last["status"], last["changes_on"], last["changes_to"]) == ("OK", "2027-03-01", "EXPIRED")
    assert desk.standing(site, "EU", on="2027-03-01")["status"] == "EXPIRED"
    assert "until 28 Feb 2027" in desk.page(f"/sites/{site}/")


# --- 14, 15 -----------------------------------------------------------------------------------------------------------


def test_case_14_an_nai_of_another_programme_clears_no_oai_and_no_class_closes_a_letter(desk: Desk) -> None:
    site = desk.site("Sundari", "IN")
    desk.registered(site)
    desk.inspected(site, "2025-03-03", "OAI", classified_on="2025-06-02")
    for kind in ("device", "bioresearch"):
        desk.inspected(site, "2026-03-02", "NAI", kind=kind, classified_on="2026-06-01")
    found = desk.standing(site)
    assert found["status"] == "RESTRICTED" and "LATEST_NAI" not in codes(found)
    letter = desk.made("warning-letters/", site=site, issued_on="2025-08-04", letter_number="320-25-90")
    desk.inspected(site, "2026-07-06", "VAI", classified_on="2026-10-05")
    after = desk.standing(site)
    assert after["status"] == "RESTRICTED" and {"LATEST_VAI", "WARNING_LETTER_OPEN"} <= codes(after)
    closed = {"issued_on": "2025-08-04", "letter_number": "320-25-90", "closed_out_on": "2026-11-02"}
    desk.changed(f"warning-letters/{letter['id']}/", **closed)
    assert desk.standing(site)["status"] == "OK_WITH_OBS"
    assert desk.standing(site, on="2026-11-01")["status"] == "RESTRICTED"


def test_case_15_a_form_483_logged_by_hand_wins_over_the_last_class_of_the_dashboard(desk: Desk, world: World) -> None:
    """The dashboard lists an NAI and nothing newer; what is not listed is no good news."""
    client, pk = desk.client, str(world.aldena.ids["site"])
    facts = desk.api.all(f"public-facts/?site={pk}")
    listed = next(one for one in facts if one["kind"] == "inspection")
    desk.on_version(0, f"public-facts/{listed['id']}/steps/adopt/")
    item = {"text": "Data were deleted.", "citations": ["21 CFR 211.68"]}
    issued = days_ago(world, 30)
    desk.inspected(pk, issued, form483_issued_on=issued, observations=[item])
    found = desk.standing(pk)
    open_ = of_code(found, "FORM_483_OPEN")
    assert (found["status"], open_["rule"]) == ("WATCH", "US-9")
    assert "The class before was NAI" in open_["sentence"]
    assert "The class before was NAI" in text(client.get(f"/sites/{pk}/"))


# --- 16, 17 -----------------------------------------------------------------------------------------------------------

BOTH: dict[str, Any] = {
    "operations": ["manufacture", "aseptic_manufacture"],
    "dosage_forms": ["tablets", "lyophilisates"],
}


def test_case_16_a_partial_statement_blocks_the_sterile_line_alone(desk: Desk) -> None:
    site = desk.site("Sundari", "IN", **BOTH)
    desk.certified(site, "2025-03-03", operations=["1.1", "1.2"])
    statement = {"reference": "IT/003NCR/2026", "authority": "AIFA", "issued_on": "2026-09-01", "operations": ["1.1"]}
    desk.made("noncompliance-statements/", site=site, **statement)
    found = desk.standing(site, "EU")
    assert found["status"] == "BLOCKED" and of_code(found, "NONCOMPLIANCE")["operations"] == ["aseptic_manufacture"]
    by_operation = {one["operation"]: one["status"] for one in found["operations"]}
    assert by_operation["aseptic_manufacture"] == "BLOCKED" != by_operation["manufacture"]
    page = desk.page(f"/sites/{site}/")
    assert "Statement of non-compliance IT/003NCR/2026" in page and "Blocked" in page


def test_case_16_a_statement_beats_a_written_confirmation(desk: Desk) -> None:
    site = desk.site("Sahya", "IN", operations=["api_manufacture"], dosage_forms=[], material_types=["api"])
    confirmed = {"number": "WC-0042", "authority": "CDSCO", "basis": "written_confirmation"}
    desk.made("evidence/confirmations/", site=site, valid_from="2025-01-01", valid_to="2028-01-01", **confirmed)
    assert desk.standing(site, "EU")["status"] == "OK"
    statement = {"reference": "IT/004NCR/2026", "authority": "AIFA", "issued_on": "2026-09-01"}
    desk.made("noncompliance-statements/", site=site, **statement)
    found = desk.standing(site, "EU")
    assert found["status"] == "BLOCKED" and "CONFIRMED" in codes(found)


def test_case_17_an_inspection_abroad_may_be_relied_on_from_1_october_2025_and_vaccines_may_not(desk: Desk) -> None:
    site = desk.site("Sundari", "IN")
    of_fda = {"number": "EIR 2024", "authority": "FDA", "partner": "US", "inspection_end": "2024-05-06",
              "valid_from": "2024-05-06"}  # fmt: skip
    desk.made("evidence/partner-evidence/", site=site, product_class="human_chemical", **of_fda)
    before, after = (desk.standing(site, "EU", on=day) for day in ("2025-09-30", "2025-10-01"))
    assert (before["status"], before["changes_on"]) == ("NOT_ELIGIBLE", "2025-10-01")
    assert after["status"] == "OK" and of_code(after, "RECOGNISED")["rule"] == "EU-10"
    vaccines = desk.site("Ashland", "US")
    desk.made("evidence/partner-evidence/", site=vaccines, product_class="vaccine",
              **{**of_fda, "inspection_end": "2020-05-06", "valid_from": "2020-05-06"})  # fmt: skip
    assert desk.standing(vaccines, "EU", on="2020-06-01")["status"] == "NOT_ELIGIBLE"


# --- 18 ---------------------------------------------------------------------------------------------------------------


def test_case_18_nothing_of_a_site_follows_it_to_a_new_address(desk: Desk) -> None:
    """Neither FEI nor certificate nor registration nor qualification; the old address keeps them."""
    site = desk.site("Sundari", "IN", fei="3001111111")
    desk.registered(site, fei="3001111111")
    desk.inspected(site, "2026-06-01", "NAI", fei="3001111111")
    desk.certified(site)
    assert [desk.standing(site, market)["status"] for market in ("US", "EU")] == ["OK", "OK"]
    moved = desk.made(f"sites/{site}/move/", street="Kai 9", city="Sundari", country="IN")
    new = str(moved["id"])
    assert new != site and moved["moved_from"] == site and moved["feis"] == []
    assert [desk.standing(new, market)["status"] for market in ("US", "EU")] == ["NOT_ELIGIBLE", "NOT_ELIGIBLE"]
    assert [desk.standing(site, market)["status"] for market in ("US", "EU")] == ["OK", "OK"]
    assert desk.api.all(f"qualifications/?site={new}") == []


def test_case_18_a_new_owner_keeps_the_site_and_has_agreement_and_evidence_confirmed(desk: Desk, world: World) -> None:
    pk = str(world.aldena.ids["site"])
    before = desk.standing(pk)["status"]
    company = desk.made("cmos/", name="Newowner Holding")["id"]
    version = desk.api.get(f"sites/{pk}/").json()["version"]
    desk.on_version(version, f"sites/{pk}/owner/", company=company, changed_on=world.today.isoformat())
    assert desk.standing(pk)["status"] == before, "the site stays what it is"
    assert "Newowner Holding" in desk.page(f"/sites/{pk}/")
    pages = [desk.page(f"/qualifications/{one['id']}/") for one in desk.api.all(f"qualifications/?site={pk}")]
    assert any("confirm agreement and evidence" in one for one in pages), "the agreement is to be confirmed"


# --- 24 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("submitted", "last"),
    [("2025-09-30", "2025-12-31"), ("2025-12-15", "2026-12-31"), ("2026-01-02", "2026-12-31")],
)
def test_case_24_a_registration_ends_by_the_window_in_which_it_was_submitted(
    desk: Desk, submitted: str, last: str
) -> None:
    row = desk.registered(desk.site("Sundari", "IN"), submitted)
    assert (row["valid_to"], row["ends_on"]) == (last, last)


def test_case_24_a_renewal_of_2_january_leaves_the_first_uncovered(desk: Desk) -> None:
    site = desk.site("Sundari", "IN")
    desk.inspected(site, "2025-03-03", "NAI", classified_on="2025-06-02")
    for submitted in ("2025-09-30", "2026-01-02"):
        desk.registered(site, submitted)
    found = [desk.standing(site, on=day)["status"] for day in ("2025-12-31", "2026-01-01", "2026-01-02")]
    assert found == ["OK", "NOT_ELIGIBLE", "OK"]


def test_case_24_a_shipment_imported_before_the_site_was_registered_is_flagged_with_its_day(
    desk: Desk, world: World
) -> None:
    """A field of the step, by form and API; the flag stands on the site's page and in its standing."""
    site = desk.site("Sundari", "IN")
    desk.registered(site)
    desk.inspected(site, "2025-03-03", "NAI", classified_on="2025-06-02")
    product = desk.made("products/", code="ALD-777", name="Sundarin", strength="5 mg", material_type="drug_product",
                        dosage_form="tablets", markets=["US"])  # fmt: skip
    facts: dict[str, Any] = {"operation": "manufacture", "valid_from": "2025-01-01", "markets": ["US"]}
    step = desk.made("manufacturing-steps/", product=product["id"], site=site, **facts)
    assert step["us_import_on"] is None and "IMPORTED_UNREGISTERED" not in codes(desk.standing(site))
    form = f"/cmos/making/{step['id']}/change/"
    early = submit(desk.client, form, us_import_on="3 Mar 2024", reason="customs entry")
    assert early.status_code == 422 and "the step begins later" in text(early)
    done = submit(desk.client, form, us_import_on="20 Oct 2025", reason="customs entry")
    assert done.status_code == 302, text(done)
    assert "first import into the US 20 Oct 2025" in desk.page(f"/cmos/products/{product['id']}/")
    found = desk.standing(site)
    flag = of_code(found, "IMPORTED_UNREGISTERED")
    assert (flag["since"], flag["status"], flag["basis"], flag["rule"]) == ("2025-10-20", None, "law", "US-4")
    assert found["status"] == "OK", "it is registered today: the flag is about the day of the shipment"
    page = desk.page(f"/sites/{site}/")
    assert "was imported into the United States on 20 Oct 2025 while no FDA registration" in page
    assert 'class="cp-serious"' in page
    assert "IMPORTED_UNREGISTERED" not in codes(desk.standing(site, on="2025-10-19"))
    desk.registered(site, "2025-02-03")  # the registration of that time was found: nothing was unlawful
    assert "IMPORTED_UNREGISTERED" not in codes(desk.standing(site))
    wrong = {**facts, "us_import_on": (world.today + timedelta(days=1)).isoformat(), "reason": "told by the site"}
    refused = desk.api.send("post", "manufacturing-steps/", {"product": product["id"], "site": site, **wrong})
    assert refused.status_code == 400 and "us_import_on" in refused.json()["errors"]


def test_case_24_nothing_is_imported_from_a_site_in_the_united_states(desk: Desk) -> None:
    product = desk.made("products/", code="ALD-778", name="Sundarin", strength="9 mg", material_type="drug_product",
                        dosage_form="tablets", markets=["US"])  # fmt: skip
    site = desk.site("Ashland", "US", **TABLETS)
    step = {"operation": "manufacture", "valid_from": "2025-01-01", "us_import_on": "2025-03-03"}
    refused = desk.api.send("post", "manufacturing-steps/",
                            {"product": product["id"], "site": site, "reason": "told by the site", **step})  # fmt: skip
    assert refused.status_code == 400 and "lies in the United States" in str(refused.json()["errors"])
