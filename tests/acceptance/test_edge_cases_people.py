"""Edge cases of the handbook about people who signed, and about audits whose report is late (domain section 12)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from administration import services as administration
from kernel.scope import because
from qualification.models import ProductAssessment
from records.models import Signature
from regulations.rules.dates import add_months
from sponsors.models import Membership, User
from tests.acceptance.desk import Desk, codes
from tests.world import World


def block(page: str) -> str:
    """What a page says of its signatures, in words."""
    found = re.search(r'<div class="cp-notice cp-human mb-2">.*?</div></div>', page, re.DOTALL)
    assert found is not None, "no signature is shown"
    return re.sub(r"<[^>]+>|\s+", " ", found[0])


def test_case_19_what_was_signed_shows_who_the_signer_was_and_verifies_after_they_left(world: World) -> None:
    """The role changes, then the person leaves and the account is closed: page and validity stay as signed."""
    reader = Desk(world, "qa_manager")
    with world.aldena.scope():
        row = ProductAssessment.objects.get(pk=world.aldena.ids["product_assessment"])
        made = Signature.objects.filter(subject_id=row.pk).latest("signed_at")
    signer = world.aldena.people["qa_head"]
    address = f"/clearance/assessments/{row.pk}/"
    before = block(reader.page(address))
    assert f"{made.printed_name}, Head of quality, Aldena Therapeutics" in before
    assert "nothing it covers has changed since" in before
    with world.aldena.scope("sponsor_admin"):
        with because("another post", step=""):
            Membership.objects.filter(pk=signer.pk).update(role="viewer")
        administration.end_membership(signer, actor=world.aldena.actor("sponsor_admin"), reason="left the company")
    assert block(reader.page(address)) == before
    with world.aldena.scope("sponsor_admin", reason="left the company"):
        User.objects.filter(pk=signer.user_id).update(is_active=False)
    assert block(reader.page(address)) == before


def test_case_21_an_audit_held_in_time_with_a_late_report_is_neither_green_nor_overdue(world: World) -> None:
    """The next one is counted from the last day held; nothing rests on it before its report and a decision."""
    desk, today = Desk(world), world.today
    site = desk.site("Lagerhof", operations=["storage"], partner_type="storage", dosage_forms=[])
    first, last = (today - timedelta(days=days) for days in (41, 40))
    days: dict[str, Any] = {"planned_start": first.isoformat(), "planned_end": last.isoformat()}
    audit = desk.made("audits/", site=site, kind="requalification", scope="All stores", **days)
    held: dict[str, Any] = {"performed_start": first.isoformat(), "performed_end": last.isoformat()}
    answer = desk.api.send(
        "put",
        f"audits/{audit['id']}/performed/",
        {
            "outcome": "acceptable",
            "summary": "All stores were seen.",
            "interval_months": 12,
            "reason": "told by us",
            **held,
        },
        If_Match=f'"{audit["version"]}"',
    )
    assert answer.status_code == 200, answer.content
    done = answer.json()
    assert done["next_due_on"] == add_months(last, 12).isoformat(), "counted from the day it ended"
    found = desk.standing(site, "EU")
    assert found["status"] == "UNKNOWN" and "SUPPORTING_ONLY" in codes(found), "held is not closed"
    assert "no own audit is closed" in desk.page(f"/sites/{site}/")
    owed = {one["kind"] for one in desk.api.get("deadlines/").json() if one["subject"] == audit["id"]}
    assert owed == {"audit_draft_report", "audit_report"}, "its report is owed; the audit itself is not overdue"
