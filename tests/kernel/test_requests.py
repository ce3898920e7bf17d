"""One transaction per request: nothing stays behind a refusal, reads cannot write, what must be kept is kept."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cmos.models import Company
from kernel.errors import ActorMismatch, ScopeMissing, TransactionLost
from kernel.queue import enqueue
from kernel.scope import NAMES, active, because, current, stream
from records import selectors
from records.models import Event
from records.services import publish
from sponsors.middleware import ScopeMiddleware
from tests.records.sealing import PATIENCE
from tests.world import World


def run(world: World, method: str, view: Any) -> HttpResponse:
    """A request of Aldena's head of quality through the middleware alone."""
    request: Any = RequestFactory().generic(method, "/")
    head = world.aldena.people["qa_head"]
    request.user = head.user
    request.session = world.login(head).session
    answer = ScopeMiddleware(view)(request)
    assert isinstance(answer, HttpResponse)
    return answer


def names(world: World) -> set[str]:
    assert active() is None
    with world.aldena.scope():
        return set(Company.objects.values_list("name", flat=True))


@pytest.mark.parametrize("status", [200, 302, 400, 404, 409, 422, 500])
def test_an_answer_of_400_or_more_leaves_nothing_behind(world: World, status: int) -> None:
    def view(request: Any) -> HttpResponse:
        Company.objects.create(name="written")
        return HttpResponse(status=status)

    assert run(world, "POST", view).status_code == status
    assert ("written" in names(world)) == (status < 400)


def test_a_crash_leaves_nothing_behind(world: World) -> None:
    def view(request: Any) -> HttpResponse:
        Company.objects.create(name="written")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run(world, "POST", view)
    assert "written" not in names(world)


def test_a_read_cannot_write(world: World) -> None:
    def view(request: Any) -> HttpResponse:
        Company.objects.create(name="written")
        return HttpResponse()

    with pytest.raises(InternalError, match="read-only"):
        run(world, "GET", view)


def test_what_a_refusal_must_record_is_written_afterwards(world: World) -> None:
    def view(request: Any) -> HttpResponse:
        request.afterwards = [lambda: Company.objects.create(name="recorded afterwards")]
        Company.objects.create(name="discarded")
        return HttpResponse(status=403)

    run(world, "POST", view)
    assert {"recorded afterwards"} == names(world) & {"recorded afterwards", "discarded"}


def test_a_swallowed_database_error_is_not_a_silent_rollback(committed_world: World) -> None:
    with pytest.raises(TransactionLost), committed_world.aldena.scope():
        Company.objects.create(name="never")
        with suppress(IntegrityError):
            Company.objects.bulk_create([Company(id=committed_world.aldena.ids["company"], name="twice")])
    assert "never" not in names(committed_world)


def in_database() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in NAMES))
        return dict(zip(NAMES, cursor.fetchone(), strict=True))


def test_settings_follow_the_scope_and_end_with_it(world: World) -> None:
    with world.aldena.scope(reason="why", request_id="r-1"):
        assert in_database()["app.sponsor"] == str(world.aldena.sponsor.pk)
        with world.borvik.scope():
            assert in_database()["app.sponsor"] == str(world.borvik.sponsor.pk)
        with because("better"):
            assert in_database()["app.reason"] == "better"
        assert (in_database()["app.sponsor"], in_database()["app.reason"]) == (str(world.aldena.sponsor.pk), "why")
    assert active() is None and not any(in_database().values())


def test_a_fault_inside_gives_back_the_outer_scope_and_keeps_what_was_written_before(world: World) -> None:
    """Savepoints: the settings go back with the rows."""
    with world.aldena.scope(reason="outer"):
        Company.objects.create(name="written before")
        for inner in (world.borvik.scope(reason="inner"), because("inner")):
            with pytest.raises(ZeroDivisionError), inner:
                Company.objects.create(name="written inside")
                raise ZeroDivisionError
            assert (in_database()["app.sponsor"], in_database()["app.reason"]) == (
                str(world.aldena.sponsor.pk),
                "outer",
            )
        assert set(Company.objects.values_list("name", flat=True)) & {"written before", "written inside"} == {
            "written before"
        }


def test_a_reason_given_again_is_not_written_again_and_is_a_savepoint_all_the_same(world: World) -> None:
    with world.aldena.scope(reason="outer"):
        with CaptureQueriesContext(connection) as queries, because("outer"), because("outer"):
            Company.objects.create(name="kept")
        assert not [each for each in queries if "set_config" in each["sql"]]
        with pytest.raises(ZeroDivisionError), because("outer"):
            Company.objects.create(name="written inside")
            raise ZeroDivisionError
        assert in_database()["app.reason"] == "outer"
        with because("outer", step="a step"):
            assert in_database()["app.step"] == "a step"
            with because("outer"):
                assert not in_database()["app.step"]
            assert in_database()["app.step"] == "a step"
        assert not in_database()["app.step"]
        assert set(Company.objects.values_list("name", flat=True)) & {"kept", "written inside"} == {"kept"}


def test_a_database_error_behind_a_savepoint_is_ordinary(world: World) -> None:
    with world.aldena.scope():
        Company.objects.create(name="kept")
        with suppress(IntegrityError), transaction.atomic():
            Company.objects.bulk_create([Company(id=world.aldena.ids["company"], name="twice")])
    assert "kept" in names(world)


