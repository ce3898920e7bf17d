"""The full history of a record: complete, in people's words, each side its own, and a file for proof."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from pypdf import PdfReader

from audits import services as audits
from audits.models import Finding, IssuedFinding
from cmos import services as cmos
from cmos.models import Company, SiteLinkAnswer
from desk.histories import history_of
from kernel.scope import because
from records.models import Event, TrailEntry
from records.selectors.histories import Asked, History
from tests.jobs import finish
from tests.pages import text
from tests.world import World

RAW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def page(world: World, of: str, role: str = "qa_head", **query: str) -> Any:
    client = world.login(world.aldena.people[role])
    return client.get(f"/history/{of}/{world.aldena.ids[of]}/", query)


def rows(answer: Any) -> list[dict[str, str]]:
    raw = b"".join(answer).decode("utf-8-sig")
    head = raw.index('"Entry"')
    return list(csv.DictReader(io.StringIO(raw[head:])))


@pytest.mark.parametrize("kind", ["site", "company", "product", "agreement", "audit", "finding", "inspection"])
def test_every_kind_of_record_has_a_history(world: World, kind: str) -> None:
    answer = page(world, kind)
    body = text(answer)
    assert answer.status_code == 200 and "demo data" in body and "UTC" in body and "request " in body
    cells = re.sub(r'<small class="cp-id">request [^<]*</small>|(?:href|value|action)="[^"]*"', "", body)
    shown = cells.split("<main")[1]
    assert (raw := RAW.search(shown)) is None, shown[raw.start() - 300 :][:400]
    (above,) = re.findall(r'cp-crumbs"><li><a href="([^"]+)"', body)
    own = text(world.login(world.aldena.people["qa_head"]).get(above))
    assert f"/history/{kind}/" in own, "the record's page leads here"


def test_a_history_holds_children_and_what_was_removed(world: World) -> None:
    """Found: a covered site that was taken off an agreement vanished from its history."""
    with world.aldena.scope(reason="x"):
        agreement = world.aldena.get("agreement")
        with because("covered by mistake"):
            agreement.covered.all().delete()
        lines = list(History(agreement).everything(Asked()))
    assert any(line.did == "deleted" and line.reason == "covered by mistake" for line in lines)
    assert any(line.what == "signature" for line in lines), "signatures stand among the entries"


def test_the_history_of_a_site_holds_its_agreements_and_the_dialogue(world: World) -> None:
    with world.aldena.scope():
        _, history = history_of("site", world.aldena.ids["site"], world.aldena.actor())
        whats = {line.what for line in history.everything(Asked())}
    assert {
        "site",
        "quality agreement",
        "audit",
        "finding",
        "issued finding",
        "GMP certificate",
        "signature",
    } <= whats


def test_what_hangs_on_a_site_and_names_none_is_in_its_history(world: World) -> None:
    """Found: the CMO's answer to a proposed link names no site of the sponsor, and its entries were missing."""
    with world.aldena.scope():
        answer = SiteLinkAnswer.objects.filter(site=None).exclude(proposal__site=None).first()
        assert answer is not None and answer.proposal.site is not None
        entries = set(TrailEntry.objects.filter(row_id=answer.pk).values_list("seq", flat=True))
        assert entries and entries <= set(History(answer.proposal.site).numbers())


def test_filters_by_person_kind_and_day(world: World) -> None:
    with world.aldena.scope("qa_specialist", reason="a new street"):
        site = world.aldena.get("site")
        cmos.change_site(
            site,
            version=site.version,
            street="Changed street 9",
            address_correction=True,
            actor=world.aldena.actor("qa_specialist"),
            reason="Mistake corrected: a new street",
        )
    specialist = f"membership:{world.aldena.people['qa_specialist'].pk}"
    by_person = text(page(world, "site", who=specialist))
    assert "Changed street 9" in by_person and "Example road 1" in by_person
    column = r'data-label="Who">([^<]+)<'
    assert set(re.findall(column, by_person)) == {str(world.aldena.people["qa_specialist"].user)}
    assert len(set(re.findall(column, text(page(world, "site"))))) > 1
    assert "Changed street 9" not in text(page(world, "site", kind="cmos_contact"))
    tomorrow = f"{world.today + timedelta(days=2):%-d %b %Y}"
    assert "Nothing matches" in text(page(world, "site", since=tomorrow))
    assert "Changed street 9" in text(page(world, "site", until=tomorrow))
    assert page(world, "site", since="3/4/2026").status_code == 422
    assert page(world, "site", after="x").status_code == 400


