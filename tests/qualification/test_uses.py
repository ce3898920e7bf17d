from __future__ import annotations

from dataclasses import replace

import pytest

from audits.models import Finding
from inspections.models import Observation
from kernel.actor import Actor
from qualification import selectors
from qualification.selectors.uses import KINDS, SHOWN
from regulations import selectors as regulations
from tests.world import World

PAGE = "/requirements/21-cfr-211.192/"


def everything(code: str) -> dict[str, selectors.Used]:
    may = Actor.system("test", frozenset({"inspections.view", "questionnaires.view", "audits.view"}))
    return {found.kind.key: found for found in selectors.uses_of(code, may)}


def cite(world: World, *codes: str) -> Finding:
    with world.aldena.scope():
        row: Finding = world.aldena.get("finding")
        Finding.objects.filter(pk=row.pk).update(requirements=list(codes))
        row.refresh_from_db()
        return row


def test_paragraphs_count_for_their_section(world: World) -> None:
    row = cite(world, "21 CFR 211.22(a)", "21 CFR 211.34")
    with world.aldena.scope():
        found = everything("21 CFR 211.22")["findings"]
        assert [use.cites for use in found.uses if use.url.endswith(f"{row.pk}/")] == [("21 CFR 211.22(a)",)]
        assert "findings" in everything("21 CFR 211.34")
        assert "findings" not in everything("21 CFR 211.28")


def test_another_number_of_the_same_text_is_the_same_requirement(world: World) -> None:
    """ICH Q7 2.2 is 2.3 of Part II; a clause that is no entry counts for its chapter."""
    cite(world, "ICH Q7 2.2", "EU GMP I 3.18")
    with world.aldena.scope():
        assert "findings" in everything("EU GMP II 2.3")
        assert "findings" not in everything("EU GMP II 2.2")
        assert "findings" in everything("EU GMP I ch. 3")


def test_every_kind_reads(world: World) -> None:
    """Each kind of record, for whatever it cites."""
    with world.aldena.scope():
        Observation.objects.update(citations=["21 CFR 211.192"])
        codes = {
            code
            for kind in KINDS
            for row in kind.rows(Actor.system("t", frozenset({"audits.view"})))
            for code in getattr(row, kind.column)
        }
        seen = {key for code in set(regulations.cited_entries(codes).values()) for key in everything(code)}
        assert seen >= {"findings", "observations", "questions"}
        for code in set(regulations.cited_entries(codes).values()):
            for found in everything(code).values():
                assert 0 < len(found.uses) <= SHOWN and found.more == found.count - len(found.uses)
                assert all(use.url.startswith("/") and use.record and use.cites for use in found.uses)


def test_what_somebody_may_not_open_is_left_out(world: World) -> None:
    with world.aldena.scope():
        Observation.objects.update(citations=["21 CFR 211.192"])
        cite(world, "21 CFR 211.192")
        nothing = selectors.uses_of("21 CFR 211.192", Actor.system("test"))
        assert nothing == []


def test_a_rival_sees_only_its_own(world: World) -> None:
    """The wall: what Aldena cites is nowhere in Borvik's answer, not even as a number (edge case 10)."""
    cite(world, "21 CFR 11.70")
    with world.aldena.scope():
        assert everything("21 CFR 11.70")
    with world.borvik.scope():
        assert everything("21 CFR 11.70") == {}


@pytest.mark.parametrize("role", ["qa_head", "viewer"])
def test_the_page_shows_where_it_is_used(world: World, role: str) -> None:
    row = cite(world, "21 CFR 211.192")
    body = world.login(world.aldena.people[role]).get(PAGE).content.decode()
    assert "Production record review" in body and str(row.pk) in body and "Where it is used" in body
    assert "Investigations and CAPA" in body


