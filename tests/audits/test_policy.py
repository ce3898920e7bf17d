"""The sponsor's audit policy: seen by everybody who works with audits, changed by its administrator with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from audits import rules, selectors, services
from audits.rules import AuditPolicy
from kernel.errors import NotAllowed
from kernel.steps import available
from records.models import Event
from tests.api import System
from tests.audits.facts import LEAD
from tests.audits.test_audit_rules import audit
from tests.generated import few_cases
from tests.pages import errors, submit, text
from tests.world import World

PAGE, CHANGE, API = "/audits/policy/", "/audits/policy/change/", "/api/v1/audit-policy/"


@pytest.fixture
def admin(world: World) -> Client:
    return world.login(world.aldena.people["sponsor_admin"])


@few_cases
@given(
    st.builds(
        AuditPolicy,
        close_by_two=st.booleans(),
        reviewed_grades=st.lists(st.sampled_from(["critical", "major", "other"]), unique=True).map(tuple),
        **{name: st.integers(choice.least, choice.most) for name, choice in rules.CHOICES.items()},
    )
)
def test_a_policy_is_read_as_it_was_kept(policy: AuditPolicy) -> None:
    assert rules.policy_of(policy.body()) == policy
    assert set(rules.policy_errors(policy)) <= {"written_days"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"response_days": 0}, "response_days"),
        ({"report_days": 181}, "report_days"),
        ({"reviewed_grades": ("recommendation",)}, "reviewed_grades"),
        ({"told_days": 2, "written_days": 1}, "written_days"),
    ],
)
def test_what_nobody_could_follow_is_refused(changes: dict[str, Any], field: str) -> None:
    assert set(rules.policy_errors(AuditPolicy(**changes))) == {field}


def test_the_page_shows_what_holds_and_who_may_change_it(admin: Client, world: World) -> None:
    page = text(admin.get(PAGE))
    assert "Product default, nothing changed" in page and "two people: the lead, then another" in page
    assert "Change policy" in page and "15 business days" in page and "Never changed" in page
    reader = world.login(world.aldena.people["qa_head"])
    assert "Change policy" not in text(reader.get(PAGE)) and reader.get(CHANGE).status_code == 403
    assert world.login(world.staff["cmo_admin"]).get(PAGE).status_code in (403, 404)


def test_a_change_is_a_version_with_who_what_and_why(admin: Client, world: World) -> None:
    answer = submit(admin, CHANGE, close_by_two=[], report_days="20", reason="a small company with one auditor")
    assert answer.status_code == 302, errors(answer)
    page = text(admin.get(PAGE))
    assert "Version 1 of your company" in page and "a small company with one auditor" in page
    assert "An audit is closed by: two people: the lead, then another → one person" in page
    assert "Final report, from the last day of the audit: 30 calendar days → 20 calendar days" in page
    with world.aldena.scope():
        chosen = selectors.policy(world.today)
        assert (chosen.close_by_two, chosen.report_days, chosen.draft_report_days) == (False, 20, 15)
        assert Event.objects.filter(name="policy.adopted", facts__kind="audits").exists()
    with world.borvik.scope():
        assert selectors.policy(world.today) == rules.DEFAULT


def test_one_person_closes_an_audit_only_where_the_policy_says_so() -> None:
    """Domain 6: closed by lead and QA approval, unless the sponsor chose otherwise."""
    for two, blocked in ((True, True), (False, False)):
        facts = audit("reported", lead_signed_by="", policy=AuditPolicy(close_by_two=two))
        (choice,) = available([rules.CLOSE], facts, LEAD)
        assert bool(choice.blocked_by) is blocked


def test_a_reason_is_asked_for_and_everything_typed_is_kept(admin: Client, world: World) -> None:
    bare = submit(admin, CHANGE, response_days="25", reason=" ")
    assert bare.status_code == 422 and 'value="25"' in text(bare)
    far = submit(admin, CHANGE, response_days="999", reason="told by the site")
    assert far.status_code == 422 and "The largest number here is 120" in " ".join(errors(far))
    with world.aldena.scope():
        assert selectors.policy(world.today) == rules.DEFAULT


def test_the_api_reads_and_changes_it_with_the_version_it_read(admin: Client, world: World) -> None:
    system = System(world.aldena)
    shown = system.get("audit-policy/")
    assert shown.status_code == 200 and shown.json()["close_by_two"] is True and shown["ETag"] == '"0"'
    assert system.send("put", "audit-policy/", {}, If_Match='"0"').status_code == 403
    body = {name: value for name, value in shown.json().items() if name != "version"}
    body |= {"close_by_two": False, "reason": "one auditor"}

    def put(tag: str | None, **changes: Any) -> Any:
        headers = {"If-Match": tag} if tag else {}
        return admin.put(API, {**body, **changes}, content_type="application/json", headers=headers)

    assert put(None).status_code == 428 and put('"0"', unknown=1).status_code == 400
    changed = put('"0"')
    assert changed.status_code == 200 and changed.json()["version"] == 1 and changed.json()["close_by_two"] is False
    assert put('"0"').status_code == 412


def test_nobody_but_the_administrator_changes_it(world: World) -> None:
    with world.aldena.scope(), pytest.raises(NotAllowed):
        services.change_policy(
            AuditPolicy(), seen=0, on=world.today, actor=world.aldena.actor(), reason="told by the site"
        )