def test_a_long_history_is_read_page_by_page_and_exported_whole(world: World) -> None:
    with world.aldena.scope(reason="many"):
        company = world.aldena.get("company")
        for number in range(120):
            Company.objects.filter(pk=company.pk).update(notes=f"=note {number}")
        history = History(company)
        seen, after = [], 0
        while True:
            found = history.page(Asked(), after=after)
            seen += [line.seq for line in found.lines]
            after = found.after
            if not after:
                break
        assert seen == sorted(seen, reverse=True) and len(seen) == len(set(seen)) == history.count(Asked()) > 120
    first = text(page(world, "company"))
    assert re.search(r"50 of 1\d\d shown", first) and "Older entries" in first
    lines = rows(page(world, "company", format="csv"))
    notes = [line["To"] for line in lines if line["Field"] == "Notes"]
    assert len(notes) >= 120 and "'=note 5" in notes, "no cell becomes a formula"
    assert page(world, "company", format="xlsx").status_code == 200
    assert page(world, "company", format="pdf").status_code == 400


@pytest.mark.pdf
def test_it_is_printed_by_a_worker_for_the_person_who_asked(committed_world: World) -> None:
    world = committed_world
    with world.aldena.scope(reason="a <b>bold</b> reason"):
        company = world.aldena.get("company")
        Company.objects.filter(pk=company.pk).update(notes="file:///etc/passwd <img src=http://x/y>")
        count = history_of("company", company.pk, world.aldena.actor())[1].count(Asked())
    head, address = world.login(world.aldena.people["qa_head"]), f"/history/company/{company.pk}/"
    shown = text(head.get(address))
    assert f"{count} entries" in shown and "Print as PDF" in shown
    assert head.post(f"{address}pdf/", {"since": "3/4/2026"}).status_code == 400
    assert head.post(f"{address}pdf/").status_code == 302
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None and f"{count} entries" in job.message, job.message
    assert job.result.made_for == world.aldena.actor().key
    found = PdfReader(Path(settings.FILES_ROOT) / job.result.path)
    printed = re.sub(r"\s+", " ", " ".join(each.extract_text() for each in found.pages))
    for words in (
        str(company),
        f"{count}, newest first; nothing is left out",
        "Ingrid Solheim",
        "bold</b>",
        "etc/passwd",
    ):
        assert words in printed, words
    assert not RAW.search(printed)
    [(_, [body])] = found.attachments.items()
    assert len(json.loads(body)["entries"]) == count


@pytest.mark.pdf
@pytest.mark.parametrize(("role", "marked"), [("inspector", True), ("viewer", False)])
def test_r41_a_guest_is_named_across_every_page_of_what_they_print(
    committed_world: World, role: str, marked: bool
) -> None:
    world, member = committed_world, committed_world.aldena.people[role]
    with world.aldena.scope(reason="a hostile name"):
        user = type(member.user)._default_manager.get(pk=member.user_id)
        user.name = 'Ann "} body{content:url(http://x/y)} \\\\'
        user.save()
    assert world.login(member).post(f"/history/site/{world.aldena.ids['site']}/pdf/").status_code == 302
    job = finish(world.aldena)
    assert job.result is not None, job.message
    pages = PdfReader(Path(settings.FILES_ROOT) / job.result.path).pages
    words = re.compile(r"body\{content:url\(http://x/y\)\} \\* · \d+ \w+ \d{4} \d\d:\d\d UTC")
    found = [bool(words.search(re.sub(r"\s+", " ", each.extract_text()))) for each in pages]
    assert len(pages) > 1 and found == [marked] * len(pages)


@pytest.mark.pdf
def test_a_print_says_what_it_leaves_out(committed_world: World) -> None:
    world = committed_world
    address = f"/history/site/{world.aldena.ids['site']}/pdf/"
    form = {"kind": "cmos_contact", "until": f"{world.today + timedelta(days=1):%-d %b %Y}"}
    assert world.login(world.aldena.people["viewer"]).post(address, form).status_code == 302
    job = finish(world.aldena)
    assert job.result is not None, job.message
    printed = PdfReader(Path(settings.FILES_ROOT) / job.result.path).pages[0].extract_text()
    assert "Only kind" in printed and "Contact" in printed and "nothing is left out" not in printed


