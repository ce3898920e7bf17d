"""Clearance certificates on paper, and what their check code tells whom (R-24, R-41, R-65; Annex 16, 1.7.2)."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from pypdf import PdfReader

from cmos.models import Product, Site
from kernel.clock import now
from kernel.errors import Refused
from kernel.reasons import joined
from kernel.scope import because
from qualification import printing
from qualification.models import ClearanceCertificate
from qualification.rules.clearing import Answer, steps
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors import clearance as reading
from qualification.services import clearance as services
from qualification.views import verifying
from records import pdf
from records.models import Job, PrintedRecord
from records.printing import Edition
from records.rules import canonical, check_code, digest
from tests.jobs import finish
from tests.pages import errors, submit, text
from tests.signatures import sign_at, signing
from tests.world import Party, World

LONG = "A warning letter of the FDA names the sterile filling line and cites 21 CFR 211.113(b) and 211.192. " * 12


def a_certificate(world: World) -> ClearanceCertificate:
    """The signed one of the cast; inside the scope."""
    found: ClearanceCertificate = world.aldena.get("clearance_certificate")
    return found


def printed(world: World, party: Party | None = None, pk: Any = None) -> tuple[Job, PrintedRecord, PdfReader]:
    """A copy of a certificate, asked for on its page and made as the worker does."""
    whose = party or world.aldena
    pk = pk or whose.ids["clearance_certificate"]
    client = world.login(whose.people["qa_head"])
    answer = submit(client, f"/clearance/certificates/{pk}/print/", reason="for the batch record")
    assert answer.status_code == 302, errors(answer)
    job = finish(whose)
    assert job.state == "done" and job.result is not None, job.message
    with whose.scope():
        record = PrintedRecord.objects.select_related("file").get(subject_id=pk, file=job.result)
    return job, record, PdfReader(Path(settings.FILES_ROOT) / job.result.path)


def flat(found: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in found.pages))


# --- the paper ------------------------------------------------------------------------------------------------------


@pytest.mark.pdf
def test_it_is_one_page_of_an_archive_copy_with_the_answer_inside(committed_world: World) -> None:
    world = committed_world
    job, record, found = printed(world)
    catalog: Any = found.trailer["/Root"]
    assert catalog["/StructTreeRoot"] and catalog["/Lang"] == "en" and len(found.pages) == 1
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert re.search(r'part["=>]+"?3', xmp) and re.search(r'conformance["=>]+"?A', xmp)
    [embedded] = {entry.idnum: entry for entry in catalog["/AF"]}.values()
    assert embedded.get_object()["/AFRelationship"] == "/Data"
    [(name, [body])] = found.attachments.items()
    data, said = json.loads(body), flat(found)
    with world.aldena.scope():
        row = a_certificate(world)
    assert name == f"{row.number}.json" and data["form"] == printing.FORM
    assert data["answer"] == row.answer and data["digest"] == row.digest == digest(canonical(data["answer"]))
    assert data["check_code"] == record.code and record.code in job.message and record.code in said
    assert said.count(record.code) >= 2, "beside the pattern and at the foot"
    assert row.number in said and "localhost" not in row.number and "/verify/" in said.replace(" ", "")
    assert row.digest in re.sub(r"\s+", "", said) and "Ingrid Solheim" not in data["answer"]
    for one in row.answer["reasons"]:
        assert re.sub(r"\s+", " ", one["sentence"])[:60] in said, one


def edition() -> Edition:
    at = now().replace(microsecond=0)
    return Edition(version="version 2, signed", generated_at=at, by="Ingrid Solheim", code="7QD4-88KM-2XPA")


def rendered(row: ClearanceCertificate) -> PdfReader:
    made = pdf.render_within(1, printing.documents(row, edition(), "Aldena Therapeutics"))
    return PdfReader(io.BytesIO(made))


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("answer", "times", "longest"),
    [(Answer.HOLD, 1, 1), (Answer.WARN, 9, 2), (Answer.WARN, 40, 1), (Answer.HOLD, 60, 12), (Answer.ALLOW, 40, 4)],
)
def test_long_texts_and_many_reasons_stay_on_one_page(world: World, answer: Answer, times: int, longest: int) -> None:
    """The whole stays in the data inside the file; the page says so where it cannot print it."""
    with world.aldena.scope():
        row = a_certificate(world)
        one = {**row.answer["reasons"][0], "answer": answer.name, "counts": answer.name}
        sentence = LONG[: len(LONG) * longest // 12]
        row.answer["reasons"] = [{**one, "detail": str(n), "sentence": f"{n}. {sentence}"} for n in range(times)]
        row.result, row.answer["answer"] = answer.name, answer.name
        row.answer["names"] = {"site": f"SITE-0001 {'Long name ' * 19}", "place": "P" * 120, "product": "Q " * 150}
        row.asked_by = "A very long name " * 11
        found = rendered(row)
    said = flat(found)
    assert len(found.pages) == 1 and answer.label in said and "7QD4-88KM-2XPA" in said
    [[body]] = found.attachments.values()
    assert len(json.loads(body)["answer"]["reasons"]) == times
    if answer != Answer.ALLOW and times >= 40:
        assert "more reasons" in said and "in the data inside this file" in said


@pytest.mark.pdf
def test_what_is_printed_is_what_was_frozen_after_site_and_product_were_renamed(world: World) -> None:
    """Decision 189: made of what was frozen, and of nothing that is known today."""
    with world.aldena.scope("qa_manager") as active:
        site, product = world.aldena.get("site"), Product.objects.filter(retired_at=None).order_by("code")[0]
        asked = Asked("primary_packaging", product.pk, "US")
        made = services.make_certificate(site, asked, world.today, actor=active.actor, reason="batch 17")
        before, content = flat(rendered(made)), reading.certificate_content(made)
        was = site.name
        with because("renamed"):
            Site.objects.filter(pk=site.pk).update(name="Renamed Works")
            Product.objects.filter(pk=product.pk).update(name="Renamed product")
        again = reading.certificate(made.pk)
        after = flat(rendered(again))
        assert reading.certificate_content(again) == content
    assert was in after and "Renamed" not in after and before[:400] == after[:400]


def test_only_a_signed_certificate_is_printed(world: World) -> None:
    with world.aldena.scope("qa_manager") as active:
        product = Product.objects.filter(retired_at=None).order_by("code")[0]
        asked = Asked("primary_packaging", product.pk, "EU")
        site = world.aldena.get("site")
        made = services.make_certificate(site, asked, world.today, actor=active.actor, reason="batch 18")
        with pytest.raises(Refused, match="signed"):
            services.request_print(made, actor=active.actor, reason="batch 18")


def test_a_certificate_of_every_answer_is_signed(world: World) -> None:
    """It tells an answer, and a hold is one too: a batch record may need the paper that says no."""
    answers = set()
    with world.aldena.scope("qa_head") as active:
        override = world.aldena.get("clearance_override")
        asked = Asked(override.operation, override.product_id, override.market)
        products = Product.objects.filter(retired_at=None).order_by("code")
        site = world.aldena.get("site")
        questions = [(override.site, asked)] + [
            (site, Asked(operation, product.pk, market))
            for operation in ("primary_packaging", "labelling", "manufacture")
            for product in products
            for market in ("US", "EU")
        ]
        for place, work in questions:
            made = services.make_certificate(place, work, world.today, actor=active.actor, reason="batch 19")
            if made.result in answers:
                continue
            given = signing(world, made, steps.SIGN_CERTIFICATE, reading.certificate_content(made))
            done = services.take_certificate_step(steps.SIGN_CERTIFICATE, made, actor=active.actor, signing=given)
            assert done.status == steps.SIGNED and reading.is_whole(done)
            answers.add(made.result)
    assert {"WARN", "HOLD"} <= answers


# --- what a code tells ----------------------------------------------------------------------------------------------


def asked_publicly(code: str) -> Any:
    return Client().get("/verify/", {"code": code})


@pytest.mark.pdf
def test_anybody_checks_a_code_and_learns_nothing_else(committed_world: World) -> None:
    """SR-1, S-03: no name, number, answer or company; the same of a rival's certificate."""
    world = committed_world
    _, record, _ = printed(world)
    with world.aldena.scope():
        row = a_certificate(world)
        secrets = [row.number, row.site.name, row.site.number, str(row.pk), row.digest, str(record.pk), "Aldena"]
        assert row.product is not None
        secrets += [str(row.product), row.product.code, record.file.sha256, Answer[row.result].label]
    answer = asked_publicly(record.code.lower().replace("-", " "))
    page = unescape(text(answer))
    assert answer.status_code == 200 and "This code belongs to a clearance certificate" in page
    assert record.data_sha256 in page and "It is signed" in page
    assert not [one for one in secrets if one in page]
    rival = unescape(text(world.login(world.borvik.people["qa_head"]).get("/verify/", {"code": record.code})))
    assert "This code belongs to a clearance certificate" in rival
    assert not [one for one in secrets if one in rival]
    buyer = unescape(text(world.login(world.aldena.people["purchasing"]).get("/verify/", {"code": record.code})))
    assert "This code belongs to a clearance certificate" in buyer and row.number not in buyer
    staff = unescape(text(world.login(world.staff["quality_signatory"]).get("/verify/", {"code": record.code})))
    assert "This code belongs to a clearance certificate" in staff
    assert not [one for one in secrets if one in staff]


