"""Shapes of what people type about the answer bank, and about an answer taken from it or kept in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from questionnaires.forms.answering import controls_of, initial_of
from questionnaires.rules import answers, bank, filling, questions, sheet
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import Question
from questionnaires.selectors import bank as selectors
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm, dress

WHY = "why this is recorded or changed"
LINES = forms.Textarea(attrs={"rows": 4})


class BankQuestionForm(PortalForm):
    """A question in the organisation's own words."""

    sections = (
        ("The question", ("text", "topic", "tags", "requirements")),
        ("Its answer", ("kind", "unit", "options", "columns")),
    )

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=2000,
        label="Question",
        help_text="in your own words, so that it fits what many sponsors ask",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    topic = forms.CharField(required=False, max_length=80, help_text="like Deviations, or Computer systems")
    tags = forms.CharField(required=False, max_length=400, help_text="with commas between them")
    requirements = forms.CharField(
        required=False,
        max_length=500,
        label="Requirements",
        help_text="with ; between them, like 21 CFR 211.22; EU GMP I 7.5",
    )
    kind = forms.ChoiceField(choices=[("", "Choose"), *questions.KINDS.items()], label="Kind of answer")
    unit = forms.CharField(required=False, max_length=40, help_text="of a number, like days or %")
    options = forms.CharField(
        required=False, max_length=10000, label="Entries of the list", help_text="one on each line", widget=LINES
    )
    columns = forms.CharField(
        required=False,
        max_length=5000,
        label="Columns of the table",
        help_text="one on each line: Product, or Area | number | m2, or Grade | choice | A, B, C",
        widget=LINES,
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text=WHY)

    def clean(self) -> dict[str, Any]:
        """The question as rules read it, under `said`; topic and tags beside it."""
        given = super().clean() or self.cleaned_data
        codes = _parts(given.get("requirements", ""), ";")
        if any(len(code) > 60 for code in codes):
            self.add_error("requirements", "Write ; between the requirements, each at most 60 letters.")
        tags = list(dict.fromkeys(_parts(given.get("tags", ""), ",")))
        if any(len(tag) > 40 for tag in tags):
            self.add_error("tags", "Write commas between the tags, each at most 40 letters.")
        said, faults = sheet.question_of({**given, "key": bank.KEY, "requirements": codes})
        for name, sentence in faults:
            self.add_error(name, sentence)
        return {**given, "said": said, "tags": tags}


def _parts(text: str, sign: str) -> list[str]:
    return [part.strip() for part in text.split(sign) if part.strip()]


def bank_initial(row: Any) -> dict[str, Any]:
    """What the form of a question shows of it."""
    said = selectors.as_bank_question(row)
    return {
        "version": row.version,
        "text": row.text,
        "topic": row.topic,
        "tags": ", ".join(row.tags),
        "requirements": "; ".join(row.requirements),
        "kind": row.kind,
        "unit": row.unit,
        "options": questions.options_text(said.options),
        "columns": questions.columns_text(said.columns),
    }


class OneAnswerForm(PortalForm):
    """The answer to one question, with the controls that its kind has."""

    def __init__(self, data: Any = None, files: Any = None, *, question: Question, given: Given, **more: Any) -> None:
        self.question = question
        kept = given.value if data is None else filling.rows_of(question, dict(data.lists()))
        rows = len(kept or ()) + filling.SPARE_ROWS if question.columns else 0
        initial = {**dict(initial_of(question, given)), **more.pop("initial", {})}
        super().__init__(data, files, initial=initial, **more)
        own = dict(controls_of(question, rows))
        if (name := answers.NAME.format(question.key)) in own:
            own[name].label = "Answer"
        self.fields = {**own, **self.fields}
        dress(self)

    def clean(self) -> dict[str, Any]:
        """The answer as rules read it, under `given`."""
        found = super().clean() or self.cleaned_data
        sent: Any = self.data
        try:
            return {**found, "given": filling.typed(self.question, dict(sent.lists()))}
        except ValueError as wrong:
            self.blame(str(wrong))
        return found

    def blame(self, sentence: str) -> None:
        """Say what is wrong with the answer beside its control."""
        name = answers.NAME.format(self.question.key)
        self.add_error(name if name in self.fields else None, sentence)


