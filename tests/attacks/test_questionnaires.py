"""Questionnaires of several sponsors at one CMO, and of several CMOs: S-05."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from cmos.deadlines import Window
from questionnaires import selectors, services
from questionnaires.models import Questionnaire
from tests.architecture.test_routes import body, unnumbered
from tests.pages import text
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.records.test_organisation_copies import other_organisation
from tests.world import World

LIST, API = "/questionnaires/asked/", "/api/v1/asked-questionnaires/"


@pytest.fixture
def stranger(world: World) -> Client:
    """A person of a CMO organisation that no sponsor asks anything."""
    with other_organisation() as (_, member):
        found = member
    return world.login(found)


def test_s05_a_respondent_reads_what_is_asked_of_their_own_organisation_only(world: World, stranger: Client) -> None:
    rows = [asked(world, party) for party in (world.aldena, world.borvik)]
    respondent = world.login(world.staff["contributor"])
    page, listed = text(respondent.get(LIST)), body(respondent.get(API))
    for row in rows:
        assert str(row.pk) in page and row.sponsor_name in page and str(row.pk) in listed
        for address in (LIST, API):
            nothing = body(stranger.get(address))
            assert str(row.pk) not in nothing and row.sponsor_name not in nothing
        for address in (f"{LIST}{row.pk}/", f"{API}{row.pk}/"):
            foreign, missing = (stranger.get(address.replace(str(row.pk), str(pk))) for pk in (row.pk, uuid4()))
            assert foreign.status_code == missing.status_code == 404
            assert unnumbered(foreign) == unnumbered(missing)


def test_s05_no_parameter_widens_the_list_to_another_relationship(world: World, stranger: Client) -> None:
    row = asked(world, world.borvik)
    for asks in (f"sponsor={row.sponsor_name}", f"q={row.number}", f"relationship={row.sponsor_id}"):
        assert str(row.pk) not in text(stranger.get(f"{LIST}?{asks}")), asks
    assert stranger.get(f"{API}?relationship={row.sponsor_id}").status_code == 400
    assert stranger.get(f"{API}?q={row.number}").json()["results"] == []


def test_s05_a_sponsor_reads_only_what_it_asked(world: World) -> None:
    own, theirs = asked(world), asked(world, world.borvik)
    head = world.login(world.aldena.people["qa_head"])
    listed = body(head.get("/api/v1/questionnaires/?page_size=100"))
    assert str(own.pk) in listed and str(theirs.pk) not in listed
    for way in ("q=Borvik", f"q={theirs.organisation_name}"):
        assert str(theirs.pk) not in body(head.get(f"/questionnaires/?{way}")), way
    with world.aldena.scope():
        assert not Questionnaire.objects.filter(pk=theirs.pk).exists()


def test_the_inbox_of_a_cmo_holds_what_waits_for_it_from_every_sponsor(world: World) -> None:
    rows = [asked(world, party) for party in (world.aldena, world.borvik)]
    with world.maker_scope("contributor"):
        found = {each.subject_id: each for each in selectors.inbox(world.maker.pk, world.their_today)}
        entries = [found[row.pk] for row in rows]
    assert [each.sponsor_id for each in entries] == [row.sponsor_id for row in rows]
    assert {each.to_do for each in entries} == {"Answer: 0 of 3 done"}
    assert all(each.url == f"{LIST}{each.subject_id}/" and each.needs == "answers.write" for each in entries)
    say(world, rows[0], ANSWERS)
    with world.maker_scope("contributor"):
        ready = {each.subject_id: each for each in selectors.inbox(world.maker.pk, world.their_today)}[rows[0].pk]
    assert (ready.to_do, ready.needs) == ("Sign and send the answers", "answers.submit")
    sign(world, rows[0])
    with world.maker_scope("contributor"):
        assert rows[0].pk not in {each.subject_id for each in selectors.inbox(world.maker.pk, world.their_today)}
    with other_organisation() as (stranger, _):
        assert selectors.inbox(stranger.pk, world.their_today) == []


def test_what_a_cmo_owes_reminds_its_sponsor_until_it_is_signed(world: World) -> None:
    row = asked(world)
    window = Window(world.today, world.today + timedelta(days=30))
    with world.aldena.scope():
        [owed] = [each for each in selectors.deadlines(window) if each.subject_id == row.pk]
    assert owed.due_on == row.due_on and owed.reference == f"Questionnaire {row.number}"
    assert owed.site_id == row.site_id and "Yearly confirmation" in owed.title
    with world.aldena.scope("qa_manager"):
        moved = world.today + timedelta(days=60)
        actor = world.aldena.actor("qa_manager")
        services.change_due(row, due_on=moved, text="The audit was moved.", actor=actor)
        assert row.pk not in {each.subject_id for each in selectors.deadlines(window)}
        assert row.pk in {each.subject_id for each in selectors.deadlines(Window(moved, moved))}
    say(world, row, ANSWERS)
    sign(world, row)
    with world.aldena.scope():
        assert row.pk not in {each.subject_id for each in selectors.deadlines(Window(moved, moved))}
    with world.borvik.scope():
        assert row.pk not in {each.subject_id for each in selectors.deadlines(Window(moved, moved))}
