"""Shapes of letters, alerts, orders, refusals and statements: one form per kind."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from cmos.rules import GIVEN_UNDER
from inspections.forms.fields import ItemRows, document, lines, long_text, reason
from inspections.rules.actions import (
    ALERTS,
    IMPORT_ALERT,
    INJUNCTION,
    NONCOMPLIANCE,
    ORDERS,
    REFUSAL,
    REFUSALS,
    WARNING_LETTER,
)
from inspections.services import NewViolation
from regulations.rules.vocabulary import EU_CODES, FORM_LABELS, OPERATION_LABELS
from web.forms import DateField, MultiChoiceField, PortalForm

Choices = list[tuple[str, str]]
LATER: Final = "empty as long as it has not happened; like 23 Nov 2026"


class ActionForm(PortalForm):
    """What every kind has: FEI, the inspection behind it, papers, source."""

    last = ("fei", "inspection_id", "file", "end_file", "source_url", "notes", "reason")

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fei = forms.CharField(required=False, max_length=20, label="FEI")
    inspection_id = forms.ChoiceField(required=False, label="After the inspection")
    file = document("The document")
    end_file = document("The document that ends it")
    source_url = forms.URLField(required=False, max_length=500, label="Address of the source", assume_scheme="https")
    notes = long_text("Notes", rows=2)
    reason = reason()

    def __init__(self, *args: Any, inspections: Choices, certificates: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("inspection_id", inspections), ("closing_certificate_id", certificates)):
            if name in self.fields:
                chosen: Any = self.fields[name]
                chosen.choices = [("", "None"), *found]
        self.order_fields([*(name for name in self.fields if name not in self.last), *self.last])

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        for name in ("inspection_id", "closing_certificate_id"):
            if name in cleaned:
                cleaned[name] = cleaned[name] or None
        if not cleaned.get("jurisdiction"):
            cleaned.pop("jurisdiction", None)
        return cleaned


class WarningLetterForm(ActionForm):
    """A warning letter; its violations are recorded with it."""

    letter_number = forms.CharField(required=False, max_length=40, label="Letter number", help_text="like 320-24-22")
    marcs_cms = forms.CharField(required=False, max_length=20, label="MARCS-CMS number")
    subject = forms.CharField(required=False, max_length=300)
    issued_on = DateField(label="Issued on")
    received_on = DateField(required=False, label="Received on", help_text="the clock counts from it")
    closed_out_on = DateField(required=False, label="Closed out on", help_text=LATER)


class NewWarningLetterForm(ItemRows, WarningLetterForm):
    """The same with rows for its violations."""

    item_name = "Violation"

    def violations(self) -> list[NewViolation]:
        """The rows that were filled in."""
        return [NewViolation(text, cited) for text, cited in self.items()]


class ImportAlertForm(ActionForm):
    """A listing on an import alert."""

    alert_number = forms.ChoiceField(choices=list(ALERTS.items()), label="Import alert")
    listed_on = DateField(label="Listed on")
    removed_on = DateField(required=False, label="Removed on", help_text=LATER)
    carve_outs = forms.CharField(
        required=False,
        label="Products that may still be imported",
        help_text="one per line, as FDA names them",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    charge = forms.CharField(required=False, max_length=200, label="Charge", help_text="like 801(a)(3)")

    def clean_carve_outs(self) -> list[str]:
        return lines(self.cleaned_data["carve_outs"])


class InjunctionForm(ActionForm):
    """An order of a court."""

    kind = forms.ChoiceField(choices=list(ORDERS.items()), label="Kind")
    began_on = DateField(label="In force from")
    ended_on = DateField(required=False, label="Vacated on", help_text=LATER)
    permitted_operations = MultiChoiceField(
        required=False,
        choices=list(OPERATION_LABELS.items()),
        label="Operations it permits",
        help_text="none means that nothing may go on",
    )
    case_number = forms.CharField(required=False, max_length=60, label="Case number")


class RefusalForm(ActionForm):
    """A refused, delayed, limited or denied inspection."""

    kind = forms.ChoiceField(choices=list(REFUSALS.items()), label="What happened")
    happened_on = DateField(label="On")
    resolved_on = DateField(required=False, label="Resolved on", help_text=LATER)


class NoncomplianceForm(ActionForm):
    """A statement of non-compliance."""

    reference = forms.CharField(max_length=80, label="Reference")
    jurisdiction = forms.ChoiceField(
        required=False, choices=list(GIVEN_UNDER.items()), initial="EU", label="On the list of"
    )
    authority = forms.CharField(max_length=120, label="Issued by")
    issued_on = DateField(label="Issued on")
    operations = MultiChoiceField(
        required=False,
        choices=[(code, f"{code} {words}") for code, words in EU_CODES.items()],
        label="Operations it covers",
        help_text="none here and below means the whole site",
    )
    dosage_forms = MultiChoiceField(required=False, choices=list(FORM_LABELS.items()), label="Dosage forms it covers")
    nature = long_text("Nature of the non-compliance, and the action taken")
    withdrawn_on = DateField(required=False, label="Withdrawn on", help_text=LATER)
    closing_certificate_id = forms.ChoiceField(
        required=False,
        label="Ended for its scope by the certificate",
        help_text="of a later inspection, recorded for this site",
    )


FORMS: Final[dict[str, type[ActionForm]]] = {
    WARNING_LETTER: WarningLetterForm,
    IMPORT_ALERT: ImportAlertForm,
    INJUNCTION: InjunctionForm,
    REFUSAL: RefusalForm,
    NONCOMPLIANCE: NoncomplianceForm,
}
"""The form that changes each kind."""
NEW_FORMS: Final[dict[str, type[ActionForm]]] = {**FORMS, WARNING_LETTER: NewWarningLetterForm}
