"""Every kind of record has a package for an inspector, and none can be forgotten (R-41)."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterator
from inspect import isabstract
from io import BytesIO
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from administration.models import ApiClient
from cmos.models import OrganisationPaper, OrganisationSite
from desk.histories import KINDS
from kernel.models import Stepped
from qualification.models import RiskProof
from questionnaires.models import BankQuestion
from records.family import children
from sponsors.models import IdentityProvider, Membership
from sponsors.rules import PERMISSIONS
from tests.jobs import finish
from tests.pages import submit, text
from tests.records.sealing import seal_everything
from tests.records.test_copies import checked, repacked
from tests.records.test_trail_reviews import signed as signed_review
from tests.world import World
from tests.world_kinds import KINDS as CAST
from web.rooms import histories
from web.views import DetailPage

NO_RECORDS: dict[type[models.Model], str] = {
    Membership: "a person: what they may do is in changes of rights and access reviews, what they did in each record",
    ApiClient: "a setting of sponsor administrators, who copy nothing: in the copy of the whole trail",
    IdentityProvider: "a setting of administrators, who copy nothing: in the copy of the whole trail",
}
"""What has a page of its own and no package, with why."""
IN_ANOTHER: frozenset[type[models.Model]] = frozenset({RiskProof})
"""What has a page of its own and is in the package of the record that it belongs to."""
OF_A_SPONSOR: dict[str, str] = {
    "evidence": "certificate",
    "action": "letter",
    "commitment": "commitment",
    "campaign": "campaign",
    "site-link": "site_link",
    "subcontract": "subcontract",
    "qualification": "qualification",
    "decision": "qualification_decision",
    "gate-note": "gate_note",
    "template": "questionnaire",
    "answers-review": "review",
    "questionnaire": "sent",
    "certificate": "certificate_of_copy",
    "scan": "handwritten_scan",
    "import": "import",
    "approved-snapshot": "approved_snapshot",
    "trail-review": "trail_review",
    "risk": "risk_assessment",
    "risk-model": "risk_model",
    "product-assessment": "product_assessment",
    "clearance-override": "clearance_override",
    "clearance-paper": "clearance_certificate",
    "standing-decision": "standing_decision",
    "access-review": "access_review",
    "rights-request": "rights_request",
    "role": "own_role",
}
"""Kinds of packages by the word of the cast for a record of theirs; the seven older ones are in `test_copies`."""


OF_THE_BANK = {f"questionnaires_bank{part}" for part in ("answer", "evidence", "pairing", "release")}
"""What a package of a question of the answer bank holds beside it."""


def kinds_of(base: type[Any]) -> Iterator[type[Any]]:
    """Every class below one."""
    for each in base.__subclasses__():
        yield each
        yield from kinds_of(each)


def of_their_own() -> set[type[models.Model]]:
    """The models whose records have a package of their own."""
    tables = {table for table, kind in histories().items() if kind.word in KINDS}
    return {model for model in apps.get_models() if model._meta.db_table in tables}


def packed() -> set[type[models.Model]]:
    """The models whose rows are in some package: its own kind, and what points to it, but what the kind leaves out."""
    own = {model._meta.db_table: model for model in of_their_own()}
    found = set(own.values())
    for table, model in own.items():
        level = {model}
        while level:
            beside = {child for parent in level for child, _ in children(parent)}
            level = beside - found - set(KINDS[histories()[table].word].without)
            found |= level
    return found


def test_whatever_can_be_signed_has_a_package_of_its_own_or_is_in_one() -> None:
    """R-41: walks every record with steps, the signed ones first."""
    stepped = [model for model in apps.get_models() if issubclass(model, Stepped)]
    signed = [model for model in stepped if any(step.signed for step in model.steps)]
    assert len(signed) >= 6
    assert not [model.__name__ for model in stepped if model not in packed()]


def test_whatever_has_a_page_has_a_package() -> None:
    """R-41: walks every page of one record."""
    own, missing = of_their_own(), []
    for page in kinds_of(DetailPage):
        if page.__module__.startswith("tests") or isabstract(page):
            continue
        found = get_type_hints(page.find)["return"]
        concrete = (
            [found] if not found._meta.abstract else [each for each in kinds_of(found) if not each._meta.abstract]
        )
        missing += [
            f"{page.__name__}: {each.__name__}"
            for each in concrete
            if each not in own and each not in NO_RECORDS and each not in IN_ANOTHER
        ]
    assert not missing
    assert packed() >= IN_ANOTHER and not set(own) & IN_ANOTHER
    assert not [model for model in NO_RECORDS if model in own or issubclass(model, Stepped | AbstractBaseUser)]


def test_every_kind_is_known_to_links_permissions_and_addresses() -> None:
    assert set(KINDS) == {kind.word for kind in histories().values()}
    tables = {model._meta.db_table for model in apps.get_models()}
    assert set(histories()) <= tables
    assert {kind.needs for kind in histories().values()} <= set(PERMISSIONS)
    assert all(len(kind) <= 20 for kind in KINDS), "a review of a record's trail keeps the word"


def package(client: Client, whose: Any, kind: str, pk: UUID) -> tuple[Any, bytes]:
    """One click on the record's history, the form, and what the worker made of it."""
    seal_everything()
    history = text(client.get(reverse("desk:history", args=[kind, pk])))
    address = reverse("desk:copy", args=[kind, pk])
    assert f'href="{address}"' in history
    answer = submit(client, address, made_for="HPRA, A. Byrne", reason="inspection of 23 Nov 2026")
    assert answer.status_code == 302, text(answer)
    job = finish(whose)
    assert job.state == "done" and job.result is not None, job.message
    return job, (Path(settings.FILES_ROOT) / job.result.path).read_bytes()


