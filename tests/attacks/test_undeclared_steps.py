"""S-51: whatever the declared table does not say is refused, for every status, step and role of every workflow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from audits import rules, selectors, services
from audits.models import AuditLetter, FindingMessage, FindingResponse, LetterReceipt, ResponseReview
from kernel.actor import Actor
from kernel.errors import NotAllowed, StepRefused
from kernel.models import Stepped
from kernel.scope import because
from kernel.steps import Step, states
from records.lifecycle import perform
from sponsors.rules import CMO_ROLES, SPONSOR_ROLES, permissions_of
from tests.api import System
from tests.audits.people import answer, drafted, finding
from tests.pages import controls, text
from tests.signatures import components
from tests.world import World

KINDS = ("audit", "finding", "agreement", "inspection", "commitment", "letter", "trail_review")
"""A record of each workflow that a sponsor's people move; the CMO's answer is moved by its own people, see below."""


@dataclass(frozen=True)
class At:
    """Facts of a record of which only the status is known."""

    status: str


class Undo(Exception):
    """Takes back what a test walked."""


def route(row: Stepped, wanted: str) -> list[Step] | None:
    """Declared steps that lead from the record's status to another one; none where no way leads."""
    ways: list[tuple[str, list[Step]]] = [(row.status, [])]
    seen = {row.status}
    while ways:
        at, taken = ways.pop(0)
        if at == wanted:
            return taken
        for step in row.steps:
            if at in step.sources and step.target not in seen:
                seen.add(step.target)
                ways.append((step.target, [*taken, step]))
    return None


def walked(row: Any, steps: Sequence[Step]) -> Any:
    """The record after these steps, as the database lets them be taken."""
    for step in steps:
        with because("walked there", step=step.name):
            type(row)._default_manager.filter(pk=row.pk).update(status=step.target)
    return type(row)._default_manager.get(pk=row.pk)


def reachable(row: Any) -> Iterator[tuple[str, list[Step]]]:
    for status in states(row.initial_status, row.steps):
        way = route(row, status)
        # The signature that a review of the trail needs is another test's: the database lets none be signed without.
        if way is not None and not (status == "signed" and row._meta.db_table == "records_trailreview"):
            yield status, way


def taken(row: Any, step: Step, actor: Actor) -> bool:
    """Whether the step is taken by who holds no more than a role, guards and signature aside; then taken back."""
    bare = step._replace(guards=(), signed=False, reason_required=False)
    try:
        with transaction.atomic():
            perform(bare, row, actor=actor, facts=lambda found: At(found.status), event="audit.changed", reason="x")
            raise Undo
    except Undo:
        return True
    except (StepRefused, NotAllowed):
        return False


@pytest.mark.parametrize("kind", KINDS)
def test_s51_no_role_takes_a_step_that_the_table_does_not_give_it(world: World, kind: str) -> None:
    party = world.aldena
    tried = 0
    with party.scope("qa_manager", reason="every triple"):
        kept: Any = party.get(kind)
        for status, way in list(reachable(kept)):
            try:
                with transaction.atomic():
                    row = walked(kept, way)
                    for step in row.steps:
                        for role in SPONSOR_ROLES:
                            actor = Actor(party.actor("qa_manager").key, permissions_of(role))
                            declared = status in step.sources and step.permission in permissions_of(role)
                            if not declared:
                                assert not taken(row, step, actor), (status, step.name, role)
                                tried += 1
                    assert type(row)._default_manager.get(pk=row.pk).status == status
                    raise Undo
            except Undo:
                continue
    assert tried > len(SPONSOR_ROLES)


@pytest.mark.parametrize("kind", KINDS)
def test_s51_the_database_moves_a_status_only_as_declared(world: World, kind: str) -> None:
    """Every status to every other by every step's name: only what the table holds is taken."""
    with world.aldena.scope("qa_manager", reason="every move"):
        kept: Any = world.aldena.get(kind)
        known = states(kept.initial_status, kept.steps)
        declared = {(source, step.target, step.name) for step in kept.steps for source in step.sources}
        for status, way in list(reachable(kept)):
            try:
                with transaction.atomic():
                    row = walked(kept, way)
                    for target in [*known, "wonderful"]:
                        for step in [*(step.name for step in row.steps), "", "wonder"]:
                            if target != status and (status, target, step) not in declared:
                                _refused(row, target, step)
                    raise Undo
            except Undo:
                continue


def _refused(row: Any, target: str, step: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), because("by hand", step=step):
        type(row)._default_manager.filter(pk=row.pk).update(status=target)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("audit", "audits/{}/"),
        ("finding", "findings/{}/"),
        ("agreement", "agreements/{}/"),
        ("inspection", "inspections/{}/"),
        ("commitment", "commitments/{}/"),
        ("trail_review", "trail-reviews/{}/"),
    ],
)
def test_s51_no_address_takes_a_status_as_a_field(world: World, kind: str, address: str) -> None:
    client = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope():
        before = world.aldena.get(kind)
    path = f"/api/v1/{address.format(before.pk)}"
    for method in ("patch", "put"):
        for status in states(before.initial_status, before.steps):
            answer = getattr(client, method)(
                path,
                {"status": status, "reason": "moved by hand", "reason_category": "mistake"},
                content_type="application/json",
                headers={"If-Match": f'"{before.version}"'},
            )
            assert answer.status_code in (400, 403, 404, 405), (method, status, answer.content)
    with world.aldena.scope():
        after = world.aldena.get(kind)
        assert (after.status, after.version) == (before.status, before.version)


