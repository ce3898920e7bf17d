"""Drafts of templates: begun, begun from the portal's questionnaire, made from the version before."""

from __future__ import annotations

from typing import TypeVar

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from questionnaires import catalogue, rules, selectors
from questionnaires.models import Question, Section, TemplateVersion
from questionnaires.rules import whole
from questionnaires.services.new import NewTemplates, check_title, lines
from records.lifecycle import amend, lock
from records.services import publish

P = TypeVar("P", Section, Question)


def draft_template(
    title: str, introduction: str = "", *, reaffirm_months: int = whole.HOLD, actor: Actor, reason: str
) -> TemplateVersion:
    """A new template with an empty draft. Raises `Refused` without a title."""
    new = NewTemplates(actor=actor, reason=reason)
    made = new.begin(title, introduction, reaffirm_months)
    new.write()
    return made


def start_from_portal(*, actor: Actor, reason: str) -> TemplateVersion:
    """A new template whose draft asks what the portal's own questionnaire asks; from then on it is the sponsor's."""
    new = NewTemplates(actor=actor, reason=reason)
    made = new.begin(catalogue.TITLE, catalogue.INTRODUCTION)
    for values in catalogue.rows():
        new.add_row(values)
    new.write()
    return made


def change_version(
    version: TemplateVersion,
    *,
    title: str,
    introduction: str,
    reaffirm_months: int | None = None,
    actor: Actor,
    reason: str,
    seen: int | None,
) -> TemplateVersion:
    """Change what stands above the sections of a draft; `seen` is the version of the record that was read."""
    refuse_no_draft(version)
    check_title(title)
    changed = amend(
        version,
        actor=actor,
        reason=reason,
        version=seen,
        event="template.changed",
        title=lines(title),
        introduction=lines(introduction),
        reaffirm_months=reaffirm_months or version.reaffirm_months,
    )
    refuse_no_draft(changed)
    return changed


def revise_version(version: TemplateVersion, *, actor: Actor, reason: str) -> TemplateVersion:
    """The next version as a draft that asks the same; this one is used until the new one is approved.

    The template's lock lets only one of two who ask at once make it.
    """
    current(actor)
    with because(reason):
        lock(version.template)
        if version.status not in (rules.APPROVED, rules.RETIRED):
            raise Refused("Only a version that was approved gets a next one.")
        if open_ := selectors.open_version(version.template_id):
            raise Refused(f"There is a version in work already: version {open_.edition}.")
        edition = selectors.versions_of(version.template_id)[0].edition + 1
        made = TemplateVersion.objects.create(
            template=version.template,
            edition=edition,
            title=version.title,
            introduction=version.introduction,
            reaffirm_months=version.reaffirm_months,
        )
        _copy(version, made)
        publish("template.drafted", made)
    return made


def _copy(old: TemplateVersion, new: TemplateVersion) -> None:
    """Every section and question of `old` in `new`."""
    sections = {each.pk: _fresh(each, Section, new) for each in selectors.sections_of(old.pk)}
    questions = []
    for each in selectors.questions_of(old.pk):
        copied = _fresh(each, Question, new)
        copied.section = sections[each.section_id]
        questions.append(copied)
    Section.objects.bulk_create(sections.values())
    Question.objects.bulk_create(questions)


def _fresh(row: P, kind: type[P], version: TemplateVersion) -> P:
    """A row of `version` that says the same under an id of its own."""
    own = {"id", "version", "template_version", "sponsor"}
    names = [field.attname for field in kind._meta.concrete_fields if field.name not in own]
    return kind(template_version=version, **{name: getattr(row, name) for name in names})


def refuse_no_draft(version: TemplateVersion) -> None:
    """Only a draft can be written in."""
    if version.status != rules.DRAFT:
        raise Refused("This version is no draft and stays as it is. Return it to draft, or make a new version.")
