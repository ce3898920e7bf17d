"""Audits on their pages: planned, held, findings issued and answered, closed with a signature."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from audits.models import Audit, Finding, FindingResponse
from cmo_portal.demo.papers import pdf
from tests.audits.people import decide, send
from tests.pages import errors, submit, text
from tests.signatures import components
from tests.world import World


def planned(world: World, client: Client, **typed: Any) -> Any:
    first = world.today - timedelta(days=20)
    given = {
        "scope": "Aseptic filling",
        "planned_start": f"{first:%-d %b %Y}",
        "planned_end": f"{first + timedelta(days=2):%-d %b %Y}",
        "reason": "programme 2026",
        "lead_id": str(world.aldena.people["auditor"].pk),
    }
    return submit(client, f"/audits/site/{world.aldena.ids['site']}/plan/", **{**given, **typed})


def held(world: World, client: Client, address: str, **typed: Any) -> Any:
    first = world.today - timedelta(days=20)
    given = {
        "performed_start": f"{first:%-d %b %Y}",
        "performed_end": f"{first + timedelta(days=2):%-d %b %Y}",
        "outcome": "acceptable_with_findings",
        "interval_months": "24",
    }
    return submit(client, f"{address}performed/", **{**given, **typed})


def finding(client: Client, address: str, **typed: Any) -> Any:
    given = {"grade": "major", "text": "Interventions are not recorded.", "requirements": "211.188"}
    return submit(client, f"{address}findings/add/", **{**given, **typed})


def confirmed(world: World, finding: str) -> Any:
    """The second person confirms the grade."""
    auditor = world.login(world.aldena.people["auditor"])
    return submit(auditor, f"{finding}grade/confirm/", reason="seen by both")


def plan(world: World, **changes: Any) -> dict[str, Any]:
    """What a whole answer to a major finding holds."""
    due = f"{world.today + timedelta(days=30):%-d %b %Y}"
    row = {"kind": "corrective", "text": "New form for interventions", "owner": "A. Brennan", "due_on": due}
    return {"root_cause": "The form has no place for them.", **{f"action_1_{k}": v for k, v in row.items()}, **changes}


def paper(name: str = "capa.pdf", content: bytes = b"") -> io.BytesIO:
    found = io.BytesIO(content or pdf("Plan").getvalue())
    found.name = name
    return found


def authored(world: World) -> dict[str, str]:
    """What the auditor of the cast signs a report with."""
    return {"meaning": "authored", **components(world, world.aldena.people["auditor"])}


def test_an_audit_runs_from_plan_to_signed_close(lead: Client, maker: Client, world: World) -> None:
    address = planned(world, lead).headers["Location"]
    assert "Planned" in text(lead.get(address))
    assert held(world, lead, address).status_code == 302
    assert finding(lead, address).status_code == 302
    unconfirmed = submit(lead, f"{address}steps/issue-findings/")
    assert unconfirmed.status_code == 409 and "has not confirmed the grade" in text(unconfirmed)
    with world.aldena.scope():
        made = Finding.objects.get(audit_id=address.rstrip("/").rpartition("/")[2])
    itself = lead.post(f"/audits/findings/{made.pk}/grade/confirm/", {"version": "1", "reason": "mine, as told"})
    assert itself.status_code == 422 and "a second person" in text(itself)
    assert confirmed(world, f"/audits/findings/{made.pk}/").status_code == 302
    assert submit(lead, f"{address}steps/issue-findings/").status_code == 302
    auditor = world.login(world.aldena.people["auditor"])
    blocked = submit(auditor, f"{address}steps/sign-as-lead/", **authored(world))
    assert blocked.status_code == 409 and "still open" in text(blocked) and "final report" in text(blocked)
    issued = text(maker.get("/"))
    assert "Interventions" in issued or "AUD-" in issued
    _answer_and_accept(lead, maker, world, address)
    assert submit(lead, f"{address}papers/add/", kind="report_final", file=paper("report.pdf")).status_code == 302
    early = submit(
        lead, f"{address}steps/close/", meaning="approved", **components(world, world.aldena.people["qa_head"])
    )
    assert early.status_code == 409 and "lead auditor has not signed" in text(early)
    stranger = submit(lead, f"{address}steps/sign-as-lead/", **authored(world))
    assert stranger.status_code == 409, "only the lead signs as lead"
    assert submit(auditor, f"{address}steps/sign-as-lead/", **authored(world)).status_code == 302
    late = submit(auditor, f"{address}papers/add/", kind="report_final", file=paper("report.pdf"))
    assert late.status_code == 422 and "reopen it first" in text(late)
    closed = submit(
        lead, f"{address}steps/close/", meaning="approved", **components(world, world.aldena.people["qa_head"])
    )
    assert closed.status_code == 302, errors(closed)
    page = text(lead.get(address))
    assert "Closed" in page and "Ingrid Solheim" in page and "Luc Fontaine" in page and "report.pdf" in page
    assert submit(lead, f"{address}letter/", text="Thank you for hosting us.").status_code == 302
    letters = text(maker.get("/audits/letters/?kind=summary"))
    assert "Summary of the audit" in letters and "Aldena" in letters


def _answer_and_accept(lead: Client, maker: Client, world: World, address: str) -> None:
    with world.aldena.scope():
        made = Finding.objects.get(audit_id=address.rstrip("/").rpartition("/")[2])
        issued = made.issues.get().pk
    typed = {"text": "Records now hold each intervention.", "attachments": paper(), **plan(world)}
    kept = submit(maker, f"/audits/issued/{issued}/answer/", **typed)
    assert kept.status_code == 302, errors(kept)
    page = f"/audits/findings/{made.pk}/"
    assert "has not answered yet" in text(lead.get(page))
    sent = send(world, maker, f"/audits/issued/{issued}/answer/", text=typed["text"])
    assert sent.status_code == 302, errors(sent)
    assert "Records now hold each intervention." in text(lead.get(page))
    returned = decide(world, lead, page, "returned", comment="")
    assert returned.status_code == 422 and "Say what is missing" in text(returned)
    assert decide(world, lead, page, "returned", comment="Since when?").status_code == 302
    assert "Since when?" in text(maker.get(f"/audits/issued/{issued}/"))
    again = {"text": "Since May, with training.", **plan(world)}
    assert send(world, maker, f"/audits/issued/{issued}/answer/", **again).status_code == 302
    assert decide(world, lead, page, "accepted").status_code == 302
    assert "New form for interventions" in text(lead.get(page))
    done = {"done_on": f"{world.their_today:%-d %b %Y}", "text": "In use since today."}
    assert submit(maker, f"/audits/issued/{issued}/actions/", **done).status_code == 302
    poor = submit(lead, f"{page}actions/", verified="no", text="")
    assert poor.status_code == 422 and "Say what is missing" in text(poor)
    assert submit(lead, f"{page}actions/", verified="yes").status_code == 302
    assert "Closed" in text(lead.get(page))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"planned_end": "1 Jan 2020"}, "ends before it starts"),
        ({"scope": ""}, "” is empty. Fill it in."),
        ({"planned_start": "soon"}, "like 23 Nov 2026"),
        ({"reason": ""}, "” is empty. Fill it in."),
    ],
)
def test_a_wrong_plan_is_kept(lead: Client, world: World, change: dict[str, Any], words: str) -> None:
    answer = planned(world, lead, **change)
    assert answer.status_code == 422 and words in text(answer)


@pytest.mark.parametrize(
    "change",
    [
        {"performed_end": "1 Jan 2020"},
        {"performed_start": "1 Jan 2099", "performed_end": "2 Jan 2099"},
        {"outcome": ""},
        {"interval_months": "0"},
    ],
)
def test_an_audit_is_not_held_backwards_or_tomorrow(lead: Client, world: World, change: dict[str, Any]) -> None:
    address = planned(world, lead).headers["Location"]
    assert held(world, lead, address, **change).status_code == 422
    assert "Planned" in text(lead.get(address))


@pytest.mark.parametrize("change", [{"grade": ""}, {"text": ""}, {"requirements": "21 CFR 999.9"}])
def test_a_wrong_finding_is_kept(lead: Client, world: World, change: dict[str, str]) -> None:
    address = planned(world, lead).headers["Location"]
    held(world, lead, address)
    assert finding(lead, address, **change).status_code == 422


def test_an_audit_is_cancelled_with_a_reason_only(lead: Client, world: World) -> None:
    address = planned(world, lead).headers["Location"]
    assert submit(lead, f"{address}steps/cancel/", reason="").status_code == 422
    assert submit(lead, f"{address}steps/cancel/", reason="site sold").status_code == 302
    assert "Cancelled" in text(lead.get(address))
    with world.aldena.scope():
        assert Audit.objects.get(pk=address.rstrip("/").rpartition("/")[2]).status == "cancelled"


def test_an_issued_finding_stays(lead: Client, world: World) -> None:
    address = f"/audits/findings/{world.aldena.ids['finding']}/"
    answer = lead.post(
        f"{address}steps/void/", {"reason": "mistake, as told", "reason_category": "mistake", "version": "3"}
    )
    assert answer.status_code == 422 and "withdraw it" in text(answer)
    assert "Issued" in text(lead.get(address))


def test_a_contributor_reads_but_does_not_answer(world: World) -> None:
    client = world.login(world.staff["contributor"])
    issued = world.aldena.ids["issued"]
    assert client.get(f"/audits/issued/{issued}/").status_code == 200
    assert client.post(f"/audits/issued/{issued}/answer/", {"text": "x", "submit": "1"}).status_code == 403
    with world.maker_scope():
        assert not FindingResponse.objects.filter(issued_id=world.aldena.ids["issued"]).exists()


def test_a_programme_is_no_answer_file(maker: Client, world: World) -> None:
    address = f"/audits/issued/{world.aldena.ids['issued']}/answer/"
    program = paper("answer.pdf", b"MZ\x90\x00\x03program")
    answer = submit(maker, address, text="See the file.", attachments=program)
    assert answer.status_code == 422 and "See the file." in text(answer)
    with world.maker_scope():
        assert not FindingResponse.objects.filter(issued_id=world.aldena.ids["issued"]).exists()


def test_access_for_one_person_ends(lead: Client, world: World) -> None:
    guest, audit = world.aldena.people["external_auditor"], world.aldena.ids["audit"]
    client = world.login(guest)
    assert client.get(f"/audits/{audit}/").status_code == 200
    with world.aldena.scope(reason="the access ended yesterday"):
        audits = Audit.objects.get(pk=audit)
        audits.grants.update(ends_on=world.today - timedelta(days=1))
    assert client.get(f"/audits/{audit}/").status_code in (403, 404)
    ended = submit(
        lead, f"/audits/{audit}/access/", user_id=str(guest.user_id), ends_on="1 Jan 2020", reason="told by the site"
    )
    assert ended.status_code == 422
