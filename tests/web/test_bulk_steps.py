"""Archive and reactivate, snooze and hand over, reschedule: many at once, blocked with a reason, never a rival's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audits import services as audits
from audits.models import Audit, AuditDate
from cmos import services as cmos
from cmos.models import Company, Site
from reminders.models import Handover, Notice, Snooze
from tests.pages import text
from tests.web.test_bulk import chosen
from tests.world import World

STEPS = {
    ("desk:sites", "archive"): "site",
    ("desk:sites", "reactivate"): "site",
    ("cmos:companies", "archive"): "company",
    ("cmos:companies", "reactivate"): "company",
    ("audits:list", "reschedule"): "audit",
    ("reminders:list", "snooze"): "notice",
    ("reminders:list", "give-to-a-colleague"): "notice",
}
"""(list, step) -> the record it is about"""


def address(name: str, step: str) -> str:
    return reverse("lists:bulk", args=[name, step])


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def opened(client: Client, where: str, records: list[Any]) -> str:
    """The page of a step over these records."""
    answer = client.get(where, {"id": [str(record.pk) for record in records]})
    assert answer.status_code == 200, answer.status_code
    return text(answer)


def given(page: str, **more: Any) -> dict[str, Any]:
    return {"rows": chosen(page), "query": "", "reason": "portfolio review", "reason_category": "periodic", **more}


@pytest.mark.parametrize(("where", "kind"), STEPS.items(), ids=lambda found: "-".join(found))
def test_a_rivals_record_is_as_missing_as_one_that_never_was(
    world: World, head: Client, where: tuple[str, str], kind: str
) -> None:
    """S-13: neither the page nor the deed tells a rival's record from none, also beside one's own."""
    own, foreign = str(world.aldena.ids[kind]), str(world.borvik.ids[kind])
    for missing in (foreign, str(uuid4())):
        assert head.get(address(*where), {"id": [own, missing]}).status_code == 404
        rows = {"rows": f"{own}.1 {missing}.1", "query": "", "reason": "told by the site", "confirm": "1", "days": "3"}
        assert head.post(address(*where), rows).status_code == 404


@pytest.mark.parametrize("where", STEPS, ids="-".join)
def test_who_only_reads_takes_no_step(world: World, where: tuple[str, str]) -> None:
    viewer = world.login(world.aldena.people["viewer"])
    assert viewer.get(address(*where)).status_code == 403
    assert viewer.post(address(*where)).status_code == 403


# --- archive and reactivate ------------------------------------------------------------------------------------------


def test_sites_are_archived_and_come_back_together(world: World, head: Client) -> None:
    with world.aldena.scope():
        found = list(Site.objects.filter(archived_at=None).order_by("name")[:2])
    archive, back = address("desk:sites", "archive"), address("desk:sites", "reactivate")
    page = opened(head, back, found)
    assert "This site is in use" in text(head.post(back, given(page, preview="1")))
    page = opened(head, archive, found)
    preview = text(head.post(archive, given(page, preview="1")))
    assert "Archived" in preview and 'name="confirm"' in preview
    assert head.post(archive, given(preview, confirm="1")).status_code == 302
    with world.aldena.scope():
        assert all(Site.objects.get(pk=site.pk).archived_at for site in found)
    page = opened(head, archive, found)
    again = head.post(archive, given(page, confirm="1"))
    assert again.status_code == 409 and "This site is archived already" in text(again)
    assert head.post(back, given(opened(head, back, found), confirm="1")).status_code == 302
    with world.aldena.scope():
        assert not any(Site.objects.get(pk=site.pk).archived_at for site in found)


def test_a_company_with_sites_in_use_is_not_archived_with_others(world: World, head: Client) -> None:
    base: dict[str, Any] = {"actor": world.aldena.actor(), "reason": "told by the site"}
    with world.aldena.scope():
        used = Company.objects.get(pk=world.aldena.ids["company"])
        empty = cmos.register_company(name="Nothing left AG", **base)
        name = Site.objects.filter(company=used, archived_at=None).order_by("name")[0].name
    where = address("cmos:companies", "archive")
    preview = text(head.post(where, given(opened(head, where, [used, empty]), preview="1")))
    assert f"Archive its sites first: {name}" in preview and 'name="confirm"' not in preview
    assert head.post(where, given(preview, confirm="1")).status_code == 409
    rest = text(head.post(where, given(preview, without="1")))
    assert head.post(where, given(rest, confirm="1")).status_code == 302
    with world.aldena.scope():
        assert Company.objects.get(pk=empty.pk).archived_at and not Company.objects.get(pk=used.pk).archived_at
    back = address("cmos:companies", "reactivate")
    assert head.post(back, given(opened(head, back, [empty]), confirm="1")).status_code == 302


def test_a_site_of_an_archived_company_stays_archived(world: World, head: Client) -> None:
    base: dict[str, Any] = {
        "actor": world.aldena.actor(),
        "reason": "The facts changed: told by the site",
        "version": None,
    }
    with world.aldena.scope():
        company = Company.objects.get(pk=world.aldena.ids["company"])
        for each in Site.objects.filter(company=company, archived_at=None):
            cmos.archive_site(each, **base)
        cmos.archive_company(company, **base)
        site = Site.objects.filter(company=company).order_by("pk")[0]
    where = address("desk:sites", "reactivate")
    preview = text(head.post(where, given(opened(head, where, [site]), preview="1")))
    assert f"Its company {company.name} is archived" in preview


# --- audits ----------------------------------------------------------------------------------------------------------


def planned(world: World, *offsets: int, length: int = 2) -> list[Audit]:
    """Audits planned so many days from today."""
    with world.aldena.scope():
        return [
            audits.plan_audit(
                world.aldena.get("site"),
                kind="remote",
                scope="x",
                planned_start=world.today + timedelta(days=days),
                planned_end=world.today + timedelta(days=days + length - 1),
                actor=world.aldena.actor(),
                reason="told by the site",
            )
            for days in offsets
        ]


def starts(world: World, found: list[Audit]) -> list[tuple[date, date]]:
    with world.aldena.scope():
        rows = [Audit.objects.get(pk=each.pk) for each in found]
    return [(row.planned_start, row.planned_end) for row in rows]


RESCHEDULE = reverse("lists:bulk", args=["audits:list", "reschedule"])


def test_audits_move_by_days_and_keep_their_length(world: World, head: Client) -> None:
    found = planned(world, 30, 50)
    before = starts(world, found)
    page = opened(head, RESCHEDULE, found)
    later = given(page, days="14", planned_start="", justification="no product made meanwhile")
    preview = text(head.post(RESCHEDULE, {**later, "preview": "1"}))
    day = before[0][0] + timedelta(days=14)
    assert f"{day.day} {day:%b %Y} to" in preview and starts(world, found) == before
    assert head.post(RESCHEDULE, {**later, "confirm": "1"}).status_code == 302
    assert starts(world, found) == [(a + timedelta(days=14), b + timedelta(days=14)) for a, b in before]
    with world.aldena.scope():
        moved = AuditDate.objects.filter(audit=found[1]).latest("id")
    assert moved.reason.endswith("portfolio review") and moved.postponed and moved.justification


def test_audits_move_to_one_day(world: World, head: Client) -> None:
    found = planned(world, 30, 50, length=3)
    day = world.today + timedelta(days=20)
    page = opened(head, RESCHEDULE, found)
    typed = given(page, days="", planned_start=f"{day:%-d %b %Y}", justification="", confirm="1")
    assert head.post(RESCHEDULE, typed).status_code == 302
    assert starts(world, found) == [(day, day + timedelta(days=2))] * 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"days": "", "planned_start": ""}, "Give a number of days, or a first day below."),
        ({"days": "0", "planned_start": ""}, "Give a number of days, or a first day below."),
        ({"days": "3", "planned_start": "1 Jan 2030"}, "not both"),
        ({"days": "many", "planned_start": ""}, "whole number"),
        ({"days": "99999", "planned_start": ""}, "The largest number here is"),
        ({"days": "", "planned_start": "03/04/2027"}, "month in letters"),
    ],
)
def test_a_move_that_says_nothing_clear_is_asked_again(
    world: World, head: Client, typed: dict[str, str], words: str
) -> None:
    page = opened(head, RESCHEDULE, planned(world, 30))
    refused = head.post(RESCHEDULE, given(page, justification="kept words", confirm="1", **typed))
    assert refused.status_code == 422 and words in text(refused) and "kept words" in text(refused)


def test_later_audits_need_a_justification_and_late_ones_the_head(world: World, head: Client) -> None:
    found = planned(world, 30)
    page = opened(head, RESCHEDULE, found)
    bare = head.post(RESCHEDULE, given(page, days="3", planned_start="", justification="", confirm="1"))
    assert bare.status_code == 409 and "Say why the risk of a later audit can be taken" in text(bare)
    with world.aldena.scope(reason="x"):
        Audit.objects.filter(pk=found[0].pk).update(due_on=world.today - timedelta(days=1))
    specialist = world.login(world.aldena.people["qa_manager"])
    late = given(page, days="3", planned_start="", justification="no product made", confirm="1")
    refused = specialist.post(RESCHEDULE, late)
    assert refused.status_code == 409 and "only the head of quality still postpones it" in text(refused)
    assert head.post(RESCHEDULE, late).status_code == 302


def test_only_planned_audits_move(world: World, head: Client) -> None:
    found = planned(world, 30)
    with world.aldena.scope():
        held = Audit.objects.exclude(status="planned").order_by("pk")[0]
    page = opened(head, RESCHEDULE, [held, *found])
    assert "Only a planned audit is rescheduled" in page
    typed = given(page, days="-3", planned_start="", justification="")
    assert head.post(RESCHEDULE, {**typed, "confirm": "1"}).status_code == 409
    rest = text(head.post(RESCHEDULE, {**typed, "without": "1"}))
    assert head.post(RESCHEDULE, {**typed, "rows": chosen(rest), "confirm": "1"}).status_code == 302


# --- notices ---------------------------------------------------------------------------------------------------------

SNOOZE = reverse("lists:bulk", args=["reminders:list", "snooze"])
GIVE = reverse("lists:bulk", args=["reminders:list", "give-to-a-colleague"])


def told(world: World, role: str, *milestones: str, kind: str = "audit", days: int = 20) -> list[Notice]:
    """Notices of one deadline to a person."""
    with world.aldena.scope(reason="x"):
        subject = world.aldena.get("audit")
        return [
            Notice.objects.create(
                kind=kind,
                subject_table="audits_audit",
                subject_id=subject.pk,
                site_id=subject.site_id,
                due_on=world.today + timedelta(days=days),
                milestone=each,
                recipient=world.aldena.people[role],
                title=f"{kind} {each} of {role}",
                reference="AUD-1",
                url="/audits/",
            )
            for each in milestones
        ]


def typed_day(world: World, days: int) -> str:
    return f"{world.today + timedelta(days=days):%-d %b %Y}"


def test_notices_of_one_deadline_are_snoozed_once(world: World, head: Client) -> None:
    found = told(world, "qa_head", "b21", "b20")
    page = opened(head, SNOOZE, found)
    preview = text(head.post(SNOOZE, given(page, until=typed_day(world, 5), preview="1")))
    assert f"comes back on {typed_day(world, 5)}" in preview
    assert head.post(SNOOZE, given(preview, until=typed_day(world, 5), confirm="1")).status_code == 302
    with world.aldena.scope():
        made = Snooze.objects.get(subject_id=found[0].subject_id, due_on=found[0].due_on)
        assert made.reason.endswith("portfolio review") and made.until == world.today + timedelta(days=5)
        assert all(Notice.objects.get(pk=each.pk).read_at for each in found)


def test_a_day_that_law_or_company_forbids_blocks_its_rows(world: World, head: Client) -> None:
    law = told(world, "qa_head", "b3", kind="form483_response", days=3)
    ours = told(world, "qa_head", "b20")
    page = opened(head, SNOOZE, law + ours)
    preview = text(head.post(SNOOZE, given(page, until=typed_day(world, 5), preview="1")))
    assert "An authority or the law sets this date" in preview and "1 row cannot take this step" in preview
    far = text(head.post(SNOOZE, given(page, until=typed_day(world, 900), preview="1")))
    assert "Your company allows" in far
    past = text(head.post(SNOOZE, given(page, until=typed_day(world, 0), preview="1")))
    assert "Choose a day after today" in past


def test_a_colleagues_notice_is_snoozed_by_nobody_else(world: World, head: Client) -> None:
    theirs = told(world, "qa_manager", "b20")
    page = opened(head, SNOOZE, theirs)
    refused = head.post(SNOOZE, given(page, until=typed_day(world, 5), confirm="1"))
    assert refused.status_code == 409 and "only they snooze it" in text(refused)


def test_who_is_no_lead_does_not_see_a_colleagues_notice_by_its_id(world: World, head: Client) -> None:
    theirs = told(world, "qa_head", "b20")
    specialist = world.login(world.aldena.people["qa_specialist"])
    for where in (SNOOZE, GIVE):
        assert specialist.get(where, {"id": [str(theirs[0].pk)]}).status_code == 404


def test_notices_are_given_to_a_colleague_together(world: World, head: Client) -> None:
    found = told(world, "qa_head", "b21", "b20")
    taker = world.aldena.people["qa_manager"]
    page = opened(head, GIVE, found)
    assert str(world.aldena.people["viewer"].pk) not in page, "guests take nothing over"
    preview = text(head.post(GIVE, given(page, to=str(taker.pk), preview="1")))
    assert taker.user.name in preview
    assert head.post(GIVE, given(preview, to=str(taker.pk), confirm="1")).status_code == 302
    with world.aldena.scope():
        assert Handover.objects.get(subject_id=found[0].subject_id, due_on=found[0].due_on).taker_id == taker.pk
        assert all(Notice.objects.get(pk=each.pk).closed == "handed_over" for each in found)
    page = opened(head, GIVE, found)
    closed = head.post(GIVE, given(page, to=str(taker.pk), confirm="1"))
    assert closed.status_code == 409 and "no longer waits for anybody" in text(closed)


def test_a_notice_is_not_given_to_who_has_it_or_may_not_see_it(world: World, head: Client) -> None:
    found = told(world, "qa_head", "b20")
    page = opened(head, GIVE, found)
    own = text(head.post(GIVE, given(page, to=str(world.aldena.people["qa_head"].pk), preview="1")))
    assert "has this notice already" in own
    buyer = world.aldena.people["purchasing"]
    blind = text(head.post(GIVE, given(page, to=str(buyer.pk), preview="1")))
    assert "may not see the record" in blind
    rival = world.borvik.people["qa_head"]
    assert head.post(GIVE, given(page, to=str(rival.pk), preview="1")).status_code == 422
