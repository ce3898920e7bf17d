"""The file of a qualification over the API: everything a page does, with the same refusals and the same ceremony."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from cmo_portal.demo.papers import pdf
from qualification import services
from qualification.models import Condition, GateNote, Qualification
from qualification.rules.lifecycle import moves, notes
from qualification.rules.lifecycle.facts import WORKING
from qualification.selectors import filing, listing
from qualification.selectors.filing import NextAudit
from qualification.selectors.recorded import scopes
from tests.api import Person, problem
from tests.signatures import components
from tests.world import World

REAL_VOCABULARY = True
REFUSED = (400, 409, 422)


class Caller(Person):
    """A person of Aldena, or of its rival, who also sends files."""

    def __init__(self, world: World, role: str = "qa_head", *, rival: bool = False) -> None:
        super().__init__(world, (world.borvik if rival else world.aldena).people[role])
        self.world, self.role = world, role

    def upload(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1/{path}", body, headers=sent)

    def tag(self, path: str) -> str:
        return str(self.get(path).headers["ETag"])

    def sign(self, path: str, step: str, record: str, **more: Any) -> Any:
        shown = self.get(f"{path}steps/{step}/").json()
        proof = components(self.world, self.world.aldena.people[self.role])
        body = {"meaning": shown["meanings"][0], "ceremony": shown["ceremony"], **proof, **more}
        return self.send("post", f"{path}steps/{step}/", body, If_Match=self.tag(record))


def any_of(world: World) -> Qualification:
    row: Qualification = world.aldena.get("qualification")
    return row


def note_body(world: World, **more: Any) -> dict[str, Any]:
    body = {
        "gate": "GATE-10",
        "says": "met",
        "text": "Ways tested on 2 May with two mails.",
        "valid_from": str(world.today),
        "file": pdf("Test of the ways", name="ways.pdf"),
    }
    return {**body, **more}


def qualification(world: World) -> str:
    with world.aldena.scope():
        return f"qualifications/{any_of(world).pk}/"


# --- notes --------------------------------------------------------------------------------------------------------


def test_a_note_is_written_signed_and_taken_back(world: World) -> None:
    head, path = Caller(world), qualification(world)
    made = head.upload(f"{path}notes/", note_body(world), Idempotency_Key="note-1")
    assert made.status_code == 201 and made.json()["status"] == notes.DRAFT, made.content
    again = head.upload(f"{path}notes/", note_body(world), Idempotency_Key="note-1")
    assert again.json()["id"] == made.json()["id"], "sent twice, written once"
    note = f"gate-notes/{made.json()['id']}/"
    assert problem(head.send("post", f"{note}steps/sign-the-note/", {"meaning": "approved"}))["status"] == 428
    unsigned = head.send("post", f"{note}steps/sign-the-note/", {"meaning": "approved"}, If_Match=head.tag(note))
    assert unsigned.status_code >= 400, "no signature without its ceremony"
    signed = head.sign(note, "sign-the-note", note)
    assert signed.status_code == 200 and signed.json()["status"] == notes.SIGNED, signed.content
    assert len(signed.json()["signatures"]) == 1
    assert made.json()["id"] in {row["id"] for row in head.all(f"{path}notes/")}
    back = head.send(
        "post", f"{note}steps/take-back-the-note/", {"reason": "the test was of another site"}, If_Match=head.tag(note)
    )
    assert back.json()["status"] == notes.VOID


def test_what_a_note_may_not_say_is_refused_by_name(world: World) -> None:
    head, path = Caller(world), f"{qualification(world)}notes/"
    missing = note_body(world)
    del missing["file"]
    for body, name in (
        (note_body(world, colour="red"), "colour"),
        (note_body(world, gate="GATE-1"), "gate"),
        (note_body(world, says="not_needed"), "says"),
        (missing, "file"),
    ):
        refused = head.upload(path, body)
        assert refused.status_code in REFUSED and name in refused.content.decode(), refused.content
    assert Caller(world, "viewer").upload(path, note_body(world)).status_code == 403


# --- conditions, proposals ----------------------------------------------------------------------------------------


def open_condition(world: World) -> str:
    with world.aldena.scope():
        found = Condition.objects.filter(closed_on=None, decision__status=moves.DECIDED).order_by("id").first()
        assert found is not None
        return f"qualification-conditions/{found.pk}/"


def test_a_condition_is_closed_once_with_its_evidence(world: World) -> None:
    head, path = Caller(world), open_condition(world)
    given = {"closed_on": str(world.today), "closing": "The line was validated again."}
    paper = {"file": pdf("Report", name="report.pdf")}
    assert problem(head.upload(f"{path}close/", {**given, **paper}))["status"] == 428
    bare = head.upload(f"{path}close/", given, If_Match=head.tag(path))
    assert bare.status_code in REFUSED and "evidence" in bare.content.decode()
    tag = head.tag(path)
    done = head.upload(f"{path}close/", {**given, "file": pdf("Report", name="report.pdf")}, If_Match=tag)
    assert done.status_code == 200 and done.json()["closed_on"] == str(world.today), done.content
    late = head.upload(f"{path}close/", {**given, "file": pdf("Report", name="report.pdf")}, If_Match=tag)
    assert late.status_code in (400, 409, 412)


def test_a_proposal_is_answered_with_the_reason_and_a_hold_is_not(world: World) -> None:
    head = Caller(world)
    with world.aldena.scope("qa_head"):
        held = listing.holds_to_decide(world.today)[0]
        for row in listing.listed(world.today).filter(state__in=sorted(WORKING)):
            services.report(
                row.site,
                kind="staff_change",
                happened_on=world.today,
                text="The head of quality left.",
                actor=world.aldena.actor(),
            )
        asked = next(each for each in listing.working(listing.listed(world.today), world.today) if each.proposals)
    path = f"qualifications/{asked.known.row.pk}/dismissals/"
    body = {"trigger": asked.proposals[0].key, "reason": "followed in the monthly review"}
    made = head.send("post", path, body, Idempotency_Key=str(uuid4()))
    assert made.status_code == 201, made.content
    assert made.json()["sentence"] and [row["trigger"] for row in head.all(path)].count(body["trigger"]) == 1
    assert head.send("post", path, body).status_code in REFUSED, "it is answered already"
    other = f"qualifications/{held.row.pk}/dismissals/"
    assert head.send("post", other, {"trigger": held.hold.code, "reason": "not ours to wait"}).status_code in REFUSED
    assert head.send("post", path, {**body, "colour": "red"}).status_code == 400


# --- grace, parts -------------------------------------------------------------------------------------------------


def test_grace_is_granted_by_its_signed_step_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days of a site of medium risk whose audit lies ahead: when that is, has its own tests."""
    day = world.today + timedelta(days=40)
    monkeypatch.setattr(filing, "next_audit", lambda *_: NextAudit(day, "medium"))
    head, path = Caller(world), qualification(world)
    until, why = str(day + timedelta(days=30)), "The line stands until March."
    assert head.send("post", f"{path}graces/", {"until": until, "reason": why}).status_code == 405
    plain = head.send("post", f"{path}steps/grant-grace/", {"until": until, "reason": why}, If_Match=head.tag(path))
    assert plain.status_code >= 400
    far = head.sign(path, "grant-grace", path, until=str(day + timedelta(days=61)), reason=why)
    assert far.status_code in REFUSED and "company rule" in far.content.decode()
    signed = head.sign(path, "grant-grace", path, until=until, reason=why)
    assert signed.status_code == 200, signed.content
    assert [(row["due_on"], row["until"]) for row in head.all(f"{path}graces/")] == [(str(day), until)]
    viewer = Caller(world, "viewer")
    assert viewer.get(f"{path}graces/").status_code == 200
    refused = viewer.send("post", f"{path}steps/grant-grace/", {"until": until}, If_Match=head.tag(path))
    assert refused.status_code in (403, 409)


