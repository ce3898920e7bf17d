"""Whatever is recorded about a site, the kept answers follow: noted at once, computed anew, equal to the function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from audits import rules as audit_rules
from audits import services as audits
from cmos import selectors as cmos_reads
from cmos import services as cmos
from cmos.models import MODELS, Site
from cmos.services.evidence import evidence_fields
from inspections import services as inspections
from inspections.models import PublicFactLine
from inspections.rules import steps
from inspections.services import NewObservation
from qualification import selectors, services
from quality_agreements import rules as agreement_rules
from quality_agreements import services as agreements
from tests.world import World

REAL_VOCABULARY = True
WHY = "Mistake corrected: told by the site"


@contextmanager
def followed(world: World, site_id: UUID, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Within: a change through a service. After it: noted in its transaction, a refresh asked for, the table right."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr("cmos.services.changed.enqueue", lambda *given: asked.append(given))
    actor = world.aldena.actor()
    services.refresh_outdated(today=world.today, actor=actor)
    assert not cmos_reads.unsettled_changes()
    yield {"actor": actor, "reason": WHY}
    assert site_id in cmos_reads.unsettled_changes().values()
    assert any(task == "qualification.refresh_sites" and str(site_id) in sites for task, *sites in asked)
    services.refresh([site_id], today=world.today, actor=actor)
    equal(world, site_id)


def equal(world: World, site_id: UUID) -> None:
    found = selectors.standings([site_id], world.today)
    kept = selectors.kept([site_id])
    assert set(kept) == set(found)
    for pair, answer in found.items():
        fresh = selectors.as_row(*pair, answer)
        for name in services.KEPT:
            assert getattr(kept[pair], name) == getattr(fresh, name), (pair, name)
    assert not {site_id} & set(cmos_reads.unsettled_changes().values())


def recorded(row: Any, base: dict[str, Any]) -> None:
    facts = {name: getattr(row, name) for name in evidence_fields(row.kind)}
    cmos.record_evidence(row.kind, row.site, **facts, **base)


def changed(row: Any, base: dict[str, Any]) -> None:
    cmos.change_evidence(row, version=row.version, withdrawn_on=date(2026, 1, 5), **base)


def rechecked(row: Any, base: dict[str, Any]) -> None:
    cmos.recheck_evidence(row, version=row.version, **base)


def voided(row: Any, base: dict[str, Any]) -> None:
    cmos.void_evidence(row, version=row.version, **base)


def verified(row: Any, base: dict[str, Any]) -> None:
    type(row).objects.filter(pk=row.pk).update(entered_by="membership:somebody", verified_by="", verified_at=None)
    row.refresh_from_db()
    cmos.verify_evidence(row, version=row.version, **base)


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("change", [recorded, changed, rechecked, verified, voided])
def test_what_a_site_holds(
    world: World, kind: str, change: Callable[[Any, dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.aldena.scope(reason=WHY):
        row = world.aldena.get(kind)
        with followed(world, row.site_id, monkeypatch) as base:
            change(row, base)


def test_a_certificate_that_is_withdrawn_changes_the_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above would pass if nothing ever changed: this one cannot."""
    with world.aldena.scope(reason=WHY):
        row = world.aldena.get("certificate")
        with followed(world, row.site_id, monkeypatch) as base:
            changed(row, base)
        assert selectors.kept([row.site_id])[row.site_id, "EU"].answer == "blocked"


ENDS: dict[str, str] = {
    "letter": "closed_out_on",
    "alert": "removed_on",
    "order": "ended_on",
    "refusal": "resolved_on",
    "statement": "withdrawn_on",
}


