"""A site as it was known at a moment, on its pages and over the API (domain.md 4.2, edge case 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from cmos import services as cmos
from inspections import services as inspections
from kernel.clock import now
from records.models import Job
from tests.api import Person, System, problem
from tests.pages import submit, text
from tests.world import World

TOLD = "told by the authority"


@dataclass(frozen=True)
class Late:
    """An alert recorded after `before`, effective on `listed`; and the certificate voided after `between`."""

    before: datetime
    between: datetime
    listed: Any
    day: Any


@pytest.fixture
def late(committed_world: World) -> Late:
    """Two weeks after an import alert was listed somebody records it; later the EU certificate is taken back."""
    world, actor = committed_world, committed_world.aldena.actor()
    before, listed = now(), world.today - timedelta(days=14)
    with world.aldena.scope():
        site = world.aldena.get("site")
        given: dict[str, Any] = {"alert_number": "66-40", "listed_on": listed}
        inspections.record_action("import_alert", site, actor=actor, reason=TOLD, **given)
    between = now()
    with world.aldena.scope():
        certificate = world.aldena.get("certificate")
        cmos.void_evidence(
            certificate, actor=actor, reason="Mistake corrected: another site's", version=certificate.version
        )
    return Late(before, between, listed, world.today - timedelta(days=7))


def asked(**given: Any) -> str:
    return f"?{urlencode({name: str(value) for name, value in given.items()})}"


def statuses(answer: Any) -> dict[str, str]:
    return {one["jurisdiction"]: one["status"] for one in answer.json()}


def test_a_late_recorded_alert_changes_what_is_known_today_and_not_what_was_known_then(
    committed_world: World, late: Late
) -> None:
    """Edge case 20: "was the site in good standing when the batch was made?" has two true answers."""
    system, address = System(committed_world.aldena), f"sites/{committed_world.aldena.ids['site']}/standing/"
    now_known = system.get(address + asked(on=late.day))
    then_known = system.get(address + asked(on=late.day, known_at=late.before.isoformat()))
    assert statuses(now_known)["US"] == "BLOCKED" != statuses(then_known)["US"]
    codes = {reason["code"] for one in then_known.json() for reason in one["reasons"]}
    assert "ON_IMPORT_ALERT" not in codes
    assert {one["known_at"] for one in now_known.json()} == {None}
    assert {datetime.fromisoformat(one["known_at"]) for one in then_known.json()} == {late.before}
    # Before the alert was listed neither knowledge has it.
    early = {"on": late.listed - timedelta(days=1)}
    assert statuses(system.get(address + asked(**early)))["US"] != "BLOCKED"
    # What was voided since counted then.
    counted = system.get(address + asked(on=late.day, known_at=late.between.isoformat())).json()
    certificate = str(committed_world.aldena.ids["certificate"])
    named = {ref["id"] for one in counted for reason in one["reasons"] for ref in reason["evidence"]}
    assert certificate in named
    assert certificate not in {ref["id"] for one in now_known.json() for r in one["reasons"] for ref in r["evidence"]}


def test_the_comparison_names_every_record_between_the_two(committed_world: World, late: Late) -> None:
    system, address = System(committed_world.aldena), f"sites/{committed_world.aldena.ids['site']}/standing/comparison/"
    found = system.get(address + asked(on=late.day, known_at=late.before.isoformat())).json()
    assert found["was_recorded"] is True
    assert [piece["evidence"]["kind"] for piece in found["recorded_later"]] == ["import_alert"]
    assert [piece["evidence"]["id"] for piece in found["no_longer_counts"]] == [
        str(committed_world.aldena.ids["certificate"])
    ]
    assert found["changed_since"] == [] == found["site_changed"]
    us = next(one for one in found["markets"] if one["jurisdiction"] == "US")
    assert us["as_known_now"]["status"] == "BLOCKED" != us["as_known_then"]["status"]
    # A week ago nobody had recorded the site: the portal says so and gives no answer of then.
    nothing = system.get(address + asked(on=late.day)).json()
    assert nothing["was_recorded"] is False
    assert {one["as_known_then"] for one in nothing["markets"]} == {None}
    assert nothing["recorded_later"]
    assert (
        system.get(f"sites/{committed_world.aldena.ids['site']}/standing/" + asked(known_at="2026-01-01")).json() == []
    )


def test_what_was_changed_since_says_what_it_was(committed_world: World) -> None:
    world, actor = committed_world, committed_world.aldena.actor()
    with world.aldena.scope():
        site, ended = world.aldena.get("site"), world.today - timedelta(days=30)
        row = inspections.log_inspection(site, ended_on=ended, actor=actor, reason=TOLD)
    before = now()
    with world.aldena.scope():
        row.refresh_from_db()
        inspections.classify_inspection(
            row, classification="OAI", classified_on=world.today, actor=actor, reason=TOLD, version=row.version
        )
    address = f"sites/{world.aldena.ids['site']}/standing/comparison/" + asked(known_at=before.isoformat())
    found = System(world.aldena).get(address).json()
    [changed] = found["changed_since"]
    assert changed["evidence"]["id"] == str(row.pk)
    assert {"name": "class or outcome", "was": "none", "became": "OAI"} in changed["changes"]


def test_pages_answer_as_known_then_and_keep_the_moment_in_their_links(committed_world: World, late: Late) -> None:
    world, address = committed_world, f"/sites/{committed_world.aldena.ids['site']}/"
    head = world.login(world.aldena.people["qa_head"])
    then = asked(on=late.day, known_at=late.before.isoformat())
    today_known, then_known = text(head.get(address + asked(on=late.day))), text(head.get(address + then))
    assert "import alert 66-40" in today_known.partition('id="h-st"')[2].partition("</section>")[0].lower()
    standing = then_known.partition('id="h-st"')[2].partition("h-known")[0]
    assert "66-40" not in standing
    between = then_known.partition('id="h-known"')[2].partition("</section>")[0]
    assert "Recorded later" in between and "import alert 66-40" in between and "Counts no more" in between
    assert "as it was known at" in then_known and "as it was known at" not in today_known
    assert 'id="h-known"' not in today_known
    kept = quote(late.before.isoformat(), safe="")
    for page in ("timeline", "explanation"):
        assert f"{address}{page}/?on={late.day}&amp;known_at={kept}" in then_known
        shown = text(head.get(f"{address}{page}/{then}"))
        assert "as it was known at" in shown and f"known_at={kept}" in shown
    assert "66-40" not in text(head.get(f"{address}timeline/{then}")).partition("<table")[2]
    assert "66-40" in text(head.get(f"{address}timeline/?on={late.day}"))


def test_a_site_that_was_not_recorded_then_says_so(world: World) -> None:
    head, address = world.login(world.aldena.people["qa_head"]), f"/sites/{world.aldena.ids['site']}/"
    page = text(head.get(f"{address}?known_at=2026-01-01"))
    assert "was not recorded in the portal then" in page and 'id="h-st"' not in page
    assert "not recorded then" in text(head.get(f"{address}timeline/?known_at=2026-01-01"))
    assert "was not recorded in the portal then" in text(head.get(f"{address}explanation/?known_at=2026-01-01"))
    timeline = System(world.aldena).get(f"sites/{world.aldena.ids['site']}/timeline/?known_at=2026-01-01")
    assert timeline.json() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [("2999-01-01", "lies ahead"), ("someday", "no such date"), ("03/04/2026", "month in letters")],
)
def test_a_moment_that_is_none_is_said_beside_its_field_and_kept(world: World, typed: str, words: str) -> None:
    head, address = world.login(world.aldena.people["qa_head"]), f"/sites/{world.aldena.ids['site']}/"
    for page in ("", "timeline/", "explanation/"):
        answer = head.get(f"{address}{page}?known_at={typed}")
        shown = text(answer)
        assert answer.status_code == 422 and words in shown, page
        assert 'id="id_known_at-error"' in shown or page == "timeline/"
    system = System(world.aldena)
    for route in ("standing/", "standing/comparison/", "timeline/"):
        answer = system.get(f"sites/{world.aldena.ids['site']}/{route}?known_at={typed}")
        assert answer.status_code == 400 and "known_at" in problem(answer)["errors"], route


def test_today_is_what_is_known_now(world: World) -> None:
    head, address = world.login(world.aldena.people["qa_head"]), f"/sites/{world.aldena.ids['site']}/"
    page = text(head.get(f"{address}?known_at={world.today}"))
    assert "as it was known at" not in page and 'id="h-st"' in page


def test_the_copy_to_keep_is_of_that_moment(committed_world: World, late: Late) -> None:
    world, address = committed_world, f"/sites/{committed_world.aldena.ids['site']}/explanation/"
    head = world.login(world.aldena.people["qa_head"])
    answer = submit(
        head, address + asked(on=late.day, known_at=late.before.isoformat()), reason="asked in an inspection"
    )
    assert answer.status_code == 302
    with world.aldena.scope():
        job = Job.objects.get(kind="desk.explanation")
    assert datetime.fromisoformat(job.parameters["known_at"]).astimezone(UTC) == late.before
    assert job.parameters["on"] == str(late.day)


def test_who_reads_standing_only_sees_no_records_behind_it(world: World) -> None:
    """Purchasing reads the standing as known then, and not what the difference is made of."""
    person = Person(world, world.aldena.people["purchasing"])
    address = f"sites/{world.aldena.ids['site']}/standing/"
    assert person.get(f"{address}?known_at=2026-01-01").status_code == 200
    assert person.get(f"{address}comparison/?known_at=2026-01-01").status_code == 403
    page = text(person.client.get(f"/sites/{world.aldena.ids['site']}/?known_at=2026-01-01"))
    assert 'id="h-known"' not in page


def test_another_sponsors_past_is_not_found(committed_world: World, late: Late) -> None:
    world, site = committed_world, committed_world.aldena.ids["site"]
    stranger: Client = world.login(world.borvik.people["qa_head"])
    known = asked(known_at=late.before.isoformat())
    for page in ("", "timeline/", "explanation/"):
        assert stranger.get(f"/sites/{site}/{page}{known}").status_code == 404
    for route in ("standing/", "standing/comparison/", "timeline/"):
        assert System(world.borvik).get(f"sites/{site}/{route}{known}").status_code == 404
