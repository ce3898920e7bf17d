"""Two at the same moment: nothing is said twice, and nothing is answered that was withdrawn."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from audits import services
from audits.models import FindingMessage, FindingResponse, ResponseReview
from kernel.errors import KernelError
from tests.audits.people import answer, drafted, finding, issued, review, sent
from tests.world import World


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run the works at the same moment; what became of each: "done" or the refusal."""
    gate, told = threading.Barrier(len(works)), [""] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        gate.wait(20)
        try:
            work()
            told[number] = "done"
        except KernelError as refusal:
            told[number] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def test_two_answers_submitted_at_once_are_one(committed_world: World) -> None:
    world = committed_world
    with world.maker_scope():
        draft = drafted(world)

    def send() -> None:
        with world.maker_scope():
            sent(world, draft)

    told = at_once(send, send)
    assert sorted(word == "done" for word in told) == [False, True], told
    with world.aldena.scope():
        assert FindingResponse.objects.filter(issued_id=world.aldena.ids["issued"]).count() == 1


def test_an_answer_and_a_withdrawal_at_once_do_not_both_count(committed_world: World) -> None:
    world = committed_world
    with world.maker_scope():
        draft = drafted(world)

    def send() -> None:
        with world.maker_scope():
            sent(world, draft)

    def withdraw() -> None:
        with world.aldena.scope():
            row = finding(world)
            services.withdraw_finding(
                row,
                text="Another site.",
                actor=world.aldena.actor(),
                reason="Mistake corrected: wrong site",
                version=row.version,
            )

    told = at_once(send, withdraw)
    with world.aldena.scope():
        withdrawn = FindingMessage.objects.filter(issued_id=world.aldena.ids["issued"], kind="withdrawn")
        answers = FindingResponse.objects.filter(issued_id=world.aldena.ids["issued"])
        assert told[1] == "done" and withdrawn.exists()
        if answers.exists():  # it was first: it stays on record, and the withdrawal answers it
            answered_at, withdrawn_at = answers.get().released_at, withdrawn.get().released_at
            assert answered_at and withdrawn_at and answered_at < withdrawn_at
        else:
            assert "Nothing is owed any more" in told[0]


def test_two_reviews_at_once_are_one(committed_world: World) -> None:
    world = committed_world
    answer(world)
    told = at_once(
        lambda: review(world, "accepted", role="qa_head"), lambda: review(world, "returned", role="qa_manager")
    )
    assert sorted(word == "done" for word in told) == [False, True], told
    with world.aldena.scope():
        assert ResponseReview.objects.filter(issued_id=world.aldena.ids["issued"]).count() == 1


def test_two_evidence_replies_at_once_are_one(committed_world: World) -> None:
    world = committed_world
    with world.aldena.scope():
        asked = services.ask_evidence(issued(world), text="records", actor=world.aldena.actor())

    def give() -> None:
        with world.maker_scope():
            request = FindingMessage.objects.get(pk=asked.pk)
            services.give_evidence(
                issued(world), request=request, text="here", files=services.named([]), actor=world.staff_actor()
            )

    told = at_once(give, give)
    assert sorted(word == "done" for word in told) == [False, True], told
