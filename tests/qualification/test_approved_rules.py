"""The approved list as rules: what is on it, why, and what differs between two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules import approved as rules
from qualification.rules.approved import Line, difference, listed
from qualification.rules.lifecycle.facts import STATES, WORKING
from tests.generated import cases

LINE = Line(
    qualification="q1",
    number="QUA-2026-0001",
    site="s1",
    site_number="SITE-1",
    site_name="Lough Derrin",
    company="Derrin Pharma",
    country="Ireland",
    operations=("Primary packaging",),
    products=(),
    markets=("European Union",),
    state="qualified",
    since=date(2026, 1, 10),
)
NAMES = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
LINES = st.builds(
    Line,
    qualification=st.sampled_from(["q1", "q2", "q3"]),
    number=NAMES,
    site=NAMES,
    site_number=NAMES,
    site_name=NAMES,
    company=NAMES,
    country=NAMES,
    operations=st.lists(NAMES, max_size=2).map(tuple),
    products=st.lists(NAMES, max_size=2).map(tuple),
    markets=st.lists(NAMES, max_size=2).map(tuple),
    state=st.sampled_from(sorted(STATES)),
    since=st.dates(),
    until=st.none() | st.dates(),
    requalification_due=st.none() | st.dates(),
    held_since=st.none() | st.dates(),
    held_because=NAMES,
    open_conditions=st.integers(0, 3),
)
DAYS = st.lists(LINES, max_size=3, unique_by=lambda line: line.qualification)


@pytest.mark.parametrize(
    ("state", "held", "on_list", "shown", "orders"),
    [
        ("identified", None, False, "identified", False),
        ("under_assessment", None, False, "under_assessment", False),
        ("audit_pending", None, False, "audit_pending", False),
        ("conditionally_qualified", None, True, "conditionally_qualified", True),
        ("qualified", None, True, "qualified", True),
        ("qualified", date(2026, 3, 1), True, "on_hold", False),
        ("qualified_on_watch", None, True, "qualified_on_watch", True),
        ("suspended", None, False, "suspended", False),
        ("suspended", date(2026, 3, 1), False, "suspended", False),
        ("disqualified", None, False, "disqualified", False),
        ("inactive", None, False, "inactive", False),
    ],
)
def test_what_is_on_the_list(state: str, held: date | None, on_list: bool, shown: str, orders: bool) -> None:
    """Only working states are listed; a hold keeps its line, says so, and stops new orders."""
    line = replace(LINE, state=state, held_since=held, held_because="FDA issued a warning letter.")
    assert (line in listed([line]), line.shown_state, line.may_order) == (on_list, shown, orders)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "Qualified since 10 Jan 2026."),
        (
            {"state": "conditionally_qualified", "until": date(2026, 6, 1), "open_conditions": 2},
            "Conditionally qualified since 10 Jan 2026, until 1 Jun 2026, 2 conditions open.",
        ),
        (
            {"held_since": date(2026, 3, 1), "held_because": "Agreement ended."},
            "On hold since 1 Mar 2026: Agreement ended.",
        ),
    ],
)
def test_every_line_says_why(changes: dict[str, Any], why: str) -> None:
    assert replace(LINE, **changes).why == why


def test_the_list_is_in_the_order_of_sites() -> None:
    others = [replace(LINE, qualification=name, site_name=name) for name in ("Zug", "aarau", "Basel")]
    assert [line.site_name for line in listed(others)] == ["aarau", "Basel", "Zug"]


def test_a_line_that_left_says_where_it_is_now() -> None:
    gone = replace(LINE, state="suspended", since=date(2026, 5, 2))
    [change] = difference([LINE], [gone])
    assert (change.kind, change.line.why) == ("removed", "Suspended since 2 May 2026.")
    assert change.parts == (("State", "Qualified", "Suspended"),)


def test_a_line_that_came_says_what_it_was() -> None:
    [change] = difference([replace(LINE, state="audit_pending")], [LINE])
    assert (change.kind, change.parts) == ("added", (("State", "Audit pending", "Qualified"),))


def test_a_line_that_nobody_knew_before_is_added_whole() -> None:
    [change] = difference([], [LINE])
    assert (change.kind, change.parts) == ("added", ())


def test_changes_are_told_part_by_part() -> None:
    later = replace(LINE, products=("Amlodivine 5 mg",), requalification_due=date(2027, 1, 10))
    [change] = difference([LINE], [later])
    assert change.kind == "changed"
    assert change.parts == (("Products", "all", "Amlodivine 5 mg"), ("Requalification due", "none", "10 Jan 2027"))


def test_lines_that_are_on_neither_list_differ_in_nothing_told() -> None:
    assert difference([replace(LINE, state="identified")], [replace(LINE, state="suspended")]) == []


@cases
@given(DAYS)
def test_a_day_does_not_differ_from_itself(lines: list[Line]) -> None:
    assert difference(lines, lines) == []


@cases
@given(DAYS, DAYS)
def test_the_difference_leads_from_one_list_to_the_other(before: list[Line], after: list[Line]) -> None:
    """Taking away what was removed and adding what was added gives the later list."""
    was, now = ({line.qualification for line in listed(lines)} for lines in (before, after))
    found = difference(before, after)
    added = {change.line.qualification for change in found if change.kind == rules.ADDED}
    removed = {change.line.qualification for change in found if change.kind == rules.REMOVED}
    assert (was - removed) | added == now
    assert not added & was and removed <= was


@cases
@given(DAYS, DAYS)
def test_turned_round_added_is_removed(before: list[Line], after: list[Line]) -> None:
    turned = {rules.ADDED: rules.REMOVED, rules.REMOVED: rules.ADDED, rules.CHANGED: rules.CHANGED}
    there = {change.line.qualification: change.kind for change in difference(before, after)}
    back = {change.line.qualification: turned[change.kind] for change in difference(after, before)}
    assert there == back


@cases
@given(LINES)
def test_a_snapshot_reads_back_what_it_kept(line: Line) -> None:
    assert rules.from_data(orjson.loads(orjson.dumps(rules.as_data(line)))) == line


@cases
@given(LINES)
def test_nothing_may_be_ordered_off_the_list_or_on_hold(line: Line) -> None:
    """SR-2: closed by default; a hold is never shown as its state."""
    assert line.may_order == (line.state in WORKING and line.held_since is None)
    assert (line.shown_state == "on_hold") == (line.state in WORKING and line.held_since is not None)
    assert line.why