def test_a_cmo_reads_the_catalogue_without_uses(world: World) -> None:
    """What a sponsor cites is the sponsor's own (edge case 10)."""
    cite(world, "21 CFR 211.192")
    client = world.login(world.staff["cmo_admin"])
    body = client.get(PAGE).content.decode()
    assert "Production record review" in body and "Where it is used" not in body
    assert client.get("/requirements/").status_code == client.get("/requirements/topics/").status_code == 200
    assert client.get("/api/v1/requirements/21-cfr-211.192/uses/").json() == []


def test_the_api_tells_the_same(world: World) -> None:
    row = cite(world, "21 CFR 211.192")
    client = world.login(world.aldena.people["qa_head"])
    answer = client.get("/api/v1/requirements/21-cfr-211.192/uses/").json()
    pages = [use["page"] for found in answer if found["kind"] == "findings" for use in found["uses"]]
    assert f"/audits/findings/{row.pk}/" in pages
    assert client.get("/api/v1/requirements/21-cfr-211.999/uses/").status_code == 404


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/requirements/eu-gmp-annex-19/?on=2026-09-23", "text of 14 December 2005"),
        ("/requirements/eu-gmp-annex-22/", "binds nobody"),
        ("/requirements/21-cfr-211.204/", "Not compared with an official text"),
        ("/requirements/eu-gmp-i-7.5/", "PIC/S I 7.4.1"),
        ("/requirements/eu-gmp-ii-2.3/", "ICH Q7 2.2"),
        ("/requirements/21-cfr-211.25/", "Personnel and training"),
        ("/requirements/topics/", "Aseptic processing and sterility"),
        ("/requirements/?topic=outsourcing", "No subcontracting"),
        ("/requirements/?force=draft", "Artificial Intelligence"),
        ("/requirements/?q=annex+19&on=2020-01-01", "text of 14 December 2005"),
    ],
)
def test_pages_say_what_matters(world: World, address: str, words: str) -> None:
    answer = world.login(world.aldena.people["viewer"]).get(address)
    assert answer.status_code == 200 and words in answer.content.decode()


def test_an_unknown_entry_is_not_found(world: World) -> None:
    assert world.login(world.aldena.people["viewer"]).get("/requirements/21-cfr-211.999/").status_code == 404


def test_a_day_that_is_no_day_is_said(world: World) -> None:
    assert world.login(world.aldena.people["viewer"]).get(f"{PAGE}?on=soon").status_code == 422


def test_api_list_and_entry(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])

    def codes(query: str) -> list[str]:
        return [row["code"] for row in client.get(f"/api/v1/requirements/?{query}").json()["results"]]

    assert codes("q=211.22(a)") == ["21 CFR 211.22"]
    assert set(codes("force=draft")) == {"EU GMP I ch. 4", "EU GMP Annex 11", "EU GMP Annex 22"}
    assert "EU GMP I 7.11" in codes("topic=outsourcing&source=EU+GMP+Part+I")
    assert client.get("/api/v1/requirements/?topic=x").status_code == 400
    assert client.get("/api/v1/requirements/?on=x").status_code == 400
    old = client.get("/api/v1/requirements/eu-gmp-annex-19/?on=2026-09-23").json()
    assert (old["edition"], old["in_force"], len(old["editions"])) == ("text of 14 December 2005", True, 2)
    entry = client.get("/api/v1/requirements/eu-gmp-i-7.5/").json()
    assert entry["topics"] == ["outsourcing"] and entry["also"] == "PIC/S I 7.4.1"
    systems = {one["system"] for one in entry["neighbours"][0]["systems"]}
    assert systems == {"United States", "European Union", "Part II (ICH Q7)", "Others"}
    assert client.get("/api/v1/requirements/nothing/").status_code == 404


def test_a_later_room_adds_itself_in_one_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in `KINDS` is on the page and in the answer of the API."""
    extra = replace(KINDS[0], key="clauses", label="Clauses of agreements")
    monkeypatch.setattr("qualification.selectors.uses.KINDS", (*KINDS, extra))
    cite(world, "21 CFR 211.192")
    body = world.login(world.aldena.people["qa_head"]).get(PAGE).content.decode()
    assert "Clauses of agreements" in body
