"""Shapes of what people type about audits."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms

from audits import rules
from audits.forms.fields import FILE_WORDS, DescriptionField, FilesField, TextField
from audits.models import KINDS
from sponsors import access
from web.forms import DateField, MultiChoiceField, PortalForm, Sections

AUDITORS = ("qa_head", "qa_manager", "qa_specialist", "auditor", "external_auditor")


def _people(roles: tuple[str, ...] = AUDITORS) -> list[tuple[str, str]]:
    return [(str(member.id), f"{member.name}, {member.role_label}") for member in access.people(roles=roles)]


class LeadField(forms.ChoiceField):
    """The lead auditor, from the people who may audit; filled when the form is made."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label="Lead auditor", **kwargs)

    def clean(self, value: Any) -> str | None:
        return str(super().clean(value)) or None


class WithLead(PortalForm):
    """Base of forms that name the lead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _people()
        field = self.fields["lead_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Not named yet"), *self.people]


class PlanForm(WithLead):
    """An audit as planned."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), label="Type")
    scope = TextField(max_length=2000, help_text="products, lines, areas and systems to be looked at")
    standards = TextField(
        required=False, rows=2, max_length=2000, help_text="what the site is judged by: 21 CFR 211, EU GMP Part I, ..."
    )
    planned_start = DateField(label="Planned from")
    planned_end = DateField(label="Planned to")
    due_on = DateField(
        required=False,
        label="To be held by",
        help_text="like 23 Nov 2026; empty: when the last audit of the site says",
    )
    lead_id = LeadField()
    reason = forms.CharField(max_length=500, label="Reason", initial="audit programme")


class ChangeAuditForm(WithLead):
    """What is planned beside the days, and the team."""

    sections: Sections = (
        ("What is looked at", ("kind", "scope", "standards", "due_on")),
        ("Sent to the site", ("agenda", "document_request")),
        ("Team", ("lead_id", "auditors", "experts", "observers")),
        ("Own notes", ("notes",)),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=list(KINDS.items()), label="Type")
    scope = TextField(max_length=2000)
    standards = TextField(required=False, rows=2, max_length=2000)
    due_on = DateField(required=False, label="To be held by")
    agenda = TextField(required=False, rows=6, help_text="opening, tour, laboratory, documents, closing")
    document_request = TextField(required=False, rows=6, help_text="papers the site prepares")
    lead_id = LeadField()
    auditors = MultiChoiceField(required=False)
    experts = MultiChoiceField(required=False, label="Subject experts")
    observers = MultiChoiceField(required=False)
    notes = TextField(required=False, help_text="never seen by the CMO")
    reason = forms.CharField(max_length=500, label="Reason", initial="preparation of the audit")

    PLACES: ClassVar[dict[str, str]] = {"auditors": "auditor", "experts": "expert", "observers": "observer"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.PLACES:
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = self.people

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        team: dict[UUID, str] = {}
        for name, role in self.PLACES.items():
            for person in found.pop(name, []):
                if UUID(person) in team:
                    self.add_error(name, "One person has one place in the team.")
                team[UUID(person)] = role
        return {**found, "team": team}


class RescheduleForm(PortalForm):
    """New days for a planned audit."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    planned_start = DateField(label="Planned from")
    planned_end = DateField(label="Planned to")
    justification = TextField(
        required=False,
        label="Why the risk can be taken",
        help_text="for a later date; written before the audit is due (company rule)",
    )
    reason = forms.CharField(max_length=500, label="Reason")


COUNTED = "company rule; counted from the last day held, not from the report"


class PerformedForm(PortalForm):
    """An audit as held."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    performed_start = DateField(label="Held from")
    performed_end = DateField(label="Held to", help_text="the day of the closing meeting, like 23 Nov 2026")
    outcome = forms.ChoiceField(choices=[("", "Choose"), *rules.OUTCOMES.items()])
    summary = TextField(required=False, max_length=5000)
    interval_months = forms.IntegerField(
        min_value=1,
        max_value=60,
        label="Months to the next audit",
        help_text=COUNTED,
    )
    reason = forms.CharField(max_length=500, label="Reason", initial="audit held")

    def __init__(self, *args: Any, proposed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proposed:
            self.fields["interval_months"].help_text = f"{proposed} This is a {COUNTED}."


class PaperForm(PortalForm):
    """A file of the audit."""

    kind = forms.ChoiceField(choices=[("", "Choose"), *rules.PAPERS.items()], label="What it is")
    file = forms.FileField(label="File", help_text=FILE_WORDS)
    description = DescriptionField(label="Note")
    reason = forms.CharField(max_length=500, label="Reason", initial="paper of the audit")


class LetterForm(PortalForm):
    """Words and files that go to the CMO with the facts of the audit."""

    text = TextField(required=False, rows=4, label="Words to the CMO")
    attachments = FilesField()
    description = DescriptionField()


class GrantForm(PortalForm):
    """One person on this audit."""

    user_id = forms.ChoiceField(label="Person")
    right = forms.ChoiceField(
        choices=[("audits.view", "Read"), ("audits.conduct", "Read and record findings")], label="May"
    )
    ends_on = DateField(label="Until")
    reason = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user_id"]
        assert isinstance(field, forms.ChoiceField)
        people = access.people(roles=["external_auditor", "auditor"])
        field.choices = [("", "Choose"), *((str(m.user_id), f"{m.name}, {m.role_label}") for m in people)]
