"""A dialogue: each side writes only rows of its own side, sees the other's once released, and nothing changes then."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, models, transaction

from audits import selectors, services
from audits.models import FindingResponse, IssuedFinding, ResponseAction, ResponseFile, ResponseReview
from audits.services import Answer, NewAction
from cmo_portal.demo.papers import pdf
from kernel.clock import now
from kernel.ids import uuid7
from kernel.scope import Scope, scope
from records.models import DialogueFile, Event, TrailEntry
from tests.audits.people import decided, sent
from tests.world import SETUP, World


def answer(world: World, text: str = "we found the cause", files: tuple[Any, ...] = ()) -> FindingResponse:
    issued = IssuedFinding.objects.get(pk=world.aldena.ids["issued"])
    plan = (NewAction("corrective", "change the procedure", "A. Brennan", world.today + timedelta(days=20)),)
    given = Answer(text=text, root_cause="no rule for it", actions=plan)
    return services.save_answer(
        issued, answer=given, files=services.named(files), author="Signatory", actor=world.staff_actor()
    )


def of_first(model: Any, world: World) -> Any:
    """Rows about the finding nobody of the cast has spoken about."""
    return model.objects.filter(issued_id=world.aldena.ids["issued"])


def paper(name: str = "cause.pdf") -> io.BytesIO:
    return pdf("secret of the CMO", name=name)


def test_the_cmo_reads_what_both_sponsors_issued_and_no_table_of_theirs(world: World) -> None:
    with world.maker_scope():
        assert IssuedFinding.objects.count() == 4
        with connection.cursor() as cursor:
            for table in ("audits_audit", "audits_finding", "cmos_site", "cmos_company", "inspections_inspection"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,)


def test_a_draft_with_its_files_events_and_trail_is_seen_by_its_own_side_only(world: World) -> None:
    with world.maker_scope():
        draft = answer(world, files=(paper(),))
        attached = ResponseFile.objects.get(response=draft)
        rows = [draft.pk, attached.pk, attached.file_id, ResponseAction.objects.get(response=draft).pk]
    with world.aldena.scope():
        assert not of_first(FindingResponse, world).exists()
        assert not DialogueFile.objects.filter(pk=attached.file_id).exists()
        assert not ResponseAction.objects.filter(pk__in=rows).exists()
        assert not ResponseFile.objects.filter(pk__in=rows).exists()
        assert not TrailEntry.objects.filter(row_id__in=rows).exists()
        assert not Event.objects.filter(subject_id__in=rows).exists()
        assert selectors.thread(world.aldena.get("issued"), "sponsor") == []


def test_what_is_submitted_is_seen_by_the_sponsor_with_its_files(world: World) -> None:
    with world.maker_scope():
        sent(world, answer(world, files=(paper(),)))
    with world.aldena.scope():
        entry = selectors.thread(world.aldena.get("issued"), "sponsor")[0]
        assert (entry.text, [each.file.name for each in entry.files]) == ("we found the cause", ["cause.pdf"])
        assert selectors.states_of([world.aldena.get("finding")]) == {world.aldena.ids["finding"]: "answered"}
    with world.borvik.scope():
        assert not of_first(FindingResponse, world).exists()
        assert not DialogueFile.objects.filter(name="cause.pdf").exists()


def test_a_released_row_never_changes(world: World) -> None:
    with world.maker_scope():
        row = sent(world, answer(world))
        for write in (
            lambda: FindingResponse.objects.filter(pk=row.pk).update(text="better"),
            lambda: ResponseAction.objects.filter(response=row).delete(),
            lambda: FindingResponse.objects.filter(pk=row.pk).update(released_at=None),
        ):
            with pytest.raises(ProgrammingError, match="released row"), transaction.atomic():
                write()


def test_what_was_released_gets_no_file_or_action_later(world: World) -> None:
    """The other side has read it as a whole; more evidence is a message of its own."""
    with world.maker_scope():
        row = sent(world, answer(world, files=(paper(),)))
        attached, action = ResponseFile.objects.get(response=row), ResponseAction.objects.get(response=row)
        action.position = 9
        for part in (attached, action):
            for released_at in (None, row.released_at, now()):
                part.pk, part.released_at = uuid7(), released_at
                with pytest.raises(ProgrammingError, match="gets no new part"), transaction.atomic():
                    part.save(force_insert=True)


def test_a_part_is_released_with_its_whole(world: World) -> None:
    with world.maker_scope():
        draft = answer(world, files=(paper(),))
        with pytest.raises(ProgrammingError, match="released with its whole"), transaction.atomic():
            ResponseFile.objects.filter(response=draft).update(released_at=now())


def test_a_row_is_released_as_it_stands(world: World) -> None:
    """Text changed with its release once left the draft in a trail entry that the other side reads."""
    with world.maker_scope():
        draft = answer(world, "we blame the sponsor")
        with pytest.raises(ProgrammingError, match="released as it stands"), transaction.atomic():
            FindingResponse.objects.filter(pk=draft.pk).update(text="we found the cause", released_at=now())
        sent(world, draft)
    with world.aldena.scope():
        told = TrailEntry.objects.filter(row_id=draft.pk)
        assert [set(entry.was or {}) for entry in told] == [{"status", "version", "released_at"}]


def test_a_draft_that_was_rewritten_shows_the_other_side_nothing_of_the_first(world: World) -> None:
    with world.maker_scope():
        draft = answer(world, "we blame the sponsor")
        answer(world, "we found the cause")
        sent(world, FindingResponse.objects.get(pk=draft.pk))
    with world.aldena.scope():
        entries = TrailEntry.objects.filter(row_id=draft.pk)
        assert entries and not any("blame" in str((entry.was, entry.became)) for entry in entries)


def test_a_fact_of_two_tenants_has_a_side(world: World) -> None:
    """Without one an event of a sponsor stood in the feed of any organisation it named."""
    parties = {"sponsor_id": world.aldena.sponsor.pk, "cmo_org_id": world.maker.pk}
    fact: dict[str, Any] = {"name": "site.changed", "subject_table": "x", "subject_id": uuid7(), "actor": "x"}
    for scoped in (world.aldena.scope(), world.maker_scope()):
        with scoped, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Event.objects.create(**fact, **parties)
    with world.aldena.scope():
        Event.objects.create(**fact, **parties, side="sponsor")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Event.objects.create(**fact, **parties, side="cmo", released_at=now())
    with world.maker_scope():
        assert not Event.objects.filter(subject_id=fact["subject_id"]).exists()


def test_neither_side_writes_the_others_rows(world: World) -> None:
    with world.maker_scope():
        issued = IssuedFinding.objects.get(pk=world.aldena.ids["issued"])
        parties = {"sponsor_id": issued.sponsor_id, "cmo_org_id": issued.cmo_org_id}
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            FindingResponse.objects.create(issued=issued, side="sponsor", text="x", author="x", **parties)
        assert IssuedFinding.objects.filter(pk=issued.pk).update(text="softer") == 0
    with world.aldena.scope(), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        FindingResponse.objects.create(issued=issued, side="cmo", text="x", author="x", **parties)


def test_an_answer_cannot_hang_on_another_sponsors_finding(world: World) -> None:
    with world.maker_scope():
        mine = IssuedFinding.objects.get(pk=world.aldena.ids["issued"])
        with pytest.raises(DatabaseError), transaction.atomic():
            FindingResponse.objects.create(
                issued_id=world.borvik.ids["issued"], sponsor_id=mine.sponsor_id, cmo_org_id=mine.cmo_org_id, author="x"
            )


def test_another_organisation_sees_nothing(world: World) -> None:
    with world.maker_scope():
        sent(world, answer(world))
    with scope(Scope(cmo_org_id=uuid7()), actor=SETUP):
        for model in (IssuedFinding, FindingResponse, ResponseReview, DialogueFile, Event, TrailEntry):
            assert not models.QuerySet(model).exists(), model


def test_the_whole_dialogue(world: World) -> None:
    party = world.aldena
    with world.maker_scope():
        sent(world, answer(world, "first"))
    with party.scope():
        finding, newest = party.get("finding"), selectors.newest_answer(party.get("issued"))
        assert newest is not None
        decided(world, newest, "returned", row=finding)
        assert selectors.states_of([finding])[finding.pk] == "returned"
    with world.maker_scope():
        sent(world, answer(world, "second"))
    with party.scope():
        newest = selectors.newest_answer(party.get("issued"))
        assert newest is not None and newest.text == "second"
        decided(world, newest, "accepted", row=finding, comment="")
        finding = party.get("finding")
        assert finding.status == "issued" and selectors.states_of([finding])[finding.pk] == "accepted"
