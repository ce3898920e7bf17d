"""Whom to ask for what one's role does not give."""

from __future__ import annotations

import pytest

from kernel.actor import Actor
from quality_agreements.models import QualityAgreement
from sponsors.rules import HOLDERS, PERMISSIONS, ROLES, either
from tests.pages import text
from tests.world import World


@pytest.mark.parametrize(("words", "said"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
def test_several_are_named_as_people_say_it(words: list[str], said: str) -> None:
    assert either(words) == said


def test_only_people_of_the_same_kind_of_tenant_are_named() -> None:
    assert HOLDERS["sponsor"]["audits.close"] == "Head of quality" and "audits.close" not in HOLDERS["cmo"]
    assert HOLDERS["cmo"]["findings.answer"] == "CMO administrator or Quality signatory"
    named = {name for found in HOLDERS.values() for name in found}
    assert named == {name for name, roles in PERMISSIONS.items() if roles - {"integration"}}
    assert not any(ROLES["integration"] in whom for found in HOLDERS.values() for whom in found.values())


def test_holders_decide_nothing() -> None:
    plain = Actor("membership:x")
    told = Actor("membership:x", holders=HOLDERS["sponsor"])
    assert plain == told and not told.can("audits.close")
    assert told.refusal("audits.close").endswith("ask somebody who is Head of quality.")
    assert plain.refusal("audits.close") == "Your role does not allow this."


@pytest.mark.django_db
def test_a_step_that_a_role_lacks_names_the_roles_that_have_it(world: World) -> None:
    with world.aldena.scope():
        agreement = QualityAgreement.objects.filter(status="signed")[0].pk
    page = text(world.login(world.aldena.people["qa_specialist"]).get(f"/agreements/{agreement}/"))
    assert "ask somebody who is Head of quality" in page and "quality_agreements.terminate" not in page
