"""Every read of templates of questionnaires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from questionnaires import rules
from questionnaires.models import Question, Section, Template, TemplateVersion
from questionnaires.rules import conditions, questions, whole
from questionnaires.rules.whole import Fault, Whole
from regulations import selectors as regulations


def versions() -> QuerySet[TemplateVersion]:
    """Every version of the sponsor with its template and, as `asked`, the number of its questions."""
    count = Question.objects.filter(template_version=OuterRef("pk")).order_by()
    counted = count.values("template_version").annotate(number=Count("pk")).values("number")
    return TemplateVersion.objects.select_related("template").annotate(asked=Coalesce(Subquery(counted), 0))


def newest_versions() -> QuerySet[TemplateVersion]:
    """Of each template the newest version that was not discarded; one of a template whose every version was."""
    same = TemplateVersion.objects.filter(template=OuterRef("template"))
    kept = same.exclude(status=rules.DISCARDED).order_by("-edition").values("pk")[:1]
    last = same.order_by("-edition").values("pk")[:1]
    approved = same.filter(status=rules.APPROVED).values("edition")[:1]
    return versions().annotate(in_use=Subquery(approved)).filter(pk=Coalesce(Subquery(kept), Subquery(last)))


def questions_in_use() -> QuerySet[Question]:
    """The questions of the newest version of each template."""
    newest = newest_versions().exclude(status=rules.DISCARDED).values("pk")
    return Question.objects.filter(template_version__in=newest).select_related("template_version__template", "section")


def version(pk: UUID) -> TemplateVersion:
    return versions().get(pk=pk)


def template(pk: UUID) -> Template:
    return Template.objects.get(pk=pk)


def versions_of(template_id: UUID) -> list[TemplateVersion]:
    """Every version of a template, newest first."""
    return list(versions().filter(template_id=template_id).order_by("-edition"))


def approved_version(template_id: UUID) -> TemplateVersion | None:
    """The version of a template that may be sent."""
    return TemplateVersion.objects.filter(template_id=template_id, status=rules.APPROVED).first()


def open_version(template_id: UUID) -> TemplateVersion | None:
    """The version of a template in which something is still decided."""
    return TemplateVersion.objects.filter(template_id=template_id, status__in=rules.OPEN).first()


def section(pk: UUID) -> Section:
    return Section.objects.select_related("template_version__template").get(pk=pk)


def question(pk: UUID) -> Question:
    return Question.objects.select_related("template_version__template", "section").get(pk=pk)


def sections_of(version_id: UUID) -> list[Section]:
    """The sections of a version in their order."""
    return list(Section.objects.filter(template_version_id=version_id).order_by("position", "id"))


def questions_of(version_id: UUID) -> QuerySet[Question]:
    """The questions of a version in the order in which they are asked."""
    found = Question.objects.filter(template_version_id=version_id).select_related("section")
    return found.order_by("section__position", "section_id", "position", "id")


def questions_in(section_id: UUID) -> list[Question]:
    """The questions of one section in their order."""
    return list(Question.objects.filter(section_id=section_id).order_by("position", "id"))


def versions_of_parts(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The version that each of some questions and sections belongs to."""
    found: dict[UUID, UUID] = {}
    for model in (Section, Question):
        found |= dict(model._default_manager.filter(pk__in=ids).values_list("pk", "template_version_id"))
    return found


def matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number, title, or words of a question."""
    words = Question.objects.filter(Q(text__icontains=text) | Q(key__iexact=text.strip()))
    return found.filter(
        Q(template__number__iexact=text.strip())
        | Q(title__icontains=text)
        | Q(pk__in=words.values("template_version_id"))
    )


# --- rows as rules read them --------------------------------------------------------------------------------------


def as_section(row: Section) -> questions.Section:
    """A section as rules read it."""
    return questions.Section(key=row.key, title=row.title, help=row.help, show_if=row.show_if)


def as_question(row: Question) -> questions.Question:
    """A question as rules read it; its section must be read with it."""
    same = {name: getattr(row, name) for name in SAME}
    return questions.Question(
        section=row.section.key,
        options=as_options(row.options),
        columns=as_columns(row.columns),
        requirements=tuple(row.requirements),
        **same,
    )


SAME = (
    "key",
    "text",
    "kind",
    "help",
    "required",
    "may_not_apply",
    "unit",
    "minimum",
    "maximum",
    "weight",
    "knockout",
    "bad_if",
    "evidence",
    "evidence_required",
    "show_if",
)
"""Columns of a question that are the same in its rules."""


def as_options(given: Sequence[Mapping[str, Any]]) -> tuple[questions.Option, ...]:
    """Entries of a list from how they are kept."""
    return tuple(questions.Option(each["key"], each["label"]) for each in given)


def as_columns(given: Sequence[Mapping[str, Any]]) -> tuple[questions.Column, ...]:
    """Columns of a table from how they are kept."""
    return tuple(
        questions.Column(each["key"], each["label"], each["kind"], each["unit"], as_options(each["options"]))
        for each in given
    )


def content(row: TemplateVersion) -> whole.Whole:
    """Everything a version asks, in its order."""
    return whole.Whole(
        title=row.title,
        introduction=row.introduction,
        sections=tuple(as_section(each) for each in sections_of(row.pk)),
        questions=tuple(as_question(each) for each in questions_of(row.pk)),
        reaffirm_months=row.reaffirm_months,
    )


def facts(row: TemplateVersion) -> rules.VersionFacts:
    """What the guards of a step look at."""
    found = content(row)
    return rules.VersionFacts(
        status=row.status, questions=len(found.questions), faults=tuple(map(str, whole.faults(found)))
    )


def signed_content(row: TemplateVersion, known: Whole | None = None) -> dict[str, Any]:
    """What a signature of a version covers: every word of it, section by section; `known` is what was read of it."""
    found = known or content(row)
    by_section: dict[str, list[str]] = defaultdict(list)
    for each in found.questions:
        by_section[each.section].append(whole.specified(each))
    return {
        "number": row.template.number,
        "edition": row.edition,
        "version": row.version,
        "title": row.title,
        "introduction": row.introduction,
        "answers may be reaffirmed for": row.get_reaffirm_months_display(),
        "sections": [whole.specified(each) for each in found.sections],
        **{f"section {each.key}": by_section[each.key] for each in found.sections},
    }


# --- pages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a page shows it."""

    row: Question
    kind: str
    bad: str
    when: str
    """its own condition in words; empty where it is always asked"""
    requirements: tuple[tuple[str, str], ...]
    """each reference with its heading in the catalogue; empty for one that is not there"""
    faults: tuple[str, ...]


TOLD: Final = 50
"""Questions whose changes stand in the history of a page."""


@dataclass(frozen=True)
class Reading:
    """A version with the section that is looked at: pages go through it section by section."""

    row: TemplateVersion
    asked: str
    """the key of the section wanted; another one opens the first"""

    @cached_property
    def whole(self) -> Whole:
        return content(self.row)

    @cached_property
    def sections(self) -> list[tuple[Section, int]]:
        """Every section with the number of its questions."""
        counts: dict[str, int] = defaultdict(int)
        for each in self.whole.questions:
            counts[each.section] += 1
        return [(each, counts[each.key]) for each in sections_of(self.row.pk)]

    @cached_property
    def section(self) -> Section | None:
        """The section that is looked at; none where there is none yet."""
        rows = [each for each, _ in self.sections]
        return next((each for each in rows if each.key == self.asked), rows[0] if rows else None)

    @cached_property
    def faults(self) -> list[Fault]:
        return list(whole.faults(self.whole))

    @property
    def facts(self) -> rules.VersionFacts:
        """What the guards of a step look at."""
        return rules.VersionFacts(
            status=self.row.status, questions=len(self.whole.questions), faults=tuple(map(str, self.faults))
        )

    @property
    def parts(self) -> list[Section | Question]:
        """The section that is looked at and the first of its questions: what the history of its page tells of."""
        return [self.section, *(each.row for each in self.questions[:TOLD])] if self.section else []

    @property
    def section_when(self) -> str:
        """When the section is asked, in words."""
        return conditions.words(self.section.show_if, self.whole.by_key) if self.section else ""

    @cached_property
    def questions(self) -> list[Asked]:
        """The questions of the section that is looked at."""
        rows = questions_in(self.section.pk) if self.section else []
        known = regulations.headings({code for row in rows for code in row.requirements})
        wrong: dict[str, list[str]] = defaultdict(list)
        for fault in self.faults:
            wrong[fault.key].append(fault.sentence)
        by_key = self.whole.by_key
        return [
            Asked(
                row=row,
                kind=questions.kind_words(by_key[row.key]),
                bad=questions.bad_words(by_key[row.key]),
                when=conditions.words(row.show_if, by_key),
                requirements=tuple((code, known.get(code, "")) for code in row.requirements),
                faults=tuple(wrong[row.key]),
            )
            for row in rows
        ]


def earlier(row: Question | Section) -> dict[str, questions.Question]:
    """The questions that a condition of a question or section, written or not, may look at."""
    own = row.section if isinstance(row, Question) else row
    place = (own.position, own.pk, *((row.position, row.pk) if isinstance(row, Question) else ()))
    found: dict[str, questions.Question] = {}
    for each in questions_of(row.template_version_id):
        stands = (each.section.position, each.section_id, each.position, each.pk)
        if stands[: len(place)] >= place:
            break
        found[each.key] = as_question(each)
    return found
