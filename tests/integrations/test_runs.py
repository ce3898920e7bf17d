"""Imports as a list of runs, on the page and over the API."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from tests.api import System
from tests.integrations.files import xlsx
from tests.integrations.test_imports import imported, through
from tests.pages import text
from tests.world import World


def test_runs_are_listed_by_state_with_a_way_to_their_messages(world: World, head: Client) -> None:
    wrong = through(head, "company", xlsx(["Company", "D-U-N-S"], ["Neu AG", "15"]))
    right = through(head, "company", xlsx(["Company"], ["Neu AG"]))
    listed = text(head.get(reverse("integrations:imports"), {"state": "with_errors"}))
    assert f'href="{wrong}#h-wrong"' in listed and f'href="{right}"' not in listed and "rows.xlsx" in listed
    assert f'href="{right}"' in text(head.get(reverse("integrations:imports"), {"state": "checked"}))
    assert 'id="h-wrong"' in text(head.get(wrong))
    empty = text(head.get(reverse("integrations:imports"), {"state": "imported"}))
    assert "Nothing matches" in empty


def test_runs_are_read_over_the_api(world: World, head: Client) -> None:
    wrong = through(head, "company", xlsx(["Company", "D-U-N-S"], ["Neu AG", "15"], ["Vrost SA", "16"]))
    right = through(head, "company", xlsx(["Company"], ["Neu AG"], ["Neu AG"]))
    imported(head, right)
    erp = System(world.aldena)
    found = erp.all("imports/?state=with_errors&kind=company&page_size=1")
    mine = next(run for run in found if run["id"] in wrong)
    assert mine["wrong"] == 2 and mine["rows"] == 2 and mine["file"] == "rows.xlsx" and mine["uploaded_by"]
    problems = erp.all(f"imports/{mine['id']}/problems/?page_size=1")
    assert [(each["row"], each["column"], each["value"]) for each in problems] == [
        (2, "D-U-N-S", "15"),
        (3, "D-U-N-S", "16"),
    ]
    done = erp.get(f"imports/{right.split('/')[-2]}/").json()
    assert done["state"] == "imported" and done["new"] == 1 and done["known"] == 1
    outcomes = erp.all(f"imports/{done['id']}/rows/?page_size=1")
    assert [(each["row"], each["made"]) for each in outcomes] == [(2, True), (3, False)]
    rival = System(world.borvik)
    for address in (f"imports/{done['id']}/", f"imports/{done['id']}/rows/", f"imports/{mine['id']}/problems/"):
        missing = rival.get(address.replace(address.split("/")[1], str(uuid4())))
        assert (rival.get(address).status_code, missing.status_code) == (404, 404)
    assert erp.send("post", "imports/", {}).status_code == 405
