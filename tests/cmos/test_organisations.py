"""What a CMO keeps of itself, and links of sites: both sides confirm, neither reads the other's record."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cmos import selectors, services
from cmos.models import OrganisationPaper, OrganisationSite, Site, SiteLinkAnswer, SiteLinkEnd, SiteLinkProposal
from cmos.rules import organisations as rules
from cmos.rules.organisations import LinkFacts
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from records.models import Event, TrailEntry
from tests.pages import errors, submit, text
from tests.world import Party, World

D = date.fromisoformat
SECRET = "SECRETHALL"
REASON = {"reason": "as on the licence", "reason_category": "mistake"}


@pytest.fixture
def maker(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


def own(world: World) -> OrganisationSite:
    return OrganisationSite.objects.get(pk=world.aldena.ids["own_site"])


def proposal(party: Party) -> SiteLinkProposal:
    with party.scope():
        return SiteLinkProposal.objects.get(pk=party.ids["site_link"])


# --- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "state", "answers", "ends_sponsor", "ends_cmo"),
    [
        (LinkFacts("sponsor"), "proposed", "cmo", True, False),
        (LinkFacts("cmo"), "proposed", "sponsor", False, True),
        (LinkFacts("sponsor", "confirmed"), "confirmed", "", True, True),
        (LinkFacts("sponsor", "declined"), "declined", "", False, False),
        (LinkFacts("sponsor", "confirmed", ended=True), "ended", "", False, False),
        (LinkFacts("cmo", ended=True), "withdrawn", "", False, False),
    ],
)
def test_how_a_link_stands_and_who_has_the_next_word(
    facts: LinkFacts, state: str, answers: str, ends_sponsor: bool, ends_cmo: bool
) -> None:
    assert rules.link_state(facts) == state
    assert [side for side in ("sponsor", "cmo") if rules.may_answer(facts, side)] == ([answers] if answers else [])
    assert (rules.may_end(facts, "sponsor"), rules.may_end(facts, "cmo")) == (ends_sponsor, ends_cmo)


@pytest.mark.parametrize(
    ("begins", "ends", "on", "state"),
    [
        (None, None, "2026-11-26", "in_force"),
        ("2026-11-27", None, "2026-11-26", "not_yet_effective"),
        (None, "2026-11-26", "2026-11-26", "due"),
        (None, "2026-11-25", "2026-11-26", "expired"),
        (None, "2027-02-24", "2026-11-26", "due"),
        (None, "2027-02-25", "2026-11-26", "in_force"),
    ],
)
def test_how_an_own_paper_stands_on_a_day(begins: str | None, ends: str | None, on: str, state: str) -> None:
    first, last = (D(each) if each else None for each in (begins, ends))
    assert rules.paper_state(first, last, D(on)) == state
    assert rules.asks_renewal(last, D(on)) is (state in ("due", "expired"))


# --- profile, sites, certificates ---------------------------------------------------------------------------------


def test_the_profile_is_changed_with_a_reason_and_a_stale_version_keeps_what_was_typed(
    maker: Client, world: World
) -> None:
    assert "Lough Derrin Formulations Ltd" in text(maker.get("/organisation/"))
    done = submit(maker, "/organisation/change/", phone="+353 1 555 0111", **REASON)
    assert done.status_code == 302, errors(done)
    page = text(maker.get("/organisation/"))
    assert "+353 1 555 0111" in page and "as on the licence" in page
    stale = submit(maker, "/organisation/change/", version="1", phone="+353 1 555 0122", **REASON)
    assert stale.status_code == 409 and "+353 1 555 0122" in text(stale)
    wrong = submit(maker, "/organisation/change/", duns="123", **REASON)
    assert wrong.status_code == 422 and 'value="123"' in text(wrong)


def test_a_contributor_reads_and_changes_nothing(world: World) -> None:
    client = world.login(world.staff["contributor"])
    assert "Add a site" not in text(client.get("/organisation/"))
    assert client.get("/organisation/change/").status_code == client.get("/organisation/sites/add/").status_code == 403
    with world.maker_scope("contributor"), pytest.raises(NotAllowed):
        services.add_own_site(name="x", actor=world.staff_actor("contributor"), reason="x")


def test_a_site_is_added_archived_and_taken_up_again(maker: Client, world: World) -> None:
    given = {"name": "Laboratory", "street": "Road 2", "city": "Cork", "country": "IE", "fei": "3099100431"}
    made = submit(maker, "/organisation/sites/add/", **given, reason="opened in May")
    assert made.status_code == 302, errors(made)
    page = made.headers["Location"]
    assert "3099100431" in text(maker.get(page)) and "opened in May" in text(maker.get(page))
    double = submit(maker, "/organisation/sites/add/", **given, reason="opened in May")
    assert double.status_code == 422 and "a site of this name" in text(double)
    assert submit(maker, "/organisation/sites/add/", **{**given, "fei": "12"}, reason="x").status_code == 422
    assert submit(maker, f"{page}steps/archive/", **REASON).status_code == 302
    assert "Archived" in text(maker.get(page)) and submit(maker, f"{page}steps/archive/", **REASON).status_code == 422
    assert submit(maker, f"{page}steps/reactivate/", **REASON).status_code == 302


def test_a_linked_site_is_not_archived(world: World) -> None:
    with world.maker_scope(), pytest.raises(Refused, match="Aldena Therapeutics"):
        services.archive_own_site(own(world), actor=world.staff_actor(), reason="left: moved out", version=None)


def test_a_certificate_that_ends_stands_in_the_inbox_until_it_is_renewed(maker: Client, world: World) -> None:
    inbox = "/inbox/?sponsor=own"
    assert "INS-2026-118" in text(maker.get(inbox)) and "ISO-9001-44120" in text(maker.get(inbox))
    assert "HPRA-M-1099-G" not in text(maker.get(inbox)), "it ends in more than 90 days"
    assert "ISO-9001-44120" in text(maker.get("/"))
    with world.maker_scope():
        old = OrganisationPaper.objects.get(number="ISO-9001-44120")
    later = world.their_today + timedelta(days=1_000)
    record = f"/organisation/sites/{old.site_id}/certificates/record/?renews={old.pk}"
    wrong = submit(
        maker, record, kind="iso", number="ISO-2", authority="B", valid_from="2 Jan 2030", valid_to="1 Jan 2030"
    )
    assert wrong.status_code == 422 and 'value="ISO-2"' in text(wrong)
    done = submit(maker, record, kind="iso", number="ISO-2", authority="Body", valid_to=f"{later:%-d %b %Y}", **REASON)
    assert done.status_code == 302, errors(done)
    assert "ISO-9001-44120" not in text(maker.get(inbox))
    assert "Superseded" in text(maker.get(f"/organisation/certificates/{old.pk}/"))
    assert "ISO-2" in text(maker.get("/organisation/certificates/")) and "ISO-9001-44120" in text(
        maker.get("/organisation/certificates/?state=all")
    )
    with world.maker_scope(), pytest.raises(Refused):
        again = {"kind": "iso", "number": "3", "authority": "B"}
        services.record_paper(own(world), renews=old.pk, actor=world.staff_actor(), reason="x", **again)


def test_a_void_certificate_warns_no_more(maker: Client, world: World) -> None:
    with world.maker_scope():
        paper = OrganisationPaper.objects.get(number="INS-2026-118")
    assert submit(maker, f"/organisation/certificates/{paper.pk}/void/", reason="").status_code == 422
    done = submit(maker, f"/organisation/certificates/{paper.pk}/void/", **REASON)
    assert done.status_code == 302, errors(done)
    assert "INS-2026-118" not in text(maker.get("/inbox/?sponsor=own"))
    assert submit(maker, f"/organisation/certificates/{paper.pk}/change/", **REASON).status_code == 422


def test_no_sponsor_reads_what_a_cmo_keeps_of_itself(world: World) -> None:
    for party in (world.aldena, world.borvik):
        client = world.login(party.people["qa_head"])
        for path in ("/organisation/", f"/organisation/sites/{world.aldena.ids['own_site']}/", "/api/v1/organisation/"):
            assert client.get(path).status_code == 403, path
        with party.scope():
            assert not OrganisationSite.objects.exists() and not OrganisationPaper.objects.exists()
            assert not TrailEntry.objects.filter(table__startswith="cmos_organisation", table__endswith="site").exists()


# --- links of sites -----------------------------------------------------------------------------------------------


def test_a_sponsor_proposes_and_the_cmo_confirms(maker: Client, world: World) -> None:
    waiting = proposal(world.borvik)
    page = f"/site-links/{waiting.pk}/"
    assert "Confirm or decline" in text(maker.get(f"/inbox/?sponsor={world.borvik.sponsor.pk}&kind=site_link"))
    form = text(maker.get(f"{page}confirm/"))
    assert f'value="{world.aldena.ids["own_site"]}" selected' in form, "the same FEI suggests it"
    assert submit(maker, f"{page}confirm/").status_code == 302
    assert "Confirmed" in text(maker.get(page))
    assert submit(maker, f"{page}confirm/").status_code == 422, "an answer is given once"
    head = world.login(world.borvik.people["qa_head"])
    theirs = text(head.get(page))
    assert "Confirmed" in theirs and "Ballyderrin plant" not in theirs and "Aldena" not in theirs


def test_the_cmo_proposes_and_a_sponsor_declines_or_confirms(maker: Client, world: World) -> None:
    with world.maker_scope():
        hall = OrganisationSite.objects.get(name="Packaging hall")
        OrganisationSite.objects.filter(pk=hall.pk).update(street=SECRET)
    path = f"/organisation/sites/{hall.pk}/link/"
    assert SECRET in text(maker.get(path)), "what the other side will see is shown before"
    refused = submit(maker, path, sponsor=str(world.aldena.sponsor.pk))
    assert refused.status_code == 422, "nothing is shown without saying so"
    made = submit(maker, path, sponsor=str(world.aldena.sponsor.pk), sure="on")
    assert made.status_code == 302, errors(made)
    head, rival = (world.login(party.people["qa_head"]) for party in (world.aldena, world.borvik))
    page = made.headers["Location"]
    assert SECRET in text(head.get(page)) and rival.get(page).status_code == 404
    assert SECRET not in text(rival.get("/site-links/")) and SECRET not in text(rival.get("/trail/"))
    assert submit(maker, f"{page}confirm/", own=str(hall.pk)).status_code == 422, "not by the side that proposed"
    assert submit(head, f"{page}decline/", text="").status_code == 422
    assert submit(head, f"{page}decline/", text="Not a site of ours.").status_code == 302
    assert "Not a site of ours." in text(maker.get(page))
    again = submit(maker, path, sponsor=str(world.borvik.sponsor.pk), sure="on")
    page = again.headers["Location"]
    with world.borvik.scope():
        taken = world.borvik.ids["site"]
        linked = proposal(world.borvik).site_id
    doubled = submit(rival, f"{page}confirm/", own=str(linked))
    assert doubled.status_code == 422 and "already" in text(doubled)
    assert rival.post(f"{page}confirm/", {"own": str(world.aldena.ids["site"])}).status_code == 422
    assert taken and head.get(page).status_code == 404


def test_either_side_ends_a_link_and_says_why(maker: Client, world: World) -> None:
    linked = proposal(world.aldena)
    page, head = f"/site-links/{linked.pk}/", world.login(world.aldena.people["qa_head"])
    assert "end the link" in text(maker.get(page)) and "end the link" in text(head.get(page))
    assert submit(head, f"{page}end/", text=" ").status_code == 422
    assert submit(head, f"{page}end/", text="The site moved.").status_code == 302
    assert "The site moved." in text(maker.get(page)) and "Ended" in text(maker.get(page))
    assert submit(maker, f"{page}end/", text="Too.").status_code == 422
    with world.aldena.scope("qa_manager"):
        site = Site.objects.get(pk=str(linked.site_id))
        fresh = services.propose_for_sponsor(site, actor=world.aldena.actor("qa_manager"))
        assert fresh.pk != linked.pk, "it can be proposed again"
        with pytest.raises(Refused, match="already"):
            services.propose_for_sponsor(site, actor=world.aldena.actor("qa_manager"))


def test_a_sponsor_is_told_the_same_whether_others_link_the_site_or_not(world: World) -> None:
    """Aldena's link of the plant is confirmed: Borvik proposes, reads and is refused as if nobody had one."""
    before = proposal(world.borvik)
    head = world.login(world.borvik.people["qa_head"])
    with world.maker_scope():
        services.confirm_link(before, own=own(world), actor=world.staff_actor())
    page = text(head.get(f"/site-links/{before.pk}/"))
    assert "Confirmed" in page and "Aldena" not in page
    with world.borvik.scope():
        assert SiteLinkProposal.objects.count() == SiteLinkAnswer.objects.count() == 1
        facts = [event.facts for event in Event.objects.filter(name__startswith="site_link")]
        assert "Aldena" not in json.dumps(facts)


