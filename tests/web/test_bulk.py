"""Steps over several rows: shown first, blocked with a reason, all or nothing (S-13)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audits import services as audits
from cmos.models import Site
from records.models import Event, TrailEntry
from tests.pages import text
from tests.world import World

REASSIGN = reverse("lists:bulk", args=["desk:sites", "reassign-responsible-person"])
CANCEL = reverse("lists:bulk", args=["audits:list", "cancel"])


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def sites(world: World) -> list[Site]:
    with world.aldena.scope():
        return list(Site.objects.order_by("pk"))


def chosen(page: str) -> str:
    found = re.search(r'name="rows" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def asked(world: World, page: str, **more: Any) -> dict[str, Any]:
    person = world.aldena.people["qa_manager"].pk
    return {
        "rows": chosen(page),
        "query": "",
        "person": str(person),
        "reason": "new owner of the region",
        "reason_category": "fact",
        **more,
    }


def test_rows_are_previewed_and_then_changed_with_one_reason(world: World, head: Client) -> None:
    found = sites(world)
    opened = head.get(REASSIGN, {"id": [str(site.pk) for site in found], "query": "standing=watch"})
    page = text(opened)
    assert all(site.name in page for site in found) and "Nothing changes before you have seen a preview" in page
    assert 'name="confirm"' not in page
    preview = text(head.post(REASSIGN, asked(world, page, preview="1")))
    assert "This is what will change" in preview and 'name="confirm"' in preview
    with world.aldena.scope():
        assert [site.version for site in sites(world)] == [site.version for site in found], "a preview writes nothing"
    done = head.post(REASSIGN, asked(world, preview, confirm="1", query="standing=watch"))
    assert done.status_code == 302 and done.headers["Location"] == "/sites/?standing=watch"
    manager = world.aldena.people["qa_manager"].pk
    assert all(site.responsible_id == manager for site in sites(world))
    with world.aldena.scope():
        why = TrailEntry.objects.filter(table="cmos_site", reason="The facts changed: new owner of the region")
        assert why.count() == len(found)
        assert Event.objects.filter(name="site.changed").count() >= len(found)


def test_what_was_typed_stays_and_a_reason_is_asked(world: World, head: Client) -> None:
    page = text(head.get(REASSIGN, {"id": [str(site.pk) for site in sites(world)]}))
    refused = head.post(REASSIGN, asked(world, page, reason="", preview="1"))
    assert refused.status_code == 422
    person = world.aldena.people["qa_manager"].pk
    assert f'value="{person}" selected' in text(refused) and "Nothing was changed" in text(refused)


def test_a_blocked_row_blocks_the_whole_until_it_is_left_out(world: World, head: Client) -> None:
    found = sites(world)
    with world.aldena.scope(reason="x"):
        Site.objects.filter(pk=found[0].pk).update(responsible=world.aldena.people["qa_manager"])
    page = text(head.get(REASSIGN, {"id": [str(site.pk) for site in found]}))
    preview = text(head.post(REASSIGN, asked(world, page, preview="1")))
    assert "1 row cannot take this step" in preview and "This person already answers for it" in preview
    assert 'name="confirm"' not in preview
    refused = head.post(REASSIGN, asked(world, preview, confirm="1"))
    assert refused.status_code == 409
    assert sites(world)[1].responsible_id == found[1].responsible_id, "all or nothing"
    rest = text(head.post(REASSIGN, asked(world, preview, without="1")))
    assert str(found[0].pk) not in chosen(rest) and 'name="confirm"' in rest
    assert head.post(REASSIGN, asked(world, rest, confirm="1")).status_code == 302


def test_a_row_changed_since_the_preview_stops_all(world: World, head: Client) -> None:
    found = sites(world)
    page = text(head.get(REASSIGN, {"id": [str(site.pk) for site in found]}))
    with world.aldena.scope(reason="x"):
        Site.objects.filter(pk=found[1].pk).update(version=found[1].version + 1)
    stale = head.post(REASSIGN, asked(world, page, confirm="1"))
    assert stale.status_code == 409 and "Changed since the preview" in text(stale)
    assert sites(world)[0].version == found[0].version
    assert head.post(REASSIGN, asked(world, text(stale), confirm="1")).status_code == 302


def test_all_matching_rows_are_those_of_the_filter(world: World, head: Client) -> None:
    found = sites(world)
    page = text(head.get(REASSIGN, {"all": "1", "query": f"q={found[0].name.split()[0]}&columns=site"}))
    assert found[0].name in page and len(chosen(page).split()) < len(found)
    nothing = head.get(REASSIGN, {"query": ""})
    assert nothing.status_code == 302 and "No row is ticked" in text(head.get(nothing.headers["Location"]))


def test_who_may_not_take_a_step_is_not_offered_it(world: World) -> None:
    viewer = world.login(world.aldena.people["viewer"])
    assert 'name="id"' not in text(viewer.get("/sites/"))
    assert viewer.get(REASSIGN).status_code == 403 and viewer.post(REASSIGN).status_code == 403
    assert viewer.get(reverse("lists:bulk", args=["desk:sites", "close"])).status_code == 404
    assert viewer.get(reverse("lists:bulk", args=["desk:home", "close"])).status_code == 404


def test_audits_are_cancelled_together_where_the_step_is_open(world: World, head: Client) -> None:
    with world.aldena.scope():
        for days in (10, 20):
            on = world.today + timedelta(days=days)
            audits.plan_audit(
                world.aldena.get("site"),
                kind="remote",
                scope="x",
                planned_start=on,
                planned_end=on,
                actor=world.aldena.actor(),
                reason="told by the site",
            )
    page = text(head.get(CANCEL, {"all": "1", "query": "view=all"}))
    given = {"rows": chosen(page), "query": "", "reason": "supplier left", "reason_category": "fact"}
    preview = text(head.post(CANCEL, {**given, "preview": "1"}))
    assert "starts from planned" in preview and "Cancelled" in preview
    rest = text(head.post(CANCEL, {**given, "without": "1"}))
    done = head.post(CANCEL, {**given, "rows": chosen(rest), "confirm": "1"})
    assert done.status_code == 302
    assert "Nothing matches" in text(head.get("/audits/", {"status": "planned"}))