def test_a_read_cannot_make_itself_a_write(world: World) -> None:
    """Not by asking PostgreSQL, not by opening another scope inside."""

    def view(request: Any) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ WRITE")
        return HttpResponse()

    def nested(request: Any) -> HttpResponse:
        with because("inner"):
            Company.objects.create(name="written")
        return HttpResponse()

    for wrong in (view, nested):
        with pytest.raises(InternalError, match="read-only|read-write"):
            run(world, "GET", wrong)
    assert "written" not in names(world)


def test_a_read_leaves_nothing_even_where_writing_is_possible(world: World) -> None:
    """A sequence or a temporary table may be written by a read-only transaction: it is rolled back all the same."""

    def view(request: Any) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE left_behind (i int)")
        return HttpResponse()

    with suppress(InternalError):
        run(world, "GET", view)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('left_behind')")
        assert cursor.fetchone() == (None,)


def test_on_commit_runs_outside_the_scope(committed_world: World) -> None:
    seen: list[bool] = []
    with committed_world.aldena.scope():
        transaction.on_commit(lambda: seen.append(active() is None))
    assert seen == [True]


def test_threads_do_not_share_a_scope(committed_world: World) -> None:
    wrong: list[object] = []

    def work(number: int) -> None:
        party = (committed_world.aldena, committed_world.borvik)[number % 2]
        for _ in range(10):
            with party.scope():
                if {company.sponsor_id for company in Company.objects.all()} != {party.sponsor.pk}:
                    wrong.append(party)
        with suppress(ScopeMissing):
            wrong.append(list(Company.objects.all()))
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_stream_opens_its_own_scope(world: World) -> None:
    with world.aldena.scope():
        body = stream(lambda: (str(company.sponsor_id).encode() for company in Company.objects.all()))
    assert set(body) == {str(world.aldena.sponsor.pk).encode()} and active() is None


def test_the_service_and_the_trail_name_the_same_actor(world: World) -> None:
    with world.aldena.scope(), pytest.raises(ActorMismatch):
        current(world.borvik.actor())


def test_an_unknown_task_fails_before_the_commit(world: World) -> None:
    with world.aldena.scope(), pytest.raises(KeyError):
        enqueue("audits.no_such_task")


def test_the_feed_never_skips_a_transaction_that_is_still_open(committed_world: World) -> None:
    """A cursor that passed an open transaction would miss what it commits later."""
    from_start = threading.Event()
    may_commit = threading.Event()

    def late() -> None:
        with committed_world.aldena.scope():
            Event.objects.create(
                name="site.changed",
                subject_table="x",
                subject_id=committed_world.aldena.ids["site"],
                actor="x",
                sponsor_id=committed_world.aldena.sponsor.pk,
                facts={"which": "late"},
            )
            from_start.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    from_start.wait(10)
    with committed_world.aldena.scope():
        Event.objects.create(
            name="site.changed",
            subject_table="x",
            subject_id=committed_world.aldena.ids["site"],
            actor="x",
            sponsor_id=committed_world.aldena.sponsor.pk,
            facts={"which": "early"},
        )
    with committed_world.aldena.scope():
        first = [event.facts.get("which") for event in selectors.events_after()]
    may_commit.set()
    thread.join()
    assert "early" not in first
    assert eventually(lambda: told(committed_world) == ["late", "early"])


def test_a_reader_of_the_feed_loses_nothing_of_many_writers(committed_world: World) -> None:
    """Eight writers commit in any order while one reader follows the cursor: every fact once, in order."""
    world, each, writers = committed_world, 15, 8
    party, stop = world.aldena, threading.Event()
    read: list[tuple[int, int, Any]] = []

    def write(number: int) -> None:
        dice = random.Random(number)
        for step in range(each):
            with party.scope():
                for part in range(2):
                    publish("site.changed", party.get("site"), which=f"{number}-{step}-{part}")
                    time.sleep(dice.random() / 200)
        connection.close()

    def follow() -> None:
        tx, seq, quiet = 0, 0, 0
        while quiet < 3:
            with party.scope():
                found = list(selectors.events_after(tx, seq)[:7])
            read.extend((event.tx, event.seq, event.facts.get("which")) for event in found)
            if found:
                tx, seq = found[-1].tx, found[-1].seq
            quiet = quiet + 1 if stop.is_set() and not found else 0
            time.sleep(0.01)
        connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    reader = threading.Thread(target=follow)
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    all_told = eventually(lambda: len(told(world)) == writers * each * 2)
    stop.set()
    reader.join()
    assert all_told, "a transaction of another process stays open"
    names = [which for _, _, which in read if which]
    assert sorted(names) == sorted(f"{n}-{s}-{p}" for n in range(writers) for s in range(each) for p in range(2))
    assert [row[:2] for row in read] == sorted(row[:2] for row in read)


def told(world: World) -> list[str]:
    with world.aldena.scope():
        return [which for event in selectors.events_after() if (which := event.facts.get("which"))]


def eventually(holds: Callable[[], bool]) -> bool:
    """The horizon is the server's: another worker's test, which is one open transaction, may hold it back."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False
