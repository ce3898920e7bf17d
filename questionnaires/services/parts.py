"""Sections and questions of a draft: added, changed, moved, removed. Each change counts the version up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because
from questionnaires import selectors
from questionnaires.models import Question, Section, TemplateVersion
from questionnaires.rules import conditions, questions, whole
from questionnaires.services.drafts import refuse_no_draft
from questionnaires.services.new import as_row, by_field, columns_of, lines
from records.lifecycle import amend

P = TypeVar("P", Section, Question)
UP, DOWN = "up", "down"
KEPT = "Asked about by {}. Change what they ask about first."


def add_section(version: TemplateVersion, said: questions.Section, *, actor: Actor, reason: str) -> Section:
    """A section at the end of a draft. Raises `Refused` with a sentence for each field."""
    with because(reason):
        _write(version, actor, reason, "sections")
        rows = selectors.sections_of(version.pk)
        _check_section(version, said, selectors.content(version).by_key, [each.key for each in rows])
        return Section.objects.create(
            template_version=version,
            position=_next(rows),
            key=said.key,
            title=lines(said.title),
            help=lines(said.help),
            show_if=said.show_if,
        )


def change_section(row: Section, said: questions.Section, *, actor: Actor, reason: str, version: int | None) -> Section:
    """Change what a section says."""
    with because(reason):
        whole_ = _write(row.template_version, actor, reason, "sections")
        others = [each.key for each in selectors.sections_of(whole_.pk) if each.pk != row.pk]
        _check_section(whole_, said, selectors.earlier(row), others)
        fields = {"key": said.key, "title": lines(said.title), "help": lines(said.help), "show_if": said.show_if}
        return amend(row, actor=actor, reason=reason, version=version, event="template.changed", **fields)


def remove_section(row: Section, *, actor: Actor, reason: str) -> TemplateVersion:
    """Take a section off a draft with its questions; the trail keeps what stood there."""
    with because(reason):
        changed = _write(row.template_version, actor, reason, "sections")
        own = selectors.questions_in(row.pk)
        gone = {each.key for each in own}
        parts = selectors.content(changed).parts
        left = [each for each in parts if each.key != row.key and each.key not in gone]
        if asking := [each.key for each in left if gone & conditions.asked_of([each.show_if])[0]]:
            raise Refused(KEPT.format(", ".join(asking)))
        Question.objects.filter(section=row).delete()
        Section.objects.filter(pk=row.pk).delete()
    return changed


def add_question(section: Section, said: questions.Question, *, actor: Actor, reason: str) -> Question:
    """A question at the end of a section of a draft. Raises `Refused` with a sentence for each field."""
    with because(reason):
        version = _write(section.template_version, actor, reason, "questions")
        made = as_row(said, version, section, _next(selectors.questions_in(section.pk)))
        _check_question(version, said, selectors.earlier(made), [*selectors.content(version).by_key])
        made.save()
    return made


def change_question(
    row: Question,
    said: questions.Question,
    *,
    section: Section | None = None,
    actor: Actor,
    reason: str,
    version: int | None,
) -> Question:
    """Change what a question says, or move it to the end of another section of the same version."""
    with because(reason):
        whole_ = _write(row.template_version, actor, reason, "questions")
        content = selectors.content(whole_)
        _check_question(whole_, said, selectors.earlier(row), [key for key in content.by_key if key != row.key])
        if said.key != row.key and (asking := whole.depending(content, row.key)):
            raise Refused({"key": KEPT.format(", ".join(asking))})
        fields = columns_of(said)
        if section is not None and section.pk != row.section_id:
            fields |= {"section": section, "position": _next(selectors.questions_in(section.pk))}
        changed = amend(row, actor=actor, reason=reason, version=version, event="template.changed", **fields)
        _check_order(whole_, content)
    return changed


def remove_question(row: Question, *, actor: Actor, reason: str) -> TemplateVersion:
    """Take a question off a draft; the trail keeps what it asked."""
    with because(reason):
        changed = _write(row.template_version, actor, reason, "questions")
        if asking := whole.depending(selectors.content(changed), row.key):
            raise Refused(KEPT.format(", ".join(asking)))
        Question.objects.filter(pk=row.pk).delete()
    return changed


def move_section(row: Section, direction: str, *, actor: Actor, reason: str) -> TemplateVersion:
    """Change places with the section before or after; at the end of the row nothing changes."""
    with transaction.atomic(), because(reason):
        changed = _write(row.template_version, actor, reason, "order")
        before = selectors.content(changed)
        _reorder(selectors.sections_of(changed.pk), row, direction)
        _check_order(changed, before)
    return changed


def move_question(row: Question, direction: str, *, actor: Actor, reason: str) -> TemplateVersion:
    """Change places with the question before or after in its section; at the end nothing changes."""
    with transaction.atomic(), because(reason):
        changed = _write(row.template_version, actor, reason, "order")
        before = selectors.content(changed)
        _reorder(selectors.questions_in(row.section_id), row, direction)
        _check_order(changed, before)
    return changed


def _write(version: TemplateVersion, actor: Actor, reason: str, part: str) -> TemplateVersion:
    """The version, locked and counted up; raises `Refused` where it is no draft."""
    changed = amend(version, actor=actor, reason=reason, version=None, event="template.changed", parts=[part])
    refuse_no_draft(changed)
    return changed


def _reorder(rows: Sequence[P], row: P, direction: str) -> None:
    """Write the places anew where `row` changed its place with a neighbour."""
    if direction not in (UP, DOWN):
        raise Refused("A part moves up or down.")
    order = [each.pk for each in rows]
    place = order.index(row.pk)
    other = min(max(place + (1 if direction == DOWN else -1), 0), len(order) - 1)
    order.insert(other, order.pop(place))
    known = {each.pk: each for each in rows}
    for position, pk in enumerate(order, start=1):
        if known[pk].position != position:
            type(row)._default_manager.filter(pk=pk).update(position=position)


def _check_order(version: TemplateVersion, before: whole.Whole) -> None:
    """Refuse an order in which a condition looks at a question that no longer stands before it."""
    known = set(whole.faults(before))
    after = whole.faults(selectors.content(version))
    if late := next((each for each in after if each.field == "show_if" and each not in known), None):
        raise Refused(str(late))


def _check_section(
    version: TemplateVersion,
    said: questions.Section,
    earlier: dict[str, questions.Question],
    others: Sequence[str],
) -> None:
    faults = [("show_if", each) for each in conditions.faults(said.show_if, earlier)]
    if not questions.KEY.fullmatch(said.key):
        faults.append(("key", "Write 1 to 20 letters, digits and hyphens, like A."))
    if said.key in others:
        faults.append(("key", "Another section has this letter."))
    if not said.title.strip():
        faults.append(("title", "Give the section a title."))
    if faults:
        raise Refused(by_field(faults))


def _check_question(
    version: TemplateVersion,
    said: questions.Question,
    earlier: dict[str, questions.Question],
    others: Sequence[str],
) -> None:
    faults = [*questions.question_faults(said)]
    faults += [("show_if", each) for each in conditions.faults(said.show_if, earlier)]
    if said.key in others:
        faults.append(("key", "Another question of this version has this number."))
    if faults:
        raise Refused(by_field(faults))


def _next(rows: Sequence[P]) -> int:
    return rows[-1].position + 1 if rows else 1
