"""Evidence of every kind: recorded, checked by a second person, corrected, replaced, void; pages, API, facts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cmo_portal.demo.papers import pdf
from cmos import selectors, services
from cmos.deadlines import Window
from cmos.models import MODELS, GmpCertificate, Site
from cmos.rules import KINDS, certificate_validity
from kernel.actor import Actor
from kernel.errors import Refused
from reminders.kinds import KINDS as REMINDERS
from reminders.rules.ladders import LADDERS
from reminders.selectors import due_between
from sponsors.rules import permissions_of
from tests.pages import text
from tests.world import World

LICENCE: dict[str, Any] = {"state": "Ohio", "authority": "Board of Pharmacy", "number": "OH-1"}
WHY = "Mistake corrected: seen on the document"


def second(world: World) -> Actor:
    """Another person of the same sponsor than the head of quality."""
    return Actor(f"membership:{world.aldena.people['qa_manager'].pk}", permissions_of("qa_manager"))


def put(site: Site, kind: str, actor: Actor, **facts: Any) -> Any:
    return services.record_evidence(kind, site, actor=actor, reason=WHY, **facts)


@pytest.mark.parametrize("kind", MODELS)
def test_every_kind_of_the_cast_is_a_fact_that_counts(world: World, kind: str) -> None:
    with world.aldena.scope():
        row = world.aldena.get(kind)
        facts = selectors.evidence([row.site_id], kinds=[kind])[row.site_id]
        fact = next(each for each in facts if each.id == row.pk)
        assert fact.site_id == row.site_id and fact.label and fact.ref.kind == kind
        assert fact.verified is False and fact.recorded_on and fact.retrieved_on


def test_void_and_replaced_entries_never_count(world: World) -> None:
    actor = world.aldena.actor()
    with world.aldena.scope():
        site: Site = world.aldena.get("site")
        first = put(site, "state_licence", actor, **LICENCE)
        edition = put(site, "state_licence", actor, **{**LICENCE, "number": "OH-2"}, supersedes=first.pk)

        def counted() -> set[str]:
            return {each.label for each in selectors.evidence([site.pk], kinds=["state_licence"])[site.pk]}

        assert counted() == {"OH-2"}
        services.void_evidence(edition, actor=actor, reason="Mistake corrected: wrong site", version=1)
        assert counted() == {"OH-1"}, "void, the edition replaces nothing"


def test_the_person_who_entered_it_cannot_check_it(world: World) -> None:
    """R-48: a second person; a change takes the check away."""
    head = world.aldena.actor()
    with world.aldena.scope():
        made = put(world.aldena.get("site"), "state_licence", head, **LICENCE)
        with pytest.raises(Refused, match="second person"):
            services.verify_evidence(made, actor=head, reason=WHY, version=1)
    with world.aldena.scope("qa_manager"):
        checked = services.verify_evidence(made, actor=second(world), reason=WHY, version=1)
        assert checked.verified_by == second(world).key and checked.verified_at
        with pytest.raises(Refused, match="checked already"):
            services.verify_evidence(checked, actor=second(world), reason=WHY, version=2)
        seen = services.recheck_evidence(checked, actor=second(world), reason=WHY, version=2)
        assert seen.verified_by, "looking again changes nothing"
        changed = services.change_evidence(
            seen, actor=second(world), reason="Mistake corrected: typo, as told", version=3, number="OH-9"
        )
        assert (changed.verified_by, changed.verified_at) == ("", None)
        with pytest.raises(Refused, match="second person"):
            services.verify_evidence(changed, actor=second(world), reason=WHY, version=4)


def test_a_file_that_is_replaced_takes_the_check_away_and_stays_in_the_history(world: World) -> None:
    head = world.aldena.actor()
    with world.aldena.scope():
        made = put(world.aldena.get("site"), "state_licence", head, **LICENCE)
        document = pdf("Licence", name="licence.pdf")
        changed = services.change_evidence(made, actor=head, reason="scan, as told", version=1, file=document)
        assert changed.file is not None and changed.file.sha256 and changed.version == 2


@pytest.mark.parametrize("kind", MODELS)
def test_foreign_products_and_editions_do_not_exist(world: World, kind: str) -> None:
    """S-04: an id of another sponsor answers like one that was never given."""
    actor, borvik = world.aldena.actor(), world.borvik.ids
    with world.aldena.scope():
        row = world.aldena.get(kind)
        told = []
        for foreign in (borvik["product"], uuid4()):
            with pytest.raises(Refused) as refusal:
                services.change_evidence(row, actor=actor, reason=WHY, version=row.version, products=[foreign])
            told.append(refusal.value.errors["products"])
        assert told[0] == told[1] == ["This product does not exist."]
        facts = {name: getattr(row, name) for name in services.evidence_fields(kind)}
        for foreign in (borvik[kind], uuid4()):
            with pytest.raises(Refused) as refusal:
                put(row.site, kind, actor, **facts, supersedes=foreign)
            assert refusal.value.errors == {"supersedes": ["This entry does not exist."]}


@pytest.mark.parametrize(
    ("dates", "end"),
    [
        ({}, date(2027, 3, 15)),
        ({"inspection_end": date(2024, 2, 29)}, date(2027, 2, 28)),
        ({"valid_to": date(2026, 6, 1)}, date(2026, 6, 1)),
        ({"valid_to": date(2026, 6, 1), "remark_end": date(2025, 6, 1)}, date(2025, 6, 1)),
        ({"extension": "notice", "extended_to": date(2028, 1, 1)}, date(2028, 1, 1)),
    ],
)
def test_the_last_day_in_the_database_is_the_rules_last_day(world: World, dates: dict[str, Any], end: date) -> None:
    facts = {"number": "X1", "authority": "HPRA", "inspection_end": date(2024, 3, 15), **dates}
    with world.aldena.scope():
        made = put(world.aldena.get("site"), "certificate", world.aldena.actor(), **facts)
        kept = GmpCertificate.objects.get(pk=made.pk)
        rule = certificate_validity(kept.inspection_end, printed_end=kept.valid_to, remark_end=kept.remark_end).valid_to
        assert kept.ends_on == end == max(rule, kept.extended_to or rule)


def test_every_ladder_of_evidence_has_a_kind_of_reminder() -> None:
    assert set(MODELS) | {"dea_early", "cda"} <= set(REMINDERS) and set(REMINDERS) <= set(LADDERS)


def test_a_renewed_licence_reminds_once_and_an_archived_site_of_nothing(world: World) -> None:
    actor, soon = world.aldena.actor(), world.today + timedelta(days=20)
    with world.aldena.scope():
        site: Site = world.aldena.get("site")

        def due() -> list[tuple[str, date]]:
            found = due_between(world.today, world.today + timedelta(days=800), site.pk)
            return [(each.kind, each.due_on) for each in found if each.kind == "state_licence"]

        put(site, "state_licence", actor, **LICENCE, valid_to=soon)
        assert due() == [("state_licence", soon)]
        put(site, "state_licence", actor, **LICENCE, valid_to=soon + timedelta(days=365))
        assert due() == [("state_licence", soon + timedelta(days=365))]
        services.archive_site(site, actor=actor, reason="Mistake corrected: no work any more", version=site.version)
        assert due_between(world.today - timedelta(days=400), world.today + timedelta(days=800), site.pk) == []


def test_bulk_manufacture_of_schedule_ii_climbs_its_own_ladder(world: World) -> None:
    actor = world.aldena.actor()
    with world.aldena.scope():
        row = world.aldena.get("dea")
        services.change_evidence(row, actor=actor, reason=WHY, version=1, activity="manufacturing_bulk")
        window = Window(world.today, world.today + timedelta(days=800), row.site_id)
        assert "dea_early" in {each.kind for each in selectors.deadlines(window)}


# --- pages --------------------------------------------------------------------------------------------------------


def test_a_licence_on_pages_from_entry_to_void(world: World) -> None:
    head, manager = (world.login(world.aldena.people[role]) for role in ("qa_head", "qa_manager"))
    site = world.aldena.ids["site"]
    record = f"/cmos/sites/{site}/evidence/record/state_licence/"
    form = {**LICENCE, "valid_to": "31 Dec 2027", "source": "document", "reason": WHY, "reason_category": "mistake"}
    wrong = head.post(record, {**form, "valid_from": "1 Jan 2028"})
    assert wrong.status_code == 422 and "must not lie before" in text(wrong) and "OH-1" in text(wrong)
    made = head.post(record, form)["Location"]
    page = text(head.get(made))
    assert "Valid to 31 Dec 2027" in page and "a second person must check it" in page
    entry = made.rstrip("/").rpartition("/")[2]
    steps = f"/cmos/evidence/state_licence/{entry}"
    refused = head.post(f"{steps}/verify/", {"version": "1", "reason": WHY, "reason_category": "mistake"})
    assert refused.status_code == 422 and "second person" in text(refused)
    assert (
        manager.post(f"{steps}/verify/", {"version": "1", "reason": WHY, "reason_category": "mistake"}).status_code
        == 302
    )
    assert "Tomasz Wrona" in text(head.get(made))
    changed = manager.post(f"{steps}/change/", {**form, "number": "OH-7", "version": "2"})
    assert changed.status_code == 302 and "not checked yet" in text(head.get(made))
    stale = manager.post(f"{steps}/change/", {**form, "number": "OH-8", "version": "2"})
    assert stale.status_code == 409 and "OH-8" in text(stale)
    assert (
        head.post(
            f"{steps}/void/", {"version": "3", "reason": "of another site", "reason_category": "mistake"}
        ).status_code
        == 302
    )
    page = text(head.get(made))
    assert "<del>" in page and "of another site" in page
    assert "OH-7" not in text(head.get("/cmos/evidence/?kind=state_licence"))
    assert "OH-7" in text(head.get("/cmos/evidence/?state=void"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_opened_to_record_and_to_correct(world: World, kind: str) -> None:
    client, ids = world.login(world.aldena.people["qa_head"]), world.aldena.ids
    with world.aldena.scope():
        row = world.aldena.get(kind)
    form = client.get(f"/cmos/sites/{ids['site']}/evidence/record/{kind}/")
    assert form.status_code == 200 and KINDS[kind].label in text(form)
    page = client.get(f"/cmos/evidence/{kind}/{row.pk}/change/")
    assert page.status_code == 200 and 'name="version"' in text(page)
    assert client.get(f"/cmos/evidence/{kind}/{row.pk}/").status_code == 200


def test_a_kind_nobody_knows_is_not_there(world: World) -> None:
    client, ids = world.login(world.aldena.people["qa_head"]), world.aldena.ids
    for address in (
        f"sites/{ids['site']}/evidence/record/horoscope/",
        f"evidence/horoscope/{ids['dea']}/",
        f"evidence/horoscope/{ids['dea']}/change/",
        f"evidence/dea/{ids['dea']}/burn/",
        f"evidence/dea/{ids['certificate']}/void/",
    ):
        assert client.get(f"/cmos/{address}").status_code == 404, address


def test_the_list_filters_by_kind_end_and_check(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    page = text(client.get("/cmos/evidence/?kind=state_licence&ends=90"))
    assert "KS-M-20417" in page and "Ends in 75 days" in page
    assert "KS-M-20417" not in text(client.get("/cmos/evidence/?kind=state_licence&ends=30"))
    assert "KS-M-20417" not in text(client.get("/cmos/evidence/?kind=state_licence&check=verified"))
    assert "KS-M-20417" in text(client.get("/cmos/evidence/?check=unverified&q=tallgrass"))


# --- API ----------------------------------------------------------------------------------------------------------


def test_a_dea_registration_over_the_api(world: World) -> None:
    client, ids = world.login(world.aldena.people["qa_manager"]), world.aldena.ids
    body = {
        "site": str(ids["site"]),
        "number": "AJ5184279",
        "registrant": "Pillwork",
        "street": "Road 1",
        "city": "Newark",
        "region": "NJ",
        "activity": "chemical_analysis",
        "schedules": ["II"],
        "valid_to": "2027-03-31",
        "products": [str(ids["product"])],
        "reason": WHY,
        "reason_category": "mistake",
    }
    json: dict[str, Any] = {"content_type": "application/json"}
    base = "/api/v1/evidence/dea-registrations/"
    assert client.post(base, {**body, "number": "AJ5184270"}, **json).status_code in (400, 422)
    assert client.post(base, {**body, "site": str(world.borvik.ids["site"])}, **json).status_code == 400
    assert client.post(base, {**body, "products": [str(world.borvik.ids["product"])]}, **json).status_code in (400, 422)
    made = client.post(base, body, **json)
    assert made.status_code == 201, made.content
    assert made.json()["ends_on"] == "2027-03-31" and made.json()["verified_at"] is None
    address, tag = made["Location"], f'"{made.json()["version"]}"'
    own = client.post(
        f"{address}steps/verify/", {"reason": WHY, "reason_category": "mistake"}, **json, headers={"If-Match": tag}
    )
    assert own.status_code in (400, 409, 422)
    head = world.login(world.aldena.people["qa_head"])
    checked = head.post(
        f"{address}steps/verify/", {"reason": WHY, "reason_category": "mistake"}, **json, headers={"If-Match": tag}
    )
    assert checked.status_code == 200 and checked.json()["verified_at"]
    change = {name: value for name, value in body.items() if name != "site"}
    changed = client.put(address, {**change, "valid_to": "2027-04-30"}, **json, headers={"If-Match": checked["ETag"]})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["ends_on"], changed.json()["verified_at"]) == ("2027-04-30", None)
    listed = client.get("/api/v1/evidence/?kind=dea&verified=false&ending_within=4000").json()["results"]
    assert made.json()["id"] in {row["id"] for row in listed}
    void = client.post(
        f"{address}steps/void/",
        {"reason": "told by the site", "reason_category": "mistake"},
        **json,
        headers={"If-Match": changed["ETag"]},
    )
    assert void.status_code == 200 and void.json()["voided_at"]
    assert client.get(address).json()["voided_at"], "void entries stay readable"
    assert made.json()["id"] not in {row["id"] for row in client.get(base).json()["results"]}
