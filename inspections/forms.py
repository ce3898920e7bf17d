"""Shapes of what people type about inspections, Forms 483 and observations."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms

from inspections.rules import CLASSES, TYPES
from inspections.services import NewObservation
from web.forms import DateField, PortalForm

AUTHORITIES: Final = [
    ("FDA", "FDA"),
    ("EU", "EU member state authority"),
    ("MHRA", "MHRA"),
    ("other", "Another authority"),
]
CLASS_CHOICES: Final = [("", "Not known yet"), *((code, f"{code}: {words}") for code, words in CLASSES.items())]
FIRST_ROWS: Final = 3
CITATION_HELP: Final = "codes of the catalogue, with commas: 21 CFR 211.22, 21 CFR 211.192"


def codes(given: str) -> tuple[str, ...]:
    """Codes typed with commas; a bare section number means 21 CFR."""
    parts = (" ".join(part.split()) for part in given.replace(";", ",").split(","))
    return tuple(
        dict.fromkeys(f"21 CFR {part}" if part[0].isdigit() and "CFR" not in part else part for part in parts if part)
    )


class ObservationForm(PortalForm):
    """One item: FDA's text and the sections it touches."""

    text = forms.CharField(max_length=30_000, widget=forms.Textarea(attrs={"rows": 4}), label="Text, as FDA wrote it")
    citations = forms.CharField(required=False, max_length=500, label="Sections it touches", help_text=CITATION_HELP)
    reason = forms.CharField(max_length=500, label="Reason")

    def clean_citations(self) -> tuple[str, ...]:
        return codes(self.cleaned_data["citations"])


class ChangeObservationForm(ObservationForm):
    """The same, of an item that others may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class InspectionForm(PortalForm):
    """An inspection, with its Form 483 if one was issued; rows for observations are added without JavaScript too."""

    sections: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("Inspection", ("authority", "kind", "started_on", "ended_on", "classification", "classified_on", "fei")),
        ("Form 483", ("issued_on", "source_url")),
    )

    authority = forms.ChoiceField(choices=AUTHORITIES)
    kind = forms.ChoiceField(choices=list(TYPES.items()), label="Type")
    fei = forms.CharField(required=False, max_length=20, label="FEI")
    started_on = DateField(required=False, label="Began on")
    ended_on = DateField(label="Ended on")
    classification = forms.ChoiceField(required=False, choices=CLASS_CHOICES, label="Class")
    classified_on = DateField(required=False, label="Classified on")
    issued_on = DateField(
        required=False, label="Form 483 issued on", help_text="empty if there was none; like 23 Nov 2026"
    )
    source_url = forms.URLField(required=False, max_length=500, label="Address of the source", assume_scheme="https")
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=200, initial=FIRST_ROWS)
    reason = forms.CharField(max_length=500, label="Reason", initial="inspection became known")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.row_count = _row_count(data)
        for number in range(1, self.row_count + 1):
            self.fields[f"text_{number}"] = forms.CharField(
                required=False,
                max_length=30_000,
                label=f"Observation {number}",
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            )
            self.fields[f"citations_{number}"] = forms.CharField(
                required=False,
                max_length=500,
                label=f"Sections of observation {number}",
                help_text=CITATION_HELP if number == 1 else "",
                widget=forms.TextInput(
                    attrs={"class": "form-control", "data-many": "true", "data-suggest": "/requirements/suggest/"}
                ),
            )
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def observations(self) -> list[NewObservation]:
        """The rows that were filled in."""
        found = self.cleaned_data
        rows = ((found.get(f"text_{n}", ""), found.get(f"citations_{n}", "")) for n in range(1, self.row_count + 1))
        return [NewObservation(text, codes(cited)) for text, cited in rows if text.strip()]


def _row_count(data: Any) -> int:
    given = str(data.get("rows", FIRST_ROWS)) if data else str(FIRST_ROWS)
    count = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else FIRST_ROWS
    return min(max(count, 1), 200)


class ChangeInspectionForm(PortalForm):
    """Corrections of an inspection."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    authority = forms.ChoiceField(choices=AUTHORITIES)
    kind = forms.ChoiceField(choices=list(TYPES.items()), label="Type")
    fei = forms.CharField(required=False, max_length=20, label="FEI")
    started_on = DateField(required=False, label="Began on")
    ended_on = DateField(label="Ended on")
    reason = forms.CharField(max_length=500, label="Reason")


class ClassForm(PortalForm):
    """FDA's class."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    classification = forms.ChoiceField(choices=CLASS_CHOICES, label="Class")
    classified_on = DateField(required=False, label="Classified on", help_text="the day FDA gave it, if known")
    reason = forms.CharField(max_length=500, label="Reason", initial="class became known")


class ResponseForm(PortalForm):
    """The reply was sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sent_on = DateField(label="Sent on")
    file = forms.FileField(
        required=False, label="The reply", help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB"
    )
    reason = forms.CharField(max_length=500, label="Reason", initial="reply sent to FDA")


class AdoptForm(PortalForm):
    """Why a published form is logged."""

    reason = forms.CharField(max_length=500, label="Reason", initial="published by FDA")
