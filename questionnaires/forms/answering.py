"""The questions of a section as the CMO answers them, each saved by itself; and what goes with an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django import forms
from django.forms import BoundField

from questionnaires.forms.preview import cell, control
from questionnaires.models import Answer, AnswerFile
from questionnaires.rules import answers, filling, questions
from questionnaires.rules.filling import Filling, Given
from questionnaires.rules.questions import Question
from questionnaires.selectors.bank import Proposal
from questionnaires.selectors.renewal import Past, Renewal
from web.forms import DateField, MultiChoiceField, PortalForm, dress


def fingerprint(given: Given) -> str:
    """What a control showed: a form that sends the same back changes nothing, whoever else changed it meanwhile."""
    return sha256(json.dumps(given.said, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A question with its controls, and what is known of its answer."""

    question: Question
    answer: BoundField | None
    not_applicable: BoundField | None
    why: BoundField | None
    rows: list[list[tuple[str, BoundField]]]
    given: Given
    row: Answer | None
    files: Sequence[AnswerFile]
    checked_by: str
    delegated_by: str
    """who without an account gave it, until a member checks it"""
    theirs: bool
    """that somebody else saved another answer while this one was typed"""
    refused: Sequence[str]
    past: Past | None = None
    """the answer that was signed last time"""
    asked_anew: tuple[str, ...] = ()
    """why it is, where the answer of last time cannot be reaffirmed"""
    proposal: Proposal | None = None
    """what the CMO's answer bank has for it"""

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0

    @property
    def was(self) -> str:
        return fingerprint(self.given)

    @property
    def standing(self) -> str:
        return filling.standing(self.question, self.given)

    @property
    def faults(self) -> tuple[str, ...]:
        return filling.faults(self.question, self.given)

    @property
    def words(self) -> list[str]:
        """The answer that is kept, in words."""
        return filling.in_words(self.question, self.given)


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of the answers of a questionnaire."""

    answers: Mapping[str, Answer]
    files: Mapping[str, Sequence[AnswerFile]]
    checked: Mapping[str, str]
    delegated: Mapping[str, str] = field(default_factory=dict)
    again: Renewal | None = None
    proposals: Mapping[str, Sequence[Proposal]] = field(default_factory=dict)


class SectionForm(PortalForm):
    """The questions of one section that apply now, with what is kept or was just typed."""

    def __init__(self, data: Any, *, asked: Sequence[Question], filled: Filling) -> None:
        self.asked, self.filled = asked, filled
        self.lengths = {each.key: self._length(each, data) for each in asked if each.columns}
        initial = {name: value for each in asked for name, value in initial_of(each, filled.of(each.key))}
        super().__init__(data, initial=initial)
        for each in asked:
            self.fields |= dict(controls_of(each, self.lengths.get(each.key, 0)))
        dress(self)

    def _length(self, question: Question, data: Any) -> int:
        kept = self.filled.of(question.key).value if data is None else filling.rows_of(question, dict(data.lists()))
        return len(kept or ()) + filling.SPARE_ROWS

    def entries(
        self, known: Known, *, theirs: Iterable[str] = (), refused: Mapping[str, Sequence[str]] | None = None
    ) -> list[Entry]:
        """The questions with their controls, in order; `theirs` are those that somebody else changed meanwhile."""
        stale, faults = set(theirs), refused or {}
        return [self._entry(each, known, each.key in stale, faults.get(each.key, ())) for each in self.asked]

    def _entry(self, question: Question, known: Known, theirs: bool, refused: Sequence[str]) -> Entry:
        key = question.key
        rows = [
            [(column.label, self[answers.cell_name(question, row, column.key)]) for column in question.columns]
            for row in range(self.lengths.get(key, 0))
        ]
        named = {
            name: self[pattern.format(key)] if pattern.format(key) in self.fields else None
            for name, pattern in (("answer", answers.NAME), ("not_applicable", filling.NA), ("why", answers.WHY))
        }
        return Entry(
            question=question,
            **named,
            rows=rows,
            given=self.filled.of(key),
            row=known.answers.get(key),
            files=known.files.get(key, ()),
            checked_by=known.checked.get(key, ""),
            delegated_by=known.delegated.get(key, ""),
            theirs=theirs,
            refused=refused,
            past=known.again.past(key) if known.again else None,
            asked_anew=known.again.why(key) if known.again else (),
            proposal=next(iter(known.proposals.get(key, ())), None),
        )


def controls_of(question: Question, rows: int) -> Iterable[tuple[str, forms.Field]]:
    """The controls of one question by name; a file has none, its evidence is attached beside."""
    key = question.key
    for row in range(rows):
        for column in question.columns:
            words = column.label + (f", {column.unit}" if column.unit else "")
            yield answers.cell_name(question, row, column.key), cell(column, f"{words}, row {row + 1}")
    if not question.columns and question.kind != questions.FILE:
        field = control(question)
        field.label, field.required = f"{key} {question.text}", False
        field.help_text = question.help or field.help_text
        yield answers.NAME.format(key), field
    if question.may_not_apply:
        if question.kind != questions.YES_NO:
            yield filling.NA.format(key), forms.BooleanField(required=False, label="Not applicable")
        why = forms.CharField(required=False, max_length=1000, label="Why it does not apply")
        why.widget.attrs["placeholder"] = " "  # an empty one is told by it, and shown once "not applicable" is said
        yield answers.WHY.format(key), why


def initial_of(question: Question, given: Given) -> Iterable[tuple[str, Any]]:
    """What the controls of one question show."""
    key = question.key
    if question.columns:
        for row, cells in enumerate(given.value or ()):
            yield from ((answers.cell_name(question, row, name), text) for name, text in cells.items())
    elif question.kind == questions.YES_NO and given.not_applicable:
        yield answers.NAME.format(key), answers.NOT_APPLICABLE
    else:
        yield answers.NAME.format(key), given.value
    yield filling.NA.format(key), given.not_applicable
    yield answers.WHY.format(key), given.why


class EvidenceForm(PortalForm):
    """Evidence for an answer."""

    description = forms.CharField(max_length=300, label="What it shows")
    file = forms.FileField(
        required=False, label="File", help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB"
    )
    known = forms.ChoiceField(
        required=False, label="Or a file that is attached already", help_text="one file can stand for several answers"
    )
    also = MultiChoiceField(
        required=False,
        label="For these questions too",
        help_text="the file is kept once, and stands beside each answer",
    )
    watermark = forms.BooleanField(
        required=False,
        label="Only under a watermark",
        help_text="the sponsor reads its pages with the reader's name and the time across them, never gets the file; "
        "PDF or picture, at most 60 pages",
    )
    on_site = forms.BooleanField(
        required=False,
        label="View on site only",
        help_text="no file is sent; the sponsor reads the description and sees it during a visit",
    )
    expires_on = DateField(required=False, label="Valid until")

    def __init__(
        self, *args: Any, files: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        also: Any = self.fields["also"]
        also.choices = list(others)
        if not others:
            del self.fields["also"]
        field: Any = self.fields["known"]
        field.choices = [("", "None"), *files]
        if not files:
            del self.fields["known"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        sent = bool(given.get("file")) + bool(given.get("known"))
        if given.get("on_site") and sent:
            self.add_error("on_site", "What is viewed on site only is not sent: take the file away, or this mark.")
        elif not given.get("on_site") and not sent and "file" not in self.errors:
            self.add_error("file", "Choose a file, or mark it as viewed on site only.")
        return given


class NoteForm(PortalForm):
    """A note among the CMO's own people."""

    text = forms.CharField(
        max_length=5000,
        label="Note",
        help_text="your own people read it, the sponsor never does",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
