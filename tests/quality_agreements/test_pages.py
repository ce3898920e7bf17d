"""A quality agreement from draft to its end: signed with a password, replaced by its next version (21 CFR 211.22)."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from quality_agreements.models import QualityAgreement
from records.models import Event, Signature
from tests.pages import controls, errors, submit, text
from tests.world import World


def day(found: date) -> str:
    return f"{found:%-d %b %Y}"


def paper() -> io.BytesIO:
    found = io.BytesIO(b"%PDF-1.4\n% agreement\n%%EOF\n")
    found.name = "agreement.pdf"
    return found


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def draft(world: World, client: Client, **typed: Any) -> Any:
    given = {
        "scope": "Packaging of tablets",
        "effective_on": day(world.today),
        "expires_on": day(world.today + timedelta(days=365)),
        "file": paper(),
        "reason": "new partner",
    }
    return submit(client, f"/agreements/site/{world.aldena.ids['site']}/draft/", **{**given, **typed})


def sign(world: World, client: Client, address: str, **typed: Any) -> Any:
    return submit(client, f"{address}steps/sign/", **{"meaning": "approved", "password": world.password, **typed})


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
    dates = {
        "effective_on": day(world.today + timedelta(days=starts)),
        "expires_on": day(world.today + timedelta(days=ends)),
    }
    address = draft(world, head, **dates).headers["Location"]
    sign(world, head, address)
    assert word in text(head.get(address))


def test_a_new_version_replaces_the_old_when_it_is_signed(head: Client, world: World) -> None:
    old = f"/agreements/{world.aldena.ids['agreement']}/"
    new = submit(head, f"{old}revise/", reason="amendment 2").headers["Location"].removesuffix("change/")
    assert new != old and "In force" in text(head.get(old))
    later = day(world.today + timedelta(days=700))
    changed = submit(
        head, f"{new}change/", effective_on=day(world.today), expires_on=later, file=paper(), reason="later end"
    )
    assert changed.status_code == 302, errors(changed)
    assert sign(world, head, new).status_code == 302
    assert "Superseded" in text(head.get(old)) and "In force" in text(head.get(new))


def test_an_end_needs_a_reason_and_is_shown(head: Client, world: World) -> None:
    address = f"/agreements/{world.aldena.ids['agreement']}/"
    assert submit(head, f"{address}steps/terminate/", reason="").status_code == 422
    assert submit(head, f"{address}steps/terminate/", reason="the CMO was sold").status_code == 302
    page = text(head.get(address))
    assert "Terminated" in page and "the CMO was sold" in page
    again = head.post(f"{address}steps/terminate/", {"reason": "again", "version": "3"})
    assert again.status_code == 409


def test_lists_filter_by_what_is_true_today(head: Client, world: World) -> None:
    page = text(head.get("/agreements/?q=lough"))
    assert "QAG-" in page and "Nordquell" not in page
    assert "Nothing matches" in text(head.get("/agreements/?q=zzz"))
    rows = head.get("/api/v1/agreements/?state=in_force").json()["results"]
    assert rows and all(row["state"] == "in_force" for row in rows)
    assert head.get("/api/v1/agreements/?state=expired").json()["results"] == []


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
    assert "Needs the permission" in text(viewer.get(address))
    assert viewer.post(address, {"reason": "over", "version": "2"}).status_code == 403
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
    assert submit(head, f"{address}change/", sites=sites, reason="the annex too").status_code == 302
    late = head.post(f"{address}steps/sign/", {**opened, "meaning": "approved", "password": world.password})
    assert late.status_code == 409 and "Changed since you opened it" in text(late)
    assert sign(world, head, address).status_code == 302
    with world.aldena.scope():
        signed = Signature.objects.get(subject_id=address.rstrip("/").rpartition("/")[2])
        assert len(json.loads(signed.content)["sites"]) == 2