def test_who_may_not_read_a_history_may_not_print_it(world: World) -> None:
    address = f"/history/site/{world.aldena.ids['site']}/pdf/"
    assert world.login(world.borvik.people["qa_head"]).post(address).status_code == 404
    assert world.login(world.aldena.people["purchasing"]).post(address).status_code == 403
    issued = f"/history/issued/{world.aldena.ids['issued']}/"
    assert world.login(world.aldena.people["qa_head"]).post(f"{issued}pdf/").status_code in (403, 404), "the CMO's own"


def test_a_history_too_long_for_paper_is_refused_with_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.services.LARGEST_PDF", 2)
    assert "Print as PDF" not in text(page(world, "site"))
    answer = world.login(world.aldena.people["qa_head"]).post(f"/history/site/{world.aldena.ids['site']}/pdf/")
    assert answer.status_code == 400 and "Export CSV, or narrow the days" in text(answer)


def test_an_export_is_recorded(committed_world: World) -> None:
    world = committed_world
    assert rows(page(world, "audit", format="csv"))
    with world.aldena.scope():
        assert Event.objects.filter(actor=world.aldena.actor().key).order_by("-seq")[0].name == "list.exported"


def test_each_side_of_a_dialogue_sees_only_its_own(world: World) -> None:
    """The sponsor's notes and the CMO's draft are in nobody else's history."""
    with world.aldena.scope(reason="note"):
        Finding.objects.filter(pk=world.aldena.ids["finding"]).update(internal_note="SPONSORONLY")
    with world.maker_scope(reason="draft"):
        issued = IssuedFinding.objects.get(pk=world.aldena.ids["issued"])
        audits.save_answer(
            issued, answer=audits.Answer(text="DRAFTOFTHECMO"), author="Aoife", actor=world.staff_actor()
        )
    theirs = text(world.login(world.staff["quality_signatory"]).get(f"/history/issued/{issued.pk}/"))
    ours = text(page(world, "finding"))
    assert "DRAFTOFTHECMO" in theirs and "SPONSORONLY" not in theirs and "Ingrid Solheim" not in theirs
    assert "SPONSORONLY" in ours and "DRAFTOFTHECMO" not in ours


def test_a_history_is_closed_like_its_record(world: World) -> None:
    rival = world.login(world.borvik.people["qa_head"])
    missing, foreign = (rival.get(f"/history/site/{pk}/") for pk in (uuid4(), world.aldena.ids["site"]))
    assert missing.status_code == foreign.status_code == 404
    assert rival.get(f"/history/password/{world.borvik.ids['site']}/").status_code == 404
    assert page(world, "site", role="purchasing").status_code == 403
    assert (
        world.login(world.staff["quality_signatory"])
        .get(f"/history/finding/{world.aldena.ids['finding']}/")
        .status_code
        == 404
    )


def test_the_trail_is_asked_by_index(world: World, superuser: psycopg.Connection[dict[str, Any]]) -> None:
    """20,000 entries of other records cost a page nothing: no plan of a page reads the whole trail."""
    with world.aldena.scope():
        page_of_trail = History(world.aldena.get("audit"))._sources(Asked())[0][:51].query
        asked, values = page_of_trail.sql_with_params()
    columns = ", ".join(f'"{each.column}"' for each in TrailEntry._meta.fields if each.column not in ("seq", "row_id"))
    superuser.execute(
        f"INSERT INTO records_trailentry (row_id, {columns}) SELECT gen_random_uuid(), {columns}"
        " FROM (SELECT * FROM records_trailentry LIMIT 100) AS few, generate_series(1, 200)"
    )
    superuser.execute("ANALYZE records_trailentry")
    superuser.execute("SELECT set_config('app.sponsor', %s, true)", [str(world.aldena.sponsor.pk)])
    superuser.execute("SET LOCAL ROLE cmo_app")
    plan = "\n".join(row["QUERY PLAN"] for row in superuser.execute(f"EXPLAIN {asked}", values))
    assert "trail_by_row" in plan and "Seq Scan" not in plan, plan
