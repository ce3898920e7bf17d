"""Sealing while many write: nothing is missed, nothing sealed twice, and the check cries no wolf (S-46)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connections
from django.db.models import F

from cmos.models import Company
from kernel.scope import because
from records.seals.verifying import verify
from tests.records.sealing import left, seal_everything, seal_now
from tests.world import Party, World

WRITERS = 8
ROWS_EACH = 100
"""Companies that one writer changes again and again."""


def write(party: Party, number: int, entries: int, faults: list[BaseException]) -> None:
    """`entries` changes in transactions of very different length, some of them undone."""
    dice = random.Random(number)
    try:
        with party.scope(reason="races"):
            mine = [Company.objects.create(name=f"race {number} {n}").pk for n in range(ROWS_EACH)]
        written = 0
        while written < entries:
            several = dice.sample(mine, dice.choice([1, 2, 10, ROWS_EACH]))
            with party.scope(reason="races"):
                for part in (several[::2], several[1::2]):
                    with because(f"round {written}"):
                        written += Company.objects.filter(pk__in=part).update(version=F("version") + 1)
                if dice.random() < 0.1:
                    undo(party)
    except BaseException as fault:  # told to the test, whatever it was
        faults.append(fault)
    finally:
        connections.close_all()


def undo(party: Party) -> None:
    """A number of the trail's sequence that no entry has."""
    try:
        with because("undone"):
            Company.objects.create(name="undone")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass


@contextmanager
def sealed_meanwhile(faults: list[BaseException]) -> Iterator[list[int]]:
    """A second sealer beside the test's own, as two workers would be; gives how often it sealed something."""
    over, rounds = Event(), []

    def run() -> None:
        try:
            while not over.wait(0.02):
                rounds.append(seal_now())
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [Thread(target=run, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield rounds
    over.set()
    for thread in threads:
        thread.join()


def test_eight_writers_at_once_raise_no_false_alarm(committed_world: World, request: pytest.FixtureRequest) -> None:
    """S-46, R-32: 1,000,000 entries under --full."""
    entries = 1_000_000 if request.config.getoption("--full") else 4_000
    faults: list[BaseException] = []
    before = seal_everything()
    parties = [committed_world.aldena, committed_world.borvik]
    writers = [
        Thread(target=write, args=(parties[number % 2], number, entries // WRITERS, faults), daemon=True)
        for number in range(WRITERS)
    ]
    with sealed_meanwhile(faults) as rounds:
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    assert faults == []
    assert sum(map(bool, rounds)) > 3, "it was sealed while they wrote"
    seal_everything()
    report = verify(with_files=False)
    assert report.problems == []
    assert (report.seen.unsealed, left()) == (0, 0)
    assert report.seen.entries >= before + entries
