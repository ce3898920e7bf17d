"""Shapes of what people type while they write a template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from questionnaires import rules, selectors
from questionnaires.models import Section
from questionnaires.rules import questions, sheet, whole
from records.forms.signing import SigningForm
from web.filters import FilterBar
from web.forms import PortalForm

LINES = forms.Textarea(attrs={"rows": 4})


class TemplateForm(PortalForm):
    """What the questionnaire is called and what stands above it."""

    title = forms.CharField(max_length=200, label="Title", help_text="the respondent reads it")
    introduction = forms.CharField(
        required=False,
        max_length=5000,
        label="Introduction",
        help_text="what it is for and how to answer; it stands above the first section",
        widget=LINES,
    )
    reaffirm_months = forms.TypedChoiceField(
        coerce=int,
        choices=list(whole.MONTHS.items()),
        initial=whole.HOLD,
        label="Answers may be reaffirmed for",
        help_text="from the day they were first signed; then the question is asked anew when you send it again",
    )


class ChangeTemplateForm(TemplateForm):
    """The same, of a draft that others may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(PortalForm):
    """Why something is done."""

    reason = forms.CharField(max_length=500, label="Reason")


class VersionStepForm(SigningForm):
    """A step of a version; its approval is signed."""


class SectionForm(PortalForm):
    """A heading over questions."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=20, label="Letter", help_text="like A; it stays when sections are moved")
    title = forms.CharField(max_length=200, label="Title")
    help = forms.CharField(
        required=False,
        max_length=2000,
        label="Help",
        help_text="the respondent reads it above the questions",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class QuestionForm(PortalForm):
    """One question with the shape of its answer and what it weighs."""

    sections = (
        ("What is asked", ("section", "key", "text", "help")),
        ("The answer", ("kind", "unit", "minimum", "maximum", "options", "columns", "required", "may_not_apply")),
        ("What it weighs", ("weight", "knockout", "bad_if")),
        ("Evidence and requirements", ("evidence", "evidence_required", "requirements")),
    )

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    section = forms.ChoiceField(label="Section")
    key = forms.CharField(max_length=20, label="Number", help_text="like Q-A1; answers are compared by it")
    text = forms.CharField(max_length=2000, label="Question", widget=forms.Textarea(attrs={"rows": 3}))
    help = forms.CharField(
        required=False,
        max_length=2000,
        label="Help",
        help_text="the respondent reads it below the question",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(choices=[("", "Choose"), *questions.KINDS.items()], label="Kind of answer")
    required = forms.BooleanField(required=False, label="Must be answered")
    may_not_apply = forms.BooleanField(required=False, label="“Not applicable” may be answered, with a reason")
    unit = forms.CharField(required=False, max_length=40, label="Unit", help_text="of a number, like days or %")
    minimum = forms.CharField(required=False, max_length=30, label="Smallest", help_text="of a number")
    maximum = forms.CharField(required=False, max_length=30, label="Largest", help_text="of a number")
    options = forms.CharField(
        required=False,
        max_length=10000,
        label="Entries of the list",
        help_text="one on each line; “isolator = Full isolator” keeps the key isolator when the words change",
        widget=LINES,
    )
    columns = forms.CharField(
        required=False,
        max_length=5000,
        label="Columns of the table",
        help_text="one on each line: Product, or Area | number | m2, or Passed | yes_no, or Grade | choice | A, B, C",
        widget=LINES,
    )
    weight = forms.ChoiceField(
        choices=[(str(each), str(each)) for each in questions.WEIGHTS], label="Weight", help_text="5 weighs most"
    )
    knockout = forms.BooleanField(required=False, label="Knockout: a bad answer forces a signed decision")
    bad_if = forms.CharField(
        required=False,
        max_length=200,
        label="Bad answer",
        help_text="like No, or > 30 for a number, or entries with commas; a gap of the reviewer is always bad",
    )
    evidence = forms.CharField(required=False, max_length=300, label="Evidence asked", help_text="like: SOP, trend")
    evidence_required = forms.BooleanField(required=False, label="The evidence must be given")
    requirements = forms.CharField(
        required=False,
        max_length=500,
        label="Requirements",
        help_text="with ; between them, like 21 CFR 211.22; EU GMP I 7.5",
        widget=forms.TextInput(attrs={"data-wide": ""}),
    )

    def __init__(self, *args: Any, offered: list[Section], show_if: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.choices = [(each.key, f"{each.key} {each.title}") for each in offered]
        self.offered, self.show_if = {each.key: each for each in offered}, show_if

    def clean(self) -> dict[str, Any]:
        """The question as rules read it, under `said`."""
        given = super().clean() or self.cleaned_data
        codes = [part.strip() for part in given.get("requirements", "").split(";") if part.strip()]
        if any(len(code) > 60 for code in codes):
            self.add_error("requirements", "Write ; between the requirements, each at most 60 letters.")
        values = {**given, "requirements": codes, "show_if": self.show_if, "weight": int(given.get("weight") or 3)}
        said, faults = sheet.question_of(values)
        for name, sentence in faults:
            self.add_error(name, sentence)
        return {**given, "said": said}


def question_initial(row: Any) -> dict[str, Any]:
    """What the form of a question shows of it."""
    said = selectors.as_question(row)
    shown = {name: getattr(said, name) for name in selectors.SAME}
    return {
        **shown,
        "version": row.version,
        "section": said.section,
        "minimum": questions.plain(said.minimum),
        "maximum": questions.plain(said.maximum),
        "options": questions.options_text(said.options),
        "columns": questions.columns_text(said.columns),
        "bad_if": questions.bad_words(said).replace(" or ", ", "),
        "weight": str(said.weight),
        "requirements": "; ".join(said.requirements),
    }


class TemplateFilters(FilterBar):
    """Number, title or words of a question; state."""

    q = forms.CharField(required=False, max_length=100, label="Number, title or words of a question")
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *rules.SHOWN.items()], label="State")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching(found, value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)
