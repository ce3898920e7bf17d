"""Long work: asked for once, done once, whatever is killed or down meanwhile; seen by nobody else (S-15)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from celery import Task, current_app
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError

from cmo_portal.embedded import addresses
from cmos.models import Company
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import Scope, scope
from records import jobs, tasks
from records.models import Event, Job, SponsorFile, TrailEntry
from records.work import ACTOR
from sponsors.models import Membership
from tests.api import System, problem
from tests.jobs import finish, worker
from tests.pages import text
from tests.records import slow_jobs
from tests.world import World

PLACE = "tests."
assert slow_jobs.export.name == f"{PLACE}export"


def ask(world: World, kind: str, role: str = "qa_head", **parameters: Any) -> Job:
    with world.aldena.scope(role):
        actor = world.aldena.actor(role)
        return jobs.request(f"{PLACE}{kind}", parameters, title="Work of a test", actor=actor, reason="a test, as told")


def state(world: World, job: Job) -> Job:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR):
        return Job.objects.get(pk=job.pk)


def change(world: World, job: Job, **columns: Any) -> None:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="test"):
        Job.objects.filter(pk=job.pk).update(**columns)


def companies(world: World, prefix: str) -> int:
    with world.aldena.scope():
        return Company.objects.filter(name__startswith=prefix).count()


def look_after(world: World) -> tuple[int, int]:
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=ACTOR, reason="sweep"):
        return jobs.look_after(actor=ACTOR)


def test_a_job_is_done_in_the_name_of_who_asked(committed_world: World) -> None:
    world = committed_world
    job = finish(world.aldena, ask(world, "register_slowly", names=["Slow A", "Slow B"], pause=0))
    assert (job.state, job.done, job.total, job.message) == ("done", 2, 2, "2 companies registered.")
    with world.aldena.scope():
        entry = TrailEntry.objects.filter(table="cmos_company", operation="INSERT").latest("seq")
        assert entry.actor == world.aldena.actor().key and entry.reason == "slow job"
        assert Event.objects.filter(name="job.requested", subject_id=job.pk).count() == 1


def test_the_page_sees_progress_while_the_work_is_still_uncommitted(committed_world: World) -> None:
    """From another connection: 1 of 3, and no company yet."""
    world = committed_world
    job = ask(world, "register_slowly", names=["Seen A", "Seen B", "Seen C"], pause=0.9)
    page = world.login(world.aldena.people["qa_head"])
    seen: list[tuple[str, int]] = []
    with worker() as process:
        until(lambda: state(world, job).done == 1)
        seen.append((text(page.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})), companies(world, "Seen")))
        until(lambda: state(world, job).state == "done")
        assert process.poll() is None
    assert "1 of 3" in seen[0][0] and "<progress" in seen[0][0] and "<html" not in seen[0][0] and seen[0][1] == 0
    assert companies(world, "Seen") == 3
    assert "3 companies registered." in text(page.get(f"/jobs/{job.pk}/"))


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_job_is_done_by_another(committed_world: World) -> None:
    world = committed_world
    job = ask(world, "register_slowly", names=["Killed A", "Killed B", "Killed C"], pause=0.8)
    with worker() as process:
        until(lambda: state(world, job).done >= 1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert state(world, job).state == "running" and companies(world, "Killed") == 0
    assert look_after(world)[0] == 0, "its lease still runs"
    change(world, job, lease_until=now() - timedelta(seconds=1))
    assert look_after(world)[0] == 1
    with worker():
        until(lambda: state(world, job).state == "done")
    assert companies(world, "Killed") == 3 and state(world, job).attempts == 2


def test_a_job_that_kills_two_workers_fails_with_words(committed_world: World) -> None:
    world = committed_world
    job = ask(world, "export")
    change(world, job, state="running", holder=job.pk, lease_until=now() - timedelta(seconds=1), attempts=2)
    assert look_after(world)[0] == 0
    assert state(world, job).state == "failed" and "twice" in state(world, job).message
    assert finish(world.aldena, job).state == "failed", "it is not tried a third time"


def test_a_job_is_found_again_when_the_broker_was_down(committed_world: World) -> None:
    world = committed_world
    with patch.object(Task, "apply_async", side_effect=OperationalError("no broker")):
        job = ask(world, "export")
    assert state(world, job).state == "queued"
    change(world, job, created_at=now() - timedelta(minutes=1))
    started: list[tuple[Any, ...]] = []
    with patch.object(Task, "apply_async", lambda self, args, **_: started.append((self.name, *args))):
        tasks.sweep_jobs.run()
        [name, message, *_] = next(each for each in started if each[0] == "records.look_after_jobs")
        current_app.tasks[name].run(message)
    assert any(each[0] == "tests.export" and each[2] == str(job.pk) for each in started)
    assert finish(world.aldena, job).state == "done"


def test_only_who_holds_the_lease_ends_a_job(committed_world: World) -> None:
    """A worker that was asleep while another took over changes nothing."""
    world = committed_world
    job = ask(world, "register_slowly", names=["Fenced"], pause=0)
    taken_over = world.borvik.sponsor.pk

    def steal(work: Any, done: int, total: int, message: str = "") -> None:
        with_holder(world, job, taken_over)

    with patch("records.work.Work.progress", steal):
        finish(world.aldena, job)
    assert state(world, job).state == "running" and companies(world, "Fenced") == 0


def with_holder(world: World, job: Job, holder: Any) -> None:
    """From a connection of its own, as another worker would."""
    name = str(connection.settings_dict["NAME"])
    import_sql = f"UPDATE records_job SET holder = '{holder}' WHERE id = '{job.pk}'"
    subprocess.run(
        [sys.executable, "-c", "import psycopg,sys; psycopg.connect(sys.argv[1], autocommit=True).execute(sys.argv[2])"]
        + [addresses.database_url("postgres", name), import_sql],
        check=True,
    )


def test_a_fault_is_tried_once_more_and_then_told(committed_world: World) -> None:
    world = committed_world
    job = ask(world, "break_down")
    assert finish(world.aldena, job).state == "queued"
    ended = finish(world.aldena, job)
    assert ended.state == "failed" and "Nothing was changed" in ended.message and "Zero" not in ended.message


def test_a_refusal_is_told_at_once(committed_world: World) -> None:
    job = finish(committed_world.aldena, ask(committed_world, "refuse"))
    assert (job.state, job.message, job.attempts) == ("failed", "Row 7 has no name.", 1)


def test_who_lost_the_right_meanwhile_gets_nothing_done(committed_world: World) -> None:
    """Rights are those at the request and those at the work, never more."""
    world = committed_world
    with world.aldena.scope(reason="test"):
        job = ask(world, "register_slowly", role="qa_specialist", names=["Gone"], pause=0)
        Membership.objects.filter(pk=world.aldena.people["qa_specialist"].pk).update(is_active=False)
    ended = finish(world.aldena, job)
    assert ended.state == "failed" and "no longer" in ended.message and companies(world, "Gone") == 0


def test_a_cancelled_job_writes_nothing(committed_world: World) -> None:
    world = committed_world
    job = ask(world, "register_slowly", names=["Cut A", "Cut B", "Cut C"], pause=0.9)
    browser = world.login(world.aldena.people["qa_head"])
    with worker():
        until(lambda: state(world, job).done >= 1)
        assert browser.post(f"/jobs/{job.pk}/cancel/").status_code == 302
        time.sleep(2.5)
    assert state(world, job).state == "cancelled" and companies(world, "Cut") == 0
    again = browser.post(f"/jobs/{job.pk}/cancel/", follow=True)
    assert "has ended already" in text(again)


def test_a_result_is_its_owners_alone_by_every_door(committed_world: World) -> None:
    """S-15: a rival's head of quality and a colleague get 404 everywhere, as for what does not exist."""
    world = committed_world
    job = finish(world.aldena, ask(world, "export"))
    assert job.result is not None
    doors = [f"/jobs/{job.pk}/", f"/jobs/{job.pk}/download/", f"/files/{job.result.pk}/download/"]
    owner = world.login(world.aldena.people["qa_head"])
    assert [owner.get(door).status_code for door in doors] == [200, 200, 200]
    for stranger in (world.aldena.people["viewer"], world.aldena.people["qa_manager"], world.borvik.people["qa_head"]):
        browser = world.login(stranger)
        assert [browser.get(door).status_code for door in doors] == [404, 404, 404]
        assert browser.post(f"/jobs/{job.pk}/cancel/").status_code == 404
        assert "Work of a test" not in text(browser.get("/jobs/"))
    erp = System(world.aldena)
    for path in (f"jobs/{job.pk}/", f"jobs/{job.pk}/result/"):
        assert problem(erp.get(path))["status"] == 404
    assert problem(erp.send("post", f"jobs/{job.pk}/cancel/", {"reason": "told by the site"}))["status"] == 404
    with world.aldena.scope():
        taken = Event.objects.filter(name="file.downloaded", subject_id=job.result.pk)
        assert {event.actor for event in taken} == {world.aldena.actor().key} and taken.count() == 2


