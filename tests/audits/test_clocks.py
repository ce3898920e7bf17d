"""Clocks of audits: both reports, what a critical finding asks for at once, and the review of an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from audits import rules, selectors, services
from audits.models import Audit, Finding, FindingMeasure
from audits.rules import AuditFacts, AuditPolicy
from cmos.deadlines import Deadline, Window
from kernel.errors import NotAllowed, Refused
from regulations.rules.calendars import business_day_deadline, business_days_between
from tests.api import System
from tests.audits.people import answer, day, decide, paper
from tests.generated import few_cases
from tests.pages import errors, submit, text
from tests.world import World

D = date.fromisoformat
FRIDAY = D("2026-03-06")
DAYS = st.dates(D("2020-01-01"), D("2030-12-31"))


def clocks(**changes: Any) -> dict[str, rules.Clock]:
    values: dict[str, Any] = {"grade": "critical", "found_on": FRIDAY, "issued_on": None, "done": {}}
    return {clock.kind: clock for clock in rules.clocks(**{**values, **changes})}


def test_a_critical_finding_counts_business_days_from_the_day_it_was_found() -> None:
    """Domain 6: told the same day, written in 1, hold decided in 2, contained in 5 business days."""
    due = {kind: clock.due_on for kind, clock in clocks().items()}
    assert due == {
        "told": FRIDAY,
        "written": D("2026-03-09"),
        "hold": D("2026-03-10"),
        "containment": D("2026-03-13"),
    }


@pytest.mark.parametrize(
    ("changes", "kind", "on", "standing", "overdue"),
    [
        ({}, "containment", "2026-03-13", "due today", False),
        ({}, "containment", "2026-03-14", "overdue by 1 day", True),
        ({"done": {"containment": D("2026-03-13")}}, "containment", "2026-04-01", "done in time", False),
        ({"done": {"containment": D("2026-03-14")}}, "containment", "2026-04-01", "done late", False),
        ({"issued_on": D("2026-03-09")}, "written", "2026-04-01", "done in time", False),
        ({"issued_on": D("2026-03-09")}, "told", "2026-04-01", "done late", False),
        ({"issued_on": D("2026-03-09"), "done": {"told": FRIDAY}}, "told", "2026-04-01", "done in time", False),
        ({"issued_on": FRIDAY, "done": {"told": D("2026-03-10")}}, "told", "2026-04-01", "done in time", False),
        ({"issued_on": D("2026-03-09")}, "hold", "2026-03-11", "overdue by 1 day", True),
    ],
)
def test_how_a_clock_stands(changes: dict[str, Any], kind: str, on: str, standing: str, overdue: bool) -> None:
    clock = clocks(**changes)[kind]
    assert clock.standing(D(on)) == standing and clock.is_overdue(D(on)) is overdue


def test_no_clock_runs_unless_the_finding_is_critical_and_its_day_known() -> None:
    assert not clocks(grade="major") and not clocks(found_on=None)
    assert clocks(found_on=None, issued_on=FRIDAY)["containment"].due_on == D("2026-03-13")


@few_cases
@given(DAYS, st.integers(0, 20))
def test_a_longer_clock_never_ends_earlier_and_holds_its_business_days(found: date, days: int) -> None:
    """Whatever the day: the clock of `days` holds exactly that many business days, and one more day is later."""
    short, long = (
        rules.clocks("critical", found, None, {}, AuditPolicy(containment_days=number))[-1].due_on
        for number in (days, days + 1)
    )
    assert short < long and business_days_between(found, short) == days


def held(**changes: Any) -> AuditFacts:
    values: dict[str, Any] = {"status": "performed", "today": D("2026-03-20"), "ended_on": FRIDAY}
    return AuditFacts(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Draft report due in 7 days (company rule). Final report due in 16 days (company rule)."),
        ({"today": D("2026-03-28")}, "Draft report overdue by 1 day (company rule). Final report due in 8 days "),
        ({"draft_report_on": D("2026-03-20")}, "Final report due in 16 days (company rule)."),
        ({"draft_report_on": D("2026-03-28")}, "Draft report was late. Final report due in 16 days (company rule)."),
        ({"final_report_on": D("2026-04-05")}, ""),
        ({"final_report_on": D("2026-04-06")}, "Final report was late."),
    ],
)
def test_both_reports_have_a_clock_from_the_last_day_of_the_audit(changes: dict[str, Any], words: str) -> None:
    """Domain 6: draft in 15 business days, final in 30 calendar days; a final report ends an unrecorded draft's."""
    found = rules.words(held(**changes))
    assert found.startswith(words) and bool(found) is bool(words)


