"""Planning an audit: its calendar, every planned day with its reason, papers, and what the CMO is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from audits import selectors, services
from audits.models import Audit, AuditDate, AuditLetter, AuditPaper, TeamMember
from cmos.deadlines import Window
from kernel.errors import Refused
from kernel.reasons import joined
from records.models import TrailEntry
from tests.audits.people import answer, day, paper, review
from tests.pages import errors, submit, text
from tests.world import World
from web.calendar import Month, month_of, weeks


@pytest.fixture
def lead(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def planned(world: World) -> Audit:
    with world.aldena.scope():
        return selectors.audits().get(status="planned", number__startswith="AUD", letters__kind="announcement")


def test_a_later_day_asks_for_its_justification_and_the_cmo_is_told(lead: Client, planned: Audit, world: World) -> None:
    address = f"/audits/{planned.pk}/reschedule/"
    typed = {"planned_start": day(world, 60), "planned_end": day(world, 62), "reason": "SECRETREASON, as told"}
    bare = submit(lead, address, **typed)
    assert bare.status_code == 422 and "Say why the risk" in text(bare) and "SECRETREASON" in text(bare)
    moved = submit(lead, address, **typed, justification="The line stands still until then.")
    assert moved.status_code == 302, errors(moved)
    page = text(lead.get(f"/audits/{planned.pk}/"))
    assert "postponed" in page and "The line stands still until then." in page and "demo data" in page
    maker = world.login(world.staff["contributor"])
    told = text(maker.get("/audits/letters/"))
    assert day(world, 60) in told and "SECRETREASON" not in told
    earlier = {"planned_start": day(world, 50), "planned_end": day(world, 51), "reason": "room is free"}
    assert submit(lead, address, **earlier).status_code == 302
    with world.aldena.scope(reason="by hand"):
        assert [row.postponed for row in selectors.dates(planned)] == [False, True, False]
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditDate.objects.update(reason="told by the site")


def test_after_its_due_date_only_the_head_of_quality_postpones(world: World, planned: Audit) -> None:
    with world.aldena.scope("qa_manager"):
        actor = world.aldena.actor("qa_manager")
        late = services.change_audit(
            planned,
            due_on=world.today - timedelta(days=1),
            actor=actor,
            reason="told by the site",
            version=planned.version,
        )
        later = {"planned_start": world.today + timedelta(days=70), "planned_end": world.today + timedelta(days=71)}
        with pytest.raises(Refused, match="only the head of quality"), transaction.atomic():
            services.reschedule(
                late, justification="risk", actor=actor, reason="told by the site", version=late.version, **later
            )
    with world.aldena.scope():
        services.reschedule(
            late,
            justification="risk",
            actor=world.aldena.actor(),
            reason="told by the site",
            version=late.version,
            **later,
        )
        newest = selectors.dates(late).first()
        assert newest is not None and newest.late


def test_a_cancelled_audit_is_told_to_a_cmo_that_expects_it(lead: Client, planned: Audit, world: World) -> None:
    assert submit(lead, f"/audits/{planned.pk}/steps/cancel/", reason="SECRETREASON, as told").status_code == 302
    maker = world.login(world.staff["quality_signatory"])
    with world.maker_scope():
        letter = AuditLetter.objects.get(kind="cancellation")
    page = text(maker.get(f"/audits/letters/{letter.pk}/"))
    assert "The audit is not held." in page and "SECRETREASON" not in page
    assert submit(lead, f"/audits/{planned.pk}/letter/", text="x").status_code == 422


def test_letters_are_read_by_their_two_sides_only(world: World, planned: Audit, lead: Client) -> None:
    sent = submit(lead, f"/audits/{planned.pk}/letter/", text="Please prepare.", attachments=paper("agenda.pdf"))
    assert sent.status_code == 302, errors(sent)
    with world.borvik.scope():
        assert not AuditLetter.objects.filter(text="Please prepare.").exists()
    with world.maker_scope():
        letter = AuditLetter.objects.get(text="Please prepare.")
    page = text(world.login(world.staff["contributor"]).get(f"/audits/letters/{letter.pk}/"))
    assert "agenda.pdf" in page and "Site master file" in page
    assert lead.get(f"/audits/letters/{letter.pk}/").status_code == 403, "a page of the CMO"


def test_a_late_report_moves_no_date_and_nothing_counts_before_the_close(world: World, planned: Audit) -> None:
    """Domain 12 case 21."""
    held = world.today - timedelta(days=40)
    with world.aldena.scope():
        actor = world.aldena.actor()
        done = services.record_performed(
            planned,
            services.Performed(held, held, "acceptable", "", 12),
            actor=actor,
            reason="told by the site",
            version=planned.version,
        )
        due = done.next_due_on
        window = Window(world.today - timedelta(days=60), world.today + timedelta(days=400))
        kinds = {(each.kind, each.due_on) for each in selectors.deadlines(window) if each.subject_id == done.pk}
        assert ("audit_report", held + timedelta(days=30)) in kinds
        services.add_paper(done, kind="report_final", file=paper("late.pdf"), actor=actor, reason="told by the site")
        again = selectors.audit(done.pk)
        assert again.next_due_on == due and again.closed_on is None
        facts = selectors.evidence([again.site_id], world.today)[again.site_id]
        assert not [fact for fact in facts if fact.id == again.pk and fact.known(world.today)]
        assert not [
            each for each in selectors.deadlines(window) if each.kind == "audit_report" and each.subject_id == done.pk
        ]
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditPaper.objects.update(number=9)


def test_actions_are_due_until_they_are_reported(world: World) -> None:
    answer(world, actions=2)
    review(world, "accepted")
    with world.aldena.scope():
        window = Window(world.today, world.today + timedelta(days=15))
        found = [each for each in selectors.deadlines(window) if each.kind == "finding_action"]
        assert [each.due_on for each in found] == [world.today + timedelta(days=10)]


def test_the_calendar_shows_planned_held_and_due(lead: Client, planned: Audit, world: World) -> None:
    month = f"{planned.planned_start:%Y-%m}"
    page = text(lead.get(f"/audits/calendar/?month={month}"))
    assert planned.number in page and "cp-month" in page
    assert planned.number in text(lead.get(f"/audits/calendar/year/?year={planned.planned_start.year}"))
    guest = world.login(world.aldena.people["external_auditor"])
    assert planned.number not in text(guest.get(f"/audits/calendar/?month={month}")), "named on another audit only"
    for odd in ("soon", "2026-13", "9999-01", "0000-00"):
        assert lead.get("/audits/calendar/", {"month": odd}).status_code == 200
    assert lead.get("/audits/calendar/year/", {"year": "x"}).status_code == 200


def test_weeks_of_a_month() -> None:
    nothing: list[selectors.Day] = []
    grid = weeks(Month(2026, 11), nothing)
    assert grid[0][0].on == date(2026, 10, 26) and not grid[0][0].inside
    assert [cell.works for cell in grid[1]] == [True] * 5 + [False] * 2
    assert Month(2026, 12).moved(1) == Month(2027, 1) and Month(2028, 2).last == date(2028, 2, 29)
    assert month_of("2026-02", date(2026, 11, 1)) == Month(2026, 2)


def performed(world: World, audit: Audit) -> Audit:
    held = world.today - timedelta(days=3)
    return services.record_performed(
        audit,
        services.Performed(held, held, "acceptable", "", 12),
        actor=world.aldena.actor(),
        reason="told by the site",
        version=audit.version,
    )


def test_defect_the_team_of_a_performed_audit_was_changed_without_a_kind_of_reason(
    world: World, planned: Audit
) -> None:
    """R-31, R-37, S-45: rows of a completed record are part of it; who is taken off stands in the trail, with why."""
    person = world.aldena.people["qa_manager"].pk
    with world.aldena.scope():
        actor = world.aldena.actor()
        drafted = services.change_audit(
            planned,
            team={person: "observer"},
            actor=actor,
            reason="told by the site",
            version=planned.version,
        )
        done = performed(world, drafted)
        base: dict[str, Any] = {"actor": actor, "version": done.version}
        teams: tuple[dict[UUID, str], ...] = ({}, {person: "expert"})
        for team in teams:
            with pytest.raises(Refused) as refused:
                services.change_audit(done, team=team, reason="told by the site", **base)
            assert refused.value.errors.keys() == {"reason_category"}
        was = TeamMember.objects.get(audit=done)
        services.change_audit(done, team={}, reason=joined("mistake", "never went to the site"), **base)
        gone = TrailEntry.objects.get(row_id=was.pk, operation="DELETE")
        assert gone.was is not None and gone.was["person_id"] == str(person)
        assert gone.reason == "Mistake corrected: never went to the site"


def test_defect_a_report_of_a_performed_audit_was_replaced_without_a_kind_of_reason(
    world: World, planned: Audit
) -> None:
    """R-31: the first of a kind adds, a further one replaces."""
    with world.aldena.scope():
        done, actor = performed(world, planned), world.aldena.actor()
        base: dict[str, Any] = {"kind": "report_draft", "actor": actor}
        services.add_paper(done, file=paper("one.pdf"), reason="told by the site", **base)
        with pytest.raises(Refused) as refused:
            services.add_paper(done, file=paper("two.pdf"), reason="told by the site", **base)
        assert refused.value.errors.keys() == {"reason_category"}
        made = services.add_paper(done, file=paper("two.pdf"), reason=joined("document", "signed by the lead"), **base)
        assert made.number == 2