def test_a_result_expires_with_its_bytes(committed_world: World) -> None:
    world = committed_world
    job = finish(world.aldena, ask(world, "export"))
    assert job.result is not None
    path = Path(settings.FILES_ROOT) / job.result.path
    assert path.is_file() and look_after(world)[1] == 0
    change(world, job, expires_at=now() - timedelta(seconds=1))
    assert look_after(world)[1] == 1
    assert state(world, job).state == "expired" and not path.exists()
    with world.aldena.scope():
        assert not SponsorFile.objects.filter(pk=job.result.pk).exists()
    browser = world.login(world.aldena.people["qa_head"])
    assert "Ask for it again" in text(browser.get(f"/jobs/{job.pk}/"))
    assert browser.get(f"/jobs/{job.pk}/download/").status_code == 404


def test_a_person_cannot_flood_the_workers(world: World) -> None:
    for _ in range(jobs.OPEN_AT_ONCE - 1):  # one waits in the cast already
        ask(world, "export")
    with pytest.raises(Refused, match="still open"):
        ask(world, "export")
    ask(world, "export", role="qa_manager")


def test_a_job_needs_a_reason_and_a_known_kind(world: World) -> None:
    with world.aldena.scope():
        actor = world.aldena.actor()
        with pytest.raises(Refused, match="Say why"):
            jobs.request("tests.export", {}, title="x", actor=actor, reason=" ")
        with pytest.raises(KeyError):
            jobs.request("tests.nothing", {}, title="x", actor=actor, reason="told by the site")