# --- in the portal ------------------------------------------------------------------------------------------------


@pytest.fixture
def audit(world: World) -> Audit:
    """An audit whose first planned day is today."""
    with world.aldena.scope():
        return services.plan_audit(
            selectors.audit(world.aldena.ids["audit"]).site,
            kind="for_cause",
            scope="Filling",
            planned_start=world.today,
            planned_end=world.today,
            lead_id=world.aldena.people["auditor"].pk,
            actor=world.aldena.actor(),
            reason="a complaint",
        )


@pytest.fixture
def critical(lead: Client, audit: Audit, world: World) -> str:
    typed = {"grade": "critical", "text": "Batch records were rewritten.", "requirements": "211.188"}
    added = submit(lead, f"/audits/{audit.pk}/findings/add/", **typed)
    assert added.status_code == 302, errors(added)
    with world.aldena.scope():
        return f"/audits/findings/{Finding.objects.get(audit=audit).pk}/"


def owed(world: World, prefix: str, *, around: int = 60) -> list[Deadline]:
    with world.aldena.scope():
        window = Window(world.today - timedelta(days=around), world.today + timedelta(days=around))
        return [each for each in selectors.deadlines(window) if each.kind.startswith(prefix)]


def test_the_page_of_a_critical_finding_shows_its_clocks_until_they_are_stopped(
    lead: Client, critical: str, world: World
) -> None:
    page = text(lead.get(critical))
    assert "Clocks of a critical finding" in page and "No immediate measure is recorded yet." in page
    contained = business_day_deadline(world.today, 5)
    assert f"{contained:%-d %b %Y}" in page and f"found {day(world, 0)}" in page
    kinds = {each.kind: each.due_on for each in owed(world, "critical_")}
    assert kinds == {
        "critical_told": world.today,
        "critical_written": business_day_deadline(world.today, 1),
        "critical_hold": business_day_deadline(world.today, 2),
        "critical_containment": contained,
    }
    given = {"kind": "containment", "text": "All batches of May are blocked."}
    assert submit(lead, f"{critical}measures/add/", **given).status_code == 302
    page = text(lead.get(critical))
    assert "All batches of May are blocked." in page and "done in time" in page
    assert "critical_containment" not in {each.kind for each in owed(world, "critical_")}


def test_a_measure_of_tomorrow_or_of_before_is_refused_beside_its_field(
    lead: Client, critical: str, world: World
) -> None:
    for days, words in ((1, "lies in the future"), (-1, "before the finding was found")):
        typed = {"kind": "told", "done_on": day(world, days), "text": "Told the site head."}
        refused = submit(lead, f"{critical}measures/add/", **typed)
        assert refused.status_code == 422 and words in text(refused) and "Told the site head." in text(refused)
    late = submit(lead, f"{critical}change/", found_on=day(world, 1))
    assert late.status_code == 422 and "lies in the future" in text(late)


def test_a_hold_is_decided_by_the_head_of_quality_alone(critical: str, world: World) -> None:
    auditor = world.login(world.aldena.people["auditor"])
    assert "Decision whether work is put on hold" not in text(auditor.get(f"{critical}measures/add/"))
    given: dict[str, Any] = {"kind": "hold", "done_on": world.today, "text": "No hold.", "reason": "told by the site"}
    with world.aldena.scope("auditor"):
        found = selectors.finding(UUID(critical.split("/")[3]))
        with pytest.raises(NotAllowed):
            services.record_measure(found, actor=world.aldena.actor("auditor"), **given)
    with world.aldena.scope():
        services.record_measure(found, actor=world.aldena.actor(), **given)
        assert {clock.kind for clock in selectors.clocks(found, world.today) if clock.done_on} == {"hold"}


