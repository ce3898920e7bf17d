"""What is asked when questions are given to a colleague, and of the colleague who comes by a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from questionnaires.rules import delegation as rules
from web.forms import DateField, PortalForm


class DelegateForm(PortalForm):
    """To whom which questions are given until when."""

    parts = forms.MultipleChoiceField(
        required=False,
        label="Whole sections",
        widget=forms.CheckboxSelectMultiple,
        help_text="with all their questions",
    )
    questions = forms.MultipleChoiceField(required=False, label="Single questions", widget=forms.CheckboxSelectMultiple)
    name = forms.CharField(max_length=200, label="Colleague's name")
    email = forms.EmailField(
        label="Colleague's e-mail address",
        help_text="who has an account finds them in their inbox; anybody else gets a link that shows only them",
    )
    due_on = DateField(label="Needed by")
    message = forms.CharField(
        required=False,
        max_length=rules.LONGEST_MESSAGE,
        label="Message",
        help_text="goes by mail: name no sponsor or product",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        parts: Sequence[tuple[str, str]],
        questions: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("parts", parts), ("questions", questions)):
            field: Any = self.fields[name]
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("parts") and not given.get("questions") and not self.errors.keys() & {"parts", "questions"}:
            self.add_error("parts", "Choose at least one section or question.")
        return given


class DelegationDueForm(PortalForm):
    """Another due day."""

    due_on = DateField(label="New due day")


class GiveBackForm(PortalForm):
    """What the colleague is to change."""

    text = forms.CharField(
        max_length=rules.LONGEST_MESSAGE,
        label="What is to be changed",
        help_text="goes by mail: name no sponsor or product",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CodeForm(PortalForm):
    """The colleague shows the code of the mail, and says who they are."""

    code = forms.CharField(
        max_length=20,
        label="Code from the mail",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    name = forms.CharField(
        max_length=200,
        label="Your name",
        help_text="as it is to stand on your answers",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    it_is_me = forms.BooleanField(label="I am the person to whom this mail was sent")


class DelegateEvidenceForm(PortalForm):
    """Evidence of a colleague: a file, or what is shown on site only."""

    description = forms.CharField(max_length=300, label="What it shows")
    file = forms.FileField(
        required=False, label="File", help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB"
    )
    on_site = forms.BooleanField(
        required=False, label="View on site only", help_text="no file is sent; it can be seen during a visit"
    )
    expires_on = DateField(required=False, label="Valid until")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("on_site") and given.get("file"):
            self.add_error("on_site", "What is viewed on site only is not sent: take the file away, or this mark.")
        elif not given.get("on_site") and not given.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose a file, or mark it as viewed on site only.")
        return given
