"""The form of a risk model: weights, meanings, what steps count as, bands, floors, intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from qualification.rules.risk import scales
from qualification.rules.risk.model import LONGEST, REVIEWS, STARTS, Model, plain
from web.forms import PortalForm, dress

WHY = "why the model is changed; the one who approves it reads it first"


class DraftForm(PortalForm):
    """Why a model of one's own is wanted."""

    why = forms.CharField(max_length=2000, label="Why", help_text=WHY, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(max_length=500, label="Reason", initial="model to be changed")


class ModelForm(PortalForm):
    """Everything a model says. What cannot be right together is found by the proof, not here."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=2000, label="Why", help_text=WHY, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts: list[tuple[str, tuple[str, ...]]] = [("Why", ("why",))]
        for title, fields in _parts():
            self.fields.update(fields)
            parts.append((title, tuple(fields)))
        self.sections = tuple(parts)
        dress(self)

    def body(self) -> dict[str, Any]:
        """The model as plain values."""
        given = self.cleaned_data
        return {
            "factors": {
                key: {
                    "weight": given[f"weight_{key}"],
                    "anchors": [" ".join(given[f"anchor_{key}_{step}"].split()) for step in scales.STEPS],
                    "points": [plain(given[f"points_{key}_{step}"]) for step in scales.STEPS],
                }
                for key in scales.KEYS
            },
            "bounds": {band: plain(given[f"bound_{band}"]) for band in STARTS},
            "floors": {key: given[f"floor_{key}"] for key in scales.FLOORS},
            "completeness": given["completeness"],
            "intervals": {
                band: {review: given[f"months_{band}_{review}"] for review in REVIEWS} for band in scales.BANDS
            },
            "caps": {"sterile": given["sterile_cap"], "supply": given["supply_cap"]},
        }


def _parts() -> Iterator[tuple[str, dict[str, forms.Field]]]:
    """The fields of a model, part by part."""
    for key, factor in scales.FACTORS.items():
        fields: dict[str, forms.Field] = {
            f"weight_{key}": forms.IntegerField(min_value=0, max_value=100, label="Weight in per cent of its set")
        }
        for step in scales.STEPS:
            fields[f"anchor_{key}_{step}"] = forms.CharField(
                required=False, max_length=300, label=f"{key} {step} means", widget=forms.TextInput
            )
            fields[f"points_{key}_{step}"] = forms.DecimalField(
                min_value=1, max_value=5, decimal_places=1, label=f"{key} {step} counts as"
            )
        yield f"{key}, {factor.label}: {factor.asks[:1].lower()}{factor.asks[1:]}", fields
    yield (
        "Bands by score",
        {
            f"bound_{band}": forms.DecimalField(
                min_value=1, max_value=25, decimal_places=2, label=f"{scales.BANDS[band]} begins at"
            )
            for band in STARTS
        },
    )
    floors: dict[str, forms.Field] = {
        f"floor_{key}": forms.ChoiceField(choices=list(scales.BANDS.items()), label=f"{label}: at least")
        for key, label in scales.FLOORS.items()
    }
    low = forms.IntegerField(min_value=0, max_value=100, label="One band up below this completeness, in per cent")
    yield "Floors", {**floors, "completeness": low}
    for review, label in REVIEWS.items():
        yield (
            f"{label}: months between",
            {f"months_{band}_{review}": _months(words) for band, words in scales.BANDS.items()},
        )
    yield (
        "Longest time between on-site audits, whatever the band",
        {
            "sterile_cap": _months("Sterile or biological product"),
            "supply_cap": _months("Active substance, laboratory, packaging"),
        },
    )


def _months(label: str) -> forms.IntegerField:
    return forms.IntegerField(min_value=1, max_value=LONGEST, label=label)


def initial_of(model: Model) -> dict[str, Any]:
    """What the form of a model shows of it."""
    found: dict[str, Any] = {"completeness": model.completeness}
    found |= {"sterile_cap": model.sterile_cap, "supply_cap": model.supply_cap}
    for key, scale in model.scales.items():
        found[f"weight_{key}"] = scale.weight
        for step, anchor, point in zip(scales.STEPS, scale.anchors, scale.points, strict=True):
            found[f"anchor_{key}_{step}"], found[f"points_{key}_{step}"] = anchor, plain(point)
    found |= {f"bound_{band}": plain(bound) for band, bound in model.bounds.items()}
    found |= {f"floor_{key}": band for key, band in model.floors.items()}
    for band, months in model.intervals.items():
        found |= {f"months_{band}_{review}": number for review, number in months.items()}
    return found
