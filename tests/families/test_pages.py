"""What holds for every page of a kind, found by the routes: a new page is in its family as soon as it is addressed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from records.selectors import changes
from sponsors.models import Membership
from sponsors.rules import permissions_of
from tests.architecture.organisation_routes import ORGANISATION_ROUTES
from tests.architecture.questionnaire_routes import QUESTIONNAIRE_ROUTES
from tests.architecture.routes import ROUTES
from tests.architecture.test_routes import CLOSED, address, record, view_of
from tests.pages import text
from tests.world import Party, World
from web.views import DetailPage, FormPage, ListPage, StepPage

CMO_SIDE = (
    *(name for name in ORGANISATION_ROUTES if name.startswith(("desk:", "organisation:"))),
    "audits:issued-list",
    "audits:issued",
    "audits:answer",
    "audits:answer-step",
    "audits:answer-decline",
    "audits:issued-step",
    "audits:letter-step",
    "audits:issued-comment",
    "audits:evidence-give",
    "audits:extension-ask",
    "audits:action-done",
    "audits:issued-note",
    "audits:letters",
    "audits:letter",
    "questionnaires:asked-list",
    "questionnaires:asked",
    "questionnaires:asked-comment",
    "questionnaires:asked-note",
    "questionnaires:evidence",
    "questionnaires:workbook-bring",
    "questionnaires:workbook-take",
    "questionnaires:round",
    "questionnaires:reply",
    "questionnaires:replies-step",
    "questionnaires:replies-decline",
    *(name for name in QUESTIONNAIRE_ROUTES if name.startswith("bank:")),
    "questionnaires:delegate",
    "questionnaires:delegation-due",
    "questionnaires:delegation-remind",
    "questionnaires:delegation-link",
    "questionnaires:delegation-back",
    "questionnaires:delegation-revoke",
    "questionnaires:delegation-done",
    "trail:own",
    "trail:own-access",
)
EVERYBODY = {
    "sponsors:profile",
    "signing:statement",
    "lists:view-save",
    "lists:view-change",
    "lists:view-delete",
    "integrations:export",
}
"""Pages about oneself and one's own views of lists, which no role closes; `test_lists.py` has the latter."""
WITHOUT_FIELDS = {
    "lists:view-delete",
    "questionnaires:campaign-send",
    "questionnaires:delegation-remind",
    "questionnaires:delegation-link",
    "questionnaires:delegation-revoke",
    "questionnaires:delegation-done",
    "signing:statement",
}
"""Forms that ask nothing; the cast has accepted the statement already."""
WITHOUT_RECORD = (
    "inspections:adopt",
    "inspections:reject",
    "inspections:undo",
    "audits:answer-step",
    "audits:answer-decline",
    "audits:issued-step",
    "audits:review",
    "questionnaires:answers-step",
    "questionnaires:answers-decline",
    "questionnaires:replies-step",
    "questionnaires:replies-decline",
    "questionnaires:evidence-remove",
    "qualifications:grace",
    "qualifications:step",
    "qualifications:decline",
    "qualifications:note-step",
    "qualifications:note-decline",
    "clearance:override-prepare",
    "clearance:certify",
)
"""Pages that need a published fact beside the site, a question in their address, a draft or waiting answer of the CMO,
or a withdrawn finding: the tests of their rooms have them."""


def pages(base: type) -> list[str]:
    return [
        name
        for name in CLOSED
        if not name.startswith("api:") and issubclass(view_of(name), base) and name not in WITHOUT_RECORD
    ]


def at(name: str, party: Party) -> str:
    route = ROUTES[name]
    return address(name, route, record(party, route.kind) if route.kind else None)


def somebody(world: World, name: str) -> Membership:
    """A person whose role opens the page."""
    people = [*world.staff.values()] if name in CMO_SIDE else [*world.aldena.people.values()]
    action = view_of(name).action
    people.sort(key=lambda member: member.role not in ("qa_head", "quality_signatory"))
    return next(member for member in people if action in permissions_of(member.role))


def outsider(world: World, name: str) -> Membership:
    """A person of the same tenant whose role does not open it; of the other side, where every role does."""
    sides = [[*world.aldena.people.values()], [*world.staff.values()]]
    people: Iterator[Membership] = itertools.chain(*(reversed(sides) if name in CMO_SIDE else sides))
    action = view_of(name).action
    return next(m for m in people if action not in permissions_of(m.role) and m.role != "external_auditor")


def written(world: World) -> int:
    with world.aldena.scope():
        return changes().count()


