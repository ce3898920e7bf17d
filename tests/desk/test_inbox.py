"""The inbox of a CMO: one list over all sponsors, and nothing of one sponsor in another's answers."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from audits import rules, selectors
from audits.models import AuditLetter, Finding, FindingMessage, IssuedFinding
from audits.rules import ActionFact, Talk
from cmos.inbox import COLLEAGUE, NOBODY, SPONSOR, YOU, InboxEntry, turn_of
from kernel.actor import Actor
from kernel.clock import now
from kernel.ids import uuid7
from kernel.scope import PLATFORM, Scope, scope
from sponsors import services as people
from sponsors.models import CmoOrganisation
from tests.audits.facts import OPEN, REPORTED
from tests.audits.facts import rows as released
from tests.audits.people import answer, review
from tests.pages import text
from tests.world import SETUP, World, enter

D = date.fromisoformat
ME = "membership:00000000-0000-7000-8000-000000000001"
ANSWERING = Actor(ME, frozenset({"findings.answer", "findings.view"}))
READING = Actor(ME, frozenset({"findings.view"}))


@pytest.fixture
def maker(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


@pytest.fixture
def contributor(world: World) -> Client:
    return world.login(world.staff["contributor"])


def entry(**changes: Any) -> InboxEntry:
    given: dict[str, Any] = {"kind": "finding", "subject_id": uuid7(), "title": "x", "reference": "x", "url": "/"}
    return InboxEntry(**{**given, "state": "issued", "to_do": "Answer", "needs": "findings.answer", **changes})


def titles(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', body)


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    raw = b"".join(client.get(f"/inbox/?format=csv&{query}")).decode().removeprefix("\ufeff")
    lines = list(csv.reader(StringIO(raw, newline="")))
    table = lines[lines.index([]) + 1 :]
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


# --- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (Talk(rows=released("issued"), grade="major"), "Answer"),
        (Talk(rows=released("issued"), grade="recommendation"), ""),
        (Talk(rows=released("issued"), grade="critical", interim_due_on=D("2026-03-05")), "Send an interim answer"),
        (Talk(rows=released("issued", "interim"), grade="critical", interim_due_on=D("2026-03-05")), "Answer"),
        (Talk(rows=released("issued", "answered"), grade="major"), ""),
        (Talk(rows=released("issued", "answered"), grade="major", requests=1), "Give evidence"),
        (Talk(rows=released("issued", "answered", "returned"), grade="major"), "Answer again"),
        (Talk(rows=released("issued", "answered", "accepted"), grade="major"), ""),
        (Talk(rows=released("issued", "answered", "accepted"), grade="major", actions=(OPEN, OPEN)), "2 actions"),
        (Talk(rows=released("issued", "answered", "accepted"), grade="major", actions=(REPORTED,)), ""),
        (Talk(rows=released("issued", "closed"), grade="major", requests=1), ""),
    ],
)
def test_what_a_finding_asks_of_the_cmo(talk: Talk, words: str) -> None:
    found = rules.owed_in_words(talk)
    assert words in found and bool(found) is bool(words)


VERBS = st.lists(st.sampled_from(["interim", "answered", "returned", "accepted", "closed", "void"]), max_size=5)


@given(VERBS, st.sampled_from(list(rules.GRADES)), st.integers(0, 2), st.lists(st.booleans(), max_size=3))
def test_something_is_asked_exactly_when_it_is_the_cmos_turn(
    verbs: list[str], grade: str, requests: int, reported: list[bool]
) -> None:
    facts = tuple(ActionFact(None, reported=each) for each in reported)
    talk = Talk(rows=released("issued", *verbs), grade=grade, requests=requests, actions=facts)
    assert bool(rules.owed_in_words(talk)) is (rules.CMO in talk.turns)


@pytest.mark.parametrize(
    ("given_to", "to_do", "with_sponsor", "actor", "turn"),
    [
        (None, "Answer", False, ANSWERING, YOU),
        (None, "Answer", False, READING, COLLEAGUE),
        (ANSWERING.membership_id, "Answer", False, ANSWERING, YOU),
        (uuid7(), "Answer", False, ANSWERING, COLLEAGUE),
        (None, "Answer", True, ANSWERING, YOU),
        (None, "", True, ANSWERING, SPONSOR),
        (None, "", False, ANSWERING, NOBODY),
    ],
)
def test_whom_an_entry_waits_for(given_to: Any, to_do: str, with_sponsor: bool, actor: Actor, turn: str) -> None:
    assert turn_of(entry(given_to=given_to, to_do=to_do, with_sponsor=with_sponsor), actor) == turn


def test_nothing_is_overdue_that_nobody_has_to_do() -> None:
    late = {"due_on": D("2026-01-01")}
    assert entry(**late).is_overdue(D("2026-01-02")) and not entry(**late).is_overdue(D("2026-01-01"))
    assert not entry(**late, to_do="").is_overdue(D("2026-01-02"))


# --- the pages ----------------------------------------------------------------------------------------------------


def test_the_inbox_holds_every_sponsor_with_what_is_to_be_done(maker: Client, world: World) -> None:
    found = [row for row in exported(maker) if row["Sponsor"]]
    assert {row["Sponsor"] for row in found} == {"Aldena Therapeutics", "Borvik Pharma"}
    answers = [row for row in found if row["To do"] == "Answer"]
    assert {row["Sponsor"] for row in answers} == {"Aldena Therapeutics", "Borvik Pharma"}
    assert {row["Waits for"] for row in answers} == {"You"}
    home = text(maker.get("/"))
    waits = home.partition(">Waits for you<")[2].partition("</section>")[0]
    assert "Aldena Therapeutics" in waits and "Borvik Pharma" in waits
    assert home.partition(">Your sponsors<")[2].count("/inbox/?sponsor=") == 2


def test_each_figure_of_home_is_the_length_of_its_list(maker: Client, contributor: Client, world: World) -> None:
    answer(world)
    review(world, "returned")
    for client in (maker, contributor):
        for address in ("/", "/inbox/"):
            tiles = re.findall(
                r'href="(/inbox/\?[a-z=0-9]+)"[^>]*><b><svg.*?</svg>(\d+)</b>', text(client.get(address)), re.DOTALL
            )
            assert len(tiles) == 5
            for query, number in tiles:
                assert len(titles(text(client.get(query)))) == int(number), query


def test_what_a_contributor_reads_waits_for_a_colleague(contributor: Client, world: World) -> None:
    assert "waits for A colleague" in text(contributor.get("/"))
    mine, theirs = (titles(text(contributor.get(f"/inbox/?turn={turn}"))) for turn in ("you", "colleague"))
    assert mine and all(each.startswith("QUE-") for each in mine), "a contributor answers questionnaires, no findings"
    assert any(each.startswith("Finding ") for each in theirs)


def test_an_answer_moves_the_turn_and_a_return_brings_it_back(maker: Client, world: World) -> None:
    with world.maker_scope():
        number = str(IssuedFinding.objects.get(pk=world.aldena.ids["issued"]))
    mine = f"sponsor={world.aldena.sponsor.pk}"
    assert any(number in each for each in titles(text(maker.get(f"/inbox/?turn=you&{mine}"))))
    answer(world)
    assert not any(number in each for each in titles(text(maker.get(f"/inbox/?turn=you&{mine}"))))
    assert any(number in each for each in titles(text(maker.get(f"/inbox/?turn=sponsor&{mine}"))))
    review(world, "returned")
    page = text(maker.get(f"/inbox/?turn=returned&{mine}"))
    assert any(number in each for each in titles(page)) and "Answer again" in page


def test_filters_sort_and_words(maker: Client, world: World) -> None:
    everything = exported(maker)
    own = exported(maker, f"sponsor={world.aldena.sponsor.pk}")
    assert own and len(own) < len(everything) and {row["Sponsor"] for row in own} == {"Aldena Therapeutics"}
    assert exported(maker, "q=borvik") == [row for row in everything if row["Sponsor"] == "Borvik Pharma"]
    assert exported(maker, "state=accepted") == [row for row in everything if row["State"] == "Accepted"]
    assert exported(maker, "kind=finding&site=nowhere") == []
    dated = [row["Due"] for row in exported(maker, "sort=due_sort") if row["Due"]]
    assert dated == sorted(dated) and len(dated) > 2
    assert maker.get("/inbox/?turn=everybody").status_code == 422
    assert maker.get("/inbox/?after=x").status_code == 400


def test_a_closed_finding_leaves_the_inbox(maker: Client, world: World) -> None:
    with world.aldena.scope(reason="closed"):
        issued = IssuedFinding.objects.get(pk=world.aldena.ids["issued"])
        FindingMessage.objects.create(
            sponsor=issued.sponsor,
            cmo_org_id=issued.cmo_org_id,
            issued=issued,
            kind=rules.CLOSED,
            author="Head",
            released_at=now(),
        )
    assert not any(str(issued) in title for title in titles(text(maker.get(f"/inbox/?sponsor={issued.sponsor_id}"))))


def test_an_announced_audit_stands_in_the_calendar_until_it_is_cancelled(maker: Client, world: World) -> None:
    with world.maker_scope():
        found = selectors.announced(world.maker.pk, world.their_today)
    assert {each.sponsor_name for each in found} == {"Aldena Therapeutics", "Borvik Pharma"}
    day = found[0].due_on
    assert day is not None
    page = text(maker.get(f"/inbox/calendar/?month={day:%Y-%m}"))
    cell = page.partition(f'cp-day">{day.day}</span>')[2].partition("</td>")[0]
    assert found[0].reference in cell and found[0].url in cell and "Lough Derrin" in cell
    with world.aldena.scope(reason="not held"):
        letter = AuditLetter.objects.get(audit_id__in=[each.subject_id for each in found])
        AuditLetter.objects.create(
            **{
                name: getattr(letter, name)
                for name in ("sponsor", "cmo_org", "audit", "sponsor_name", "site_name", "audit_number", "audit_kind")
            },
            kind=rules.CANCELLATION,
            starts_on=letter.starts_on,
            ends_on=letter.ends_on,
            author="Head",
            released_at=now(),
        )
    with world.maker_scope():
        left = selectors.announced(world.maker.pk, world.their_today)
    assert {each.sponsor_name for each in left} == {"Borvik Pharma"}


def test_the_calendar_shows_what_is_due_and_narrows_to_one_sponsor(maker: Client, world: World) -> None:
    with world.maker_scope():
        item = next(each for each in selectors.inbox(world.maker.pk, world.their_today) if each.due_on)
    assert item.due_on is not None
    month = f"/inbox/calendar/?month={item.due_on:%Y-%m}"
    page = text(maker.get(month))
    assert item.reference in page and item.url in page
    agenda = text(maker.get(f"{month}&sponsor={world.borvik.sponsor.pk}")).partition("<table")[2]
    assert "Aldena" not in agenda
    assert maker.get("/inbox/calendar/?month=2026-13").status_code == 400
    listed = titles(text(maker.get(f"/inbox/?day={item.due_on:%-d %b %Y}")))
    assert any(item.title == each for each in listed)


def test_an_empty_organisation_says_how_work_comes(world: World) -> None:
    client, _ = founded(world)
    home = text(client.get("/"))
    assert "Nothing waits for you" in home and "No sponsor is linked yet" in home
    assert "Nothing is open" in text(client.get("/inbox/"))


def test_the_api_says_the_same_as_the_page(maker: Client, contributor: Client, world: World) -> None:
    given = maker.get("/api/v1/inbox/").json()
    assert [row["title"] for row in given["results"]] == titles(text(maker.get("/inbox/"))) and given["next"] is None
    assert {row["turn"] for row in maker.get("/api/v1/inbox/?turn=you").json()["results"]} == {"you"}
    assert {row["turn"] for row in contributor.get("/api/v1/inbox/?kind=finding").json()["results"]} <= {
        "colleague",
        "nobody",
    }
    first = maker.get("/api/v1/inbox/?page_size=1").json()
    assert len(first["results"]) == 1 and maker.get(first["next"]).json()["results"][0] == given["results"][1]
    sponsor = str(world.borvik.sponsor.pk)
    narrowed = maker.get(f"/api/v1/inbox/?sponsor={sponsor}").json()["results"]
    assert narrowed and {row["sponsor"] for row in narrowed} == {sponsor}
    for wrong in ("turn=x", "tenant=y", "sort=url", "after=x"):
        assert maker.get(f"/api/v1/inbox/?{wrong}").status_code == 400, wrong


# --- walls --------------------------------------------------------------------------------------------------------


def founded(world: World) -> tuple[Client, CmoOrganisation]:
    """Somebody of an organisation that serves nobody yet."""
    with scope(PLATFORM, actor=SETUP, reason="another CMO"):
        other = people.found_organisation(name="Fernhollow Quality", actor=SETUP, reason="another CMO")
        user = people.create_user(
            email="quality@fernhollow.example", name="Carla Mendes", password=None, actor=SETUP, reason="another CMO"
        )
    with scope(Scope(cmo_org_id=other.pk), actor=SETUP, reason="another CMO"):
        people.add_member(user, role="cmo_admin", actor=SETUP, reason="another CMO")
    return enter(user), other


def test_another_organisation_sees_nothing_even_when_asked_for_by_id(world: World) -> None:
    client, other = founded(world)
    page = text(client.get(f"/inbox/?sponsor={world.aldena.sponsor.pk}"))
    assert "Aldena" not in page and not titles(page)
    assert client.get("/api/v1/inbox/").json()["results"] == []
    with scope(Scope(cmo_org_id=other.pk), actor=SETUP):
        assert selectors.inbox(world.maker.pk, world.their_today) == []
        assert selectors.announced(world.maker.pk, world.their_today) == []


def test_no_sponsor_opens_inbox_or_calendar_of_a_cmo(world: World) -> None:
    for party in (world.aldena, world.borvik):
        for role, member in party.people.items():
            client = world.login(member)
            for address in ("/inbox/", "/inbox/calendar/", "/api/v1/inbox/"):
                assert client.get(address).status_code == 403, (role, address)


def many(world: World, number: int) -> None:
    """Findings of one sponsor, issued and due on days one after the other."""
    with world.aldena.scope(reason="many"):
        known = Finding.objects.get(pk=world.aldena.ids["finding"])
        first = 1_000 + IssuedFinding.objects.count()
        fresh = [
            Finding(audit=known.audit, site=known.site, number=first + n, grade="other", text="x")
            for n in range(number)
        ]
        Finding.objects.bulk_create(fresh)
        IssuedFinding.objects.bulk_create(
            IssuedFinding(
                sponsor=world.aldena.sponsor,
                cmo_org=world.maker,
                finding=each,
                sponsor_name="Aldena Therapeutics",
                site_name="Lough Derrin",
                audit_number="AUD-2026-9999",
                number=each.number,
                grade="other",
                text="x",
                due_on=world.today + timedelta(days=each.number),
                released_at=now(),
            )
            for each in fresh
        )


def test_home_inbox_and_calendar_ask_as_often_for_a_thousand_entries(maker: Client, world: World) -> None:
    addresses = ("/", "/inbox/", "/inbox/calendar/", "/api/v1/inbox/")

    def counted() -> list[int]:
        found = []
        for address in addresses:
            maker.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert maker.get(address).status_code == 200
            found.append(len(queries))
        return found

    few = counted()
    many(world, 1_000)
    assert counted() == few
    page = text(maker.get("/inbox/"))
    assert len(titles(page)) == 50 and 'rel="next"' in page
    assert len(exported(maker)) >= 1_000
    following = text(maker.get("/inbox/?after=50"))
    assert not set(titles(page)) & set(titles(following)), "no row stands on two pages"


def test_the_work_of_one_sponsor_changes_no_answer_to_another(world: World) -> None:
    """Counts, times, search, calendar and mails of Borvik are the same before and after the CMO works for Aldena."""
    head = world.login(world.borvik.people["qa_head"])
    addresses = ("/", "/deadlines/", "/calendar/", "/audits/", "/audits/findings/", "/api/v1/deadlines/", "/trail/")
    asked = [*addresses, "/search/?q=lough", "/search/suggest/?q=lough", "/api/v1/events/", "/notices/"]

    def seen() -> list[str]:
        return [anonymous(text(head.get(address))) for address in asked]

    seen()  # the first look is noted
    before = seen()
    answer(world)
    review(world, "returned")
    many(world, 3)
    after = seen()
    for address, was, became in zip(asked, before, after, strict=True):
        assert was == became, address


def anonymous(page: str) -> str:
    """A page without what is drawn anew for each request."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page)
