"""Facts of findings and audits for the tables of rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from audits.rules import (
    ActionFact,
    FindingFacts,
    Released,
    Talk,
    response_due,
)
from kernel.actor import Actor

D = date.fromisoformat
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEAD = Actor(
    "membership:1",
    frozenset({"audits.plan", "audits.conduct", "audits.close", "audits.review_response", "audits.withdraw"}),
)
CMO_PERSON = Actor("membership:2", frozenset({"findings.answer", "findings.sign"}))


def rows(*verbs: str) -> tuple[Released, ...]:
    by_cmo = ("answered", "interim")
    return tuple(
        Released("cmo" if verb in by_cmo else "sponsor", verb, START + timedelta(days=n))
        for n, verb in enumerate(verbs)
    )


def finding(grade: str = "major", status: str = "issued", *verbs: str, **changes: Any) -> FindingFacts:
    values: dict[str, Any] = {"text": "Cleaning not validated", "requirements": 1, "issued_on": D("2026-03-02")}
    due = response_due(grade, D("2026-03-02")) if grade else None
    talk = Talk(
        rows=rows(*verbs),
        grade=grade,
        due_on=due.final if due else None,
        interim_due_on=due.interim if due else None,
        actions=changes.pop("actions", ()),
    )
    return FindingFacts(status=status, grade=grade, talk=talk, **{**values, **changes})


DONE, REPORTED, OPEN = (
    ActionFact(D("2026-05-01"), verified=True),
    ActionFact(D("2026-05-01"), reported=True),
    ActionFact(D("2026-06-01")),
)