def test_the_page_renews_itself_without_script(world: World) -> None:
    browser = world.login(world.aldena.people["qa_head"])
    page = text(browser.get(f"/jobs/{world.aldena.ids['job']}/"))
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>', page)
    assert 'hx-trigger="every 2s"' in page and "<script>" not in page


def test_the_api_tells_and_gives_the_result(world: World) -> None:
    erp, pk = System(world.aldena), world.aldena.ids["job_of_system"]
    told = erp.get(f"jobs/{pk}/").json()
    assert told["state"] == "done" and told["file_name"] == "x.csv" and len(told["file_sha256"]) == 64
    assert [row["id"] for row in erp.get("jobs/").json()["results"]] == [str(pk)]
    given = erp.get(f"jobs/{pk}/result/")
    assert b"".join(given) == b"a,b\n" and given.headers["Content-Disposition"].startswith("attachment")
    assert problem(erp.send("post", f"jobs/{pk}/cancel/", {"reason": "told by the site"}))["status"] == 400


def until(true: Callable[[], bool], seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def test_the_system_may_ask_for_work_too(committed_world: World) -> None:
    world, system = committed_world, Actor.system("reports", frozenset({"cmos.view"}))
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=system):
        job = jobs.request("tests.export", {}, title="x", actor=system, reason="weekly, as told")
    assert finish(world.aldena, job).state == "done"
