"""A person signs that a file is a true copy of its original, by a stated method (R-51)."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from cmo_portal.demo import papers
from cmos.models import Company
from cmos.services import change_company
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.reasons import joined
from kernel.scope import because
from records import services
from records.models import CertifiedCopy, Signature, SponsorFile
from records.rules.certified import (
    ANOTHERS,
    CERTIFIED,
    DISCARD,
    METHODS,
    PROPOSED,
    SIGN,
    SUPERSEDED,
    WITHDRAW,
    proposal_errors,
)
from records.selectors import certificates, provenance
from records.services.certifying import STANDS, propose, take_step
from tests.api import System
from tests.generated import few_cases
from tests.pages import submit, text
from tests.records.test_copies import checked, made
from tests.records.test_two_people import at_once
from tests.signatures import sign_at, signing
from tests.world import World

SAID = {
    "original": "Paper original, quality archive, no. 14",
    "method": "scanned",
    "how": "Scanner of the archive, 300 dpi; every page compared",
}


def stated(world: World) -> CertifiedCopy:
    """A certificate of a file of its own, stated by the QA manager; inside their scope."""
    actor = world.aldena.actor("qa_manager")
    file = services.store_file(
        io.BytesIO(b"signed\n"), name="signed.txt", kind=SponsorFile, actor=actor, reason="signed on paper"
    )
    return propose(file, actor=actor, **SAID)


def certified(world: World, found: CertifiedCopy) -> CertifiedCopy:
    """The certificate after the QA manager signed it; inside their scope."""
    brought = signing(world, found, SIGN, certificates.signed_content(found), role="qa_manager")
    return take_step(SIGN, found, actor=world.aldena.actor("qa_manager"), signing=brought)


@few_cases
@given(original=st.text(max_size=30), method=st.sampled_from([*METHODS, "", "by magic"]), how=st.text(max_size=30))
def test_a_certificate_states_its_original_and_method(original: str, method: str, how: str) -> None:
    errors = proposal_errors(original, method, how)
    assert ("method" in errors) == (method not in METHODS)
    assert not proposal_errors(**{**SAID, "method": "exported"})
    assert set(proposal_errors("x", method, "")) - {"method"} == {"original", "how"}


def test_a_person_signs_the_bytes_the_original_and_the_method(world: World) -> None:
    """R-51: signed by a person with a stated method, bound to the SHA-256 of this file."""
    with world.aldena.scope("qa_manager", reason="in a test"):
        found = stated(world)
        assert found.status == PROPOSED and not provenance.told([found.file_id])[found.file_id].certified
        done = certified(world, found)
        signature = Signature.objects.get(subject_id=found.pk)
        assert done.status == CERTIFIED and signature.meaning == "approved"
        content = json.loads(signature.content)
        assert content["file_sha256"] == found.file.sha256 and content["method"] == METHODS["scanned"]
        told = provenance.told([found.file_id])[found.file_id].certified
        assert told is not None and told.signature == signature
        with pytest.raises(StepRefused, match=STANDS):
            propose(found.file, actor=world.aldena.actor("qa_manager"), **SAID)


def test_a_new_version_is_not_certified(world: World) -> None:
    """The one that was superseded keeps its certificate; one that waits is signed no more."""
    with world.aldena.scope("qa_manager", reason="in a test"):
        waiting = world.aldena.get("certificate_of_copy")
        company, actor = Company.objects.get(cda_file=waiting.file_id), world.aldena.actor("qa_manager")
        done = certified(world, waiting)
        reason = joined("document", "a better scan came")
        newer = change_company(company, cda_file=papers.pdf("New"), version=None, actor=actor, reason=reason).cda_file
        assert newer is not None
        known = provenance.told([done.file_id, newer.pk])
        assert known[done.file_id].certified and not known[newer.pk].certified
        with pytest.raises(StepRefused, match="newer version"):
            propose(done.file, actor=actor, **SAID)
    with world.borvik.scope("qa_manager", reason="in a test"):
        rival = world.borvik.get("certificate_of_copy")
        company, actor = Company.objects.get(cda_file=rival.file_id), world.borvik.actor("qa_manager")
        change_company(company, cda_file=papers.pdf("New"), version=None, actor=actor, reason=reason)
        assert list(SIGN.guards[0](certificates.facts(rival))) == [SUPERSEDED]


def test_a_certificate_is_withdrawn_with_a_reason_and_made_anew(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="in a test"):
        done, actor = certified(world, stated(world)), world.aldena.actor("qa_manager")
        with pytest.raises(Refused):
            take_step(WITHDRAW, done, actor=actor, reason="x")
        take_step(WITHDRAW, done, actor=actor, reason=joined("mistake", "the last page is missing"))
        assert not provenance.told([done.file_id])[done.file_id].certified
        again = propose(done.file, actor=actor, **SAID)
        take_step(DISCARD, again, actor=actor, reason="stated by mistake")
        shown = certificates.certificates_of(done.file_id)
        assert [each.status for each in shown] == ["withdrawn"]


def test_another_than_who_stated_it_does_not_sign(world: World) -> None:
    """What one person compared was signed by another."""
    with world.aldena.scope("qa_manager", reason="in a test"):
        found = stated(world)
        assert list(SIGN.guards[1](certificates.facts(found))) == []
    with world.aldena.scope("qa_head", reason="in a test"):
        assert list(SIGN.guards[1](certificates.facts(found))) == [ANOTHERS]
        brought = signing(world, found, SIGN, certificates.signed_content(found), role="qa_head")
        with pytest.raises(StepRefused):
            take_step(SIGN, found, actor=world.aldena.actor("qa_head"), version=found.version, signing=brought)
    page = text(world.login(world.aldena.people["qa_head"]).get(f"/files/certificates/{found.pk}/steps/certify/"))
    assert "Whoever compared the copy" in page


def test_who_has_no_right_certifies_nothing(world: World) -> None:
    with world.aldena.scope("qa_specialist", reason="in a test"), pytest.raises(NotAllowed):
        propose(world.aldena.get("file"), actor=world.aldena.actor("qa_specialist"), **SAID)
    found = world.aldena.ids["certificate_of_copy"]
    viewer = world.login(world.aldena.people["viewer"])
    assert viewer.get(f"/files/certificates/{found}/steps/certify/").status_code == 403
    rival = world.login(world.borvik.people["qa_manager"])
    assert rival.get(f"/files/certificates/{found}/steps/certify/").status_code == 404


# --- pages and API ----------------------------------------------------------------------------------------------------


def test_a_copy_is_stated_and_certified_on_pages(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="in a test"):
        file = services.store_file(
            io.BytesIO(b"signed\n"),
            name="signed.txt",
            kind=SponsorFile,
            actor=world.aldena.actor("qa_manager"),
            reason="signed on paper",
        )
    person = world.aldena.people["qa_manager"]
    client: Any = world.login(person)
    there = f"/files/{file.pk}/certify/"
    assert there in text(client.get(f"/files/{file.pk}/"))
    assert submit(client, there, **{**SAID, "how": "x"}).status_code == 422
    answer = submit(client, there, **SAID)
    assert answer.status_code == 302
    page = text(client.get(f"/files/{file.pk}/"))
    assert "Waits for its signature" in page and there not in page
    shown = text(client.get(answer.url))
    assert file.sha256 in shown and SAID["original"] in shown and METHODS["scanned"] in shown
    assert sign_at(client, answer.url, world, person, meaning="reviewed").status_code == 422
    assert sign_at(client, answer.url, world, person).status_code == 302
    page = text(client.get(f"/files/{file.pk}/"))
    assert "Certified copy" in page and "Tomasz Wrona" in page and SAID["how"] in page


def test_the_api_states_shows_and_refuses(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="in a test"):
        found = stated(world)
        certified(world, found)
    client = world.login(world.aldena.people["qa_manager"])
    json_: dict[str, Any] = {"content_type": "application/json"}
    told = client.get(f"/api/v1/certified-copies/{found.pk}/").json()
    assert told["status"] == CERTIFIED and told["signatures"][0]["covers_this_version"]
    assert client.get(f"/api/v1/files/{found.file_id}/").json()["certified"]["signed_by"] == "Tomasz Wrona"
    there = f"/api/v1/files/{found.file_id}/certificate/"
    assert client.post(there, SAID, **json_).status_code == 409
    assert client.post(there, {**SAID, "method": "by magic"}, **json_).status_code == 400
    with world.aldena.scope():
        other = world.aldena.ids["file"]
    made_ = client.post(f"/api/v1/files/{other}/certificate/", SAID, **json_)
    assert made_.status_code == 201 and client.get(made_["Location"]).json()["status"] == PROPOSED
    step = f"{made_['Location']}steps/certify/"
    assert client.get(step).json()["meanings"] == ["approved"]
    assert client.post(step, {}, **json_).status_code == 428
    system = System(world.aldena)
    assert system.get(f"certified-copies/{found.pk}/").status_code == 200
    assert system.get(f"certified-copies/{world.borvik.ids['certificate_of_copy']}/").status_code == 404
    assert system.send("post", f"certified-copies/{found.pk}/steps/withdraw/", {}, If_Match='"2"').status_code == 403


# --- the database -----------------------------------------------------------------------------------------------------


def test_the_database_certifies_only_by_a_signature(world: World) -> None:
    """Whatever code forgets: no signature, no certificate; and what was stated never changes."""
    with world.aldena.scope("qa_manager", reason="in a test"):
        found = stated(world)
    with world.aldena.scope("qa_manager", reason="in a test"), because("in a test", step="certify"):
        rows = CertifiedCopy.objects.filter(pk=found.pk)
        with pytest.raises(IntegrityError, match="certified by a signature"), transaction.atomic():
            rows.update(status=CERTIFIED, version=2)
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            rows.update(original="Another original")


def test_two_who_state_at_once_make_one_certificate(committed_world: World) -> None:
    world = committed_world
    with world.aldena.scope("qa_manager", reason="in a test"):
        file = stated(world).file
        CertifiedCopy.objects.get(file=file)
        take_step(
            DISCARD,
            CertifiedCopy.objects.get(file=file),
            actor=world.aldena.actor("qa_manager"),
            reason="stated by mistake",
        )

    def work(role: str) -> None:
        with world.aldena.scope(role, reason="in a test"), transaction.atomic():
            CertifiedCopy.objects.create(file=file, stated_by=world.aldena.actor(role).key, **SAID)

    assert at_once(lambda: work("qa_manager"), lambda: work("qa_head")) == ["done", "refused"]


@pytest.mark.pdf
def test_a_copy_for_an_inspector_holds_the_certificate_and_its_signature(
    committed_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = committed_world
    with world.aldena.scope("qa_manager", reason="in a test"):
        found = certified(world, world.aldena.get("certificate_of_copy"))
        world.aldena.ids["company"] = Company.objects.get(cda_file=found.file_id).pk
    _, content = made(world, "company")
    assert checked(content, tmp_path, capsys)[0] == 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = json.loads(archive.read("record.json"))["rows"]
        signed = json.loads(archive.read("signatures.json"))["signatures"]
    assert [row["id"] for row in rows["records_certifiedcopy"]] == [str(found.pk)]
    assert str(found.pk) in {each["subject_id"] for each in signed}
