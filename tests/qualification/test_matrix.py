"""The cGMP matrix over pages, API, files and paper: what feeds it, who may add to it, and the wall (R-60)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pypdf import PdfReader

from audits import selectors as audits
from audits.models import Audit, Finding
from cmos.models import Site
from inspections import selectors as inspections
from inspections.models import Form483, Observation
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from qualification import selectors, services
from qualification.models import TopicAssessment
from qualification.rules.matrix import Cell, Status
from questionnaires import selectors as questionnaires
from questionnaires.rules import review
from records.models import Event, PrintedRecord
from tests.api import System, problem
from tests.jobs import finish
from tests.pages import errors, submit, text
from tests.questionnaires.judging import answered, conclude, judge, send_round
from tests.world import World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def streamed(client: Client, path: str) -> str:
    answer: Any = client.get(path)
    return b"".join(answer.streaming_content).decode()


def audited(world: World) -> Any:
    """The site of the cast whose audit has findings; inside the scope."""
    return Finding.objects.filter(audit__isnull=False).order_by("pk")[0].site_id


def cells(world: World, on: date | None = None, site: Any = None) -> dict[str, Cell]:
    pk = site or audited(world)
    return {cell.topic: cell for cell in selectors.matrices([pk], on or world.today)[pk]}


def test_findings_observations_answers_and_people_feed_it(world: World) -> None:
    with world.aldena.scope():
        found = cells(world)
        sources = {each.source for cell in found.values() for each in cell.evidence}
        assert {"audits", "assessments"} <= sources
        assert found["investigations_capa"].status is Status.MAJOR
        assert found["storage_distribution"].status is Status.LONG_AGO
        assert found["complaints_recall"].status is Status.NOT_APPLICABLE
        assert found["quality_unit"].status in (Status.COMPLIANT, Status.MAJOR, Status.OTHER, Status.CRITICAL)
        row = Observation.objects.exclude(citations=[]).select_related("form")[0]
        seen = cells(world, site=row.site_id)
        told = {each.sentence for cell in seen.values() for each in cell.evidence if each.source == "inspections"}
        assert any(sentence.startswith(f"Observation {row.number} of the Form 483") for sentence in told)


def test_accepted_answers_of_a_concluded_review_show_what_is_met(world: World) -> None:
    """A question whose answer is a gap keeps its topics from being shown as met by that review."""
    row = answered(world)
    judge(world, row, {"Y-A1": review.ACCEPTED, "Y-A3": review.ACCEPTED, "Y-A4": review.GAP})
    send_round(world, row)
    with world.aldena.scope():
        assert questionnaires.judged([row.site_id], world.today) == []
    done = conclude(world, row)
    with world.aldena.scope():
        (found,) = questionnaires.judged([row.site_id], world.today)
        assert "Y-A4" in found.gaps and "Y-A4" not in found.accepted
        assert questionnaires.judged([row.site_id], world.today - timedelta(days=1)) == []
        assert done.concluded_at is not None
        before = done.concluded_at - timedelta(microseconds=1)
        assert questionnaires.judged([row.site_id], world.today, before) == []
        cited = {code for key in found.accepted for code in found.cited[key]}
        told = [each for each in selectors.topic_evidence([row.site_id], world.today)[row.site_id]]
        shown = {code for each in told if each.ref.kind == "answers_review" for code in each.codes}
        assert shown <= cited
        scored = questionnaires.results([row.site_id], world.today)[row.site_id]
        assert [each.number for each in scored] == [found.number] and scored[0].gaps == found.gaps


def test_a_withdrawn_finding_and_a_recommendation_are_no_gap(world: World) -> None:
    with world.aldena.scope(reason="test"):
        pk = audited(world)
        before = {gap.id for gap in audits.gap_facts([pk])}
        assert before
        Finding.objects.filter(pk__in=before).update(grade="recommendation")
        assert audits.gap_facts([pk]) == []


def test_an_amended_form_counts_with_its_newest_items_only(world: World) -> None:
    with world.aldena.scope():
        amended = Form483.objects.filter(amendments__isnull=False)[0]
        newest = max(amended.amendments.all(), key=lambda one: (one.issued_on, one.pk))
        shown = [
            each.text for each in inspections.cited_facts([amended.site_id]) if each.parent_id == amended.inspection_id
        ]
        assert sorted(shown) == sorted(row.text for row in Observation.objects.filter(amendment=newest))


def test_the_page_shows_every_topic_with_words_and_a_drawing(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk, found = audited(world), cells(world)
    page = unescape(text(head.get(f"/sites/{pk}/matrix/")))
    assert 'class="cp-chart cp-grid"' in page
    for cell in found.values():
        assert cell.label in page and cell.status.label in page and cell.because in page
    assert "Company rule" in page
    assert f'href="/sites/{pk}/matrix/"' in text(head.get(f"/sites/{pk}/"))


def test_what_was_known_at_a_moment_is_asked_on_the_page(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk = audited(world)
    page = text(head.get(f"/sites/{pk}/matrix/?known_at=2001-01-01"))
    assert "as it was known at" in page and "Not assessed" in page
    assert head.get(f"/sites/{pk}/matrix/release/?known_at=2001-01-01").status_code == 200
    assert head.get(f"/sites/{pk}/matrix/?known_at=x").status_code == 422


def test_a_past_day_is_told_and_asked(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk = audited(world)
        long_ago = cells(world, date(2015, 1, 1))
    page = text(head.get(f"/sites/{pk}/matrix/?on=2015-01-01"))
    assert "not at today" in page
    assert {cell.status for cell in long_ago.values()} <= {Status.NOT_ASSESSED, Status.NOT_APPLICABLE}
    assert head.get(f"/sites/{pk}/matrix/?on=x").status_code == 422


def test_a_topic_opens_its_evidence_requirement_by_requirement(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk, cell = audited(world), cells(world)["investigations_capa"]
    page = unescape(text(head.get(f"/sites/{pk}/matrix/investigations_capa/")))
    assert "21 CFR 211.192" in page and "Requirement by requirement" in page
    for each in cell.evidence:
        assert each.sentence in page
    finding = next(each for each in cell.open_gaps if each.ref.kind == "finding")
    assert f'href="/audits/findings/{finding.ref.id}/"' in page
    assert head.get(f"/sites/{pk}/matrix/no_topic/").status_code == 404


def test_an_assessment_is_recorded_shown_and_taken_back(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk = audited(world)
    address = f"/sites/{pk}/matrix/personnel_training/"
    said = {
        "verdict": "compliant",
        "basis": "documents",
        "text": "Training records of 20 people.",
        "reason": "yearly review of training",
    }
    assert submit(head, f"{address}assess/", **said).status_code == 302
    page = text(head.get(address))
    assert "Training records of 20 people." in page and "Ingrid Solheim" in page
    with world.aldena.scope():
        row = TopicAssessment.objects.get(text="Training records of 20 people.")
        assert cells(world)["personnel_training"].status in (Status.COMPLIANT, Status.MAJOR, Status.OTHER)
        assert Event.objects.filter(name="topic.assessed", subject_id=row.pk).exists()
    assert submit(head, f"/matrix/assessments/{row.pk}/void/", reason="recorded at the wrong site").status_code == 302
    with world.aldena.scope():
        refs = {each.ref.id for cell in cells(world).values() for each in cell.evidence}
        assert row.pk not in refs
    assert "Void" in text(head.get(address))
    again = submit(head, f"/matrix/assessments/{row.pk}/void/", reason="once more, by mistake")
    assert again.status_code in (409, 422) and "void already" in text(again)


def test_what_is_missing_from_an_assessment_is_told_and_kept(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk = audited(world)
    tomorrow = world.today + timedelta(days=2)
    answer = submit(
        head,
        f"/sites/{pk}/matrix/release/assess/",
        verdict="compliant",
        basis="profile",
        text="Kept words",
        assessed_on=f"{tomorrow:%d %b %Y}",
        reason="a wrong one on purpose",
    )
    assert answer.status_code == 422 and "Kept words" in text(answer)
    assert any("Name what was looked at" in each for each in errors(answer))
    assert any("lies in the past" in each for each in errors(answer))


def test_an_audit_says_which_topics_it_covered(head: Client, world: World) -> None:
    with world.aldena.scope():
        audit = Audit.objects.filter(status="reported").order_by("pk")[0]
        planned = Audit.objects.filter(status="planned").order_by("pk")[0]
        held = audit.performed_end
    said = {"topics": ["materials_suppliers", "quality_unit"], "text": "Goods in.", "reason": "the report says so"}
    assert submit(head, f"/matrix/audits/{audit.pk}/", **said).status_code == 302
    with world.aldena.scope():
        row = TopicAssessment.objects.get(audit=audit, topic="materials_suppliers")
        assert (row.assessed_on, row.basis) == (held, "audit")
        assert TopicAssessment.objects.filter(audit=audit, topic="quality_unit").count() == 1
    assert "Goods in." in text(head.get(f"/matrix/audits/{audit.pk}/"))
    refused = submit(head, f"/matrix/audits/{planned.pk}/", **said)
    assert refused.status_code == 422 and "Issue the findings" in text(refused)


def test_only_quality_and_auditors_assess(world: World) -> None:
    for role, may in (("qa_specialist", True), ("auditor", True), ("viewer", False), ("qualified_person", False)):
        with world.aldena.scope(role, reason="test"):
            site = Site.objects.get(pk=audited(world))
            base: dict[str, Any] = {
                "topic": "release",
                "verdict": "compliant",
                "basis": "documents",
                "text": "Seen.",
                "assessed_on": world.today,
                "actor": world.aldena.actor(role),
                "reason": "test",
            }
            if may:
                services.assess_topic(site, **base)
            else:
                with pytest.raises(NotAllowed):
                    services.assess_topic(site, **base)
    with world.aldena.scope(reason="test"), pytest.raises(Refused):
        services.assess_topic(site, **{**base, "actor": world.aldena.actor(), "topic": "x"})


def test_purchasing_reads_no_matrix(world: World) -> None:
    buyer = world.login(world.aldena.people["purchasing"])
    assert buyer.get("/matrix/").status_code == 403
    with world.aldena.scope():
        pk = audited(world)
    assert buyer.get(f"/sites/{pk}/matrix/").status_code == 403


def test_the_portfolio_shows_filters_sorts_and_exports(head: Client, world: World) -> None:
    page = text(head.get("/matrix/?view=all"))
    with world.aldena.scope():
        sites = list(Site.objects.filter(archived_at=None))
        gaps = [
            pk
            for pk, found in selectors.matrices([site.pk for site in sites], world.today).items()
            if any(cell.topic == "investigations_capa" and cell.status.is_gap for cell in found)
        ]
    assert all(site.name in unescape(page) for site in sites)
    narrowed = unescape(text(head.get("/matrix/?topic=investigations_capa")))
    assert [site.pk for site in sites if f"/sites/{site.pk}/matrix/" in narrowed] == [
        site.pk for site in sites if site.pk in gaps
    ]
    assert head.get("/matrix/?sort=-worst_rank").status_code == 200
    assert head.get("/matrix/?status=gap_major&on=2026-01-01").status_code == 200
    table = streamed(head, "/matrix/?view=all&format=csv")
    assert "Investigations and CAPA" in table and "Major" in table


def test_the_matrix_of_a_site_leaves_as_a_table(head: Client, world: World) -> None:
    with world.aldena.scope():
        pk = audited(world)
    table = streamed(head, f"/sites/{pk}/matrix/?format=csv")
    assert table.count("\r\n") > 16 and "Finding AUD-" in table
    assert head.get(f"/sites/{pk}/matrix/?format=xlsx").status_code == 200
    assert head.get(f"/sites/{pk}/matrix/?format=doc").status_code == 400


def test_the_api_answers_like_the_page_and_takes_assessments(world: World) -> None:
    system = System(world.aldena)
    with world.aldena.scope():
        pk, found = audited(world), cells(world)
    told = system.get(f"sites/{pk}/matrix/").json()
    assert {each["topic"]: each["status"] for each in told["topics"]} == {
        topic: cell.status.key for topic, cell in found.items()
    }
    then = system.get(f"sites/{pk}/matrix/?known_at=2001-01-01").json()
    assert {each["status"] for each in then["topics"]} == {"not_assessed"} and then["known_at"]
    assert problem(system.get(f"sites/{pk}/matrix/?day=1"))["status"] == 400
    refused = system.send("post", f"sites/{pk}/topic-assessments/", {"topic": "release"}, Idempotency_Key="m1")
    assert refused.status_code == 403
    assert system.get(f"sites/{pk}/topic-assessments/").json()["results"]


def test_a_rivals_matrix_is_not_there(world: World) -> None:
    """The wall: neither page, topic, assessment nor counts of another sponsor (edge case 10)."""
    rival = world.login(world.borvik.people["qa_head"])
    with world.aldena.scope():
        pk, row = audited(world), TopicAssessment.objects.order_by("pk")[0]
        audit = Audit.objects.order_by("pk")[0]
    for path in (
        f"/sites/{pk}/matrix/",
        f"/sites/{pk}/matrix/release/",
        f"/sites/{pk}/matrix/release/assess/",
        f"/matrix/assessments/{row.pk}/void/",
        f"/matrix/audits/{audit.pk}/",
    ):
        assert rival.get(path).status_code == 404, path
    assert System(world.borvik).get(f"sites/{pk}/matrix/").status_code == 404
    with world.borvik.scope():
        assert selectors.topic_evidence([pk], world.today) == {pk: []}


def test_a_controlled_copy_carries_the_matrix_as_data(committed_world: World) -> None:
    world = committed_world
    head = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope():
        pk = audited(world)
    answer = submit(head, f"/sites/{pk}/matrix/?on={world.today}", reason="asked by the inspector")
    assert answer.status_code == 302, errors(answer)
    job = finish(world.aldena)
    assert job.state == "done", job.message
    with world.aldena.scope():
        made = PrintedRecord.objects.order_by("-id")[0]
        reader = PdfReader(Path(settings.FILES_ROOT) / made.file.path)
        words = " ".join(page.extract_text() for page in reader.pages)
        (name,) = reader.attachments
        inside = json.loads(reader.attachments[name][0])
        found = cells(world)
    assert made.record.startswith("cGMP matrix of") and made.code in words
    assert {each["topic"]: each["status"] for each in inside["topics"]} == {
        topic: cell.status.key for topic, cell in found.items()
    }
    assert "Investigations and CAPA" in words
    assert made.code in text(head.get(f"/sites/{pk}/matrix/"))


def test_what_was_known_at_a_moment_is_answered_from_then(committed_world: World) -> None:
    """R-60: an assessment that was recorded later changes the answer as known today, not as known then."""
    world = committed_world
    with world.aldena.scope(reason="test"):
        pk = audited(world)
        row = TopicAssessment.objects.filter(site=pk, topic="storage_distribution").get()
        before = row.recorded_at - timedelta(seconds=1)
        now_known = selectors.topic_evidence([pk], world.today)[pk]
        then = selectors.topic_evidence([pk], world.today, before)[pk]
        ids = {each.ref.id for each in now_known}
    assert row.pk in ids and row.pk not in {each.ref.id for each in then}


def test_the_portfolio_is_shown_as_it_was_known(head: Client, world: World) -> None:
    """Sites that nobody had recorded by then are not in it; links keep the day and the moment."""
    before = world.today - timedelta(days=3000)
    assert "/matrix/?on=" not in text(head.get(f"/matrix/?known_at={before}&view=all"))
    page = unescape(text(head.get(f"/matrix/?known_at={now().isoformat().replace('+', '%2B')}&view=all")))
    assert "/matrix/?on=" in page and "known_at=" in page
    assert head.get("/matrix/?known_at=nonsense").status_code in (200, 400, 422)
    assert head.get(f"/matrix/?known_at={before}&format=csv").status_code == 200