@pytest.mark.pdf
def test_twin_sponsors_have_codes_of_their_own_that_tell_the_same(committed_world: World) -> None:
    """Domain 12 case 10: two sponsors' papers of one site are told apart by nobody."""
    world = committed_world
    _, ours, _ = printed(world)
    _, theirs, _ = printed(world, world.borvik)
    pages = [unescape(text(asked_publicly(one.code))) for one in (ours, theirs)]
    alike = [
        page.replace(one.code, "").replace(one.data_sha256, "").replace(f"{one.generated_at:%-d %b %Y %H:%M:%S}", "")
        for page, one in zip(pages, (ours, theirs), strict=True)
    ]
    assert re.sub(r'datetime="[^"]*"', "", alike[0]) == re.sub(r'datetime="[^"]*"', "", alike[1])


@pytest.mark.pdf
def test_a_withdrawn_certificate_says_that_it_counts_no_more(committed_world: World) -> None:
    world = committed_world
    _, record, _ = printed(world)
    with world.aldena.scope("qa_head") as active:
        row = a_certificate(world)
        services.take_certificate_step(
            steps.WITHDRAW_CERTIFICATE, row, actor=active.actor, reason=joined("mistake", "batch was rejected")
        )
        number = row.number
    page = text(asked_publicly(record.code))
    assert "was withdrawn" in page and "counts no more" in page and "rejected" not in page and number not in page
    own = text(world.login(world.aldena.people["qa_head"]).get("/verify/", {"code": record.code}))
    assert number in own and "counts no more" in own, "the company itself is told that its copy is withdrawn too"