@pytest.mark.parametrize("role", ["viewer", "management"])
def test_who_only_reads_answers_no_link(world: World, role: str) -> None:
    linked = proposal(world.aldena)
    client = world.login(world.aldena.people[role])
    assert client.get(f"/site-links/{linked.pk}/").status_code == 200
    assert client.post(f"/site-links/{linked.pk}/end/", {"text": "x"}).status_code == 403
    with world.aldena.scope(role), pytest.raises(NotAllowed):
        services.end_link(linked, text="x", actor=world.aldena.actor(role))


def test_the_database_takes_no_answer_in_the_other_sides_name(world: World) -> None:
    waiting = proposal(world.borvik)
    told = {
        "sponsor": world.borvik.sponsor,
        "cmo_org": world.maker,
        "proposal": waiting,
        "author": "x",
        "released_at": now(),
    }
    with world.borvik.scope(reason="forged"), pytest.raises(DatabaseError), transaction.atomic():
        SiteLinkAnswer.objects.create(**told, side="cmo", verdict="declined")
    with world.borvik.scope(reason="forged"), pytest.raises(DatabaseError), transaction.atomic():
        SiteLinkAnswer.objects.create(**told, verdict="confirmed")
    with world.aldena.scope(reason="forged"), pytest.raises(DatabaseError), transaction.atomic():
        SiteLinkEnd.objects.create(**told, text="x")


