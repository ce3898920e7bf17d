"""Both sides at work, for the tests of this room."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.test import Client

from audits import rules, selectors, services
from audits.models import Finding, FindingResponse, IssuedFinding
from audits.services import Answer, NewAction
from cmo_portal.demo.papers import pdf
from tests.pages import submit
from tests.signatures import sign_at, signing, staff_signing
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


def sent(world: World, draft: FindingResponse) -> FindingResponse:
    """The CMO's quality signs and sends a draft; inside its scope."""
    row = selectors.answer(draft.pk)
    signed = staff_signing(world, row, rules.SUBMIT, selectors.answer_content(row))
    return services.submit_answer(row, actor=world.staff_actor(), signing=signed)


def answer(world: World, **options: Any) -> FindingResponse:
    """The CMO sends an answer."""
    with world.maker_scope():
        return sent(world, drafted(world, **options))


STEPS = {"accepted": rules.ACCEPT, "returned": rules.RETURN}


def decided(
    world: World,
    newest: FindingResponse,
    verdict: str,
    *,
    row: Finding,
    role: str = "qa_head",
    comment: str = "What of other batches?",
) -> Any:
    """The sponsor signs a decision about an answer; inside its scope."""
    step = STEPS[verdict]
    [meaning] = step.meanings
    signed = signing(world, newest, step, selectors.answer_content(newest), role, meaning=meaning)
    return services.review_answer(
        newest,
        step=step,
        comment=comment,
        author="QA",
        finding=row,
        actor=world.aldena.actor(role),
        reason="review, as told",
        signing=signed,
    )


def review(world: World, verdict: str, *, role: str = "qa_head", comment: str = "What of other batches?") -> None:
    """The sponsor decides about the newest answer."""
    with world.aldena.scope(role):
        newest = selectors.newest_answer(issued(world))
        assert newest is not None
        decided(world, newest, verdict, row=finding(world), role=role, comment=comment)


def send(world: World, client: Client, address: str, **typed: Any) -> Any:
    """Type an answer on its page, then sign and send it; the first page's answer where it says what is missing."""
    kept = submit(client, address, **typed, submit="1")
    if kept.status_code != 302:
        return kept
    person = world.staff["quality_signatory"]
    return sign_at(client, kept.headers["Location"], world, person, meaning="responsible")


def decide(world: World, client: Client, page: str, verdict: str, *, role: str = "qa_head", **typed: Any) -> Any:
    """Sign on the page of a finding that its answer is accepted or returned."""
    step = STEPS[verdict]
    [meaning] = step.meanings
    return sign_at(client, f"{page}review/{step.slug}/", world, world.aldena.people[role], meaning=meaning, **typed)


def plan_typed(world: World) -> dict[str, str]:
    """Cause and action, as a major finding asks for, as people type them."""
    row = {"kind": "corrective", "text": "Review all batches", "owner": "A. Brennan", "due_on": their_day(world, 30)}
    return {"root_cause": "The form asks for one batch.", **{f"action_1_{name}": value for name, value in row.items()}}
