"""Shapes of what people type about products."""

from __future__ import annotations

from django import forms

from cmos.forms.base import choices
from regulations.rules import vocabulary
from web.forms import MultiChoiceField, PortalForm


class ProductForm(PortalForm):
    """A product in one strength and form."""

    sections = (
        ("Product", ("code", "name", "strength", "material_type", "dosage_form", "modality")),
        ("What needs care", ("sterile", "biologics", "oel", "oeb")),
        ("Where it is sold or studied", ("markets", "notes", "reason")),
    )

    code = forms.CharField(max_length=40, label="Product code", help_text="as your company uses it, once only")
    name = forms.CharField(max_length=200, label="Product name")
    strength = forms.CharField(max_length=80, required=False, help_text="like 20 mg")
    material_type = forms.ChoiceField(choices=choices(vocabulary.MATERIAL_TYPES, "Choose"), label="Material type")
    dosage_form = forms.ChoiceField(
        required=False, choices=choices(vocabulary.FORM_LABELS, "None"), label="Dosage form"
    )
    modality = forms.ChoiceField(required=False, choices=choices(vocabulary.MODALITIES, "Not said"))
    sterile = forms.BooleanField(required=False)
    biologics = forms.BooleanField(required=False, label="Biologic")
    oel = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=4,
        label="Exposure limit (OEL)",
        help_text="in µg/m³ over 8 hours; the band follows from it by your own table",
    )
    oeb = forms.ChoiceField(
        required=False,
        choices=choices(vocabulary.HPAPI_BANDS, "Not known"),
        label="Exposure band (OEB)",
        help_text="only where no limit is known",
    )
    markets = MultiChoiceField(required=False, choices=choices(vocabulary.MARKETS))
    notes = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="seen by your company only"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="why this is recorded or changed")


class ChangeProductForm(ProductForm):
    """The same for a product that exists."""

    version = forms.IntegerField(widget=forms.HiddenInput)
