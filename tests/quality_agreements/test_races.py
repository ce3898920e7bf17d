"""Two people at once: each pair of changes ends as if one had come after the other (R-56)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from cmo_portal.demo.papers import pdf
from kernel.errors import KernelError
from quality_agreements import rules, selectors, services
from quality_agreements.models import QualityAgreement
from tests.signatures import signing
from tests.world import World

Work = Callable[[], Any]


def at_once(*works: Work) -> list[str]:
    """Run each in a thread of its own; what each came to: `done`, or the name of its refusal."""
    start, found = threading.Barrier(len(works)), ["" for _ in works]

    def run(number: int, work: Work) -> None:
        try:
            start.wait(10)
            work()
            found[number] = "done"
        except KernelError as refusal:
            found[number] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(found)


def revise(world: World) -> None:
    with world.aldena.scope():
        found = selectors.agreement(world.aldena.ids["agreement"])
        services.revise_agreement(found, actor=world.aldena.actor(), reason="a new version")


def step(world: World, taken: Any, pk: Any, version: int | None = None) -> None:
    with world.aldena.scope():
        found = selectors.agreement(pk)
        services.take_step(
            taken,
            found,
            actor=world.aldena.actor(),
            reason="The facts changed: both at once",
            version=version,
            signing=signing(world, found, taken, selectors.signed_content(found)) if taken.signed else None,
        )


@pytest.fixture
def next_version(committed_world: World) -> Any:
    """The id of a next version that is ready to be signed by somebody who did not write it."""
    world = committed_world
    paper = pdf("Next", name="next.pdf")
    base: dict[str, Any] = {"actor": world.aldena.actor("qa_manager"), "reason": "ready to sign"}
    with world.aldena.scope("qa_manager"):
        made = services.revise_agreement(selectors.agreement(world.aldena.ids["agreement"]), **base)
        made = services.change_agreement(
            made,
            sites=selectors.sites_of(made),
            file=paper,
            effective_on=world.today + timedelta(days=1),
            expires_on=world.today + timedelta(days=700),
            version=made.version,
            **base,
        )
        services.name_signer(made, party="theirs", name="A", position="B", signed_on=world.today, **base)
    return made.pk


def statuses(world: World) -> list[tuple[int, str]]:
    with world.aldena.scope():
        number = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"]).number
        return [(row.edition, row.status) for row in selectors.versions_of(number)]


def test_two_who_make_the_next_version_at_once_make_one(committed_world: World) -> None:
    world = committed_world
    assert at_once(lambda: revise(world), lambda: revise(world)) == ["Refused", "done"]
    assert statuses(world) == [(2, "draft"), (1, "signed")]


def test_two_who_sign_the_next_version_at_once_supersede_once(committed_world: World, next_version: Any) -> None:
    world = committed_world
    assert at_once(lambda: step(world, rules.SIGN, next_version), lambda: step(world, rules.SIGN, next_version)) == [
        "StepRefused",
        "done",
    ]
    assert statuses(world) == [(2, "signed"), (1, "superseded")]
    with world.aldena.scope():
        old = QualityAgreement.objects.get(pk=world.aldena.ids["agreement"])
        assert old.ended_on == world.today + timedelta(days=1)
        assert len(selectors.signers_of(QualityAgreement.objects.get(pk=next_version))) == 2


def test_an_end_and_a_new_version_at_once_never_both_count(committed_world: World, next_version: Any) -> None:
    world, old = committed_world, committed_world.aldena.ids["agreement"]
    found = at_once(lambda: step(world, rules.SIGN, next_version), lambda: step(world, rules.TERMINATE, old))
    assert found == ["StepRefused", "done"]
    assert statuses(world) in ([(2, "signed"), (1, "superseded")], [(2, "draft"), (1, "terminated")])


def test_a_draft_changed_while_it_is_signed_is_signed_as_read_or_not_at_all(
    committed_world: World, next_version: Any
) -> None:
    world = committed_world
    with world.aldena.scope():
        read = QualityAgreement.objects.get(pk=next_version).version

    def change() -> None:
        with world.aldena.scope():
            found = selectors.agreement(next_version)
            services.change_agreement(
                found,
                sites=selectors.sites_of(found),
                scope="something else",
                actor=world.aldena.actor(),
                reason="late change",
                version=read,
            )

    found = at_once(change, lambda: step(world, rules.SIGN, next_version, read))
    assert found in (["StaleVersion", "done"], ["Refused", "done"])
    with world.aldena.scope():
        row = QualityAgreement.objects.get(pk=next_version)
        assert (row.status == "signed") == (row.scope != "something else")
