"""Writing, reviewing and approving templates: what is refused, and what the database refuses whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from kernel.errors import NotAllowed, Refused, StaleVersion, StepRefused
from kernel.scope import because
from questionnaires import catalogue, rules, selectors, services
from questionnaires.models import Question, Section, Template, TemplateVersion
from questionnaires.rules import questions as q
from questionnaires.rules import whole
from records.models import Event
from tests.questionnaires.writing import OPEN, WHY, approve, approved, as_role, draft, in_review
from tests.signatures import signing
from tests.world import World


def refused(call: Any, *args: Any, **kwargs: Any) -> dict[str, list[str]]:
    with pytest.raises(Refused) as refusal, transaction.atomic():
        call(*args, **kwargs)
    return refusal.value.errors


def keys(version: TemplateVersion) -> list[str]:
    return [each.key for each in selectors.content(version).questions]


def test_a_draft_is_written_and_each_change_counts_it_up(world: World) -> None:
    with as_role(world) as actor:
        made = draft(actor)
        assert (made.status, made.edition, keys(made)) == ("draft", 1, ["Q-A1", "Q-A2"])
        assert made.template.number.startswith("QST-")
        before = made.version
        services.change_version(made, title="Other", introduction="", actor=actor, reason=WHY, seen=before)
        row = Question.objects.get(template_version=made, key="Q-A1")
        said = replace(selectors.as_question(row), weight=2)
        services.change_question(row, said, actor=actor, reason=WHY, version=row.version)
        again = selectors.version(made.pk)
        assert (again.title, again.version) == ("Other", before + 2)
        names = Event.objects.filter(subject_id=made.pk).order_by("id").values_list("name", flat=True)
        assert set(names) == {"template.drafted", "template.changed"}


def test_a_field_that_cannot_be_is_refused_with_its_sentence(world: World) -> None:
    with as_role(world) as actor:
        base: dict[str, Any] = {"actor": actor, "reason": WHY}
        made = draft(actor)
        section = selectors.sections_of(made.pk)[0]
        assert "title" in refused(services.draft_template, "  ", **base)
        assert "key" in refused(services.add_section, made, q.Section(key="A", title="Again"), **base)
        assert "title" in refused(services.add_section, made, q.Section(key="B", title=" "), **base)
        later = q.Section(key="B", title="B", show_if="Q-Z9 = yes")
        assert "show_if" in refused(services.add_section, made, later, **base)
        assert "key" in refused(services.add_question, section, replace(OPEN, text="Again"), **base)
        late = replace(OPEN, key="Q-A3", show_if="Q-A3 = yes")
        assert "show_if" in refused(services.add_question, section, late, **base)
        assert keys(selectors.version(made.pk)) == ["Q-A1", "Q-A2"]


def test_what_others_ask_about_is_neither_renumbered_nor_removed_nor_moved_behind(world: World) -> None:
    with as_role(world) as actor:
        base: dict[str, Any] = {"actor": actor, "reason": WHY}
        made = draft(actor)
        first, second = selectors.questions_of(made.pk)
        said = replace(selectors.as_question(first), key="Q-A9")
        assert "key" in refused(services.change_question, first, said, version=first.version, **base)
        assert refused(services.remove_question, first, **base)
        assert refused(services.move_question, first, "down", **base)
        assert refused(services.move_question, second, "up", **base)
        assert keys(made) == ["Q-A1", "Q-A2"], "a refused move leaves the order"
        services.remove_question(second, **base)
        services.remove_question(first, **base)
        assert keys(made) == []


def test_parts_change_places_and_stay_at_the_ends(world: World) -> None:
    with as_role(world) as actor:
        base: dict[str, Any] = {"actor": actor, "reason": WHY}
        made = draft(actor)
        second = services.add_section(made, q.Section(key="B", title="More"), **base)
        third = services.add_question(second, replace(OPEN, section="B", key="Q-B1"), **base)
        services.add_question(second, replace(OPEN, section="B", key="Q-B2"), **base)
        services.move_question(third, "down", **base)
        assert keys(made) == ["Q-A1", "Q-A2", "Q-B2", "Q-B1"]
        services.move_question(selectors.question(third.pk), "down", **base)
        assert keys(made) == ["Q-A1", "Q-A2", "Q-B2", "Q-B1"]
        services.move_section(second, "up", **base)
        assert keys(made) == ["Q-B2", "Q-B1", "Q-A1", "Q-A2"]
        assert refused(services.move_section, second, "sideways", **base)
        moved = selectors.question(third.pk)
        first = next(each for each in selectors.sections_of(made.pk) if each.key == "A")
        said = replace(selectors.as_question(moved), section="A")
        services.change_question(moved, said, section=first, version=moved.version, **base)
        assert keys(made) == ["Q-B2", "Q-A1", "Q-A2", "Q-B1"]


def test_a_question_does_not_move_before_what_its_condition_looks_at(world: World) -> None:
    with as_role(world) as actor:
        base: dict[str, Any] = {"actor": actor, "reason": WHY}
        made = draft(actor)
        second = services.add_section(made, q.Section(key="B", title="More", show_if="Q-A1 = yes"), **base)
        services.add_question(second, replace(OPEN, section="B", key="Q-B1"), **base)
        assert refused(services.move_section, second, "up", **base)
        assert refused(services.remove_section, selectors.sections_of(made.pk)[0], **base)
        row = next(each for each in selectors.questions_of(made.pk) if each.key == "Q-A1")
        said = replace(selectors.as_question(row), section="B")
        assert refused(services.change_question, row, said, section=second, version=row.version, **base)
        services.remove_section(second, **base)
        assert keys(made) == ["Q-A1", "Q-A2"]


def test_two_who_change_one_question_do_not_overwrite_each_other(world: World) -> None:
    with as_role(world) as actor:
        row = selectors.questions_of(draft(actor).pk)[0]
        said = selectors.as_question(row)
        services.change_question(row, replace(said, weight=1), actor=actor, reason=WHY, version=row.version)
        with pytest.raises(StaleVersion), transaction.atomic():
            services.change_question(row, replace(said, weight=2), actor=actor, reason=WHY, version=row.version)


def test_a_draft_with_faults_does_not_go_to_review(world: World) -> None:
    with as_role(world) as actor:
        made = services.draft_template("Empty", actor=actor, reason=WHY)
        with pytest.raises(StepRefused, match="at least one question"), transaction.atomic():
            services.take_step(rules.SUBMIT, made, actor=actor, reason=WHY)
        services.add_section(made, q.Section(key="A", title="Nothing in it"), actor=actor, reason=WHY)
        with pytest.raises(StepRefused, match="has no question"), transaction.atomic():
            services.take_step(rules.SUBMIT, made, actor=actor, reason=WHY)


def test_another_person_approves_by_signature(world: World) -> None:
    with as_role(world) as actor:
        made = in_review(actor)
        with pytest.raises(StepRefused, match="needs a signature"), transaction.atomic():
            services.take_step(rules.APPROVE, made, actor=actor, reason=WHY)
        own = signing(world, made, rules.APPROVE, selectors.signed_content(made), "qa_manager")
        with pytest.raises(StepRefused, match="another person approves it"), transaction.atomic():
            services.take_step(rules.APPROVE, made, actor=actor, reason=WHY, signing=own)
    found = approve(world, made.pk)
    assert (found.status, found.approved_on) == ("approved", world.today)
    with as_role(world, "qa_specialist") as actor, pytest.raises(NotAllowed):
        services.take_step(rules.RETIRE, found, actor=actor, reason="Decision by a responsible person: not sent")


def test_what_is_no_draft_is_not_written_in(world: World) -> None:
    """Review, approval and retirement keep every word: services say so, and so does the database."""
    made = approved(world)
    with as_role(world) as actor:
        base: dict[str, Any] = {"actor": actor, "reason": WHY}
        section, row = selectors.sections_of(made.pk)[0], selectors.questions_of(made.pk)[0]
        said = replace(selectors.as_question(row), weight=1)
        for call in (
            lambda: services.change_version(made, title="X", introduction="", seen=None, **base),
            lambda: services.add_section(made, q.Section(key="B", title="B"), **base),
            lambda: services.change_section(section, q.Section(key="A", title="B"), version=None, **base),
            lambda: services.remove_section(section, **base),
            lambda: services.move_section(section, "down", **base),
            lambda: services.add_question(section, replace(OPEN, key="Q-A9"), **base),
            lambda: services.change_question(row, said, version=None, **base),
            lambda: services.remove_question(row, **base),
            lambda: services.move_question(row, "down", **base),
        ):
            assert "no draft" in str(refused(call))
        assert list(selectors.questions_of(made.pk).values_list("weight", flat=True)) == [5, 3]


@pytest.mark.parametrize("status", ["in_review", "approved", "retired"])
def test_the_database_keeps_every_word_of_what_is_no_draft(world: World, status: str) -> None:
    with as_role(world) as actor:
        made = in_review(actor)
    if status != "in_review":
        approve(world, made.pk)
    if status == "retired":
        with as_role(world, "qa_head") as actor:
            why = "Decision by a responsible person: another one is sent"
            services.take_step(rules.RETIRE, selectors.version(made.pk), actor=actor, reason=why)
    with as_role(world), because("by hand"):
        assert selectors.version(made.pk).status == status
        question, section = selectors.questions_of(made.pk)[0], selectors.sections_of(made.pk)[0]
        hands = (
            lambda: TemplateVersion.objects.filter(pk=made.pk).update(title="Other"),
            lambda: TemplateVersion.objects.filter(pk=made.pk).update(edition=9),
            lambda: TemplateVersion.objects.filter(pk=made.pk).delete(),
            lambda: Question.objects.filter(pk=question.pk).update(weight=1),
            lambda: Question.objects.filter(pk=question.pk).delete(),
            lambda: Section.objects.filter(pk=section.pk).update(title="Other"),
            lambda: Section.objects.create(template_version_id=made.pk, key="Z", title="Z", position=9),
        )
        for by_hand in hands:
            with pytest.raises(DatabaseError), transaction.atomic():
                by_hand()


def test_a_question_does_not_slip_into_an_approved_version(world: World) -> None:
    made = approved(world)
    with as_role(world) as actor, because("by hand"):
        row = selectors.questions_of(draft(actor, "Another").pk)[0]
        with pytest.raises(DatabaseError), transaction.atomic():
            Question.objects.filter(pk=row.pk).update(template_version_id=made.pk)


def test_the_next_version_asks_the_same_until_it_is_changed_and_replaces_the_one_before(world: World) -> None:
    first = approved(world)
    with as_role(world) as actor:
        base: dict[str, Any] = {"actor": actor, "reason": WHY}
        second = services.revise_version(first, **base)
        assert whole.differences(selectors.content(first), selectors.content(second)) == []
        assert "in work already" in str(refused(services.revise_version, first, **base))
        row = next(each for each in selectors.questions_of(second.pk) if each.key == "Q-A2")
        said = replace(selectors.as_question(row), weight=1)
        services.change_question(row, said, version=row.version, **base)
        found = whole.differences(selectors.content(first), selectors.content(selectors.version(second.pk)))
        assert [(each.key, each.changes[0].after) for each in found] == [("Q-A2", "1")]
        services.take_step(rules.SUBMIT, selectors.version(second.pk), **base)
        assert selectors.version(first.pk).status == "approved", "in use until the next one is approved"
    approve(world, second.pk)
    with as_role(world) as actor:
        assert selectors.version(first.pk).status == "retired"
        used = selectors.approved_version(first.template_id)
        assert used is not None and (used.pk, used.edition) == (second.pk, 2)


def test_a_refused_approval_leaves_the_version_in_use(world: World) -> None:
    first = approved(world)
    with as_role(world) as actor:
        second = services.revise_version(first, actor=actor, reason=WHY)
        services.take_step(rules.SUBMIT, second, actor=actor, reason=WHY)
    with as_role(world, "qa_head") as actor:
        with pytest.raises(StepRefused), transaction.atomic():
            services.take_step(rules.APPROVE, selectors.version(second.pk), actor=actor, reason=WHY)
        assert selectors.version(first.pk).status == "approved"


def test_a_template_has_one_open_and_one_approved_version(world: World) -> None:
    first = approved(world)
    with as_role(world) as actor, because("by hand"):
        services.revise_version(first, actor=actor, reason=WHY)
        with pytest.raises(IntegrityError), transaction.atomic():
            TemplateVersion.objects.create(template_id=first.template_id, edition=3, title="Third")


def test_the_portals_questionnaire_becomes_the_sponsors_own(world: World) -> None:
    with world.borvik.scope():
        rivals = Template.objects.count()
    with as_role(world) as actor:
        made = services.start_from_portal(actor=actor, reason=WHY)
        found = selectors.content(made)
        assert (made.status, made.title, len(found.questions), len(found.sections)) == (
            "draft",
            catalogue.TITLE,
            91,
            14,
        )
        assert list(whole.faults(found)) == []
        row = next(each for each in selectors.questions_of(made.pk) if each.key == "Q-L1")
        assert [each["kind"] for each in row.columns] == ["text", "text", "choice", "yes_no", "date"]
    with world.borvik.scope():
        assert not TemplateVersion.objects.filter(pk=made.pk).exists()
        assert Template.objects.count() == rivals, "each sponsor has its own"


def test_rows_are_refused_with_a_sentence_for_each_cell(world: World) -> None:
    with as_role(world) as actor:
        new = services.NewTemplates(actor=actor, reason=WHY)
        assert "questionnaire" in refused(new.add_row, {"section": "A", "text": "Who?"})
        first = {"questionnaire": "Rows", "section": "A", "section_title": "Site"}
        new.add_row({**first, "key": "R1", "text": "Open?", "kind": "yes_no"})
        assert "key" in refused(new.add_row, {"key": "R1", "text": "Open?", "kind": "yes_no"})
        assert "maximum" in refused(new.add_row, {"key": "R2", "text": "Old?", "kind": "number", "maximum": "many"})
        assert "columns" in refused(new.add_row, {"key": "R3", "text": "What?", "kind": "table", "columns": "A | B"})
        assert "show_if" in refused(new.add_row, {"key": "R4", "text": "W?", "kind": "text", "show_if": "R9 = yes"})
        new.add_row({"key": "R5", "text": "Why?", "kind": "text", "show_if": "R2 > 3"})
        new.add_row({"section": "B", "section_title": "More", "key": "R6", "text": "So?", "kind": "text"})
        assert "section" in refused(new.add_row, {"section": "A", "key": "R7", "text": "?", "kind": "text"})
        assert TemplateVersion.objects.filter(title="Rows").count() == 0, "nothing is there before it is written"


def test_a_version_of_a_thousand_questions_is_made_with_few_statements(
    world: World, django_assert_max_num_queries: Any
) -> None:
    with as_role(world) as actor:
        new = services.NewTemplates(actor=actor, reason=WHY)
        new.begin("Long")
        for number in range(1_000):
            letter = "ABCDEFGHIJ"[number // 100]
            row = {"section": letter, "section_title": letter, "key": f"L{number}", "text": "?", "kind": "yes_no"}
            new.add_row(row)
        with django_assert_max_num_queries(20):
            new.write()
        version = TemplateVersion.objects.get(title="Long")
        with django_assert_max_num_queries(12):
            reading = selectors.Reading(selectors.version(version.pk), "C")
            assert len(reading.questions) == 100 and len(reading.whole.questions) == 1_000
            assert reading.faults == []