@pytest.mark.pdf
def test_codes_of_other_records_and_no_codes_at_all_get_the_same_page(committed_world: World) -> None:
    """S-03: unknown, malformed, and of a record that is no certificate cannot be told apart, without or with an
    account of another company."""
    world = committed_world
    form = {"on": "23 Nov 2026", "reason": "for the inspector", "include": ["identity"]}
    site = world.aldena.ids["site"]
    assert world.login(world.aldena.people["qa_head"]).post(f"/sites/{site}/dossier/", form).status_code == 302
    assert finish(world.aldena).state == "done"
    with world.aldena.scope():
        record = PrintedRecord.objects.exclude(subject_table="qualification_clearancecertificate").order_by("-id")[0]
    codes = (record.code, "2222-3333-4444", "!!!", "OIL0-1111-0000", "' OR 1=1 --", "\u00e9", " ", "7" * 40)
    for client in (Client(), world.login(world.borvik.people["qa_head"])):
        pages = set()
        for code in codes:
            answer = client.get("/verify/", {"code": code})
            assert answer.status_code == 200
            shown = re.sub(r'value="[^"]*"', "", text(answer))
            pages.add(re.sub(r'(csrf|nonce|request)[^ >]*"[^"]*"', "", shown))
        assert len(pages) == 1, pages
        [page] = pages
        assert "No clearance certificate carries" in page or "No printed record that you" in page


def test_every_code_costs_one_look_up(world: World, django_assert_num_queries: Any) -> None:
    """No difference in time tells an unknown code from one that is none: both are looked for once."""
    counted = []
    for code in ("2222-3333-4444", "!!!", "", "7QD4"):
        with django_assert_num_queries(1):
            counted.append(reading.issued_under(check_code(code)))
    assert counted == [None] * 4


def test_one_network_cannot_try_codes_for_long(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-61: 60 tries in a quarter of an hour, then 429 with the time to wait; the empty page is no try."""
    monkeypatch.setattr(verifying, "TIMES", 3)
    client = Client(REMOTE_ADDR="203.0.113.77")
    answers = [client.get("/verify/", {"code": "2222-3333-4444"}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    refused = client.get("/verify/", {"code": "2222-3333-4444"})
    assert refused.headers["Retry-After"] == "900" and "Too many tries" in text(refused)
    assert client.get("/verify/").status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.78").get("/verify/", {"code": "2222"}).status_code == 200


def test_only_reading_is_open(world: World) -> None:
    assert Client().post("/verify/", {"code": "2222-3333-4444"}).status_code in (302, 403, 405)


@pytest.mark.pdf
def test_the_operator_checks_a_code_and_its_file_without_the_portal(
    committed_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world = committed_world
    job, record, _ = printed(world)
    call_command("verify", code=[record.code.replace("-", "").lower()])
    said = capsys.readouterr().out
    assert "Genuine, and as printed." in said and record.data_sha256 in said and record.file.sha256 in said
    with world.aldena.scope():
        assert a_certificate(world).number not in said and a_certificate(world).site.name not in said
    with pytest.raises(CommandError, match="no printed copy"):
        call_command("verify", code=["2222-3333-4444"])
    assert job.result is not None
    there = Path(settings.FILES_ROOT) / job.result.path
    there.chmod(0o600)
    there.write_bytes(there.read_bytes().replace(b"%PDF-1", b"%PDF-2", 1))
    with pytest.raises(CommandError, match="the file of"):
        call_command("verify", code=[record.code])


def test_a_person_signs_on_the_page(world: World) -> None:
    """R-24: what is signed is the frozen answer; its copies can be asked for afterwards."""
    head = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope("qa_manager") as active:
        product = Product.objects.filter(retired_at=None).order_by("code")[0]
        asked, site = Asked("primary_packaging", product.pk, "US"), world.aldena.get("site")
        made = services.make_certificate(site, asked, world.today, actor=active.actor, reason="batch 20")
    there = f"/clearance/certificates/{made.pk}/"
    assert "It is printed once it is signed." in text(head.get(there))
    answer = sign_at(head, f"{there}steps/sign/", world, world.aldena.people["qa_head"])
    assert answer.status_code == 302, errors(answer)
    assert "Signed" in text(head.get(there))
