"""The dialogue about a finding on the pages of both sides: what is sent stays, and nobody else sees it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from administration.models import RightsRequest
from audits.models import Audit, AuditGrant, Finding, FindingResponse, IssuedFinding, ResponseReview
from cmo_portal.demo.papers import pdf
from kernel.scope import PLATFORM, Scope, scope
from sponsors import services as people
from tests.audits.people import decide, send
from tests.pages import controls, errors, submit, text
from tests.signatures import components, sign_at
from tests.world import SETUP, World, enter


@pytest.fixture
def lead(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def maker(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


@pytest.fixture
def answer(world: World) -> str:
    return f"/audits/issued/{world.aldena.ids['issued']}/answer/"


def plan(world: World) -> dict[str, str]:
    """Cause and action, as a major finding asks for."""
    due = f"{world.today + timedelta(days=30):%-d %b %Y}"
    row = {"kind": "corrective", "text": "Review all batches", "owner": "A. Brennan", "due_on": due}
    return {"root_cause": "The form asks for one batch.", **{f"action_1_{k}": v for k, v in row.items()}}


def paper() -> io.BytesIO:
    return pdf("Cause analysis", name="cause.pdf")


def outsider() -> Client:
    """An administrator of a CMO organisation that nobody has invited."""
    with scope(PLATFORM, actor=SETUP, reason="test"):
        other = people.found_organisation(name="Other Maker", actor=SETUP, reason="told by the site")
        user = people.create_user(
            email="admin@other.example", name="O", password="long enough 1", actor=SETUP, reason="told by the site"
        )
    with scope(Scope(cmo_org_id=other.pk), actor=SETUP, reason="test"):
        people.add_member(user, role="cmo_admin", actor=SETUP, reason="told by the site")
    return enter(user)


def test_a_file_of_the_answer_is_read_by_both_sides_once_it_is_sent(
    lead: Client, maker: Client, answer: str, world: World
) -> None:
    assert submit(maker, answer, text="See the analysis.", attachments=paper()).status_code == 302
    found = re.search(r'href="(/files/[0-9a-f-]{36}/download/)"', text(maker.get(answer)))
    assert found is not None
    assert maker.get(found[1]).status_code == 200 and lead.get(found[1]).status_code == 404
    assert send(world, maker, answer, text="See the analysis.", **plan(world)).status_code == 302
    taken: Any = lead.get(found[1])
    assert b"".join(taken.streaming_content) == paper().read() and "cause.pdf" in taken.headers["Content-Disposition"]
    rival = world.login(world.borvik.people["qa_head"])
    assert rival.get(found[1]).status_code == outsider().get(found[1]).status_code == 404


def test_a_cmo_of_another_organisation_sees_nothing(world: World, answer: str) -> None:
    client = outsider()
    home = text(client.get("/"))
    assert "AUD-" not in home and "Aldena" not in home and "Borvik" not in home
    for address in (answer, answer.removesuffix("answer/")):
        assert client.get(address).status_code == 404
    assert client.post(answer, {"text": "x", "version": "0", "submit": "1"}).status_code == 404


def test_two_colleagues_at_one_draft_lose_nothing(world: World, maker: Client, answer: str) -> None:
    """Whoever kept the draft last once replaced the words and files of the other unseen."""
    admin = world.login(world.staff["cmo_admin"])
    opened = controls(admin.get(answer))
    assert submit(maker, answer, text="The cause is known.").status_code == 302
    late = admin.post(answer, {**opened, "text": "We look into it.", "submit": "1"})
    assert late.status_code == 409 and "We look into it." in text(late)
    with world.maker_scope():
        mine = FindingResponse.objects.filter(issued_id=world.aldena.ids["issued"])
        assert [row.text for row in mine] == ["The cause is known."]
    opened = controls(admin.get(answer))
    assert submit(maker, answer, attachments=paper()).status_code == 302
    assert admin.post(answer, {**opened, "submit": "1"}).status_code == 409, "a file more is another draft"


def test_an_answer_waits_for_its_review(maker: Client, lead: Client, answer: str, world: World) -> None:
    assert send(world, maker, answer, text="The cause is known.", **plan(world)).status_code == 302
    page = answer.removesuffix("answer/")
    assert answer not in text(maker.get(page))
    second = submit(maker, answer, text="One more thing.", submit="1")
    assert second.status_code == 422 and "waits for the sponsor" in text(second) and "One more thing." in text(second)
    ours = f"/audits/findings/{world.aldena.ids['finding']}/"
    opened = controls(lead.get(f"{ours}review/return/"))
    assert decide(world, lead, ours, "accepted").status_code == 302
    typed = {"comment": "No.", "meaning": "rejected", **components(world, world.aldena.people["qa_head"])}
    again = lead.post(f"{ours}review/return/", {**opened, **typed})
    assert again.status_code in (409, 422) and "reviewed already" in text(again)
    assert "Answer accepted" in text(maker.get(page)) or "accepted" in text(maker.get(page)).lower()


def test_what_was_sent_changes_by_nobodys_hand(maker: Client, lead: Client, answer: str, world: World) -> None:
    send(world, maker, answer, text="The cause is known.", **plan(world))
    decide(world, lead, f"/audits/findings/{world.aldena.ids['finding']}/", "returned", comment="Since when?")
    with world.maker_scope(reason="by hand"):
        _unchanged(FindingResponse, text="x")
        _unchanged(ResponseReview, comment="x")
    with world.aldena.scope(reason="by hand"):
        _unchanged(IssuedFinding, text="x")
        _unchanged(ResponseReview, comment="x")


def _unchanged(model: Any, **change: str) -> None:
    """The wall refuses, or shows the row as none of ours to write."""
    before = list(model.objects.order_by("pk").values())
    try:
        with transaction.atomic():
            assert model.objects.update(**change) == 0
    except DatabaseError:
        pass
    assert list(model.objects.order_by("pk").values()) == before


def test_a_closed_audit_stays_as_it_was_signed(lead: Client, maker: Client, answer: str, world: World) -> None:
    """Its outcome could once be recorded anew behind the signature."""
    send(world, maker, answer, text="The cause is known.", **plan(world))
    decide(world, lead, f"/audits/findings/{world.aldena.ids['finding']}/", "accepted")
    address = f"/audits/{world.aldena.ids['audit']}/"
    auditor = world.login(world.aldena.people["auditor"])
    assert (
        sign_at(
            auditor, f"{address}steps/sign-as-lead/", world, world.aldena.people["auditor"], meaning="authored"
        ).status_code
        == 302
    )
    closed = sign_at(lead, f"{address}steps/close/", world, world.aldena.people["qa_head"])
    assert closed.status_code == 302, errors(closed)
    late = submit(lead, f"{address}performed/", outcome="acceptable", reason="nicer, as told")
    assert late.status_code == 422 and "stays as it is" in text(late)
    with world.aldena.scope():
        assert Audit.objects.get(pk=world.aldena.ids["audit"]).outcome == "acceptable_with_findings"


def test_a_named_person_records_findings_on_this_audit_only(lead: Client, world: World) -> None:
    guest = world.aldena.people["external_auditor"]
    address = f"/audits/{world.aldena.ids['audit']}/"
    until = f"{world.today:%-d %b %Y}"
    typed = {"user_id": str(guest.user_id), "right": "audits.conduct", "ends_on": until, "reason": "leads the audit"}
    assert submit(lead, f"{address}access/", **typed).status_code == 302
    second = world.login(world.aldena.people["sponsor_admin"])
    with world.aldena.scope():
        asked = RightsRequest.objects.latest("id")
    assert submit(second, f"/administration/rights/{asked.pk}/approve/").status_code == 302
    client = world.login(guest)
    added = submit(client, f"{address}findings/add/", grade="other", text="Doors stand open.", requirements="211.42")
    assert added.status_code == 302, errors(added)
    with world.aldena.scope():
        assert Finding.objects.filter(text="Doors stand open.").exists()
        other = Audit.objects.get(pk=world.aldena.ids["audit"])
        assert AuditGrant.objects.filter(content_object=other).count() == 2
    plan = f"/audits/site/{world.aldena.ids['site']}/plan/"
    assert client.get(plan).status_code == 403 and client.get(f"{address}access/").status_code == 403
    assert submit(client, f"{address}steps/cancel/", reason="told by the site").status_code == 403