# --- the API ------------------------------------------------------------------------------------------------------


def sent(client: Client, method: str, path: str, given: dict[str, Any], **headers: str) -> Any:
    body = json.dumps(given, default=str)
    return getattr(client, method)(path, body, content_type="application/json", headers=headers)


def test_the_api_keeps_profile_sites_and_certificates(maker: Client, world: World) -> None:
    found = maker.get("/api/v1/organisation/")
    given = {"legal_name": "Lough Derrin Ltd", "reason": "the company was renamed", "reason_category": "mistake"}
    assert sent(maker, "put", "/api/v1/organisation/", given).status_code == 428
    done = sent(maker, "put", "/api/v1/organisation/", given, **{"If-Match": found.headers["ETag"]})
    assert done.status_code == 200 and done.json()["legal_name"] == "Lough Derrin Ltd", done.content
    assert sent(maker, "put", "/api/v1/organisation/", given, **{"If-Match": found.headers["ETag"]}).status_code == 412
    key = {"Idempotency-Key": str(uuid4())}
    site = {"name": "Depot", "city": "Cork", "country": "IE", "reason": "opened in May"}
    first, second = (sent(maker, "post", "/api/v1/organisation/sites/", site, **key) for _ in range(2))
    assert first.status_code == second.status_code == 201 and first.json()["id"] == second.json()["id"]
    paper = {"site": first.json()["id"], "kind": "mia", "number": "1", "authority": "HPRA", "reason": "told by HPRA"}
    made = sent(maker, "post", "/api/v1/organisation/certificates/", paper)
    assert made.status_code == 201, made.content
    nowhere = sent(maker, "post", "/api/v1/organisation/certificates/", {**paper, "site": uuid4()})
    assert nowhere.status_code == 400 and "site" in nowhere.json()["errors"]
    assert sent(maker, "post", "/api/v1/organisation/sites/", {**site, "cmo_org": "x"}).status_code == 400
    void = f"/api/v1/organisation/certificates/{made.json()['id']}/steps/void/"
    why = {"reason": "typed it twice", "reason_category": "mistake"}
    gone = sent(maker, "post", void, why, **{"If-Match": made.headers.get("ETag", '"1"')})
    assert gone.status_code == 200 and gone.json()["voided_at"], gone.content


