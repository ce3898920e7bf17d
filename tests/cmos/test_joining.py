"""A CMO organisation is born by the invited person, never by a sponsor; joined once, by the invited address only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cmos import services
from cmos.models import LinkAcceptance, OrganisationLink
from kernel.clock import now
from kernel.errors import Refused
from sponsors.models import CmoOrganisation, User
from tests.factors import set_up_app
from tests.pages import submit, text
from tests.world import Party, World

NEW = "quality@fernhollow.example"
ACCOUNT = {"name": "Carla Mendes", "password": "a long and lonely sentence", "organisation_name": "Fernhollow Quality"}
Invite = Callable[[Party, str], str]


@pytest.fixture
def invite(world: World, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> Invite:
    """Invites somebody on behalf of a sponsor; gives the link of the mail."""

    def made(party: Party, email: str) -> str:
        client = world.login(party.people["qa_manager"])
        with django_capture_on_commit_callbacks(execute=True):
            submit(client, f"/cmos/companies/{party.ids['company']}/invite/", email=email)
        found = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)
        assert found is not None
        return found[1]

    return made


def accepted(world: World) -> list[str]:
    with world.aldena.scope():
        return sorted(LinkAcceptance.objects.values_list("organisation_name", flat=True))


def test_a_new_person_founds_an_organisation_and_keeps_their_own_name(world: World, invite: Invite) -> None:
    """Person and organisation once shared a field of the form: one took the other's name."""
    client = Client()
    assert submit(client, invite(world.aldena, NEW), **ACCOUNT).headers["Location"] == "/"
    set_up_app(client)
    page = text(client.get("/"))
    assert "Carla Mendes" in page and "Fernhollow Quality" in page and "Aldena Therapeutics" in page
    assert User.objects.get(email=NEW).name == "Carla Mendes"
    assert accepted(world) == ["Fernhollow Quality", "Lough Derrin Formulations"]
    with world.aldena.scope():
        assert LinkAcceptance.objects.get(organisation_name="Fernhollow Quality").accepted_by == "Carla Mendes"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"organisation_name": ""}, "” is empty. Fill it in."),
        ({"name": ""}, "” is empty. Fill it in."),
        ({"password": "short"}, "too short"),
    ],
)
def test_what_is_missing_is_asked_and_nothing_is_made(
    world: World, invite: Invite, change: dict[str, str], words: str
) -> None:
    link, organisations = invite(world.aldena, NEW), CmoOrganisation.objects.count()
    answer = submit(Client(), link, **{**ACCOUNT, **change})
    assert answer.status_code == 422 and words in text(answer)
    assert not User.objects.filter(email=NEW).exists() and CmoOrganisation.objects.count() == organisations
    assert submit(Client(), link, **ACCOUNT).status_code == 302


def test_an_administrator_joins_with_the_organisation_they_have(world: World, invite: Invite) -> None:
    person, before = world.staff["cmo_admin"], CmoOrganisation.objects.count()
    client = world.login(person)
    link = invite(world.aldena, person.user.email)
    assert "Lough Derrin Formulations" in text(client.get(link))
    assert submit(client, link, organisation=str(world.maker.pk)).status_code == 302
    assert CmoOrganisation.objects.count() == before
    assert accepted(world) == ["Lough Derrin Formulations"] * 2


def test_one_may_found_a_second_organisation(world: World, invite: Invite) -> None:
    client = world.login(world.staff["cmo_admin"])
    link = invite(world.aldena, world.staff["cmo_admin"].user.email)
    refused = submit(client, link, organisation="", organisation_name="")
    assert refused.status_code == 422 and "give the name of a new one" in text(refused)
    assert submit(client, link, organisation="", organisation_name="Lough Derrin Packaging").status_code == 302
    assert "Lough Derrin Packaging" in accepted(world)


def test_a_foreign_organisation_cannot_be_chosen(world: World, invite: Invite) -> None:
    """Somebody without a role there; and a contributor, who may not join on its behalf."""
    for email, client in (
        (world.borvik.people["qa_head"].user.email, world.login(world.borvik.people["qa_head"])),
        (world.staff["contributor"].user.email, world.login(world.staff["contributor"])),
    ):
        answer = client.post(invite(world.aldena, email), {"organisation": str(world.maker.pk)})
        assert answer.status_code == 422
    assert accepted(world) == ["Lough Derrin Formulations"]


