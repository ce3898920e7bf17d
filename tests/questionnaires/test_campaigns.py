"""Campaigns: many sites asked the same by a job, what blocks some of them, and the next round."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given as drawn
from hypothesis import strategies as st

from cmos import selectors as cmos
from kernel.errors import NotAllowed, Refused
from kernel.reasons import joined
from kernel.scope import Scope
from questionnaires import rules, selectors, services, tasks
from questionnaires.models import Campaign, CampaignSite, Questionnaire
from questionnaires.rules import campaigns as plans
from questionnaires.selectors import campaigns, sent
from questionnaires.selectors.campaigns import Wanted
from records.models import Job
from tests.architecture.test_routes import body
from tests.jobs import finish
from tests.pages import errors, submit, text
from tests.questionnaires.asking import ANSWERS, joined_site, say, sign, yearly
from tests.world import World


def plan(world: World, **more: Any) -> Campaign:
    """The yearly confirmation for every site of Aldena's."""
    with world.aldena.scope("qa_manager"):
        given = {
            "title": "Yearly round",
            "sites": campaigns.sites_for(Wanted()),
            "scope": {},
            "due_on": world.today + timedelta(days=30),
            "actor": world.aldena.actor("qa_manager"),
        }
        return services.plan_campaign(yearly(world.aldena), **{**given, **more})


def send(world: World, found: Campaign) -> tuple[int, int]:
    with world.aldena.scope("qa_manager"):
        fresh = campaigns.campaign(found.pk)
        return services.send_out(fresh, actor=world.aldena.actor("qa_manager"), told=lambda *_: None)


def progress(world: World, found: Campaign, on: date | None = None) -> plans.Progress:
    with world.aldena.scope():
        return campaigns.progress([found], on or world.today)[found.pk]


