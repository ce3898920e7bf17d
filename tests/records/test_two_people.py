"""Two people, not one, and not one twice at the same moment: held by PostgreSQL, whatever the code forgets (R-22)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from audits.models import Audit, Finding
from cmos.models import MODELS
from kernel.errors import StepRefused
from quality_agreements.models import QualityAgreement
from quality_agreements.rules import SIGN
from quality_agreements.services import revise_agreement
from records.lifecycle import perform
from records.models import Signature
from records.selectors.signers import OWN_WORK
from tests.pages import text
from tests.signatures import signing
from tests.world import World


def signature(world: World, step: str, signer: str, apart: list[str], subject: UUID) -> Signature:
    """A row as code that forgot every rule would write it."""
    return Signature.objects.create(
        sponsor=world.aldena.sponsor,
        signer=world.aldena.people[signer].user_id,
        printed_name="A person",
        organisation="Aldena",
        role="Role",
        meaning="approved",
        step=step,
        subject_table=Audit._meta.db_table,
        subject_id=subject,
        subject_version=1,
        digest="0" * 64,
        content="{}",
        apart_from=apart,
    )


def lead(world: World, signer: str = "auditor") -> None:
    with world.aldena.scope(signer, reason="signed as lead"):
        signature(world, "sign as lead", signer, [], world.aldena.ids["audit"])


def close(world: World, signer: str = "auditor") -> None:
    with world.aldena.scope(signer, reason="closed"):
        signature(world, "close", signer, ["sign as lead"], world.aldena.ids["audit"])


def test_s50_one_person_never_gives_both_signatures(world: World) -> None:
    lead(world)
    with pytest.raises(IntegrityError, match="two people sign this record"):
        close(world)


def test_s50_nor_in_the_other_order(world: World) -> None:
    close(world)
    with pytest.raises(IntegrityError, match="two people sign this record"):
        lead(world)


def test_two_people_sign_and_one_person_signs_two_records(world: World) -> None:
    lead(world)
    close(world, "qa_head")
    with world.aldena.scope("auditor", reason="another record"):
        signature(world, "close", "auditor", ["sign as lead"], world.aldena.ids["finding"])
        assert Signature.objects.filter(subject_id=world.aldena.ids["finding"]).count() == 1


def at_once(*works: Callable[[], None]) -> list[str]:
    """Both begin their transaction, then write at the same moment."""
    start, found = threading.Barrier(len(works)), [""] * len(works)

    def run(number: int, work: Callable[[], None]) -> None:
        try:
            with transaction.atomic():
                start.wait(10)
                work()
            found[number] = "done"
        except IntegrityError:
            found[number] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(found)


def test_two_transactions_that_cannot_see_each_other_do_not_make_one_person_two(committed_world: World) -> None:
    """Without the lock per record neither would see the other's row, and both would be written."""
    world = committed_world
    assert at_once(lambda: lead(world), lambda: close(world)) == ["done", "refused"]
    with world.aldena.scope("auditor", reason="look"):
        assert Signature.objects.filter(subject_id=world.aldena.ids["audit"]).count() == 1


def another(model: Any, did: str, checked: str, world: World, pk: UUID) -> None:
    with world.aldena.scope(reason="in a test"):
        key = world.aldena.actor().key
        with pytest.raises(IntegrityError, match="_another"), transaction.atomic():
            model.objects.filter(pk=pk).update(**{did: key, checked: key})
        other = world.aldena.actor("qa_manager").key
        assert model.objects.filter(pk=pk).update(**{did: key, checked: other}) == 1
        assert model.objects.filter(pk=pk).update(**{did: key, checked: ""}) == 1


def test_nobody_confirms_the_grade_they_gave(world: World) -> None:
    another(Finding, "graded_by", "grade_confirmed_by", world, world.aldena.ids["finding"])


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_nobody_verifies_the_evidence_they_entered(world: World, kind: str) -> None:
    another(MODELS[kind], "entered_by", "verified_by", world, world.aldena.ids[kind])


# --- who wrote a record never approves it ---------------------------------------------------------------------------


def test_s50_the_author_does_not_approve(world: World) -> None:
    """On the page, over the API's answer of what blocks, and by the service, whoever else looked at it meanwhile."""
    head = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope("qa_head", reason="a new agreement"):
        agreement = world.aldena.get("agreement")
        head_actor = world.aldena.actor("qa_head")
        draft = revise_agreement(agreement, actor=head_actor, reason="a new version is agreed")
    there = f"/agreements/{draft.pk}/"
    assert OWN_WORK in text(head.get(there)) and OWN_WORK in text(head.get(f"{there}steps/sign/"))
    step = SIGN._replace(guards=())
    with world.aldena.scope("qa_head"), pytest.raises(StepRefused, match="another person approves it"):
        fresh = QualityAgreement.objects.get(pk=draft.pk)
        content = {"number": fresh.number}
        brought = signing(world, fresh, step, content)
        perform(
            step,
            fresh,
            actor=head_actor,
            facts=lambda row: At(row.status),
            event="agreement.signed",
            signing=brought,
            content=lambda row: content,
        )


def test_s50_nor_by_a_row_that_code_wrote_which_forgot_it(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="a new agreement"):
        actor = world.aldena.actor("qa_manager")
        draft = revise_agreement(world.aldena.get("agreement"), actor=actor, reason="a new version is agreed")
    with (
        pytest.raises(IntegrityError, match="two people sign this record"),
        world.aldena.scope("qa_manager", reason="approved"),
    ):
        signature(world, "sign", "qa_manager", ["author"], draft.pk)
    with world.aldena.scope("qa_head", reason="approved"):
        signature(world, "sign", "qa_head", ["author"], draft.pk)


@dataclass(frozen=True)
class At:
    """Facts of a record of which only the status is known."""

    status: str