class BankAnswerForm(OneAnswerForm):
    """The next version of an answer; `edition` is the one that was read."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", help_text="why the answer is written or changed")


class TakeForm(OneAnswerForm):
    """An answer of the bank as it goes to one sponsor, with the evidence that goes along."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput)
    evidence = MultiChoiceField(required=False, label="Evidence that goes along")
    remember = forms.BooleanField(
        required=False,
        label="The sponsor’s question means the same as ours: propose this answer first from now on",
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["evidence"]
        field.choices = list(offered)
        if not offered:
            del self.fields["evidence"]


class SaveForm(PortalForm):
    """Where an answer that was given is kept."""

    into = forms.ChoiceField(required=False, label="Question of the bank", help_text="the answer is its next version")
    text = forms.CharField(
        required=False,
        max_length=2000,
        label="Or a new question",
        help_text="in your own words: the sponsor’s own are not kept",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    topic = forms.CharField(required=False, max_length=80, help_text="of a new question")
    remember = forms.BooleanField(
        required=False, label="The sponsor’s question means the same: propose this answer first from now on"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="why the answer is kept")

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["into"]
        field.choices = [("", "None: it is a new one"), *known]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        text = given.get("text", "").strip()
        if "into" not in self.errors and bool(given.get("into")) == bool(text):
            self.add_error("text", "Choose a question of the bank, or write a new one in your own words.")
        return given


class BankEvidenceForm(PortalForm):
    """What shows that an answer holds."""

    description = forms.CharField(required=False, max_length=300, label="What it shows")
    file = forms.FileField(
        required=False, label="File", help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB"
    )
    paper = forms.ChoiceField(required=False, label="Own certificate", help_text="its last day is that of the evidence")
    watermarked = forms.BooleanField(
        required=False,
        label="Only under a watermark",
        help_text="a sponsor it is released to reads its pages with the reader's name and the time across them, never "
        "gets the file; PDF or picture, at most 60 pages",
    )
    on_site = forms.BooleanField(
        required=False, label="View on site only", help_text="no sponsor is sent a file; each reads the description"
    )
    expires_on = DateField(required=False, label="Valid until")
    reason = forms.CharField(max_length=500, label="Reason", help_text=WHY)

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["paper"]
        field.choices = [("", "None"), *papers]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("on_site") and given.get("file"):
            self.add_error("on_site", "What is viewed on site only is not sent: take the file away, or this mark.")
        elif not (given.get("on_site") or given.get("file") or given.get("paper") or "file" in self.errors):
            self.add_error("file", "Choose a file or a certificate, or mark it as viewed on site only.")
        if not given.get("description") and not given.get("paper"):
            self.add_error("description", "Say what it shows.")
        return given


class BankFilters(FilterBar):
    """Words, kind, topic, and how it stands."""

    q = forms.CharField(required=False, max_length=100, label="Question, topic, tag or requirement")
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *questions.KINDS.items()], label="Kind of answer")
    topic = forms.ChoiceField(required=False, label="Topic")
    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", bank.STATES[bank.ACTIVE]),
            *((key, words) for key, words in bank.STATES.items() if key != bank.ACTIVE),
        ],
        label="State",
    )

    def prepare(self) -> None:
        field: Any = self.fields["topic"]
        field.choices = [("", "Any"), *((topic, topic) for topic in selectors.topics())]

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        found = super().narrow(found)
        return found if self.cleaned_data.get("state") else found.filter(retired_at=None)

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching_bank(found, value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)

    def narrow_topic(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(topic=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.in_bank_state(found, value, self.member.today)
