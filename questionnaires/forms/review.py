"""Shapes of what reviewers decide about answers, and of what the CMO replies."""

from __future__ import annotations

from typing import Any

from django import forms

from audits.rules import GRADES
from questionnaires.forms.answering import controls_of, initial_of
from questionnaires.rules import filling, questions, review
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import Question
from web.forms import DateField, PortalForm, dress

STAYS = "stays with your company"


class VerdictForm(PortalForm):
    """What a reviewer says of one answer."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="Verdict",
        choices=[("", "Choose"), *review.VERDICTS.items()],
        help_text="nothing crosses before you send the review round",
    )
    text = forms.CharField(
        required=False,
        max_length=5000,
        label="Question to the CMO, or the finding",
        help_text="the CMO reads it once the round is sent; an accepted answer needs none",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    grade = forms.ChoiceField(
        required=False,
        label="How severe a gap is",
        choices=[("", "Choose for a gap"), *GRADES.items()],
    )
    reason = forms.CharField(
        required=False, max_length=500, label="Why it takes the place of the verdict before", help_text=STAYS
    )

    def __init__(self, *args: Any, replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not replaces:
            del self.fields["reason"]


class RoundForm(PortalForm):
    """By when the CMO replies."""

    due_on = DateField(label="Replies due on")

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["due_on"]


class ReplyForm(PortalForm):
    """Words, a corrected answer, evidence: one or more of them."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(required=False, max_length=5000, label="Reply", widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, question: Question, given: Given, attached: Any, **kwargs: Any) -> None:
        initial = {**dict(initial_of(question, given)), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.question = question
        if question.kind != questions.FILE:
            self.fields["corrects"] = forms.BooleanField(
                required=False,
                label="I correct the answer",
                help_text="what was signed before stays on record; this answer counts from now on",
            )
            rows = len(given.value or ()) + filling.SPARE_ROWS if question.columns else 0
            self.fields |= dict(controls_of(question, rows))
        self.fields |= {
            "file": forms.FileField(required=False, label="Evidence"),
            "description": forms.CharField(required=False, max_length=300, label="What it shows"),
            "expires_on": DateField(required=False, label="Valid until"),
        }
        if attached:
            self.fields["remove"] = forms.MultipleChoiceField(
                required=False,
                label="Take away",
                choices=[(str(each.pk), f"{each.description} ({each.file.name})") for each in attached],
                widget=forms.CheckboxSelectMultiple,
            )
        dress(self)

    @property
    def correction(self) -> Given | None:
        """The corrected answer as it was typed; none where nothing is corrected. Raises `ValueError`."""
        if not self.cleaned_data.get("corrects"):
            return None
        sent: Any = self.data
        return filling.typed(self.question, dict(sent.lists()))
