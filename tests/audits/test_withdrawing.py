"""Findings withdrawn before and after the CMO saw them, and grades changed by two people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audits import selectors, services
from audits.models import FindingResponse
from kernel.errors import StepRefused
from records.models import TrailEntry
from tests.audits.people import answer, day, drafted, finding, review
from tests.pages import submit, text
from tests.world import World


def test_a_draft_is_withdrawn_and_the_sponsor_never_knew(
    maker: Client, lead: Client, ours: str, theirs: str, world: World
) -> None:
    with world.maker_scope():
        draft = drafted(world)
    address = f"/audits/answers/{draft.pk}/steps/discard/"
    assert lead.get(address).status_code == 403
    page: Any = maker.get(address)
    assert page.status_code == 200 and "The sponsor never saw it" in text(page)
    assert submit(maker, address).status_code == 302
    assert maker.get(address).status_code == 404
    shown = text(maker.get(theirs))
    assert "go on with your draft" not in shown and "draft, not sent" not in shown
    with world.aldena.scope():
        assert not FindingResponse.objects.filter(issued_id=world.aldena.ids["issued"]).exists()
        assert not TrailEntry.objects.filter(row_id=draft.pk).exists()
    answer(world)
    assert "The cause is known." in text(lead.get(ours))


def test_an_issued_finding_is_withdrawn_on_both_sides(
    lead: Client, maker: Client, ours: str, theirs: str, world: World
) -> None:
    specialist = world.login(world.aldena.people["qa_specialist"])
    assert specialist.get(f"{ours}withdraw/").status_code == 403
    submit(maker, f"{theirs}answer/", text="Half an answer.")
    typed = {"text": "It was another site.", "reason": "SECRETREASON, as told"}
    assert submit(lead, f"{ours}withdraw/", **typed).status_code == 302
    shown = text(maker.get(theirs))
    assert "It was another site." in shown and "has withdrawn this finding" in shown and "SECRETREASON" not in shown
    late = submit(maker, f"{theirs}answer/", text="Half an answer.", interim="on", submit="1")
    assert late.status_code == 422 and "Nothing is owed any more" in text(late)
    assert submit(maker, f"{theirs}extension/", due_on=day(world, 45), text="x").status_code == 422
    assert submit(lead, f"{ours}evidence/", text="x").status_code == 422


def test_an_accepted_answer_is_not_withdrawn(world: World) -> None:
    answer(world)
    review(world, "accepted")
    with world.aldena.scope(), pytest.raises(StepRefused, match="closes when its actions"):
        services.withdraw_finding(
            finding(world),
            text="x",
            actor=world.aldena.actor(),
            reason="told by the site",
            version=finding(world).version,
        )


def test_a_changed_grade_counts_once_a_second_person_confirms_it(
    lead: Client, maker: Client, ours: str, theirs: str, world: World
) -> None:
    assert submit(lead, f"{ours}grade/", grade="critical", reason="it went on").status_code == 302
    with world.aldena.scope():
        assert finding(world).grade == "major", "proposed only"
    assert "Critical" not in text(maker.get(theirs))
    itself = lead.get(f"{ours}grade/confirm/")
    assert lead.post(f"{ours}grade/confirm/", {"version": "4", "reason": "mine, as told"}).status_code in (409, 422)
    assert itself.status_code == 200
    second = world.login(world.aldena.people["qa_manager"])
    assert submit(second, f"{ours}grade/confirm/", reason="agreed, as told").status_code == 302
    with world.aldena.scope():
        assert finding(world).grade == "critical"
        assert [row.verb for row in selectors.grades(finding(world))] == ["confirmed", "changed", "confirmed", "given"]
    assert "Critical" in text(maker.get(theirs)) and "grade changed" in text(maker.get(theirs))
    assert submit(second, f"{ours}grade/confirm/", reason="again, as told").status_code == 422
