"""Every declared step, from every status, by every role: allowed exactly where the table says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from administration.models import AccessReview, RightsRequest
from audits.models import Audit, Finding, FindingResponse
from cmos.models import Subcontract
from inspections.models import ACTION_MODELS, Commitment, Inspection, PublicFactReview
from kernel.actor import Actor
from kernel.errors import StepRefused
from kernel.models import Stepped
from kernel.steps import Step, available, obstacles, states
from qualification.models import (
    ApprovedSnapshot,
    ClearanceCertificate,
    ClearanceOverride,
    Decision,
    GateNote,
    ProductAssessment,
    RiskAssessment,
    RiskModel,
    StandingDecision,
)
from quality_agreements.models import QualityAgreement
from questionnaires.models import AnswerSet, ReplySet, Review, TemplateVersion
from records.lifecycle import perform
from records.models import CertifiedCopy, TrailReview
from sponsors.rules import ADMINISTRATORS, PERMISSIONS, ROLES, grantable_to, permissions_of
from tests.world import World

MODELS: tuple[type[Stepped], ...] = (
    AccessReview,
    RightsRequest,
    Audit,
    Finding,
    FindingResponse,
    QualityAgreement,
    TemplateVersion,
    AnswerSet,
    Review,
    ReplySet,
    RiskAssessment,
    RiskModel,
    Inspection,
    Commitment,
    PublicFactReview,
    *ACTION_MODELS.values(),
    TrailReview,
    ApprovedSnapshot,
    StandingDecision,
    CertifiedCopy,
    Subcontract,
    Decision,
    GateNote,
    ProductAssessment,
    ClearanceOverride,
    ClearanceCertificate,
)
STEPPED = ["audit", "finding", "agreement", "questionnaire", "inspection", "commitment", "letter"]
CASES = [(model, step) for model in MODELS for step in model.steps]
NAMES = [f"{model.__name__}-{step.slug}" for model, step in CASES]


@dataclass(frozen=True)
class At:
    """Facts of a record of which only the status is known."""

    status: str


def unguarded(step: Step) -> Step:
    return step._replace(guards=())


def test_every_stepped_model_is_here() -> None:
    def below(model: Any) -> set[Any]:
        found = {model}
        for child in model.__subclasses__():
            found |= below(child)
        return found

    assert {model for model in below(Stepped) if getattr(model, "steps", ()) and not model._meta.abstract} == set(
        MODELS
    )


@pytest.mark.parametrize(("model", "step"), CASES, ids=NAMES)
def test_a_step_is_open_from_its_states_for_its_roles_only(model: type[Stepped], step: Step) -> None:
    assert step.permission in PERMISSIONS
    for role in ROLES:
        actor = Actor(f"membership:{role}", permissions_of(role))
        for status in states(model.initial_status, model.steps):
            free = not list(obstacles(unguarded(step), At(status), actor))
            assert free == (status in step.sources and step.permission in permissions_of(role)), (role, status)


@pytest.mark.parametrize("model", MODELS)
def test_what_is_offered_leaves_the_status(model: type[Stepped]) -> None:
    everybody = Actor("membership:x", frozenset(PERMISSIONS))
    steps = [unguarded(step) for step in model.steps]
    for status in states(model.initial_status, model.steps):
        offered = available(steps, At(status), everybody)
        assert {choice.step.name for choice in offered} == {s.name for s in model.steps if status in s.sources}
        assert all(choice.blocked_by == () for choice in offered)


@pytest.mark.parametrize("model", MODELS)
def test_every_status_is_reached_and_words_are_ours(model: type[Stepped]) -> None:
    known = set(states(model.initial_status, model.steps))
    assert all(step.sources <= known for step in model.steps)
    reached = {model.initial_status} | {step.target for step in model.steps}
    assert known == reached, "a status that no step reaches"
    assert all(step.name == step.name.lower() for step in model.steps)


@pytest.mark.parametrize("kind", STEPPED)
def test_the_database_refuses_a_status_that_no_step_gives(world: World, kind: str) -> None:
    with world.aldena.scope(reason="by hand"):
        row: Any = world.aldena.get(kind)
        for status in {*states(row.initial_status, row.steps), "wonderful"} - {row.status}:
            with pytest.raises(DatabaseError), transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(status=status)


@pytest.mark.parametrize("kind", STEPPED)
def test_a_step_from_the_wrong_status_says_where_it_starts(world: World, kind: str) -> None:
    actor = world.aldena.actor()
    with world.aldena.scope():
        row: Any = world.aldena.get(kind)
        for step in row.steps:
            if row.status in step.sources:
                continue
            with pytest.raises(StepRefused) as refusal, transaction.atomic():
                perform(
                    unguarded(step)._replace(signed=False),
                    row,
                    actor=actor,
                    facts=lambda found: At(found.status),
                    event="audit.changed",
                    reason="told by the site",
                )
            assert any("starts from" in reason for reason in refusal.value.reasons)


@pytest.mark.parametrize("model", MODELS)
def test_r13_no_administrator_signs(model: type[Stepped]) -> None:
    """Every signing step of every record: neither a built-in administrator nor any copy of one signs it as quality."""
    for step in model.steps:
        if step.signed:
            for role in ADMINISTRATORS:
                assert step.permission not in permissions_of(role), (model, step.name)
                if not step.permission.endswith(".view"):
                    assert step.permission not in grantable_to(role), (model, step.name)