def test_the_api_links_sites_for_either_side(maker: Client, world: World) -> None:
    waiting = proposal(world.borvik)
    path = f"/api/v1/site-links/{waiting.pk}/"
    assert maker.get(path).json()["state"] == "proposed"
    assert sent(maker, "post", f"{path}confirm/", {"own": world.aldena.ids["site"]}).status_code == 400
    done = sent(maker, "post", f"{path}confirm/", {"own": world.aldena.ids["own_site"]})
    assert done.status_code == 200 and done.json()["state"] == "confirmed", done.content
    head = world.login(world.borvik.people["qa_head"])
    theirs = head.get(path).json()
    assert theirs["state"] == "confirmed" and theirs["own"] == str(waiting.site_id)
    assert str(world.aldena.ids["own_site"]) not in json.dumps(theirs)
    ended = sent(head, "post", f"{path}end/", {"text": "Moved."})
    assert ended.status_code == 200 and ended.json()["state"] == "ended"
    hall = {"site": world.aldena.ids["own_site"], "sponsor": world.borvik.sponsor.pk}
    assert sent(maker, "post", "/api/v1/site-links/", {"site": hall["site"]}).status_code == 400
    made = sent(maker, "post", "/api/v1/site-links/", hall)
    assert made.status_code == 201 and made.json()["other"] == "Borvik Pharma", made.content
    states = [row["state"] for row in maker.get("/api/v1/site-links/?state=proposed").json()["results"]]
    assert states == ["proposed"]


def test_lists_of_links_and_states_agree_with_the_rule(world: World) -> None:
    linked = proposal(world.aldena)
    with world.maker_scope():
        everything = list(selectors.site_links())
        for state in rules.LINK_STATES:
            by_rule = {row.pk for row in everything if rules.link_state(selectors.link_facts([row])[row.pk]) == state}
            assert set(selectors.in_link_state(selectors.site_links(), state).values_list("pk", flat=True)) == by_rule
    assert linked