# --- lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", pages(ListPage))
def test_a_list_can_be_searched_sorted_and_read(world: World, name: str) -> None:
    client, path, view = world.login(somebody(world, name)), at(name, world.aldena), view_of(name)
    page = text(client.get(path))
    assert f"<h1>{view.title}</h1>" in page and 'role="search"' in page
    nothing = text(client.get(path, {"q": "zzzz qqqq"}))
    assert "Nothing matches" in nothing and "Clear" in nothing and "zzzz qqqq" in nothing
    for column in view.columns:
        for sort in filter(None, (column.sort, column.sort and f"-{column.sort}")):
            sorted_page = client.get(path, {"sort": sort, "columns": column.key})
            assert sorted_page.status_code == 200, sort
            if "<tbody>" in text(sorted_page):
                assert f'aria-sort="{"descending" if sort[0] == "-" else "ascending"}"' in text(sorted_page)


@pytest.mark.parametrize("name", pages(ListPage))
def test_a_list_survives_what_an_address_may_hold(world: World, name: str) -> None:
    client, path = world.login(somebody(world, name)), at(name, world.aldena)
    for query in ({"sort": "password"}, {"q": "'\"<script>"}, {"q": "%_\\"}, {"page": "2"}, {"q": "a" * 101}):
        answer = client.get(path, query)
        assert answer.status_code in (200, 422), query
        assert "<script>'" not in text(answer) and '"<script>' not in text(answer)
    assert client.get(path, {"after": "damaged"}).status_code == 400
    assert client.post(path).status_code == 405


# --- records ------------------------------------------------------------------------------------------------------


CROSSED = ("questionnaires:sent", "questionnaires:campaign", "questionnaires:review")
"""Records that both sides read from their first moment, and what sends them: no typed reason stands in their rows."""
WHYS = ("finding issued", "told to the CMO", "questionnaire sent", "campaign planned", "questions about answers")
COMPUTED = {"risk:proof", "desk:timeline", "matrix:topic", "chain:site", "cmos:product-applies", "cmos:site-applies"}
"""Pages of what follows from a record: its own page has the history."""


@pytest.mark.parametrize("name", sorted({*pages(DetailPage)} - COMPUTED))
def test_a_record_says_what_it_is_and_how_it_came_to_be(world: World, name: str) -> None:
    client = world.login(somebody(world, name))
    page = text(client.get(at(name, world.aldena)))
    assert len(re.findall(r"<h1[ >]", page)) == 1 and "<title>" in page
    assert ">History<" in page
    if name == "site_links:detail":  # both sides read it: what a person types as a reason stays with their own side
        assert "demo data" not in page and "told to the other side" in page
    # What a sponsor typed as its reason once crossed with the history.
    elif name in (*CMO_SIDE, *CROSSED) and not name.startswith(("organisation:", "bank:")):
        assert "demo data" not in page
        assert any(why in page for why in WHYS)
    else:
        assert "demo data" in page
    missing = client.get(address(name, ROUTES[name], uuid4()))
    assert missing.status_code == 404 and "There is nothing at this address" in text(missing)


# --- forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted({*pages(FormPage)} - WITHOUT_FIELDS))
def test_an_empty_form_is_refused_beside_its_fields(world: World, name: str) -> None:
    client, path, before = world.login(somebody(world, name)), at(name, world.aldena), written(world)
    page = client.get(path)
    if page.status_code != 200:  # the record is in a state that the page refuses, with a reason
        assert page.status_code in (302, 400, 409, 422) and page.content is not None
        return
    refused = client.post(path, {})
    assert refused.status_code == 422
    body = text(refused)
    assert 'role="alert"' in body and "Not saved." in body
    for target in re.findall(r'role="alert".*?</div>', body, re.DOTALL):
        for anchor in re.findall(r'href="#([^"]+)"', target):
            assert f'id="{anchor}"' in body, anchor
    assert written(world) == before


@pytest.mark.parametrize("name", sorted({*pages(FormPage), *pages(StepPage)} - EVERYBODY))
def test_a_role_without_the_right_writes_nothing(world: World, name: str) -> None:
    client, path, before = world.login(outsider(world, name)), at(name, world.aldena), written(world)
    assert client.get(path).status_code == 403
    assert client.post(path, {"reason": "told by the site", "version": "1"}).status_code == 403
    assert written(world) == before


@pytest.mark.parametrize("name", pages(StepPage))
def test_a_step_asks_before_it_is_taken(world: World, name: str) -> None:
    """Opening its page changes nothing; a version nobody read is refused."""
    client, path, before = world.login(somebody(world, name)), at(name, world.aldena), written(world)
    page: Any = client.get(path)
    assert page.status_code == 200 and '<form method="post"' in text(page)
    stale = client.post(
        path, {"reason": "told by the site", "version": "99", "meaning": "approved", "password": world.password}
    )
    assert stale.status_code in (409, 422), stale.status_code
    assert written(world) == before
