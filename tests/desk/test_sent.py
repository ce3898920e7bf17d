"""What a CMO sent to whom: from its own facts, with a digest that the receiver can compute too."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.test import Client

from audits.models import FindingResponse, ResponseAction
from records.selectors import sent
from tests.audits.people import answer, paper
from tests.pages import submit, text
from tests.world import World


@pytest.fixture
def maker(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    keys = "at,sponsor,what,record,version,who,digest"
    raw = b"".join(client.get(f"/sent/?format=csv&columns={keys}&{query}")).decode().removeprefix("\ufeff")
    lines = list(csv.reader(StringIO(raw, newline="")))
    table = lines[lines.index([]) + 1 :]
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def test_what_was_sent_stands_with_sponsor_version_digest_and_person(maker: Client, world: World) -> None:
    before = rows(maker)
    assert {row["To"] for row in before} == {"Aldena Therapeutics", "Borvik Pharma"}
    assert "Sent an answer" in {row["What"] for row in before}
    made = answer(world)
    newest = rows(maker)[0]
    assert (newest["What"], newest["To"], newest["Who"]) == ("Sent an answer", "Aldena Therapeutics", "Aoife Brennan")
    with world.maker_scope():
        known = sent.digests([FindingResponse.objects.get(pk=made.pk)])[made.pk]
    assert newest["SHA-256"] == known and newest["Version"] == str(made.version)
    page = text(maker.get("/sent/"))
    assert "<h1>Sent to sponsors</h1>" in page and "Sent an answer" in page


def test_the_receiver_computes_the_same_digest(maker: Client, world: World) -> None:
    path = f"/audits/issued/{world.aldena.ids['issued']}/comment/"
    assert submit(maker, path, text="See the log.", attachments=paper("log.pdf"), description="log").status_code == 302
    made = answer(world, actions=2)
    with world.maker_scope():
        row = FindingResponse.objects.get(pk=made.pk)
        ours = sent.digests([row])[row.pk]
    with world.aldena.scope():
        assert sent.digests([FindingResponse.objects.get(pk=made.pk)])[made.pk] == ours
        other = FindingResponse.objects.exclude(pk=made.pk).get()
        assert sent.digests([other])[other.pk] != ours
        assert ResponseAction in {part for part, _ in sent.parts_of(FindingResponse)}


def test_drafts_and_notes_are_no_part_of_it(maker: Client, world: World) -> None:
    before = len(rows(maker))
    path = f"/audits/issued/{world.aldena.ids['issued']}/"
    assert submit(maker, f"{path}note/", text="SECRETNOTE").status_code == 302
    assert submit(maker, f"{path}answer/", text="SECRETDRAFT").status_code == 302
    assert len(rows(maker)) == before and "SECRET" not in text(maker.get("/sent/"))


def test_it_narrows_to_a_sponsor_a_kind_and_days(maker: Client, world: World) -> None:
    everything, day = rows(maker), f"{world.their_today:%-d %b %Y}"
    own = rows(maker, f"sponsor={world.borvik.sponsor.pk}")
    assert own and own == [row for row in everything if row["To"] == "Borvik Pharma"]
    assert {row["What"] for row in rows(maker, "what=finding.answered")} == {"Sent an answer"}
    assert rows(maker, f"since={day}&until={day}") == everything and rows(maker, "until=1 Jan 2020") == []
    assert rows(maker, "q=answer") == [row for row in everything if "answer" in row["What"]]
    assert maker.get(f"/sent/?sponsor={world.maker.pk}").status_code == 422


def test_the_api_says_the_same(maker: Client, world: World) -> None:
    found = maker.get("/api/v1/sent/").json()["results"]
    assert [row["sha256"] for row in found] == [row["SHA-256"] for row in rows(maker)]
    sponsor = str(world.borvik.sponsor.pk)
    assert {row["sponsor"] for row in maker.get(f"/api/v1/sent/?sponsor={sponsor}").json()["results"]} == {sponsor}
    assert maker.get("/api/v1/sent/?tenant=x").status_code == 400


def test_who_may_read_it(world: World) -> None:
    assert world.login(world.staff["contributor"]).get("/sent/").status_code == 403
    for party in (world.aldena, world.borvik):
        assert world.login(party.people["qa_head"]).get("/sent/").status_code == 403
