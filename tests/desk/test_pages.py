"""Home and the site list: every figure equals the list it leads to; filters stay in the address."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cmos import services as cmos
from desk import selectors
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import PLATFORM, Scope, scope
from qualification import services as qualification
from qualification.models import CurrentStanding
from quality_agreements.models import QualityAgreement
from records.services import publish
from sponsors import services as people
from sponsors.models import Sponsor
from tests.pages import text
from tests.world import SETUP, World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def more_sites(world: World, number: int) -> None:
    with world.aldena.scope():
        company = world.aldena.get("company")
        for index in range(number):
            cmos.register_site(
                company=company,
                name=f"Annex {index:03}",
                street="Road 1",
                city="Annexton",
                country="PT" if index % 2 else "IE",
                partner_type="packager",
                batch_records="paper",
                phases=["commercial"],
                actor=world.aldena.actor(),
                reason="told by the site",
            )


def rows(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<a [^>]*href="/sites/[0-9a-f-]{36}/"[^>]*>([^<]+)</a>', body)


def test_each_figure_of_home_is_the_length_of_its_list(head: Client, world: World) -> None:
    more_sites(world, 7)
    page = text(head.get("/"))
    tiles = re.findall(r'href="(/sites/\?standing=[a-z]+)"[^>]*><b><svg.*?</svg>(\d+)</b>', page, re.DOTALL)
    assert len(tiles) == 5
    assert sum(int(number) for _, number in tiles) == world.aldena.sites()
    for address, number in tiles:
        assert len(rows(text(head.get(address)))) == int(number), address


def test_what_is_overdue_stands_first(head: Client, world: World) -> None:
    with world.aldena.scope(reason="let it end"):
        ended = world.today - timedelta(days=3)
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(expires_on=ended)
    page = text(head.get("/"))
    overdue = page.partition("Overdue")[2].partition("Due within")[0]
    assert "QAG-" in overdue and f"{ended:%-d %b %Y}" in overdue


@pytest.mark.parametrize("when", ["overdue", "30"])
def test_what_home_counts_as_due_is_the_length_of_its_list(head: Client, world: World, when: str) -> None:
    with world.aldena.scope(reason="let it end"):
        ended = world.today - timedelta(days=3)
        QualityAgreement.objects.filter(pk=world.aldena.ids["agreement"]).update(expires_on=ended)
    number = re.search(rf'href="/deadlines/\?when={when}"><b>(\d+)</b>', text(head.get("/")))
    page = text(head.get(f"/deadlines/?when={when}"))
    assert number is not None and int(number[1]) > 0
    assert page.partition("<tbody>")[2].count("<tr>") == int(number[1])
    assert ("QAG-" in page) is (when == "overdue")


def test_deadlines_are_searched_and_sorted(head: Client, world: World) -> None:
    page = text(head.get("/deadlines/?when=365&sort=-due_on&kind=registration"))
    assert "FDA registration" in page and "EU GMP certificate of" not in page
    assert "Nothing matches" in text(head.get("/deadlines/?q=zzz"))
    assert head.get("/deadlines/?after=x").status_code == 400
    assert head.get("/deadlines/?when=someday").status_code == 422
    assert "Nothing matches" in text(head.get("/deadlines/?q=zzz&after=50"))


def test_a_search_filter_and_sort_stay_together(head: Client, world: World) -> None:
    more_sites(world, 6)
    page = text(head.get("/sites/?q=annex&country=pt&sort=-name"))
    assert rows(page) == ["Annex 005", "Annex 003", "Annex 001"]
    assert 'value="annex"' in page and "Country: PT" in page
    assert re.search(r'href="/sites/\?[^"]*q=annex[^"]*sort=name', page)
    assert rows(text(head.get("/sites/?q=3099100429"))) == ["Lough Derrin, Ballyderrin"]
    assert rows(text(head.get("/sites/?us=watch"))) == ["Nordquell Sterile, Ludwigsried"]


def test_pages_follow_each_other(head: Client, world: World) -> None:
    more_sites(world, 60)
    first = text(head.get("/sites/"))
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = text(head.get(following[1].replace("&amp;", "&")))
    assert (
        len(rows(first)) == 50
        and len(rows(second)) == world.aldena.sites() - 50
        and not set(rows(first)) & set(rows(second))
    )
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None and rows(text(head.get(back[1].replace("&amp;", "&")))) == rows(first)


@pytest.mark.parametrize("query", ["us=wonderful", "partner_type=x", "standing=x"])
def test_a_filter_that_means_nothing_is_said(head: Client, query: str) -> None:
    answer = head.get(f"/sites/?{query}")
    assert answer.status_code == 422 and "Choose again." in text(answer)


def test_a_wrong_filter_does_not_say_that_there_are_no_sites(head: Client) -> None:
    """A list with a wrong filter once said “No sites yet” and offered to register one."""
    answer = head.get("/sites/?country=Atlantis")
    assert answer.status_code == 422 and "No sites yet" not in text(answer) and "Nothing is shown" in text(answer)
    assert 'id="id_country_error"' in text(answer) and 'aria-describedby="id_country_error"' in text(answer)


@pytest.mark.parametrize("query", ["country=ie", "country=Ireland", "country=IRL"])
def test_a_country_is_found_by_its_name_or_code(head: Client, query: str) -> None:
    page = text(head.get(f"/sites/?{query}"))
    assert "Ballyderrin" in page and "Ludwigsried" not in page


def test_a_search_by_one_letter_says_that_two_are_needed(head: Client) -> None:
    """It once found nothing, though sites began with the letter."""
    answer = head.get("/sites/?q=n")
    assert answer.status_code == 422 and "Type at least two letters" in text(answer)


def test_a_damaged_page_address_is_said(head: Client) -> None:
    assert head.get("/sites/?after=damaged").status_code == 400


def test_an_empty_portal_says_how_to_begin(world: World) -> None:
    with scope(PLATFORM, actor=SETUP, reason="test"):
        fresh: Sponsor = people.create_sponsor(name="Fresh Pharma", zone="UTC", actor=SETUP, reason="told by the site")
        user = people.create_user(
            email="qa@fresh.example", name="Q", password="long enough 1", actor=SETUP, reason="told by the site"
        )
    with scope(Scope(sponsor_id=fresh.pk), actor=SETUP, reason="test"):
        member = people.add_member(user, role="qa_head", actor=SETUP, reason="told by the site")
    client = world.login(member)
    for path in ("/", "/sites/", "/audits/", "/agreements/", "/inspections/", "/cmos/companies/", "/notices/"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "cp-empty" in text(page) or path == "/", path
    assert "Register the first site" in text(client.get("/")) and "Register site" in text(client.get("/sites/"))


def test_the_site_page_answers_for_another_day(head: Client, world: World) -> None:
    site = world.aldena.ids["site"]
    today, past = text(head.get(f"/sites/{site}/")), text(head.get(f"/sites/{site}/?on=2020-01-01"))
    assert "No action indicated" in today or "no action indicated" in today
    assert "no action indicated" not in past
    assert head.get(f"/sites/{site}/?on=yesterday").status_code in (400, 422)


@pytest.mark.parametrize(("role", "sees"), [("purchasing", True), ("viewer", True), ("sponsor_admin", False)])
def test_who_may_see_standings(world: World, role: str, sees: bool) -> None:
    page: Any = world.login(world.aldena.people[role]).get(f"/sites/{world.aldena.ids['site']}/")
    assert ("cGMP standing" in text(page)) is sees


def test_what_changed_since_the_last_look_stands_on_home_and_quiet_days_are_good_news(
    head: Client, world: World
) -> None:
    assert "Changed lately" in text(head.get("/"))
    with time_machine.travel(now() + timedelta(hours=20)):
        later = world.login(world.aldena.people["qa_head"])
        assert "Nothing changed since you were here" in text(later.get("/"))
        more_sites(world, 1)
        page = text(later.get("/"))
        assert "Changed since" in page and "Site registered: SITE-" in page and "Annex 000" in page
        assert "Site registered" in text(later.get("/"))  # a second look minutes later hides nothing
    with time_machine.travel(now() + timedelta(hours=21)):
        world.login(world.aldena.people["qa_head"]).get("/")  # the last look of that day
    with time_machine.travel(now() + timedelta(hours=40)):
        assert "Nothing changed since you were here" in text(world.login(world.aldena.people["qa_head"]).get("/"))


def test_what_cmos_owe_is_counted_as_in_its_list(head: Client, world: World) -> None:
    page = text(head.get("/"))
    number = re.search(r'href="/deadlines/\?kind=finding_response">All (\d+)<', page)
    found = text(head.get("/deadlines/?kind=finding_response"))
    assert number is not None and found.partition("<tbody>")[2].count("<tr>") == int(number[1]) > 0


def test_a_changed_standing_is_told_on_home(head: Client, world: World) -> None:
    system = Actor.system("standings")
    with world.aldena.scope():
        kept = CurrentStanding.objects.filter(site_id=world.aldena.ids["site"], jurisdiction="US")
        kept.update(answer="blocked")
    with scope(Scope(sponsor_id=world.aldena.sponsor.pk), actor=system, reason="refresh"):
        qualification.refresh([world.aldena.ids["site"]], today=world.today, actor=system)
    page = text(head.get("/"))
    assert "US standing changed" in page and "Blocked" in page.partition("US standing changed")[2][:900]


def test_home_claims_nothing_about_dates_that_a_role_does_not_see(world: World) -> None:
    """An administrator once read "Nothing is overdue" where overdue dates were not theirs to see."""
    page = text(world.login(world.aldena.people["sponsor_admin"]).get("/"))
    assert "Nothing is overdue" not in page and "overdue" not in page
    assert "Standings and dates are shown to quality staff" in page
    assert "overdue" in text(world.login(world.aldena.people["qa_head"]).get("/"))


def test_home_does_not_tell_purchasing_that_nothing_is_overdue(world: World) -> None:
    """Purchasing sees standings but no dates of evidence, audits or agreements: home once said that none is overdue."""
    buyer = world.login(world.aldena.people["purchasing"])
    page = text(buyer.get("/"))
    assert "What can stop supply" in page and "Nothing is overdue" not in page
    assert "Dates are shown to quality staff" in page


def test_who_signed_in_is_no_news_of_the_portfolio(world: World) -> None:
    with world.aldena.scope(reason="test"):
        publish("session.opened", world.aldena.people["qa_head"])
        site = world.aldena.get("site")
        publish("site.changed", site)
        told = [each.words for each in selectors.changes(50)]
    assert f"Site changed: {site.number}" in told and "Session opened" not in told
