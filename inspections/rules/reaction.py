"""The sponsor's own reaction to a Form 483: what is to be done by when. A company rule, never law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from regulations.rules.calendars import business_day_deadline


class Task(NamedTuple):
    """One line of the plan: `days` business days after the form became known, or calendar days."""

    code: str
    words: str
    days: int
    business: bool = True


PLAN: Final = (
    Task("log", "Log it, name who owns it, tell QP, regulatory affairs and supply", 1),
    Task("copy", "Get the Form 483; a redacted copy will do", 2),
    Task("impact", "Assess the impact: products, batches in process, shipped within expiry, filings, shortages", 5),
    Task("draft", "Have the draft parts of the reply about our products", 10),
    Task("comments", "Give our comments on the draft", 12),
    Task("proof", "Have proof that the reply was filed", 15),
    Task("oversight", "Decide the oversight plan: extra review, person in plant, testing", 20),
    Task("risk", "Renew the risk score and review the qualification", 30, business=False),
)
CODES: Final = {task.code: task.words for task in PLAN}


class Line(NamedTuple):
    """A task with its date and how it stands: done, overdue or waiting."""

    task: Task
    due_on: date
    done_on: date | None
    state: str


def plan(learned_on: date, done: Mapping[str, date], on: date) -> list[Line]:
    """The plan counted from the day the form became known to the sponsor, with what is done."""
    return [_line(task, learned_on, done.get(task.code), on) for task in PLAN]


def _line(task: Task, learned_on: date, done_on: date | None, on: date) -> Line:
    due = business_day_deadline(learned_on, task.days) if task.business else learned_on + timedelta(days=task.days)
    state = "done" if done_on else "overdue" if on > due else "waiting"
    return Line(task, due, done_on, state)
