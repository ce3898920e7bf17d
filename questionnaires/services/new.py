"""New templates, written row by row from a spreadsheet or from the questionnaire that the portal brings along."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from questionnaires import selectors
from questionnaires.models import Question, Section, Template, TemplateVersion
from questionnaires.rules import conditions, questions, sheet, whole
from records.many import Many
from records.services import next_numbers, publish_all


@dataclass(slots=True)
class _Begun:
    """A template whose rows are still coming."""

    version: TemplateVersion
    sections: dict[str, Section] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    earlier: dict[str, questions.Question] = field(default_factory=dict)
    last: str = ""


class NewTemplates(Many[Any]):
    """Templates to draft, with their sections and questions in the order in which they are added."""

    def __init__(self, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        self.begun: dict[str, _Begun] = {}
        self.current: _Begun | None = None

    def begin(self, title: str, introduction: str = "", reaffirm_months: int = whole.HOLD) -> TemplateVersion:
        """A new template as a draft. Raises `Refused` without a title."""
        version = first_version(title, introduction, reaffirm_months)
        self.current = self.begun[version.title.casefold()] = _Begun(version)
        self.added += [version.template, version]
        return version

    def add_row(self, values: dict[str, Any]) -> Section | Question:
        """What a row of a spreadsheet says (`rules.sheet`): a question, or a section that has none yet.

        Raises `Refused` with a sentence for each cell that cannot be taken.
        """
        begun = self._questionnaire(values)
        section = self._section(begun, values)
        return self._question(begun, section, values) if {"key", "text", "kind"} & values.keys() else section

    def _questionnaire(self, values: dict[str, Any]) -> _Begun:
        """The template of the row: the one it names, else that of the row before."""
        title = values.get("questionnaire", "")
        if title and title.casefold() not in self.begun:
            self.begin(title, values.get("introduction", ""))
        elif title:
            self.current = self.begun[title.casefold()]
        if self.current is None:
            raise Refused({"questionnaire": "Write the title of the questionnaire in its first row."})
        return self.current

    def _section(self, begun: _Begun, values: dict[str, Any]) -> Section:
        key = values.get("section", begun.last)
        if key in begun.sections:
            if key != begun.last:
                raise Refused({"section": f"The rows of section {key} stand together. Move this one up to them."})
            return begun.sections[key]
        said = sheet.section_of({**values, "section": key})
        faults = [("section_show_if", each) for each in conditions.faults(said.show_if, begun.earlier)]
        if not questions.KEY.fullmatch(key):
            faults.append(("section", "Write 1 to 20 letters, digits and hyphens, like A."))
        if faults:
            raise Refused(by_field(faults))
        made = Section(template_version=begun.version, position=len(begun.sections) + 1, **asdict(said))
        begun.sections[key], begun.last, begun.counts[key] = made, key, 0
        self.added.append(made)
        return made

    def _question(self, begun: _Begun, section: Section, values: dict[str, Any]) -> Question:
        said, faults = sheet.question_of({**values, "section": section.key})
        unreadable = {name for name, _ in faults}
        faults += [each for each in questions.question_faults(said) if each[0] not in unreadable]
        faults += [("show_if", each) for each in conditions.faults(said.show_if, begun.earlier)]
        if said.key in begun.earlier:
            faults.append(("key", "Another question has this number."))
        begun.earlier.setdefault(said.key, said)  # also a faulty one: rows that ask about it are not wrong for that
        if faults:
            raise Refused(by_field(faults))
        begun.counts[section.key] += 1
        made = as_row(said, begun.version, section, begun.counts[section.key])
        self.added.append(made)
        return made

    def write_all(self, added: list[Any]) -> None:
        templates = [each for each in added if isinstance(each, Template)]
        numbers = next_numbers("QST", len(templates), now().year) if templates else []
        for template, number in zip(templates, numbers, strict=True):
            template.number = number
        kinds: tuple[type[Any], ...] = (Template, TemplateVersion, Section, Question)
        for kind in kinds:
            kind._default_manager.bulk_create([each for each in added if isinstance(each, kind)])
        drafted = (each for each in added if isinstance(each, TemplateVersion))
        publish_all(("template.drafted", each, {}) for each in drafted)


def first_version(title: str, introduction: str = "", reaffirm_months: int = whole.HOLD) -> TemplateVersion:
    """The first version of a new template, not yet written."""
    check_title(title)
    return TemplateVersion(
        template=Template(), title=lines(title), introduction=lines(introduction), reaffirm_months=reaffirm_months
    )


def check_title(title: str) -> None:
    """Raises `Refused` without a title."""
    if not title.strip():
        raise Refused({"title": "Give the questionnaire a title."})


def as_row(said: questions.Question, version: TemplateVersion, section: Section, position: int) -> Question:
    """A question as it is kept, not yet written."""
    return Question(template_version=version, section=section, position=position, **columns_of(said))


def columns_of(said: questions.Question) -> dict[str, Any]:
    """The columns of a question as they are kept, but for where it stands."""
    return {
        **{name: lines(getattr(said, name)) for name in selectors.SAME},
        "options": [asdict(each) for each in said.options],
        "columns": [{**asdict(each), "options": [asdict(one) for one in each.options]} for each in said.columns],
        "requirements": list(said.requirements),
    }


def lines(value: Any) -> Any:
    """Text with one kind of line ends, whatever browser or spreadsheet it comes from, and nothing around it."""
    return "\n".join(value.splitlines()).strip() if isinstance(value, str) else value


def by_field(faults: list[questions.Fault]) -> dict[str, str]:
    """The sentences by field, the first of each."""
    found: dict[str, str] = {}
    for name, sentence in faults:
        found.setdefault(name, sentence)
    return found