@pytest.mark.parametrize(
    ("planned", "months", "expected"),
    [
        ("2026-11-26", 0, None),
        ("2026-11-26", 12, "2027-11-26"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_the_next_round_begins_after_its_months(planned: str, months: int, expected: str | None) -> None:
    found = plans.next_on(date.fromisoformat(planned), months)
    assert found == (date.fromisoformat(expected) if expected else None)


@drawn(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.integers(0, 4_000))
def test_each_round_gives_as_much_time_to_answer_as_the_first(planned: date, days: int, later: int) -> None:
    on = planned + timedelta(days=later)
    assert plans.due_again(planned, planned + timedelta(days=days), on) - on == timedelta(days=days)


def test_planning_names_what_blocks_each_site_and_asks_nobody(world: World) -> None:
    found = plan(world)
    with world.aldena.scope():
        lines = list(campaigns.lines(found))
        assert len(lines) == world.aldena.sites() == len({line.site_id for line in lines})
        for line in lines:
            joined = cmos.linked_organisation(line.site.company_id) is not None
            assert ("has joined the portal yet" in line.blocked) is not joined
        assert not Questionnaire.objects.filter(line__campaign=found).exists()


def test_sending_asks_whoever_can_be_asked_and_keeps_the_reason_of_the_others(world: World) -> None:
    found = plan(world)
    asked, blocked = send(world, found)
    assert asked and blocked and asked + blocked == world.aldena.sites()
    told = progress(world, found)
    assert (told.sites, told.sent, told.blocked, told.owed) == (asked + blocked, asked, blocked, asked)
    assert send(world, found) == (0, blocked), "nobody is asked twice"
    with world.aldena.scope():
        row = Questionnaire.objects.filter(line__campaign=found).get(site=joined_site(world.aldena))
    say(world, row, ANSWERS)
    sign(world, row)
    told = progress(world, found, world.today + timedelta(days=31))
    assert (told.answered, told.owed, told.overdue) == (1, asked - 1, asked - 1)


def test_a_site_that_waits_already_is_asked_once_it_has_answered(world: World) -> None:
    first = plan(world)
    send(world, first)
    second = plan(world, title="Once more")
    assert send(world, second)[0] == 0
    with world.aldena.scope():
        line = CampaignSite.objects.get(campaign=second, site=joined_site(world.aldena))
        row = Questionnaire.objects.get(line__campaign=first, site=line.site)
        assert f"{row.number} asks this site the same" in line.blocked
    say(world, row, ANSWERS)
    sign(world, row)
    assert send(world, second)[0] == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"sites": []}, "No site fits"),
        ({"due_on": date(2020, 1, 1)}, "has passed"),
    ],
)
def test_what_keeps_a_campaign_from_being_planned_is_named(world: World, more: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        plan(world, **more)


def test_too_many_sites_and_a_draft_are_refused() -> None:
    planned = {"due_on": date(2026, 1, 1), "on": date(2026, 1, 1)}
    said = dict(plans.obstacles(plans.Planned(approved=False, sites=plans.MOST + 1, **planned)))
    assert "not approved" in said[""] and str(plans.MOST) in said["numbers"]
    assert not list(plans.obstacles(plans.Planned(approved=True, sites=plans.MOST, **planned)))


@pytest.mark.parametrize("role", ["viewer", "inspector", "auditor"])
def test_only_quality_people_plan_send_and_stop(world: World, role: str) -> None:
    found = plan(world, every_months=12)
    with world.aldena.scope(role):
        actor = world.aldena.actor(role)
        for work in (
            lambda: services.begin_sending(found, actor=actor),
            lambda: services.send_out(found, actor=actor, told=lambda *_: None),
            lambda: services.stop_campaign(found, reason="no longer needed", actor=actor),
            lambda: services.repeat_campaign(found, actor=actor, told=lambda *_: None),
        ):
            with pytest.raises(NotAllowed):
                work()


# --- again --------------------------------------------------------------------------------------------------------


def repeat(world: World, days: int) -> None:
    with time_machine.travel(world.today + timedelta(days=days, hours=0), tick=True):
        tasks._repeat(Scope(sponsor_id=world.aldena.sponsor.pk))


def followers(world: World, found: Campaign) -> list[Campaign]:
    with world.aldena.scope():
        return list(Campaign.objects.filter(follows=found))


def test_a_recurring_campaign_begins_its_next_round_by_itself_and_once(world: World) -> None:
    found = plan(world, every_months=6)
    repeat(world, 100)
    assert followers(world, found) == []
    repeat(world, 190)
    repeat(world, 191)
    [again] = followers(world, found)
    assert again.due_on - again.planned_on == timedelta(days=30) and again.every_months == 6
    assert again.author == found.author
    assert progress(world, again).sent >= 1
    assert followers(world, again) == []


def test_a_stopped_campaign_and_one_without_a_version_in_use_ask_nobody(world: World) -> None:
    stopped, kept = plan(world, every_months=6), plan(world, every_months=6, title="Kept")
    with world.aldena.scope("qa_manager"):
        actor = world.aldena.actor("qa_manager")
        services.stop_campaign(stopped, reason="replaced by audits on site", actor=actor)
        with pytest.raises(Refused, match="already"):
            services.stop_campaign(stopped, reason="replaced by audits on site", actor=actor)
    with world.aldena.scope("qa_head"):
        services.take_step(
            rules.RETIRE,
            yearly(world.aldena),
            actor=world.aldena.actor(),
            reason=joined("decision", "replaced by audits"),
        )
    repeat(world, 200)
    assert followers(world, stopped) == followers(world, kept) == []


# --- pages and API ------------------------------------------------------------------------------------------------


def test_a_campaign_is_planned_sent_and_followed_on_its_pages(committed_world: World) -> None:
    world = committed_world
    manager = world.login(world.aldena.people["qa_manager"])
    with world.aldena.scope():
        version, site = yearly(world.aldena), joined_site(world.aldena)
    new = f"/questionnaires/templates/{version.pk}/campaign/"
    unknown = submit(manager, new, numbers="SITE-9999", due_on="1 Dec 2099")
    assert unknown.status_code == 422 and "No active site has the number SITE-9999." in text(unknown)
    planned = submit(manager, new, numbers=site.number, due_on="1 Dec 2099", every_months="12", title="Round")
    assert planned.status_code == 302, errors(planned)
    page = text(manager.get(planned.url))
    assert site.name in page and "can be asked" in page and "0 of 1 answered" in page
    sent_ = submit(manager, f"{planned.url}send/")
    assert sent_.status_code == 302 and "/jobs/" in sent_.url, errors(sent_)
    job = finish(world.aldena)
    assert job.state == Job.State.DONE and job.message == "1 site was asked." and job.follow_url == planned.url
    page = text(manager.get(planned.url))
    assert "Every site was asked" in page
    again = submit(manager, f"{planned.url}send/")
    assert again.status_code == 422 and "asked already" in text(again)
    pk = planned.url.rstrip("/").rpartition("/")[2]
    listed = text(manager.get(f"/questionnaires/?campaign={pk}"))
    assert "Yearly confirmation" in listed and site.name in listed
    assert "Round" in text(manager.get("/questionnaires/campaigns/?recurs=yes"))
    assert submit(manager, f"{planned.url}stop/", reason="replaced by audits on site").status_code == 302
    assert "stopped" in text(manager.get(planned.url))


def test_the_api_plans_sends_and_stops(world: World) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    with world.aldena.scope():
        version, site = yearly(world.aldena), joined_site(world.aldena)
    plan_ = {"template_version": str(version.pk), "numbers": [site.number], "due_on": "2099-12-01", "every_months": 12}

    def post(client: Client, address: str, given: Any = None, **headers: str) -> Any:
        return client.post(address, json.dumps(given or {}), content_type="application/json", headers=headers)

    address = "/api/v1/questionnaire-campaigns/"
    assert post(manager, address, {**plan_, "sponsor": "x"}).status_code == 400
    assert "SITE-9999" in body(post(manager, address, {**plan_, "numbers": ["SITE-9999"]}))
    made = post(manager, address, plan_, **{"Idempotency-Key": "k1"})
    assert made.status_code == 201, made.content
    assert post(manager, address, plan_, **{"Idempotency-Key": "k1"}).json()["id"] == made.json()["id"]
    own = f"{address}{made.json()['id']}/"
    assert manager.get(own).json()["progress"]["sites"] == 1
    assert [each["site_name"] for each in manager.get(f"{own}sites/?asked=false").json()["results"]] == [site.name]
    assert post(manager, f"{own}send/").json()["kind"] == "questionnaires.send_campaign"
    assert post(manager, f"{own}stop/", {"reason": "replaced by audits"}).json()["stopped_at"]
    rival = world.login(world.borvik.people["qa_head"])
    assert rival.get(own).status_code == 404 and post(rival, f"{own}send/").status_code == 404
    assert world.login(world.staff["cmo_admin"]).get(own).status_code == 403


def test_a_rival_finds_nothing_of_a_campaign(world: World) -> None:
    found = plan(world)
    rival = world.login(world.borvik.people["qa_head"])
    assert rival.get(f"/questionnaires/campaigns/{found.pk}/").status_code == 404
    assert str(found.pk) not in text(rival.get("/questionnaires/campaigns/"))
    with world.borvik.scope():
        assert not Campaign.objects.filter(pk=found.pk).exists()
        assert not CampaignSite.objects.filter(campaign=found.pk).exists()


def test_what_a_campaign_sends_is_what_one_questionnaire_is(world: World) -> None:
    found = plan(world)
    send(world, found)
    with world.aldena.scope():
        row = Questionnaire.objects.filter(line__campaign=found).order_by("id")[0]
        assert sent.state_of(sent.questionnaire(row.pk)) == "sent"
        assert [each["key"] for each in row.asked["questions"]] == [
            each.key for each in selectors.content(yearly(world.aldena)).questions
        ]
