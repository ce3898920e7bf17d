"""Archiving a site: what is open is named, and an archived site counts in no figure and no list by standing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cmos import services as cmos
from cmos.models import Site
from desk.open_work import open_work
from qualification import selectors, services
from qualification.rules.words import Status
from tests.pages import text
from tests.world import World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def test_the_page_names_what_nobody_has_ended(head: Client, world: World) -> None:
    """It named dates only: an audit under way or a Form 483 without a date was forgotten in silence."""
    with world.aldena.scope():
        named = {
            site.pk: open_work(site, world.aldena.actor(), world.today)
            for site in Site.objects.filter(archived_at=None)
        }
    kinds = {each.kind for found in named.values() for each in found}
    assert {"Audit", "Finding", "Inspection with Form 483", "Quality agreement, in force"} <= kinds
    for pk, found in named.items():
        page = text(head.get(f"/sites/{pk}/steps/archive/"))
        assert ("Not ended yet" in page) is bool(found)
        assert all(f'href="{each.url}">{each.name}' in page for each in found)
        assert all(head.get(each.url).status_code == 200 for each in found)


def test_only_what_one_may_see_is_named(world: World) -> None:
    with world.aldena.scope():
        site = world.aldena.get("site")
        assert open_work(site, world.aldena.actor("purchasing"), world.today) == []
        assert open_work(site, world.aldena.actor("viewer"), world.today)


def test_reactivating_names_nothing(head: Client, world: World) -> None:
    assert "Not ended yet" not in text(head.get(f"/sites/{world.aldena.ids['site']}/steps/reactivate/"))


@pytest.mark.parametrize("settled", [True, False])
def test_an_archived_site_counts_nowhere_by_standing(world: World, settled: bool) -> None:
    """Home counted it and the lists by standing held it, though the list of sites leaves it out."""
    today = world.today
    base: dict[str, Any] = {"actor": world.aldena.actor(), "reason": "Mistake corrected: told by the site"}
    with world.aldena.scope(reason="test"):
        services.refresh_all(today=today, actor=world.aldena.actor())
        site = world.aldena.get("site")
        [us] = [row for pair, row in selectors.kept([site.pk]).items() if pair[1] == "US"]
        before = sum(selectors.sites_by_worst(today).values())
        if not settled:
            cmos.change_site(site, version=site.version, operations=[*site.operations, "testing_chemical"], **base)
            site.refresh_from_db()
        cmos.archive_site(site, version=site.version, **base)
        assert sum(selectors.sites_by_worst(today).values()) == before - 1
        everything: Any = selectors.sites_whose_worst_is(list(Status), today)
        assert site not in Site.objects.filter(everything)
        assert site not in Site.objects.filter(selectors.sites_with(us.answer, "US", today))
        assert site.pk not in {row.site_id for row in selectors.worst_first(today, 1_000)}
        assert selectors.standings([site.pk], today), "its standing can still be asked for"