def accepted(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The verifier's words on a package that it accepts, and refuses with a byte changed."""
    code, words = checked(content, tmp_path, capsys)
    assert code == 0 and "The copy is good." in words, words
    dice = random.Random(41)
    for place in [0, len(content) - 1, *dice.sample(range(len(content)), 12)]:
        changed = content[:place] + bytes([content[place] ^ (1 << dice.randrange(8))]) + content[place + 1 :]
        assert checked(changed, tmp_path, capsys)[0] == 1, place
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {"record.pdf", "record.json", "signatures.json", "trail.jsonl", "trail.csv", "seals.json"} < {
            *archive.namelist()
        }
    return words


@pytest.mark.pdf
@pytest.mark.parametrize("kind", sorted(OF_A_SPONSOR))
def test_a_package_of_every_kind_is_accepted_and_a_changed_byte_refused(
    committed_world: World, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-41, SR-11."""
    world = committed_world
    pk = world.aldena.ids[OF_A_SPONSOR[kind]]
    client = world.login(world.aldena.people["qa_head"])
    _, content = package(client, world.aldena, kind, pk)
    accepted(content, tmp_path, capsys)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        rows = json.loads(archive.read("record.json"))["rows"]
    table = CAST[OF_A_SPONSOR[kind]]._meta.db_table
    assert [row["id"] for row in rows[table]] == [str(pk)], "this record, and no other of its kind"
    foreign = reverse("desk:copy", args=[kind, world.borvik.ids[OF_A_SPONSOR[kind]]])
    assert client.get(foreign).status_code == 404


@pytest.mark.pdf
def test_the_cmo_packs_a_letter_its_access_review_and_its_changes_of_rights(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-41 for the CMO's people."""
    world = committed_world
    client = world.login(world.staff["quality_signatory"])
    with world.maker_scope():
        letter = CAST["audit_letter"]._default_manager.filter(sponsor=world.aldena.sponsor)[0]
    page = text(client.get(reverse("audits:letter", args=[letter.pk])))
    assert reverse("desk:history", args=["letter", letter.pk]) in page
    _, content = package(client, world.maker, "letter", letter.pk)
    accepted(content, tmp_path, capsys)


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("kind", "word", "model"),
    [
        ("own-site", "own_site", OrganisationSite),
        ("own-certificate", "own_paper", OrganisationPaper),
        ("bank-question", "bank_question", BankQuestion),
    ],
)
def test_the_cmo_packs_what_it_keeps_of_itself(
    committed_world: World,
    kind: str,
    word: str,
    model: type[models.Model],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """R-41: an own site without its certificates and links, which have packages of their own."""
    world = committed_world
    client = world.login(world.staff["quality_signatory"])
    _, content = package(client, world.maker, kind, world.aldena.ids[word])
    accepted(content, tmp_path, capsys)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        rows = [*json.loads(archive.read("record.json"))["rows"]]
    assert rows[0] == model._meta.db_table and set(rows) - {rows[0]} <= OF_THE_BANK


@pytest.mark.pdf
def test_a_review_of_the_trail_takes_along_the_entries_it_was_signed_for(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R-35, R-41: the digest that the signature names is made anew from the entries beside it."""
    world = committed_world
    review = signed_review(world)
    client = world.login(world.aldena.people["qa_head"])
    _, content = package(client, world.aldena, "trail-review", review.pk)
    words = accepted(content, tmp_path, capsys)
    assert "reviewed entries are those that were signed for" in words
    with zipfile.ZipFile(BytesIO(content)) as archive:
        signatures = json.loads(archive.read("signatures.json"))["signatures"]
        count = len(archive.read("reviewed.jsonl").splitlines())
    assert [each["subject_table"] for each in signatures] == ["records_trailreview"]
    assert f"{count} reviewed entries" in words and count > 0

    def drop(files: dict[str, bytes]) -> None:
        files["reviewed.jsonl"] = b"".join(files["reviewed.jsonl"].splitlines(keepends=True)[:-1])

    code, said = checked(repacked(content, drop), tmp_path, capsys)
    assert code == 1 and "are not those that" in said


@pytest.mark.pdf
def test_a_review_that_nobody_signed_is_not_told_as_signed(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found: the verifier said of a review that was not signed that its entries were those signed for."""
    world = committed_world
    client = world.login(world.aldena.people["qa_head"])
    _, content = package(client, world.aldena, "trail-review", world.aldena.ids["trail_review"])
    words = accepted(content, tmp_path, capsys)
    assert "nobody has signed the review yet" in words and "signed for" not in words


@pytest.mark.pdf
def test_a_package_tells_the_signers_own_time_beside_utc(committed_world: World) -> None:
    """R-17: the three items, with the zone of who signed."""
    world = committed_world
    client = world.login(world.aldena.people["qa_head"])
    _, content = package(client, world.aldena, "agreement", world.aldena.ids["agreement"])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        said = " ".join(page.extract_text() for page in PdfReader(BytesIO(archive.read("record.pdf"))).pages)
        [signed, *_] = json.loads(archive.read("signatures.json"))["signatures"]
    assert signed["printed_name"] in said and "there" in said and signed["zone"] in said


def test_a_review_is_not_offered_where_nobody_reviews(world: World) -> None:
    """Found: the CMO's history said “not reviewed yet”, and nobody of theirs reviews; a review reviewed itself."""
    staff = world.login(world.staff["quality_signatory"])
    theirs = text(staff.get(reverse("desk:history", args=["issued", world.aldena.ids["issued"]])))
    assert "not reviewed yet" not in theirs
    head = world.login(world.aldena.people["qa_head"])
    ours = text(head.get(reverse("desk:history", args=["agreement", world.aldena.ids["agreement"]])))
    assert "not reviewed yet" in ours and "Review this trail" in ours
    itself = text(head.get(reverse("desk:history", args=["trail-review", world.aldena.ids["trail_review"]])))
    assert "not reviewed yet" not in itself and "Review this trail" not in itself