def test_s51_a_token_moves_no_status_either(world: World) -> None:
    system = System(world.aldena)
    with world.aldena.scope():
        before = world.aldena.get("audit")
    answer = system.send("patch", f"audits/{before.pk}/", {"status": "closed"}, If_Match=f'"{before.version}"')
    assert answer.status_code in (400, 403, 405)
    with world.aldena.scope():
        assert world.aldena.get("audit").status == before.status


# --- the CMO's workflow, and what the sponsor decides in it ---------------------------------------------------------


def test_s51_no_role_of_the_cmo_takes_a_step_of_an_answer_that_the_table_does_not_give_it(world: World) -> None:
    """R-27: every status of an answer, by every step, role by role; the database says the same of every move."""
    tried = 0
    with world.maker_scope(reason="every triple"):
        kept: Any = drafted(world)
        known = states(kept.initial_status, kept.steps)
        declared = {(source, step.target, step.name) for step in kept.steps for source in step.sources}
        for status, way in list(reachable(kept)):
            try:
                with transaction.atomic():
                    row = walked(kept, way)
                    for step in row.steps:
                        for role in CMO_ROLES:
                            actor = Actor(world.staff_actor().key, permissions_of(role))
                            if status not in step.sources or step.permission not in permissions_of(role):
                                assert not taken(row, step, actor), (status, step.name, role)
                                tried += 1
                    for target in [*known, "wonderful"]:
                        for name in [*(step.name for step in row.steps), "", "wonder"]:
                            if target != status and (status, target, name) not in declared:
                                _refused(row, target, name)
                    raise Undo
            except Undo:
                continue
    assert tried >= len(CMO_ROLES)


def test_s51_nobody_sends_an_answer_without_a_signature(world: World) -> None:
    """R-27: not by the service, nor as an administrator of the CMO, nor by the form that keeps the draft."""
    with world.maker_scope():
        draft = drafted(world)
        with pytest.raises(StepRefused, match="needs a signature"):
            services.submit_answer(draft, actor=world.staff_actor())
    with world.maker_scope("cmo_admin"), pytest.raises(NotAllowed):
        services.submit_answer(draft, actor=world.staff_actor("cmo_admin"))
    address = f"/audits/answers/{draft.pk}/steps/submit/"
    for role, code in (("cmo_admin", 403), ("contributor", 403)):
        client = world.login(world.staff[role])
        typed = {"version": str(draft.version), "meaning": "responsible", **components(world, world.staff[role])}
        assert client.post(address, typed).status_code in (code, 409, 422), role
    form = f"/audits/issued/{draft.issued_id}/answer/"
    signatory = world.login(world.staff["quality_signatory"])
    assert signatory.post(form, {**controls(signatory.get(form)), "submit": "1"}).status_code == 302
    with world.aldena.scope():
        assert not FindingResponse.objects.filter(pk=draft.pk).exists(), "the sponsor sees none of it"


def test_s51_a_decision_is_signed_and_only_about_an_answer_that_waits(world: World) -> None:
    sent = answer(world)
    with world.aldena.scope():
        row = finding(world)
        base: dict[str, Any] = {"comment": "x", "author": "QA", "finding": row, "reason": "x", "signing": None}
        for step in rules.REVIEW:
            with pytest.raises(StepRefused, match="needs a signature"):
                services.review_answer(sent, step=step, actor=world.aldena.actor(), **base)
        for role in SPONSOR_ROLES:
            if "audits.review_response" not in permissions_of(role):
                actor = Actor(world.aldena.actor().key, permissions_of(role))
                with pytest.raises(NotAllowed):
                    services.review_answer(sent, step=rules.ACCEPT, actor=actor, **base)
        assert not ResponseReview.objects.filter(response=sent).exists()
    client = world.login(world.aldena.people["qa_head"])
    for wrong in ("accepted", "close", "submit"):
        assert client.get(f"/audits/findings/{row.pk}/review/{wrong}/").status_code == 404


def test_s51_only_the_cmos_quality_acknowledges_and_once(world: World) -> None:
    with world.maker_scope():
        letter: Any = AuditLetter.objects.filter(sponsor=world.aldena.sponsor)[0]
        assert LetterReceipt.objects.filter(letter=letter).count() == 1
        with pytest.raises(StepRefused):
            services.acknowledge_letter(letter, author="x", actor=world.staff_actor(), signing=None)
        assert not FindingMessage.objects.filter(kind=rules.ACKNOWLEDGED).exists()
        assert selectors.letter_facts(letter).status == rules.ACKNOWLEDGED
    for role in ("cmo_admin", "contributor"):
        with world.maker_scope(role), pytest.raises(NotAllowed):
            services.acknowledge_letter(letter, author="x", actor=world.staff_actor(role), signing=None)
    signatory = world.login(world.staff["quality_signatory"])
    assert "cannot be taken now" in text(signatory.get(f"/audits/letters/{letter.pk}/steps/acknowledge/"))