@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("void", [False, True])
def test_what_authorities_did(world: World, kind: str, void: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.aldena.scope(reason=WHY):
        row = world.aldena.get(kind)
        with followed(world, row.site_id, monkeypatch) as base:
            if void:
                inspections.step_action(steps.VOID_ACTION, row, **base)
            else:
                ended: dict[str, Any] = {ENDS[kind]: world.today}
                inspections.change_action(row, version=row.version, **ended, **base)


NEW: dict[str, dict[str, Any]] = {
    "warning_letter": {"issued_on": None, "letter_number": "320-26-99"},
    "import_alert": {"listed_on": None, "alert_number": "66-40"},
    "injunction": {"began_on": None, "kind": "consent_decree"},
    "refusal": {"happened_on": None, "kind": "refused"},
    "noncompliance": {"issued_on": None, "reference": "SNC-9", "authority": "HPRA"},
}


@pytest.mark.parametrize("kind", NEW)
def test_what_authorities_do_now(world: World, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    market = "EU" if kind == "noncompliance" else "US"
    with world.aldena.scope(reason=WHY):
        site = world.aldena.get("site")
        given: dict[str, Any] = {name: value or world.today - timedelta(days=1) for name, value in NEW[kind].items()}
        with followed(world, site.pk, monkeypatch) as base:
            inspections.record_action(kind, site, **given, **base)
        assert selectors.kept([site.pk])[site.pk, market].answer in ("blocked", "restricted")


def test_an_inspection_from_its_end_to_its_withdrawal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Form 483, another version of it, an item, a reply, promises, the class, close and void: each is followed."""
    today, item = world.today, NewObservation("Data were deleted.", ("21 CFR 211.68",))
    with world.aldena.scope(reason=WHY):
        site = world.aldena.get("site")

        def change(what: Callable[[dict[str, Any]], Any]) -> Any:
            with followed(world, site.pk, monkeypatch) as base:
                return what(base)

        end = today - timedelta(days=30)
        held = change(lambda base: inspections.log_inspection(site, ended_on=end, **base))
        change(lambda base: inspections.change_inspection(held, version=held.version, coverage=[], **base))
        form = change(lambda base: inspections.record_form(held, issued_on=end, observations=[item], **base))
        assert selectors.kept([site.pk])[site.pk, "US"].answer == "watch"
        held.refresh_from_db()
        change(lambda base: inspections.record_observation(form, item, **base))
        later = end + timedelta(days=2)
        change(lambda base: inspections.amend_form(form, issued_on=later, observations=[item], **base))
        change(lambda base: inspections.record_response(form, sent_on=later, **base))
        days: dict[str, Any] = {"made_on": later, "due_on": today - timedelta(days=1)}
        promise = change(lambda base: inspections.make_commitment(form, text="Requalify", owner="CMO", **days, **base))
        change(
            lambda base: inspections.change_commitment(
                promise, version=promise.version, due_on=today + timedelta(days=9), **base
            )
        )
        promise.refresh_from_db()
        change(lambda base: inspections.step_commitment(steps.REPORT_DONE, promise, **base))
        held.refresh_from_db()
        given: dict[str, Any] = {"classification": "OAI", "classified_on": today, "class_source": "letter"}
        change(lambda base: inspections.classify_inspection(held, version=held.version, **given, **base))
        assert selectors.kept([site.pk])[site.pk, "US"].answer == "restricted"
        held.refresh_from_db()
        change(lambda base: inspections.take_step(steps.VOID_INSPECTION, held, **base))
        assert selectors.kept([site.pk])[site.pk, "US"].answer == "ok"


def test_audits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    today = world.today
    with world.aldena.scope(reason=WHY):
        site = world.aldena.get("site")
        base: dict[str, Any] = {"actor": world.aldena.actor(), "reason": WHY}
        days: dict[str, Any] = {"planned_start": today - timedelta(days=3), "planned_end": today - timedelta(days=2)}
        audit = audits.plan_audit(site, kind="requalification", scope="all", **days, **base)
        held = audits.Performed(days["planned_start"], days["planned_end"], "acceptable", "Fine.", 24)
        with followed(world, site.pk, monkeypatch) as given:
            audit = audits.record_performed(audit, held=held, version=audit.version, **given)
        assert audit.status == audit_rules.PERFORMED
        assert audit.pk in {one.id for one in selectors.facts([site.pk], today)[site.pk].audits}


def test_agreements(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are no evidence of good manufacturing, and clearance will ask for them: a change is told all the same."""
    with world.aldena.scope(reason=WHY):
        site = world.aldena.get("site")
        draft = agreements.draft_agreement(
            company=site.company,
            sites=[site],
            our_party="Aldena",
            their_party="Lough Derrin",
            scope="all",
            actor=world.aldena.actor(),
            reason=WHY,
        )
        with followed(world, site.pk, monkeypatch) as base:
            agreements.take_step(agreement_rules.DISCARD, draft, **base)


@pytest.mark.parametrize("decision", [inspections.adopt, inspections.reject])
def test_published_facts(world: World, decision: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with world.aldena.scope(reason=WHY):
        line = PublicFactLine.objects.filter(status="unreviewed").order_by("id").first()
        assert line is not None
        site = Site.objects.get(pk=line.site_id)
        with followed(world, site.pk, monkeypatch) as base:
            decision(site, line.fact, **base)
        with followed(world, site.pk, monkeypatch) as base:
            inspections.undo(site, line.fact, **base)


def test_the_site_and_its_numbers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.aldena.scope(reason=WHY):
        site, number = world.aldena.get("site"), world.aldena.get("identifier")
        with followed(world, site.pk, monkeypatch) as base:
            cmos.change_site(site, version=site.version, operations=[*site.operations, "testing_chemical"], **base)
        with followed(world, number.site_id, monkeypatch) as base:
            cmos.change_identifier(number, version=number.version, valid_to=world.today - timedelta(days=1), **base)
        number.refresh_from_db()
        with followed(world, number.site_id, monkeypatch) as base:
            used = ["testing_chemical"]
            cmos.change_identifier(number, version=number.version, valid_to=None, operations=used, **base)
        number.refresh_from_db()
        with followed(world, number.site_id, monkeypatch) as base:
            cmos.void_identifier(number, version=number.version, **base)
