"""Both sides at work, for the tests of this room."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from audits import selectors, services
from audits.models import Finding, FindingResponse, IssuedFinding
from audits.services import Answer, NewAction
from cmo_portal.demo.papers import pdf
from tests.world import World


def day(world: World, days: int) -> str:
    """A day from today, as people type it."""
    return f"{world.today + timedelta(days=days):%-d %b %Y}"


def their_day(world: World, days: int) -> str:
    """A day from today at the CMO, as people type it."""
    return f"{world.their_today + timedelta(days=days):%-d %b %Y}"


def paper(name: str = "evidence.pdf") -> io.BytesIO:
    return pdf("Evidence", name=name)


def finding(world: World) -> Finding:
    return selectors.finding(world.aldena.ids["finding"])


def issued(world: World) -> IssuedFinding:
    return IssuedFinding.objects.get(pk=world.aldena.ids["issued"])


def drafted(world: World, *, actions: int = 1, interim: bool = False) -> FindingResponse:
    """The CMO's draft of a whole answer to the first finding of the cast; inside its scope."""
    plan = [
        NewAction("corrective", f"action {number}", "A. Brennan", world.their_today + timedelta(days=10 * number))
        for number in range(1, actions + 1)
    ]
    given = Answer(text="The cause is known.", root_cause="No rule.", interim=interim, actions=tuple(plan))
    return services.save_answer(issued(world), answer=given, author="Signatory", actor=world.staff_actor())


def answer(world: World, **options: Any) -> FindingResponse:
    """The CMO sends an answer."""
    with world.maker_scope():
        return services.submit_answer(drafted(world, **options), actor=world.staff_actor())


def review(world: World, verdict: str, *, role: str = "qa_head", comment: str = "What of other batches?") -> None:
    """The sponsor decides about the newest answer."""
    with world.aldena.scope(role):
        newest = selectors.newest_answer(issued(world))
        assert newest is not None
        services.review_answer(
            newest,
            verdict=verdict,
            comment=comment,
            author="QA",
            finding=finding(world),
            actor=world.aldena.actor(role),
            reason="review, as told",
        )
