"""The answer bank of a shared CMO, attacked by two rival sponsors: neither learns that it exists, or of the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kernel.models import OrganisationOwned
from questionnaires.models import (
    Answer,
    AnswerFile,
    BankAnswer,
    BankEvidence,
    BankPairing,
    BankQuestion,
    BankRelease,
    Questionnaire,
)
from questionnaires.rules.filling import Given
from questionnaires.selectors import bank as selectors
from questionnaires.services import bank_release
from questionnaires.services.bank_release import Taking
from records.models import DialogueFile, Event, SponsorFile, TrailEntry
from records.selectors.sent import digests
from tests.architecture.test_routes import body, token, unnumbered
from tests.pages import text
from tests.questionnaires.asking import ANSWERS, asked, say, sign
from tests.records.test_organisation_copies import other_organisation
from tests.world import Party, World

TABLES: tuple[Any, ...] = (BankQuestion, BankAnswer, BankEvidence, BankRelease, BankPairing)
MANUAL = "Is a quality manual approved by management in force?"
SECRET = "BANKSECRET"


@pytest.fixture
def given(world: World) -> dict[str, Questionnaire]:
    """The same answer with the same file, released to both sponsors, signed and sent."""
    rows = {party.sponsor.name: asked(world, party) for party in (world.aldena, world.borvik)}
    with world.maker_scope(reason="planted"):
        source = BankQuestion.objects.get(text=MANUAL)
        BankQuestion.objects.filter(pk=source.pk).update(topic=SECRET)
    for row in rows.values():
        say(world, row, ANSWERS)
        release(world, row)
        sign(world, row)
    return rows


def release(world: World, row: Questionnaire) -> BankRelease:
    with world.maker_scope():
        source = BankQuestion.objects.get(text=MANUAL)
        answer, evidence = selectors.newest_answer(source), selectors.evidence_of(source)
        assert answer is not None
        taking = Taking(answer=answer, given=Given(value="no"), evidence=evidence, seen=1, remember=True)
        return bank_release.release_answer(row, "Y-A1", taking, actor=world.staff_actor())


def both(world: World) -> Iterator[tuple[Party, Party]]:
    yield world.aldena, world.borvik
    yield world.borvik, world.aldena


def ids(world: World) -> set[str]:
    """Every identifier of the bank."""
    with world.maker_scope():
        found = {str(row.pk) for model in TABLES for row in model._default_manager.all()}
        return found | {str(row.file_id) for row in BankEvidence.objects.exclude(file=None)}


def test_no_row_of_the_bank_is_in_any_sponsors_scope(world: World, given: dict[str, Questionnaire]) -> None:
    for party, _ in both(world):
        with party.scope(reason="tried"):
            for model in TABLES:
                assert not model._default_manager.exists(), model
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
                    assert cursor.fetchone()[0] == 0
                with pytest.raises(DatabaseError), transaction.atomic():
                    model._default_manager.bulk_create([model(cmo_org_id=world.maker.pk)])
            assert not SponsorFile.objects.filter(cmo_org__isnull=False).exists()


def test_the_bank_has_no_column_that_names_a_sponsor(world: World) -> None:
    named = [model for model in apps.get_models() if model._meta.db_table.startswith("questionnaires_bank")]
    assert set(named) == set(TABLES)
    for model in named:
        assert issubclass(model, OrganisationOwned) and "sponsor_id" not in {f.column for f in model._meta.fields}
    with world.maker_scope():
        for source, table in ((TrailEntry, "table"), (Event, "subject_table")):
            found = source._default_manager.filter(**{f"{table}__startswith": "questionnaires_bank"})
            assert found.exists() and not found.filter(sponsor_id__isnull=False).exists(), source


def test_no_page_or_address_of_the_bank_opens_to_a_sponsor(world: World, given: dict[str, Questionnaire]) -> None:
    with world.maker_scope():
        own = BankQuestion.objects.get(text=MANUAL)
        made = BankRelease.objects.filter(answer__question=own).first()
        assert made is not None
    for party, _ in both(world):
        client = world.login(party.people["qa_head"])
        row = given[party.sponsor.name]
        for address in (
            "/bank/",
            "/bank/?format=csv",
            f"/bank/{own.pk}/",
            f"/bank/{uuid4()}/",
            f"/bank/{own.pk}/versions/",
            f"/bank/releases/{made.pk}/steps/revoke/",
            f"/bank/asked/{row.pk}/Y-A1/",
            f"/bank/asked/{row.pk}/Y-A1/take/",
        ):
            for answer in (client.get(address), client.post(address, {})):
                assert answer.status_code in (403, 404, 405), (address, answer.status_code)
                assert SECRET not in body(answer) and MANUAL not in body(answer)


def test_what_a_sponsor_reads_holds_nothing_of_the_bank_or_of_its_rival(
    world: World, given: dict[str, Questionnaire]
) -> None:
    known = ids(world)
    for party, rival in both(world):
        row, theirs = given[party.sponsor.name], given[rival.sponsor.name]
        client = world.login(party.people["qa_head"])
        with party.scope():
            copy = AnswerFile.objects.get(answer_set__questionnaire=row, file__isnull=False, question="Y-A1")
        addresses = (
            f"/questionnaires/sent/{row.pk}/?section=A",
            f"/history/questionnaire/{row.pk}/",
            "/questionnaires/",
            "/questionnaires/?format=csv",
            "/search/?q=quality-manual",
            "/search/?q=quality+manual",
            "/notices/",
            f"/files/{copy.file_id}/",
        )
        pages = [body(client.get(address)) for address in addresses]
        api = ("questionnaires/", f"questionnaires/{row.pk}/", "events/?page_size=500")
        pages += [body(Client().get(f"/api/v1/{name}", headers=token(party))) for name in api]
        assert "Cover page" in pages[0], "what was released is there"
        for page in pages:
            assert SECRET not in page and MANUAL not in page and rival.sponsor.name not in page
            assert str(theirs.pk) not in page and not [pk for pk in known if pk in page]
            assert "answer bank" not in page.casefold() and "bank_" not in page


def test_a_search_for_words_of_the_bank_finds_what_a_search_for_nothing_finds(
    world: World, given: dict[str, Questionnaire]
) -> None:
    for party, _ in both(world):
        client = world.login(party.people["qa_head"])
        for way in ("/search/?q={}", "/questionnaires/?q={}"):
            pages = [text(client.get(way.format(word))).replace(word, "") for word in (SECRET, "ZZZZSECRET")]
            found, nothing = (re.search(r"<main.*</main>", page, re.DOTALL) for page in pages)
            assert found and nothing and found[0] == nothing[0], way


def test_the_same_file_given_to_two_sponsors_is_two_files_that_share_nothing(
    world: World, given: dict[str, Questionnaire]
) -> None:
    files, shown = {}, {}
    for party, _ in both(world):
        row = given[party.sponsor.name]
        with party.scope():
            attached = AnswerFile.objects.get(answer_set__questionnaire=row, file__isnull=False, question="Y-A1")
            assert attached.file_id is not None
            files[party.sponsor.name] = DialogueFile.objects.get(pk=attached.file_id)
            shown[party.sponsor.name] = digests([attached.answer_set])[attached.answer_set_id]
            assert DialogueFile.objects.filter(sha256=files[party.sponsor.name].sha256).count() == 1
            assert not SponsorFile.objects.filter(sha256=files[party.sponsor.name].sha256).exists()
    one, other = files.values()
    for name in ("pk", "path", "stored_at", "released_at", "sponsor_id"):
        assert getattr(one, name) != getattr(other, name), name
    first, second = shown.values()
    assert first != second, "the digests of what was sent are of two records"


def test_a_file_of_a_rival_or_of_the_bank_reads_like_none(world: World, given: dict[str, Questionnaire]) -> None:
    with world.maker_scope():
        source = BankEvidence.objects.exclude(file=None).first()
        assert source is not None
    for party, rival in both(world):
        with rival.scope():
            theirs = AnswerFile.objects.get(
                answer_set__questionnaire=given[rival.sponsor.name], file__isnull=False, question="Y-A1"
            )
        client = world.login(party.people["qa_head"])
        for way in ("/files/{}/download/", "/files/{}/", "/files/{}/preview/", "/api/v1/files/{}/"):
            answers = [client.get(way.format(pk)) for pk in (source.file_id, theirs.file_id, uuid4())]
            assert {answer.status_code for answer in answers} <= {404}, way
            assert len({unnumbered(answer) for answer in answers}) == 1, way


def test_uploading_the_same_file_tells_nothing(world: World, given: dict[str, Questionnaire]) -> None:
    """Neither "already there" nor a shared row: what a sponsor brings is stored as if nobody had it."""
    before = stored(world)
    third = asked(world)
    say(world, third, ANSWERS)
    release(world, third)
    assert stored(world) == before + 1, "each release stores a file of its own"


def stored(world: World) -> int:
    with world.maker_scope():
        return DialogueFile.objects.count()


def test_a_draft_that_was_taken_from_the_bank_is_not_seen_before_it_is_signed(world: World) -> None:
    row = asked(world)
    say(world, row, ANSWERS)
    with world.aldena.scope():
        before = [TrailEntry.objects.count(), Event.objects.count(), DialogueFile.objects.count()]
    release(world, row)
    with world.aldena.scope():
        assert [TrailEntry.objects.count(), Event.objects.count(), DialogueFile.objects.count()] == before
        assert not Answer.objects.filter(answer_set__questionnaire=row).exists()


def test_a_pairing_learned_from_one_sponsor_is_the_cmos_own_matter(
    world: World, given: dict[str, Questionnaire]
) -> None:
    row = given[world.aldena.sponsor.name]
    with world.maker_scope():
        question = bank_release.asked_question(row, "Y-A1")
        pairing = BankPairing.objects.get(question__text=MANUAL)
        ours = selectors.digest_of_words(question.text)
        assert pairing.digest == ours and question.text not in str(vars(pairing))
        trail = TrailEntry.objects.filter(table__startswith="questionnaires_bank")
        assert not [each for each in trail if question.text in str(vars(each))]
    with other_organisation() as (_, _member):
        assert selectors.digest_of_words(question.text) != ours, "the same words say nothing in another organisation"
        assert not selectors.meanings([question.text]) and not BankQuestion.objects.exists()


def test_another_cmo_organisation_reads_and_takes_nothing(world: World, given: dict[str, Questionnaire]) -> None:
    with world.maker_scope():
        own = BankQuestion.objects.get(text=MANUAL)
        source = BankEvidence.objects.exclude(file=None).first()
        made = BankRelease.objects.first()
        assert source is not None and made is not None
    with other_organisation() as (_, member):
        found = member
    client = world.login(found)
    row = given[world.aldena.sponsor.name]
    for way, pk in ways(own.pk, source, made, row):
        foreign, missing = client.get(way.format(pk)), client.get(way.format(uuid4()))
        assert foreign.status_code == missing.status_code == 404, way
        assert unnumbered(foreign) == unnumbered(missing), way
    assert MANUAL not in text(client.get("/bank/"))


def ways(own: UUID, source: BankEvidence, made: BankRelease, row: Questionnaire) -> Iterator[tuple[str, Any]]:
    yield from ((f"/bank/{{}}/{part}", own) for part in ("", "change/", "answer/", "versions/", "steps/retire/"))
    yield "/bank/evidence/{}/steps/remove/", source.pk
    yield "/bank/releases/{}/steps/revoke/", made.pk
    yield "/bank/asked/{}/Y-A1/", row.pk
    yield "/bank/asked/{}/Y-A1/save/", row.pk
    yield "/files/{}/download/", source.file_id
