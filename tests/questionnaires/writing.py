"""Templates written through services, for the tests of this room; inside Aldena's scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kernel.actor import Actor
from questionnaires import rules, selectors, services
from questionnaires.models import TemplateVersion
from questionnaires.rules.questions import Question, Section
from tests.signatures import signing
from tests.world import World

WHY = "written for a test"
OPEN = Question(section="A", key="Q-A1", text="Any item open?", kind="yes_no", weight=5, knockout=True, bad_if="yes")
AGE = Question(section="A", key="Q-A2", text="How old is it?", kind="number", unit="days", show_if="Q-A1 = yes")


@contextmanager
def as_role(world: World, role: str = "qa_manager") -> Iterator[Actor]:
    """Inside Aldena's scope as a person of a role."""
    with world.aldena.scope(role, reason=WHY):
        yield world.aldena.actor(role)


def draft(actor: Actor, title: str = "Small") -> TemplateVersion:
    """A draft of one section with two questions, of which the second depends on the first."""
    base: dict[str, Any] = {"actor": actor, "reason": WHY}
    made = services.draft_template(title, "Answer for your site.", **base)
    section = services.add_section(made, Section(key="A", title="Site"), **base)
    for question in (OPEN, AGE):
        services.add_question(section, question, **base)
    return selectors.version(made.pk)


def in_review(actor: Actor, title: str = "Small") -> TemplateVersion:
    return services.take_step(rules.SUBMIT, draft(actor, title), actor=actor, reason=WHY)


def approve(world: World, pk: Any, role: str = "qa_head") -> TemplateVersion:
    """Approved by a person who did not write it."""
    with as_role(world, role) as actor:
        ready = selectors.version(pk)
        brought = signing(world, ready, rules.APPROVE, selectors.signed_content(ready), role)
        return services.take_step(rules.APPROVE, ready, actor=actor, reason=WHY, signing=brought)


def approved(world: World) -> TemplateVersion:
    with as_role(world) as actor:
        made = in_review(actor)
    return approve(world, made.pk)