def test_grace_is_refused_where_no_audit_is_due(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "next_audit", lambda *_: None)
    head, path = Caller(world), qualification(world)
    assert head.get(f"{path}steps/grant-grace/").status_code == 200
    until = str(world.today + timedelta(days=30))
    refused = head.sign(path, "grant-grace", path, until=until, reason="The line stands until March.")
    assert refused.status_code in REFUSED and "No audit on site is due" in refused.content.decode()
    assert head.all(f"{path}graces/") == []


def test_a_part_is_decided_apart(world: World) -> None:
    head = Caller(world)
    with world.aldena.scope():
        whole = Qualification.objects.get(part_of__isnull=False).part_of
        assert whole is not None
        about = scopes([whole])[whole.pk]
    path = f"qualifications/{whole.pk}/parts/"
    products = [str(pk) for pk in about.products]
    body = {
        "operations": ["manufacture"],
        "markets": sorted(about.markets),
        "products": products,
        "move": "suspend",
        "reasons": "The line stands still for now.",
    }
    made = head.send("post", path, body, Idempotency_Key=str(uuid4()))
    assert made.status_code == 201 and made.json()["to_state"] == "suspended", made.content
    assert {row["part_of"] for row in head.all(path)} == {str(whole.pk)} and len(head.all(path)) == 2
    whole_again = {**body, "operations": [], "markets": sorted(about.markets)}
    assert head.send("post", path, whole_again).status_code in REFUSED
    assert head.send("post", path, {**body, "colour": "red"}).status_code == 400


# --- reports, the wall --------------------------------------------------------------------------------------------


def test_a_report_is_made_ended_and_taken_back(world: World) -> None:
    head, site = Caller(world), world.aldena.ids["site"]
    body = {"kind": "staff_change", "happened_on": str(world.today), "text": "The head of quality left the site."}
    made = head.upload(f"sites/{site}/reports/", body, Idempotency_Key="report-1")
    assert made.status_code == 201, made.content
    path = f"site-reports/{made.json()['id']}/"
    over = {"ended_on": str(world.today), "reason": "a new head was named"}
    assert head.send("post", f"{path}end/", over).status_code == 428
    ended = head.send("post", f"{path}end/", over, If_Match=head.tag(path))
    assert ended.json()["ended_on"] == str(world.today), ended.content
    specialist = Caller(world, "qa_specialist")
    assert specialist.send("post", f"{path}void/", {"reason": "told by mistake"}).status_code == 403
    void = head.send("post", f"{path}void/", {"reason": "told of another site"}, If_Match=head.tag(path))
    assert void.status_code == 200 and void.json()["voided_at"], void.content


def test_a_rival_finds_none_of_it(world: World) -> None:
    """SR-10: what is not yours answers as what does not exist, to reading and to writing."""
    rival = Caller(world, rival=True)
    with world.aldena.scope():
        note = GateNote.objects.order_by("id")[0]
    own = qualification(world)
    for path in (f"{own}notes/", f"{own}dismissals/", f"{own}graces/", f"{own}parts/", f"gate-notes/{note.pk}/"):
        assert rival.get(path).status_code == 404, path
    assert rival.get(open_condition(world)).status_code == 404
    assert rival.upload(f"{own}notes/", note_body(world)).status_code == 404
    body = {"trigger": "x", "reason": "none of our business"}
    assert rival.send("post", f"{own}dismissals/", body, Idempotency_Key="rival-1").status_code == 404
    assert rival.get(f"{own}steps/grant-grace/").status_code == 404