def test_the_link_opens_once_for_the_invited_address(world: World, invite: Invite) -> None:
    link = invite(world.aldena, NEW)
    other = world.login(world.staff["cmo_admin"])
    refused = submit(other, link, organisation=str(world.maker.pk))
    assert refused.status_code == 422 and "another address" in text(refused)
    assert submit(Client(), link, **ACCOUNT).status_code == 302
    assert Client().get(link).status_code == 404 and Client().post(link, ACCOUNT).status_code == 404


def test_an_old_link_opens_nothing(world: World, invite: Invite) -> None:
    link = invite(world.aldena, NEW)
    with world.aldena.scope(reason="two weeks later"):
        OrganisationLink.objects.filter(invited_email=NEW).update(expires_at=now() - timedelta(minutes=1))
    assert Client().get(link).status_code == 404
    assert not User.objects.filter(email=NEW).exists()


def test_two_sponsors_invite_one_organisation_and_neither_learns_of_the_other(world: World, invite: Invite) -> None:
    client = Client()
    submit(client, invite(world.aldena, NEW), **ACCOUNT)
    set_up_app(client)
    chosen = CmoOrganisation.objects.get(name="Fernhollow Quality")
    assert submit(client, invite(world.borvik, NEW), organisation=str(chosen.pk)).status_code == 302
    page = text(client.get("/"))
    assert "Aldena Therapeutics" in page and "Borvik Pharma" in page
    for party, rival in ((world.aldena, "Borvik"), (world.borvik, "Aldena")):
        company = world.login(party.people["qa_head"]).get(f"/cmos/companies/{party.ids['company']}/")
        assert "Fernhollow Quality" in text(company) and rival not in text(company)


@pytest.mark.parametrize("gone", ["expires_at", "withdrawn_at"])
def test_a_link_that_ends_while_one_types_opens_nothing(world: World, invite: Invite, gone: str) -> None:
    link = invite(world.aldena, NEW)
    assert Client().get(link).status_code == 200
    with world.aldena.scope(reason="meanwhile"):
        OrganisationLink.objects.filter(invited_email=NEW).update(**{gone: now() - timedelta(minutes=1)})
    assert Client().post(link, ACCOUNT).status_code == 404
    assert not User.objects.filter(email=NEW).exists()


def test_a_refusal_after_the_account_was_made_can_be_read(
    world: World, invite: Invite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-in came before it once: the session was rolled back with it, and the answer was a 400 without words."""

    def taken(*given: Any, **named: Any) -> None:
        raise Refused(services.links.USED)

    monkeypatch.setattr(services, "accept_link", taken)
    client = Client()
    answer = submit(client, invite(world.aldena, NEW), **ACCOUNT)
    assert answer.status_code == 422 and "Ask the sponsor for a new one" in text(answer) and "Carla" in text(answer)
    assert not User.objects.filter(email=NEW).exists() and client.get("/").status_code == 302


def test_who_is_no_administrator_is_told_who_accepts_for_their_organisation(world: World, invite: Invite) -> None:
    person = world.staff["quality_signatory"]
    page = text(world.login(person).get(invite(world.borvik, person.user.email)))
    assert "Only an administrator of Lough Derrin Formulations accepts for it." in page
    assert f'value="{world.maker.pk}"' not in page, "it is no choice of theirs"


def test_a_mail_address_of_the_same_domain_joins_nothing(world: World, invite: Invite) -> None:
    """Who somebody is, is proven by their account and role, never guessed from how their address ends."""
    link = invite(world.aldena, "somebody.else@loughderrin.example")
    page = text(Client().get(link))
    assert "Lough Derrin Formulations" not in page and str(world.maker.pk) not in page
    forced = Client().post(link, {**ACCOUNT, "organisation": str(world.maker.pk)})
    assert forced.status_code == 302
    assert accepted(world) == ["Fernhollow Quality", "Lough Derrin Formulations"], "their own one, not the guessed one"
    with world.maker_scope():
        assert LinkAcceptance.objects.filter(sponsor=world.aldena.sponsor).count() == 1
