"""A quality agreement from draft to its end: signed with a password, replaced by its next version (21 CFR 211.22)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from kernel.clock import now
from quality_agreements.models import (
    QualityAgreement,
)
from records.models import Event, Signature
from tests.pages import controls, errors, submit, text
from tests.quality_agreements.agreeing import day, draft, head_of, revised, sign, writer
from tests.world import World


def test_a_draft_counts_for_nothing_until_it_is_signed(head: Client, world: World) -> None:
    answer = draft(world, head)
    assert answer.status_code == 302, errors(answer)
    address = answer.headers["Location"]
    assert "Draft" in text(head.get(address))
    assert sign(world, head, address).status_code == 302
    page = text(head.get(address))
    assert "In force" in page and "Approved" in page and "Ingrid Solheim" in page and "SHA-256" in page


def test_a_wrong_password_signs_nothing(head: Client, world: World) -> None:
    address = draft(world, head).headers["Location"]
    answer = sign(world, head, address, password="not mine at all")
    assert answer.status_code == 422 and "This is not your password" in text(answer)
    assert "not mine at all" not in text(answer)
    pk = address.rstrip("/").rpartition("/")[2]
    with world.aldena.scope():
        assert QualityAgreement.objects.get(pk=pk).status == "draft"
        assert not Signature.objects.filter(subject_id=pk).exists()
        # The request is discarded, this is not.
        [refused] = Event.objects.filter(name="signature.refused")
        assert refused.facts == {"why": "wrong password", "path": f"{address}steps/sign/"}
        assert refused.subject_id == world.aldena.people["qa_head"].pk and refused.actor == world.aldena.actor().key
    with world.borvik.scope():
        assert not Event.objects.filter(name="signature.refused").exists()


@pytest.mark.parametrize("role", ["qa_manager", "qa_specialist"])
def test_only_the_head_of_quality_signs(world: World, role: str) -> None:
    client = world.login(world.aldena.people[role])
    address = draft(world, client).headers["Location"]
    answer = sign(world, client, address)
    assert answer.status_code in (403, 409, 422)
    pk = address.rstrip("/").rpartition("/")[2]
    with world.aldena.scope():
        assert QualityAgreement.objects.get(pk=pk).status == "draft"


def test_an_agreement_without_its_paper_cannot_be_signed(head: Client, world: World) -> None:
    address = draft(world, head, file="").headers["Location"]
    page = text(head.get(address))
    assert "Attach the agreement" in page
    assert sign(world, head, address).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"scope": ""},
        {"effective_on": "31 Feb 2026"},
        {"effective_on": "1 Jan 2026", "expires_on": "1 Jan 2025"},
        {"sites": []},
        {"reason": ""},
    ],
)
def test_a_wrong_draft_is_kept_on_the_page(head: Client, world: World, change: dict[str, Any]) -> None:
    answer = draft(world, head, **change)
    assert answer.status_code == 422 and "Lough Derrin Formulations DAC" in text(answer)


@pytest.mark.parametrize(("starts", "ends", "word"), [(5, 90, "Not yet effective"), (0, 0, "In force")])
def test_the_state_follows_the_dates(head: Client, world: World, starts: int, ends: int, word: str) -> None:
    dates: dict[str, Any] = {
        "effective_on": day(world.today + timedelta(days=starts)),
        "expires_on": day(world.today + timedelta(days=ends)),
    }
    address = draft(world, head, **dates).headers["Location"]
    sign(world, head, address)
    assert word in text(head.get(address))


def test_a_new_version_replaces_the_old_when_it_is_signed(head: Client, world: World) -> None:
    old = f"/agreements/{world.aldena.ids['agreement']}/"
    new = revised(world, head, old, starts=1)
    assert new != old and "In force" in head_of(head, old) and "Version 2 is being prepared" in text(head.get(old))
    assert sign(world, head, new).status_code == 302
    assert "In force" in head_of(head, old), "the old one stays until the new one takes effect"
    assert "Not yet effective" in head_of(head, new)
    tomorrow = now() + timedelta(days=1)
    with time_machine.travel(tomorrow):
        again = world.login(world.aldena.people["qa_head"])
        assert "Superseded" in head_of(again, old) and "In force" in head_of(again, new)


def test_an_end_needs_a_reason_and_is_shown(head: Client, world: World) -> None:
    address = f"/agreements/{world.aldena.ids['agreement']}/"
    assert submit(head, f"{address}steps/terminate/", reason="").status_code == 422
    assert submit(head, f"{address}steps/terminate/", reason="the CMO was sold").status_code == 302
    page = text(head.get(address))
    assert "Terminated" in page and "the CMO was sold" in page
    again = head.post(
        f"{address}steps/terminate/", {"reason": "again, as told", "reason_category": "fact", "version": "3"}
    )
    assert again.status_code == 409


def test_an_end_can_be_given_notice_of(head: Client, world: World) -> None:
    """Terminated from a day ahead: in force until the day before, and the page says so."""
    address = f"/agreements/{world.aldena.ids['agreement']}/"
    ends = world.today + timedelta(days=30)
    taken = submit(head, f"{address}steps/terminate/", reason="notice given", ended_on=day(ends))
    assert taken.status_code == 302, errors(taken)
    assert "In force" in head_of(head, address)
    page = text(head.get(address))
    assert "Version 1 is terminated" in page and day(ends) in page
    with time_machine.travel(now() + timedelta(days=31)):
        again = world.login(world.aldena.people["qa_head"])
        assert "Terminated" in head_of(again, address)


@pytest.mark.parametrize(("days", "words"), [(-1, "cannot end before"), (60, "expires by itself")])
def test_an_end_outside_its_time_is_refused(head: Client, world: World, days: int, words: str) -> None:
    address = f"/agreements/{world.aldena.ids['agreement']}/"
    ends = day(world.today + timedelta(days=days))
    refused = submit(head, f"{address}steps/terminate/", reason="over, as told", ended_on=ends)
    assert refused.status_code == 422 and words in text(refused) and ends in text(refused)


def test_signing_today_cannot_reach_back(head: Client, world: World) -> None:
    """Without a date of the last signature an effective date in the past was once accepted: a gap was backdated."""
    address = draft(world, head, effective_on=day(world.today - timedelta(days=40))).headers["Location"]
    assert "a gap is not backdated" in text(head.get(address))
    assert sign(world, head, address).status_code == 409


def test_a_gap_between_two_versions_is_shown_and_stays(head: Client, world: World) -> None:
    """Domain 12 case 5: a bridging version signed after the end does not reach back."""
    old = f"/agreements/{world.aldena.ids['agreement']}/"
    with world.aldena.scope(reason="long ago"):
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(
            effective_on=world.today - timedelta(days=400), expires_on=world.today - timedelta(days=11)
        )
    assert "10 days without agreement so far" not in text(head.get(old))
    assert "11 days without agreement so far" in text(head.get(old))
    new = revised(world, head, old)
    assert sign(world, head, new).status_code == 302
    page = text(head.get(new))
    assert "10 days without agreement" in page and "so far" not in page


def test_a_draft_can_be_given_up_and_another_made(head: Client, world: World) -> None:
    old = f"/agreements/{world.aldena.ids['agreement']}/"
    first = revised(world, head, old, starts=1)
    assert "newer version" in text(submit(head, f"{old}revise/", reason="again, as told"))
    assert submit(head, f"{first}steps/discard/", reason="").status_code == 422
    assert submit(head, f"{first}steps/discard/", reason="wrong scope").status_code == 302
    second = revised(world, head, old, starts=1)
    assert "version 3" in text(head.get(second)) and sign(world, head, second).status_code == 302


def test_a_version_signed_by_mistake_gives_back_the_one_before(head: Client, world: World) -> None:
    old = f"/agreements/{world.aldena.ids['agreement']}/"
    new = revised(world, head, old)
    with world.aldena.scope(reason="earlier"):
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(
            effective_on=world.today - timedelta(days=30)
        )
    assert sign(world, head, new).status_code == 302
    assert "Superseded" in head_of(head, old)
    assert submit(head, f"{new}steps/void/", reason="signed the wrong one").status_code == 302
    assert "Void" in head_of(head, new) and "In force" in head_of(head, old)
    assert "day without agreement" not in text(head.get(old)) and "days without agreement" not in text(head.get(old))


def test_what_a_newer_version_stands_on_is_not_voided(head: Client, world: World) -> None:
    old = f"/agreements/{world.aldena.ids['agreement']}/"
    revised(world, head, old, starts=1)
    assert "A newer version exists" in text(head.get(old))
    assert submit(head, f"{old}steps/void/", reason="mistake, as told").status_code == 409


def test_the_api_shows_what_can_be_done_and_what_blocks_it(head: Client, world: World) -> None:
    pk = world.aldena.ids["agreement"]
    steps = {one["step"]: one for one in head.get(f"/api/v1/agreements/{pk}/").json()["available_steps"]}
    assert steps["terminate"]["blocked_by"] == [] and steps["terminate"]["reason_required"]
    viewer = world.login(world.aldena.people["viewer"])
    steps = {one["step"]: one for one in viewer.get(f"/api/v1/agreements/{pk}/").json()["available_steps"]}
    assert steps["terminate"]["blocked_by"]


def test_who_may_not_take_a_step_is_refused_and_that_is_kept(world: World) -> None:
    """S-08: a missing right once looked like a step that is not open, and left no trace."""
    address = f"/agreements/{world.aldena.ids['agreement']}/steps/terminate/"
    viewer = world.login(world.aldena.people["viewer"])
    assert "ask somebody who is Head of quality" in text(viewer.get(address))
    assert (
        viewer.post(address, {"reason": "over, as told", "reason_category": "fact", "version": "2"}).status_code == 403
    )
    with world.aldena.scope():
        assert QualityAgreement.objects.get(pk=world.aldena.ids["agreement"]).status == "signed"
        denied = Event.objects.get(name="access.denied")
        assert denied.facts["permission"] == "quality_agreements.terminate"


def test_other_sites_are_another_version(head: Client, world: World) -> None:
    """A signature covers the sites: they once changed without a new version, and one could sign what one never read."""
    site = {"name": "Annex", "street": "Road 2", "city": "Cork", "country": "IE", "partner_type": "cmo"}
    typed = {**site, "company": str(world.aldena.ids["company"]), "batch_records": "paper"}
    annex = submit(head, "/cmos/sites/register/", **typed).headers["Location"].rstrip("/").rpartition("/")[2]
    address = draft(world, head).headers["Location"]
    opened = controls(head.get(f"{address}steps/sign/"))
    sites = [str(world.aldena.ids["site"]), annex]
    assert submit(writer(world, head), f"{address}change/", sites=sites, reason="the annex too").status_code == 302
    late = head.post(f"{address}steps/sign/", {**opened, "meaning": "approved", "password": world.password})
    assert late.status_code == 409 and "Changed since you opened it" in text(late)
    assert sign(world, head, address).status_code == 302
    with world.aldena.scope():
        signed = Signature.objects.get(subject_id=address.rstrip("/").rpartition("/")[2])
        assert len(json.loads(signed.content)["sites"]) == 2
