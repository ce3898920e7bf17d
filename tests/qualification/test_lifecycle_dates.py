"""When a site is due for requalification (domain 3.1; edge cases 9 and 21)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules import AuditFact
from qualification.rules.lifecycle import requalify
from qualification.rules.lifecycle.requalify import Interval, Requalification, due_day, grace_errors, requalification
from qualification.rules.lifecycle.triggers import triggers
from qualification.rules.lifecycle.watched import Watched
from tests.qualification import evidence as made

D = date.fromisoformat
MEDIUM = Interval(band="medium", audit_months=24, document_months=12)


def audit(ended: str, closed: str | None = None, kind: str = "requalification") -> AuditFact:
    return AuditFact(
        id=UUID(int=5),
        label="AUD",
        recorded_on=D(ended),
        kind=kind,
        ended_on=D(ended),
        closed_on=D(closed) if closed else None,
    )


def asked(*audits: AuditFact, on: str, graces: Mapping[date, date] | None = None, **more: Any) -> Requalification:
    values: dict[str, Any] = {"decided_on": D("2024-05-01"), "fixed": None, "documents_on": None, **more}
    return requalification(audits, MEDIUM, graces=graces or {}, on=D(on), **values)


FIRST = audit("2024-03-10", "2024-04-20")


def test_the_anchor_is_the_end_of_the_audit_not_its_report_or_the_decision() -> None:
    found = asked(FIRST, on="2024-06-01")
    assert (found.state, found.due) == (requalify.CURRENT, D("2026-03-10"))


def test_12_21_an_audit_held_in_time_is_neither_overdue_nor_green_before_its_decision() -> None:
    """Edge case 12.21: held on time, the report late."""
    second = audit("2026-03-05")
    found = asked(FIRST, second, on="2026-04-30")
    assert (found.state, found.overdue_days, found.due) == (requalify.HELD, 0, D("2026-03-10"))
    watched = Watched(site=made.facts(), requalify_by=found.by, audit_held_on=found.held_on)
    assert not triggers(watched, D("2026-12-31")), "neither late nor stopped while the report is written"
    after = asked(FIRST, second, on="2026-07-01", decided_on=D("2026-06-15"))
    assert (after.state, after.due) == (requalify.CURRENT, D("2028-03-05")), "anchored at the end of the audit"


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        ("2026-03-10", []),
        ("2026-03-11", ["REQUALIFICATION_LATE"]),
        ("2026-06-08", ["REQUALIFICATION_LATE"]),
        ("2026-06-09", ["REQUALIFICATION_OVERDUE", "REQUALIFICATION_LATE"]),
    ],
)
def test_overdue_up_to_90_days_asks_and_then_stops(on: str, codes: list[str]) -> None:
    found = asked(FIRST, on=on)
    watched = Watched(site=made.facts(), requalify_by=found.by, audit_held_on=found.held_on)
    assert [each.code for each in triggers(watched, D(on))] == codes


def test_an_audit_held_too_late_ends_being_overdue_from_its_own_day() -> None:
    found = asked(FIRST, audit("2026-07-01"), on="2026-07-15")
    assert (found.state, found.held_on) == (requalify.HELD, D("2026-07-01"))
    watched = Watched(site=made.facts(), requalify_by=found.by, audit_held_on=found.held_on)
    stopped = [each for each in triggers(watched, D("2026-07-15")) if each.code == "REQUALIFICATION_OVERDUE"]
    assert stopped and not stopped[0].stands(D("2026-07-15")), "its hold stays until somebody decides"


def test_a_granted_grace_moves_the_day_from_which_it_is_overdue() -> None:
    graces = {D("2026-03-10"): D("2026-05-09")}
    found = asked(FIRST, on="2026-05-01", graces=graces)
    assert (found.state, found.due, found.by) == (requalify.SOON, D("2026-03-10"), D("2026-05-09"))
    assert asked(FIRST, on="2026-05-10", graces=graces).overdue_days == 1


def test_only_audits_on_site_count() -> None:
    assert asked(audit("2024-03-10", kind="paper"), on="2026-01-01").state == requalify.NONE
    assert asked(FIRST, audit("2025-12-01", kind="remote"), on="2026-01-01").held_on is None


@pytest.mark.parametrize(
    ("months", "signed", "fixed", "due"),
    [
        (24, None, None, "2026-03-10"),
        (12, "2024-09-01", "2026-03-10", "2025-03-10"),  # the band rises: at once
        (6, "2025-11-01", "2026-03-10", "2026-01-30"),  # into the past: 90 days from the change
        (6, "2026-02-01", "2026-03-10", "2026-03-10"),  # ... and never later than it was
        (36, "2025-11-01", "2026-03-10", "2026-03-10"),  # the band falls: nothing moves
    ],
)
def test_the_day_is_pulled_forward_and_never_pushed_back(
    months: int, signed: str | None, fixed: str | None, due: str
) -> None:
    interval = Interval(band="x", audit_months=months, document_months=12, signed_on=D(signed) if signed else None)
    assert due_day(D("2024-03-10"), interval, D(fixed) if fixed else None) == D(due)


@given(st.dates(D("2000-01-01"), D("2090-01-01")), st.integers(1, 36), st.dates(D("2000-01-01"), D("2099-01-01")))
def test_no_interval_ever_moves_a_fixed_day_back(anchor: date, months: int, fixed: date) -> None:
    """Edge case 12.9: month ends and leap days included."""
    interval = Interval(band="x", audit_months=months, document_months=12)
    assert due_day(anchor, interval, fixed) <= fixed


@pytest.mark.parametrize(
    ("until", "band", "today", "granted"),
    [
        ("2026-05-09", "medium", "2026-03-09", True),
        ("2026-05-09", "medium", "2026-03-10", False),
        ("2026-05-10", "medium", "2026-03-09", False),
        ("2026-03-10", "low", "2026-03-01", False),
        ("2026-04-01", "low", "2026-03-11", False),
        ("2026-04-01", "high", "2026-03-01", False),
        ("2026-04-01", "critical", "2026-03-01", False),
    ],
)
def test_grace_is_short_early_and_not_for_high_risk(until: str, band: str, today: str, granted: bool) -> None:
    """Signed before the day it is due, not on it (domain 3.1)."""
    assert (grace_errors(D("2026-03-10"), D(until), band, D(today)) == {}) == granted


def test_every_state_has_a_sentence() -> None:
    for on in ("2024-06-01", "2026-01-01", "2026-03-11"):
        assert asked(FIRST, on=on).words
    assert asked(on="2026-01-01").words == requalify.STATES[requalify.NONE]
    assert "Overdue by 1 day:" in asked(FIRST, on="2026-03-11").words
    assert asked(FIRST, on="2026-03-11").documents_due == D("2025-05-01")
    assert asked(FIRST, on=str(D("2026-03-10") + timedelta(days=2))).overdue_days == 2