def test_measures_are_of_open_critical_findings_and_never_changed(
    lead: Client, critical: str, ours: str, world: World
) -> None:
    with world.aldena.scope(reason="test"):
        actor, major = world.aldena.actor(), selectors.finding(world.aldena.ids["finding"])
        given: dict[str, Any] = {"kind": "told", "done_on": world.today, "text": "Told.", "reason": "told by the site"}
        with pytest.raises(Refused, match="open critical finding"):
            services.record_measure(major, actor=actor, **given)
        found = selectors.finding(UUID(critical.split("/")[3]))
        services.record_measure(found, actor=actor, **given)
        with pytest.raises(DatabaseError), transaction.atomic():
            FindingMeasure.objects.update(text="y")
    assert "record an immediate measure" not in text(lead.get(ours))
    assert submit(lead, f"{critical}steps/void/", reason="misread, as told").status_code == 302
    assert not owed(world, "critical_"), "nothing is owed for a void finding"


def test_the_api_tells_clocks_and_records_measures(critical: str, world: World) -> None:
    pk = critical.split("/")[3]
    head = world.login(world.aldena.people["qa_head"])
    clocks = head.get(f"/api/v1/findings/{pk}/").json()["clocks"]
    assert [clock["kind"] for clock in clocks] == ["told", "written", "hold", "containment"]
    assert not any(clock["done_on"] for clock in clocks)
    measures = f"/api/v1/findings/{pk}/measures/"
    body = {"kind": "told", "done_on": world.today.isoformat(), "text": "Told.", "reason": "critical, as told"}
    made = head.post(measures, body, content_type="application/json", headers={"Idempotency-Key": "told-1"})
    again = head.post(measures, body, content_type="application/json", headers={"Idempotency-Key": "told-1"})
    assert made.status_code == again.status_code == 201 and made.json()["id"] == again.json()["id"]
    assert [row["kind"] for row in head.get(measures).json()["results"]] == ["told"]
    assert System(world.borvik).get(f"findings/{pk}/measures/").status_code == 404


def test_both_reports_are_due_until_they_are_attached(lead: Client, audit: Audit, world: World) -> None:
    held = services.Performed(world.today, world.today, "acceptable", "", 12)
    with world.aldena.scope():
        done = services.record_performed(
            audit, held, actor=world.aldena.actor(), reason="told by the site", version=audit.version
        )
    mine = {each.kind: each.due_on for each in owed(world, "audit_") if each.subject_id == done.pk}
    drafted = business_day_deadline(world.today, 15)
    assert mine == {"audit_draft_report": drafted, "audit_report": world.today + timedelta(days=30)}
    page = text(lead.get(f"/audits/{audit.pk}/"))
    assert f"due {drafted:%-d %b %Y}: 15 business days from the last day of the audit" in page
    assert "Draft report" in text(lead.get("/deadlines/?kind=audit_draft_report"))
    with world.aldena.scope():
        services.add_paper(
            done, kind="report_draft", file=paper("draft.pdf"), actor=world.aldena.actor(), reason="told by the site"
        )
    left = [each.kind for each in owed(world, "audit_") if each.subject_id == done.pk]
    assert left == ["audit_report"]
    told = lead.get(f"/api/v1/audits/{audit.pk}/").json()["reports"]
    assert [(each["report"], each["done_on"]) for each in told] == [
        ("Draft report", world.today.isoformat()),
        ("Final report", None),
    ]


def test_an_answer_is_reviewed_within_its_days(lead: Client, ours: str, world: World) -> None:
    before = {each.subject_id for each in owed(world, "answer_review")}
    sent = answer(world)
    (review,) = [each for each in owed(world, "answer_review") if each.subject_id not in before]
    assert sent.released_at is not None
    assert review.due_on == business_day_deadline(sent.released_at.date(), 15) and review.url == ours
    assert decide(world, lead, ours, "accepted", comment="Good.", reason="told by the site").status_code == 302
    assert {each.subject_id for each in owed(world, "answer_review")} == before
