"""Shapes of what people type about audits and findings."""

from __future__ import annotations

from typing import Any

from django import forms

from audits import rules
from audits.models import KINDS, ResponseReview
from sponsors import access
from web.forms import DateField, PortalForm

AUDITORS = ("qa_head", "qa_manager", "qa_specialist", "auditor", "external_auditor")


class PlanForm(PortalForm):
    """An audit as planned."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), label="Type")
    scope = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    planned_start = DateField(label="Planned from")
    planned_end = DateField(label="Planned to")
    lead_id = forms.ChoiceField(required=False, label="Lead auditor")
    reason = forms.CharField(max_length=500, label="Reason", initial="audit programme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lead_id"]
        assert isinstance(field, forms.ChoiceField)
        people = [(str(member.id), f"{member.name}, {member.role_label}") for member in access.people(roles=AUDITORS)]
        field.choices = [("", "Not named yet"), *people]

    def clean_lead_id(self) -> str | None:
        return self.cleaned_data["lead_id"] or None


class PerformedForm(PortalForm):
    """An audit as held."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    performed_start = DateField(label="Held from")
    performed_end = DateField(label="Held to")
    outcome = forms.ChoiceField(choices=[("", "Choose"), *rules.OUTCOMES.items()])
    summary = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    interval_months = forms.IntegerField(
        min_value=1,
        max_value=60,
        label="Months to the next audit",
        help_text="company rule; counted from the last day held",
    )
    reason = forms.CharField(max_length=500, label="Reason", initial="audit held")


class FindingForm(PortalForm):
    """A finding."""

    grade = forms.ChoiceField(choices=[("", "Choose"), *rules.GRADES.items()])
    text = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}), label="Finding")
    requirements = forms.CharField(
        required=False,
        max_length=500,
        label="Requirement that is not met",
        help_text="codes of the catalogue, with commas: 21 CFR 211.22, EU GMP I 7.5",
        widget=forms.TextInput(attrs={"data-suggest": "/requirements/suggest/", "data-many": "true"}),
    )
    internal_note = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}), help_text="never seen by the CMO"
    )
    reason = forms.CharField(max_length=500, label="Reason", initial="seen in the audit")

    def clean_requirements(self) -> list[str]:
        parts = (" ".join(part.split()) for part in self.cleaned_data["requirements"].replace(";", ",").split(","))
        return list(
            dict.fromkeys(
                f"21 CFR {part}" if part[0].isdigit() and "CFR" not in part else part for part in parts if part
            )
        )


class ChangeFindingForm(FindingForm):
    """The same, of a finding that others may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, each checked as one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesInput())
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in given]


class AnswerForm(PortalForm):
    """The CMO's answer; `version` is that of the draft it goes on with, 0 when there was none."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        label="Answer",
        help_text="cause, correction, what prevents it from happening again, and by when",
    )
    attachments = FilesField(
        required=False, label="Files", help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB each"
    )


class ReviewForm(PortalForm):
    """The sponsor's review of an answer."""

    verdict = forms.ChoiceField(choices=ResponseReview.Verdict.choices, widget=forms.RadioSelect, label="Decision")
    comment = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), help_text="the CMO reads it"
    )
    reason = forms.CharField(
        max_length=500, label="Reason", initial="review of the answer", help_text="stays with your company"
    )


class GrantForm(PortalForm):
    """One person on this audit."""

    user_id = forms.ChoiceField(label="Person")
    verb = forms.ChoiceField(choices=[("view", "Read"), ("conduct", "Read and record findings")], label="May")
    ends_on = DateField(label="Until")
    reason = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user_id"]
        assert isinstance(field, forms.ChoiceField)
        people = access.people(roles=["external_auditor", "auditor"])
        field.choices = [("", "Choose"), *((str(m.user_id), f"{m.name}, {m.role_label}") for m in people)]
