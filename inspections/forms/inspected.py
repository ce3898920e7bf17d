"""Shapes of what people type about inspections, Forms 483 and observations."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from inspections.forms.fields import CITATION_HELP, ItemRows, codes, document, long_text, reason
from inspections.rules import CLASS_SOURCES, CLASSES, OUTCOMES, RELEVANCE, SYSTEMS, TYPES
from inspections.services import NewObservation
from regulations.rules.vocabulary import OPERATION_LABELS
from web.forms import DateField, MultiChoiceField, PortalForm, Sections

AUTHORITIES: Final = [
    ("FDA", "FDA"),
    ("EU", "EU member state authority"),
    ("MHRA", "MHRA"),
    ("other", "Another authority"),
]
CLASS_CHOICES: Final = [
    ("", "Not known yet"),
    ("FDA", [(code, f"{code}: {words}") for code, words in CLASSES.items()]),
    ("Other authorities", list(OUTCOMES.items())),
]
SOURCE_CHOICES: Final = [("", "Not said"), *CLASS_SOURCES.items()]


class ObservationForm(PortalForm):
    """One item: FDA's text, what it touches, what it means for our products."""

    text = forms.CharField(max_length=30_000, widget=forms.Textarea(attrs={"rows": 4}), label="Text, as FDA wrote it")
    citations = forms.CharField(required=False, max_length=500, label="Sections it touches", help_text=CITATION_HELP)
    systems = MultiChoiceField(required=False, choices=list(SYSTEMS.items()), label="Systems")
    relevance = forms.ChoiceField(
        required=False, choices=[("", "Not judged yet"), *RELEVANCE.items()], label="Relevance for us"
    )
    fda_marked_repeat = forms.BooleanField(required=False, label="FDA marked it as a repeat observation")
    reason = reason()

    def clean_citations(self) -> tuple[str, ...]:
        return codes(self.cleaned_data["citations"])

    def item(self) -> NewObservation:
        """What was typed, as one item."""
        found = self.cleaned_data
        return NewObservation(
            found["text"], found["citations"], tuple(found["systems"]), found["relevance"], found["fda_marked_repeat"]
        )


class ChangeObservationForm(ObservationForm):
    """The same, of an item that others may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class Covered(PortalForm):
    """What an inspection looked at."""

    investigators = forms.CharField(required=False, max_length=300, label="Investigators")
    systems = MultiChoiceField(required=False, choices=list(SYSTEMS.items()), label="Systems covered")
    coverage = MultiChoiceField(
        required=False,
        choices=list(OPERATION_LABELS.items()),
        label="Operations covered",
        help_text="none means it was not recorded",
    )
    products = long_text("Products looked at", rows=2)


class InspectionForm(ItemRows, Covered):
    """An inspection, with its Form 483 if one was issued."""

    sections: Sections = (
        ("Inspection", ("authority", "kind", "started_on", "ended_on", "fei", "source_url")),
        ("What it covered", ("investigators", "products", "systems", "coverage")),
        ("Class or outcome", ("classification", "classified_on", "class_source", "eir_received_on")),
        ("Form 483", ("issued_on", "learned_on")),
    )

    authority = forms.ChoiceField(choices=AUTHORITIES)
    kind = forms.ChoiceField(choices=list(TYPES.items()), label="Type")
    fei = forms.CharField(required=False, max_length=20, label="FEI")
    started_on = DateField(required=False, label="Began on")
    ended_on = DateField(label="Ended on")
    classification = forms.ChoiceField(required=False, choices=CLASS_CHOICES, label="Class or outcome")
    classified_on = DateField(required=False, label="Classified on")
    class_source = forms.ChoiceField(required=False, choices=SOURCE_CHOICES, label="Seen in")
    eir_received_on = DateField(required=False, label="EIR received on")
    issued_on = DateField(
        required=False, label="Form 483 issued on", help_text="empty if there was none; like 23 Nov 2026"
    )
    learned_on = DateField(
        required=False, label="We heard of it on", help_text="our own plan counts from this day; like 23 Nov 2026"
    )
    source_url = forms.URLField(required=False, max_length=500, label="Address of the source", assume_scheme="https")
    reason = reason("inspection became known")

    def observations(self) -> list[NewObservation]:
        """The rows that were filled in."""
        return [NewObservation(text, cited) for text, cited in self.items()]


class ChangeInspectionForm(Covered):
    """Corrections of an inspection."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    authority = forms.ChoiceField(choices=AUTHORITIES)
    kind = forms.ChoiceField(choices=list(TYPES.items()), label="Type")
    fei = forms.CharField(required=False, max_length=20, label="FEI")
    started_on = DateField(required=False, label="Began on")
    ended_on = DateField(label="Ended on")
    source_url = forms.URLField(required=False, max_length=500, label="Address of the source", assume_scheme="https")
    reason = reason()


class ClassForm(PortalForm):
    """The class or outcome, with where it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    classification = forms.ChoiceField(choices=CLASS_CHOICES, label="Class or outcome")
    classified_on = DateField(required=False, label="Classified on", help_text="the day it was given, if known")
    class_source = forms.ChoiceField(required=False, choices=SOURCE_CHOICES, label="Seen in")
    eir_received_on = DateField(
        required=False, label="EIR received on", help_text="day of FDA's FMD-145 letter; like 23 Nov 2026"
    )
    file = document("The letter")
    reason = reason("class became known")


class ObservationRows(ItemRows):
    """The observations of one version of a Form 483."""

    def observations(self) -> list[NewObservation]:
        return [NewObservation(text, cited) for text, cited in self.items()]


class FormLogForm(ObservationRows):
    """The Form 483 of an inspection that is known already."""

    issued_on = DateField(label="Form 483 issued on")
    learned_on = DateField(required=False, label="We heard of it on")
    reason = reason("Form 483 became known")


class AmendForm(ObservationRows):
    """The form as FDA issued it again; the rows come filled with the version before."""

    issued_on = DateField(label="Amended form issued on")
    file = document("Our copy")
    is_redacted = forms.BooleanField(required=False, label="The copy is redacted")
    redaction = long_text("What was blacked out", rows=2)
    reason = reason("FDA amended the form")


class CopyForm(PortalForm):
    """The copy of one version of a form."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = document("Our copy")
    is_redacted = forms.BooleanField(required=False, label="The copy is redacted")
    redaction = long_text(
        "What was blacked out", rows=2, help_text="a CMO may hold back other clients' data; write what is missing"
    )
    reason = reason("copy received")


class FirstCopyForm(CopyForm):
    """The same of the first version, with the day the sponsor heard of the form."""

    learned_on = DateField(required=False, label="We heard of it on")


def filled_rows(observations: list[Any]) -> dict[str, Any]:
    """The rows of a version, to begin the next one with."""
    found: dict[str, Any] = {"rows": max(len(observations) + 1, 1)}
    for number, one in enumerate(observations, start=1):
        found[f"text_{number}"] = one.text
        found[f"citations_{number}"] = ", ".join(one.citations)
    return found
