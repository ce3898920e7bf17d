"""Numbers, owner, address, people, and archive of companies and sites."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cmos import selectors, services
from cmos.models import Site
from kernel.errors import Refused
from tests.pages import text
from tests.world import World, enter

WHY = "Mistake corrected: letter of the CMO"
PACKS, TESTS = "secondary_packaging", "testing_chemical"
IN_WORDS = "Secondary packaging, Testing, chemical or physical"


@pytest.mark.parametrize(
    ("scheme", "value", "kept"),
    [
        ("fei", "3 099 100 999", "3099100999"),
        ("duns", "12-345-6789", "123456789"),
        ("gln", "0614141000005", "0614141000005"),
        ("oms_location", "loc-100014112", "LOC-100014112"),
        ("oms_organisation", "ORG-100001234", "ORG-100001234"),
    ],
)
def test_numbers_are_checked_and_kept_in_one_form(world: World, scheme: str, value: str, kept: str) -> None:
    with world.aldena.scope():
        made = services.add_identifier(
            world.aldena.get("site"), scheme=scheme, value=value, actor=world.aldena.actor(), reason=WHY
        )
        assert made.value == kept


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("gln", "0614141000006"),
        ("duns", "12345"),
        ("fei", "FEI 1"),
        ("oms_location", "LOC-9"),
        ("fei", "0"),
        ("x", "1"),
    ],
)
def test_numbers_that_cannot_be_are_refused(world: World, scheme: str, value: str) -> None:
    with world.aldena.scope(), pytest.raises(Refused):
        services.add_identifier(
            world.aldena.get("site"), scheme=scheme, value=value, actor=world.aldena.actor(), reason=WHY
        )


def test_what_an_fei_is_used_for_is_of_the_vocabulary_and_of_no_other_number(world: World) -> None:
    base: dict[str, Any] = {"actor": world.aldena.actor(), "reason": WHY}
    with world.aldena.scope():
        new = {**base, "site": world.aldena.get("site"), "value": "3099100777", "scheme": "fei"}
        for wrong in ({"operations": ["baking"]}, {"scheme": "duns", "value": "123456789", "operations": [PACKS]}):
            with pytest.raises(Refused) as refusal:
                services.add_identifier(**{**new, **wrong})
            assert "operations" in refusal.value.errors
        made = services.add_identifier(**new, operations=[TESTS, PACKS, PACKS])
        assert (made.operations, made.used_for) == ([PACKS, TESTS], IN_WORDS)
        kept = services.change_identifier(made, **base, version=1, valid_from=world.today)
        assert kept.operations == [PACKS, TESTS], "what is not mentioned stays"
        cleared = services.change_identifier(kept, **base, version=2, operations=[])
        assert cleared.operations == []


def test_the_form_of_an_fei_asks_what_it_is_used_for_and_keeps_it(world: World) -> None:
    """A form without the field would have taken it away; of a D-U-N-S it is not asked."""
    base: dict[str, Any] = {"actor": world.aldena.actor(), "reason": WHY}
    with world.aldena.scope():
        site: Site = world.aldena.get("site")
        fei = services.add_identifier(site, scheme="fei", value="3099100777", operations=[PACKS], **base)
        duns = services.add_identifier(site, scheme="duns", value="123456789", **base)
    client = enter(world.aldena.people["qa_head"].user)
    change = reverse("cmos:identifier-change", args=[fei.pk])
    page = text(client.get(change))
    assert "What this FEI is used for" in page
    typed = {"value": fei.value, "state": "active", "operations": [TESTS, PACKS], "version": 1}
    answered = client.post(change, {**typed, "reason_category": "mistake", "reason": WHY})
    assert answered.status_code == 302
    shown = text(client.get(reverse("cmos:particulars", args=[site.pk])))
    assert f"used for: {IN_WORDS}" in shown
    assert "What this FEI is used for" not in text(client.get(reverse("cmos:identifier-change", args=[duns.pk])))


def test_a_second_fei_a_merged_and_a_retired_one(world: World) -> None:
    """domain 12.3: several FEIs stand side by side; a merge keeps history."""
    actor = world.aldena.actor()
    with world.aldena.scope():
        site: Site = world.aldena.get("site")
        add: dict[str, Any] = {"site": site, "scheme": "fei", "actor": actor, "reason": WHY}
        made = services.add_identifier(**add, value="3099100777")
        assert "3099100777" in selectors.active_feis([site.pk])[site.pk]
        with pytest.raises(Refused, match="already"):
            services.add_identifier(**add, value="3099100777")
        change: dict[str, Any] = {"actor": actor, "reason": WHY, "version": 1}
        for wrong, field in (
            ({"state": "merged_into", "valid_to": world.today}, "merged_into"),
            ({"state": "merged_into", "merged_into": "3099100777", "valid_to": world.today}, "merged_into"),
            ({"state": "retired"}, "valid_to"),
            ({"state": "asleep"}, "state"),
        ):
            with pytest.raises(Refused) as refusal:
                services.change_identifier(made, **change, **wrong)
            assert field in refusal.value.errors
        merged = services.change_identifier(
            made, **change, state="merged_into", merged_into="3099100429", valid_to=world.today
        )
        assert merged.merged_into == "3099100429"
        assert "3099100777" not in selectors.active_feis([site.pk])[site.pk]
        assert [str(row.pk) for row in selectors.search_sites(selectors.sites(), "3099100777")] == [str(site.pk)]


def test_an_fei_on_another_own_site_needs_a_reason_and_foreign_use_is_never_noticed(world: World) -> None:
    actor = world.aldena.actor()
    with world.borvik.scope():
        services.add_identifier(
            world.borvik.get("site"), scheme="fei", value="3099100888", actor=world.borvik.actor(), reason=WHY
        )
    with world.aldena.scope():
        site = world.aldena.get("site")
        base: dict[str, Any] = {"scheme": "fei", "actor": actor, "reason": WHY}
        assert services.add_identifier(site, value="3099100888", **base)
        other = selectors.sites().exclude(pk=site.pk).order_by("number").first()
        assert other is not None
        with pytest.raises(Refused) as refusal:
            services.add_identifier(other, value="3099100888", **base)
        assert site.name in str(refusal.value)
        assert services.add_identifier(other, value="3099100888", **base, shared_because="one campus").shared_because


def test_a_void_number_counts_for_nothing(world: World) -> None:
    actor = world.aldena.actor()
    with world.aldena.scope():
        site = world.aldena.get("site")
        made = services.add_identifier(site, scheme="fei", value="3099100666", actor=actor, reason=WHY)
        services.void_identifier(made, actor=actor, reason="Mistake corrected: typing error", version=1)
        assert "3099100666" not in selectors.active_feis([site.pk])[site.pk]
        assert "3099100666" not in {period.value for period in selectors.site_facts([site.pk])[site.pk].feis}
        assert not selectors.search_sites(selectors.sites(), "3099100666").exists()
        with pytest.raises(Refused, match="void"):
            services.change_identifier(
                made.__class__.objects.get(pk=made.pk),
                actor=actor,
                reason="Mistake corrected: told by the site",
                version=2,
            )
    page = text(world.login(world.aldena.people["viewer"]).get(f"/cmos/sites/{site.pk}/particulars/"))
    assert "<del>3099100666</del>" in page


def test_a_new_address_is_a_new_site_and_leaves_evidence_behind(world: World) -> None:
    """domain 3: change of address = new site."""
    client, pk = world.login(world.aldena.people["qa_manager"]), world.aldena.ids["site"]
    new = {"name": "Ballyderrin East", "street": "Harbour 9", "city": "Ballyderrin", "country": "IE", "reason": WHY}
    moved = client.post(f"/cmos/sites/{pk}/move/", new)
    assert moved.status_code == 302
    with world.aldena.scope():
        old = selectors.site(pk)
        made = selectors.moved_to(old)[0]
        assert (made.street, made.operations, made.company_id) == ("Harbour 9", old.operations, old.company_id)
        assert selectors.evidence([made.pk])[made.pk] == [] and selectors.evidence([pk])[pk]
        assert not selectors.identifiers(made).exists()
    assert "Ballyderrin East" in text(client.get(f"/cmos/sites/{pk}/particulars/"))
    assert "took over from" in text(client.get(moved["Location"]))
    same = {**new, "street": old.street, "city": old.city}
    refused = client.post(f"/cmos/sites/{pk}/move/", same)
    assert refused.status_code == 422 and "This is the address the site has" in text(refused)


def test_a_changed_address_must_be_said_to_be_a_correction(world: World) -> None:
    """Found: an address could be typed over, so that a certificate spoke for a place nobody had inspected."""
    actor = world.aldena.actor()
    with world.aldena.scope():
        site: Site = world.aldena.get("site")
        change: dict[str, Any] = {"actor": actor, "reason": WHY, "version": site.version}
        with pytest.raises(Refused) as refusal:
            services.change_site(site, street="Elsewhere 1", **change)
        assert "A new address is a new site" in str(refusal.value)
        changed = services.change_site(site, street="Elsewhere 1", address_correction=True, **change)
        assert changed.street == "Elsewhere 1"


def test_a_new_owner_keeps_the_site_and_asks_for_confirmation(world: World) -> None:
    client, pk = world.login(world.aldena.people["qa_manager"]), world.aldena.ids["site"]
    with world.aldena.scope():
        before = selectors.site(pk)
        other = selectors.active_companies().exclude(pk=before.company_id).first()
        assert other is not None
        rows = selectors.held_by(before)
        for row in rows:
            type(row).objects.filter(pk=row.pk).update(retrieved_at=row.retrieved_at - timedelta(days=30))
    form = {"company": str(other.pk), "changed_on": f"{world.today:%-d %b %Y}", "version": str(before.version)}
    assert (
        client.post(f"/cmos/sites/{pk}/owner/", {**form, "reason": WHY, "reason_category": "mistake"}).status_code
        == 302
    )
    page = text(client.get(f"/cmos/sites/{pk}/particulars/"))
    assert other.name in page and "The owner changed on" in page
    with world.aldena.scope("qa_manager") as opened:
        site = selectors.site(pk)
        assert site.company_id == other.pk and len(selectors.to_reconfirm(site)) == len(rows)
        services.recheck_evidence(rows[0], actor=opened.actor, reason=WHY, version=rows[0].version)
        assert len(selectors.to_reconfirm(site)) == len(rows) - 1
    foreign = {
        **form,
        "company": str(world.borvik.ids["company"]),
        "version": "2",
        "reason": WHY,
        "reason_category": "mistake",
    }
    assert client.post(f"/cmos/sites/{pk}/owner/", foreign).status_code == 422


def test_archive_and_reactivate_sites_then_companies(world: World) -> None:
    client, ids = world.login(world.aldena.people["qa_manager"]), world.aldena.ids
    site, company = f"/sites/{ids['site']}/steps", f"/cmos/companies/{ids['company']}/steps"
    refused = client.post(f"{company}/archive/", {"version": "1", "reason": WHY, "reason_category": "mistake"})
    assert refused.status_code == 422 and "Archive its sites first" in text(refused)
    asked = text(client.get(f"{site}/archive/"))
    assert "Still open here" in asked
    with world.aldena.scope():
        name, version = selectors.site(ids["site"]).name, selectors.site(ids["site"]).version
    assert (
        client.post(
            f"{site}/archive/", {"version": str(version), "reason": WHY, "reason_category": "mistake"}
        ).status_code
        == 302
    )
    assert name not in text(client.get("/sites/")) and name in text(client.get("/sites/?state=archived"))
    assert client.get(f"/sites/{ids['site']}/").status_code == 200
    assert (
        client.post(f"{company}/archive/", {"version": "1", "reason": WHY, "reason_category": "mistake"}).status_code
        == 302
    )
    blocked = client.post(
        f"{site}/reactivate/", {"version": str(version + 1), "reason": WHY, "reason_category": "mistake"}
    )
    assert blocked.status_code == 422 and "Reactivate the company" in text(blocked)
    assert (
        client.post(f"{company}/reactivate/", {"version": "2", "reason": WHY, "reason_category": "mistake"}).status_code
        == 302
    )
    assert (
        client.post(
            f"{site}/reactivate/", {"version": str(version + 1), "reason": WHY, "reason_category": "mistake"}
        ).status_code
        == 302
    )
    assert name in text(client.get("/sites/"))


def test_a_confidentiality_agreement_is_told_in_words_and_reminds(world: World) -> None:
    client, pk = world.login(world.aldena.people["qa_head"]), world.aldena.ids["company"]
    with world.aldena.scope():
        name = selectors.company(pk).name
    soon = world.today + timedelta(days=40)
    form = {
        "name": name,
        "cda_expires_on": f"{soon:%-d %b %Y}",
        "version": "1",
        "reason": WHY,
        "reason_category": "mistake",
    }
    wrong = client.post(f"/cmos/companies/{pk}/change/", form)
    assert wrong.status_code == 422 and "after it was signed" in text(wrong)
    signed = {**form, "cda_signed_on": "1 Feb 2024"}
    assert client.post(f"/cmos/companies/{pk}/change/", signed).status_code == 302
    assert f"ends on {soon:%-d %b %Y}" in text(client.get(f"/cmos/companies/{pk}/"))
    assert f"Confidentiality agreement with {name}" in text(client.get("/deadlines/"))


def test_people_of_a_site_change_and_leave(world: World) -> None:
    client, ids = world.login(world.aldena.people["qa_manager"]), world.aldena.ids
    person = {
        "name": "Aoife Byrne",
        "email": "a@x.example",
        "version": "1",
        "reason": WHY,
        "reason_category": "mistake",
    }
    assert client.post(f"/cmos/contacts/{ids['contact']}/change/", person).status_code == 302
    assert "Aoife Byrne" in text(client.get(f"/cmos/sites/{ids['site']}/particulars/"))
    assert (
        client.post(
            f"/cmos/contacts/{ids['contact']}/retire/", {"version": "2", "reason": WHY, "reason_category": "mistake"}
        ).status_code
        == 302
    )
    with world.aldena.scope():
        assert not selectors.contacts(selectors.site(ids["site"])).filter(pk=ids["contact"]).exists()


def test_particulars_over_the_api(world: World) -> None:
    client, ids = world.login(world.aldena.people["qa_manager"]), world.aldena.ids
    json: dict[str, Any] = {"content_type": "application/json"}
    base = f"/api/v1/sites/{ids['site']}"
    made = client.post(
        f"{base}/identifiers/",
        {"scheme": "fei", "value": "3099100555", "reason": WHY, "reason_category": "mistake"},
        **json,
    )
    assert made.status_code == 201, made.content
    address = made["Location"]
    retired = {
        "value": "3099100555",
        "state": "retired",
        "valid_to": "2026-01-31",
        "reason": WHY,
        "reason_category": "mistake",
    }
    changed = client.put(address, retired, **json, headers={"If-Match": '"1"'})
    assert changed.status_code == 200 and changed.json()["state"] == "retired"
    void = client.post(
        f"{address}steps/void/",
        {"reason": WHY, "reason_category": "mistake"},
        **json,
        headers={"If-Match": changed["ETag"]},
    )
    assert void.status_code == 200 and void.json()["voided_at"]
    person = client.post(f"{base}/contacts/", {"name": "Una", "reason": WHY, "reason_category": "mistake"}, **json)
    assert person.status_code == 201 and client.get(person["Location"]).json()["name"] == "Una"
    new = {"street": "Quay 2", "city": "Cork", "country": "IE", "reason": WHY, "reason_category": "mistake"}
    moved = client.post(f"{base}/move/", new, **json)
    assert moved.status_code == 201 and moved.json()["moved_from"] == str(ids["site"])
    owner = {
        "company": str(world.borvik.ids["company"]),
        "changed_on": "2026-01-01",
        "reason": WHY,
        "reason_category": "mistake",
    }
    tag = client.get(f"{base}/")["ETag"]
    foreign = client.post(f"{base}/owner/", owner, **json, headers={"If-Match": tag})
    assert foreign.status_code == 400 and "does not exist" in str(foreign.json())
    archived = client.post(
        f"{base}/steps/archive/", {"reason": WHY, "reason_category": "mistake"}, **json, headers={"If-Match": tag}
    )
    assert archived.status_code == 200 and archived.json()["archived_at"]
    company = client.post(
        "/api/v1/cmos/",
        {"name": "Quayside Ltd", "duns": "123456789", "reason": WHY, "reason_category": "mistake"},
        **json,
    )
    assert company.status_code == 201
    tag = client.get(company["Location"])["ETag"]
    gone = client.post(
        f"{company['Location']}steps/archive/",
        {"reason": WHY, "reason_category": "mistake"},
        **json,
        headers={"If-Match": tag},
    )
    assert gone.status_code == 200 and gone.json()["archived_at"]
