"""The search: by the beginning of numbers and names, within what the person may see, never beyond the sponsor."""

from __future__ import annotations

import pytest

from tests.api import System
from tests.pages import text
from tests.world import CANARY, World


def found(world: World, role: str, asked: str) -> dict[str, str]:
    answer = world.login(world.aldena.people[role]).get("/search/suggest/", {"q": asked})
    assert answer.status_code == 200
    return {hit["label"]: hit["url"] for hit in answer.json()["results"]}


@pytest.mark.parametrize("kind", ["audit", "agreement", "inspection", "site"])
def test_a_number_finds_its_record(world: World, kind: str) -> None:
    with world.aldena.scope():
        number: str = world.aldena.get(kind).number
    for asked in (number, number.lower(), number[:-1]):
        hits = found(world, "qa_head", asked)
        assert any(str(world.aldena.ids[kind]) in url for url in hits.values()), (asked, hits)


def test_a_name_finds_the_site_its_company_and_its_records(world: World) -> None:
    page = text(world.login(world.aldena.people["qa_head"]).get("/search/?q=lough+derr"))
    for part in ("Lough Derrin, Ballyderrin", "Lough Derrin Formulations DAC", "AUD-", "QAG-", "INS-"):
        assert part in page, part
    for heading in ("Sites", "Companies", "Audits", "Quality agreements", "Inspections"):
        assert f">{heading}</h2>" in page


def test_a_role_finds_only_what_it_may_open(world: World) -> None:
    page = text(world.login(world.aldena.people["purchasing"]).get("/search/?q=lough"))
    assert "Lough Derrin, Ballyderrin" in page and "AUD-" not in page and "QAG-" not in page
    with world.aldena.scope():
        number = world.aldena.get("audit").number
    assert found(world, "purchasing", number) == {}


@pytest.mark.parametrize("asked", [CANARY, "canary", "CANARY7f3a Company", "borvik", "SITE-", "AUD-", "QAG-", "lough"])
def test_another_sponsor_is_never_found(world: World, asked: str) -> None:
    page = text(world.login(world.aldena.people["qa_head"]).get("/search/", {"q": asked}))
    for word in (CANARY, "Borvik"):
        assert word not in page.replace(f"“{asked}”", "").replace(f'value="{asked}"', "")


@pytest.mark.parametrize("asked", ["", "l", "zzzz", "%", "_", "'", "\\", "a" * 300, "--", "0"])
def test_what_finds_nothing_says_so(world: World, asked: str) -> None:
    answer = world.login(world.aldena.people["qa_head"]).get("/search/", {"q": asked})
    assert answer.status_code == 200 and "cp-empty" in text(answer)


def test_the_api_searches_too(world: World) -> None:
    system = System(world.aldena)
    hits = system.get("search/?q=lough").json()
    assert {"Sites", "Companies"} <= {hit["kind"] for hit in hits}
    assert system.get("search/?q=lough&tenant=x").status_code == 400
