"""A questionnaire as its respondent sees it, to try out: nothing that is typed here is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from questionnaires.rules import answers, questions
from questionnaires.rules.questions import Question
from questionnaires.rules.scope import ASPECTS
from web.forms import DateField, MultiChoiceField, PortalForm, dress

FEW = 6
"""Entries that are shown side by side; more become a list."""


class ScopeForm(PortalForm):
    """For what the questionnaire would be sent: the aspects that its conditions ask about."""

    def __init__(self, *args: Any, aspects: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASPECTS:
            if name in aspects:
                self.fields[name] = MultiChoiceField(
                    required=False, label=ASPECTS[name].label, choices=list(ASPECTS[name].table.items())
                )
        dress(self)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with its controls."""

    question: Question
    answer: BoundField | None
    why: BoundField | None
    rows: list[list[tuple[str, BoundField]]]
    """cells of a table with the names of their columns"""


class AnswersForm(PortalForm):
    """The questions of one section that are asked now."""

    def __init__(self, *args: Any, asked: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for question in asked:
            self.fields |= dict(_controls(question))
        dress(self)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        sent: Any = self.data
        for question in self.asked:
            try:
                answers.read_answer(question, dict(sent.lists()))
            except ValueError as wrong:
                if (name := answers.NAME.format(question.key)) not in self.errors:
                    self.add_error(name, str(wrong))
        return given

    def shown(self) -> list[Shown]:
        """The questions with their controls, in order."""
        return [self._shown(question) for question in self.asked]

    def _shown(self, question: Question) -> Shown:
        rows = [
            [(column.label, self[answers.cell_name(question, row, column.key)]) for column in question.columns]
            for row in range(answers.ROWS if question.columns else 0)
        ]
        name, why = answers.NAME.format(question.key), answers.WHY.format(question.key)
        answer = self[name] if name in self.fields else None
        return Shown(question, answer, self[why] if why in self.fields else None, rows)


def _controls(question: Question) -> Iterable[tuple[str, forms.Field]]:
    """The controls of one question by name."""
    if question.columns:
        for row in range(answers.ROWS):
            for column in question.columns:
                name = answers.cell_name(question, row, column.key)
                words = column.label + (f", {column.unit}" if column.unit else "")
                yield name, cell(column, f"{words}, row {row + 1}")
    else:
        field = control(question)
        field.label, field.required = f"{question.key} {question.text}", False
        field.help_text = question.help or field.help_text
        yield answers.NAME.format(question.key), field
    if question.may_not_apply:
        yield (
            answers.WHY.format(question.key),
            forms.CharField(required=False, max_length=1000, label="Why it does not apply"),
        )


def control(question: Question) -> forms.Field:
    kind = question.kind
    if kind == questions.YES_NO:
        offered = [*questions.ANSWERS.items()]
        offered += [(answers.NOT_APPLICABLE, "Not applicable")] if question.may_not_apply else []
        return forms.ChoiceField(choices=offered, widget=forms.RadioSelect)
    if kind == questions.CHOICE:
        few = len(question.options) <= FEW
        listed = list(question.table.items())
        return forms.ChoiceField(
            choices=listed if few else [("", "Choose"), *listed], widget=forms.RadioSelect if few else forms.Select
        )
    if kind == questions.CHOICES:
        return MultiChoiceField(choices=list(question.table.items()))
    if kind == questions.DATE:
        return DateField()
    if kind == questions.FILE:
        return forms.FileField(help_text="PDF, DOCX, XLSX or a picture")
    if kind == questions.NUMBER:
        return forms.CharField(max_length=30, help_text=questions.kind_words(question).lower())
    return forms.CharField(max_length=20000, widget=forms.Textarea(attrs={"rows": 3}))


def cell(column: questions.Column, label: str) -> forms.Field:
    if column.kind in (questions.CHOICE, questions.YES_NO):
        listed = [(each.key, each.label) for each in column.options] or [*questions.ANSWERS.items()]
        return forms.ChoiceField(required=False, label=label, choices=[("", "Choose"), *listed])
    return forms.CharField(required=False, label=label, max_length=500)


def carried(
    data: Mapping[str, Sequence[str]], watched: Iterable[str], here: Iterable[Question]
) -> list[tuple[str, str]]:
    """Answers of other sections that conditions look at: the page brings them along."""
    shown = {question.key for question in here}
    names = [answers.NAME.format(key) for key in watched if key not in shown]
    return [(name, value) for name in names for value in data.get(name, ())]
