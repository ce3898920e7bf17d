"""The steps of a version, and what follows from an approval for the version before."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kernel.actor import Actor
from kernel.scope import because
from kernel.steps import Step
from questionnaires import rules, selectors
from questionnaires.models import TemplateVersion
from records.lifecycle import lock, perform
from records.services.signing import Signing
from sponsors import access

EVENTS = {
    rules.SUBMIT: "template.submitted",
    rules.RETURN: "template.returned",
    rules.APPROVE: "template.approved",
    rules.RETIRE: "template.retired",
    rules.DISCARD: "template.discarded",
    rules.SUPERSEDE: "template.superseded",
}


def take_step(
    step: Step,
    version: TemplateVersion,
    *,
    actor: Actor,
    reason: str = "",
    seen: int | None = None,
    signing: Signing | None = None,
) -> TemplateVersion:
    """Take a step of `rules.TAKEN`; `seen` is the version of the record that was read.

    An approval retires the version that was used before: a template has one that may be sent. Both or neither.
    """
    also: dict[str, Any] = {"approved_on": access.today_here()} if step is rules.APPROVE else {}
    with transaction.atomic():
        if step is rules.APPROVE:
            _supersede(version, actor)
        return perform(
            step,
            version,
            actor=actor,
            facts=selectors.facts,
            event=EVENTS[step],
            reason=reason,
            version=seen,
            signing=signing,
            content=selectors.signed_content,
            also=also,
        )


def _supersede(version: TemplateVersion, actor: Actor) -> None:
    """Retire the version in use; the template is locked, so that two approvals wait for each other."""
    why = f"version {version.edition} approved"
    with because(why):
        lock(version.template)
    before = selectors.approved_version(version.template_id)
    if before is not None and actor.can(rules.SUPERSEDE.permission):
        perform(
            rules.SUPERSEDE,
            before,
            actor=actor,
            facts=selectors.facts,
            event=EVENTS[rules.SUPERSEDE],
            reason=why,
        )
