"""Shapes of what people type about the risk of a site."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from qualification.models import RiskAssessment
from qualification.rules.risk import scales, scoring, steps
from qualification.rules.risk.model import Model
from qualification.selectors import risk
from records.forms.signing import SigningForm
from web.filters import FilterBar
from web.forms import DateField, PortalForm, dress

UNKNOWN: Final = "Unknown: counts as the worst and lowers the completeness"
NOT_KNOWN: Final = "unknown"
LINES = forms.Textarea(attrs={"rows": 2})


class BeginForm(PortalForm):
    """Why a site is assessed now."""

    occasion = forms.ChoiceField(choices=list(steps.OCCASIONS.items()), label="Occasion")
    reason = forms.CharField(max_length=500, label="Reason", help_text="what made you assess the site now")


class AnewForm(PortalForm):
    """Whether the records are read again."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", initial="the records say something else by now")


class StepForm(SigningForm):
    """A step of an assessment or of a model; the decision is signed."""


class AssessForm(PortalForm):
    """Every factor with its step, and the judgement beside: how formally, alternatives, residual risk, next review."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    occasion = forms.ChoiceField(choices=list(steps.OCCASIONS.items()), label="Occasion")
    formality = forms.ChoiceField(
        required=False,
        choices=[("", "Choose"), *steps.FORMALITY.items()],
        label="Formality",
        help_text="ICH Q9(R1) section 5: by uncertainty, importance and complexity",
    )
    formality_why = forms.CharField(required=False, max_length=2000, label="Why this much is enough", widget=LINES)
    alternatives = forms.CharField(
        required=False,
        max_length=4000,
        label="Alternatives considered",
        help_text="other sites, other controls, doing without; if only that there is none",
        widget=LINES,
    )
    residual = forms.CharField(
        required=False,
        max_length=4000,
        label="Residual risk and why it is accepted",
        help_text="the signature accepts it",
        widget=LINES,
    )
    review_on = DateField(required=False, label="Looked at again by")

    def __init__(self, *args: Any, model: Model, entries: list[risk.Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = []
        for each in entries:
            self._factor(each, model)
            title = f"{each.key}, {each.factor.label}"
            parts.append((title, (f"step_{each.key}", f"reason_{each.key}", f"note_{each.key}")))
        judged = ("occasion", "formality", "formality_why", "alternatives", "residual", "review_on")
        self.sections = (*parts, ("Judgement", judged))
        dress(self)

    def _factor(self, entry: risk.Entry, model: Model) -> None:
        anchors = model.scales[entry.key].anchors
        choices = [(str(step), f"{step}: {anchor}") for step, anchor in zip(scales.STEPS, anchors, strict=True)]
        proposed = "The records propose nothing" if entry.proposed is None else f"The records propose {entry.proposed}"
        self.fields[f"step_{entry.key}"] = forms.TypedChoiceField(
            coerce=_step,
            choices=[*choices, (NOT_KNOWN, UNKNOWN)],
            label=entry.factor.asks,
            help_text=f"{proposed}. {entry.because}",
            widget=forms.RadioSelect,
        )
        self.fields[f"reason_{entry.key}"] = forms.CharField(
            required=False, max_length=1000, label="Why another step than proposed", widget=LINES
        )
        self.fields[f"note_{entry.key}"] = forms.CharField(
            required=False,
            max_length=1000,
            label="Evidence beside the records",
            help_text="document, number and date, like: Scorecard Q3 2026, 86 %",
            widget=LINES,
        )

    def chosen(self) -> dict[str, dict[str, Any]]:
        """What was said of each factor, as the service takes it."""
        given = self.cleaned_data
        return {key: {name: given[f"{name}_{key}"] for name in ("step", "reason", "note")} for key in scales.KEYS}

    def said(self) -> dict[str, Any]:
        """The judgement beside the factors."""
        names = ("occasion", "formality", "formality_why", "alternatives", "residual", "review_on")
        return {name: self.cleaned_data[name] for name in names}


def _step(typed: str) -> int | None:
    """A step as it was chosen; None for unknown."""
    return None if typed == NOT_KNOWN else int(typed)


def initial_of(row: RiskAssessment, entries: list[risk.Entry]) -> dict[str, Any]:
    """What the form of an assessment shows of it."""
    names = ("version", "occasion", "formality", "formality_why", "alternatives", "residual", "review_on")
    found: dict[str, Any] = {name: getattr(row, name) for name in names}
    for each in entries:
        found[f"step_{each.key}"] = NOT_KNOWN if each.chosen is None else each.chosen
        found[f"reason_{each.key}"], found[f"note_{each.key}"] = each.reason, each.note
    return found


class RiskFilters(FilterBar):
    """Site, band, state, completeness, review."""

    q = forms.CharField(required=False, max_length=100, label="Site, company, place or number")
    band = forms.ChoiceField(required=False, choices=[("", "Any"), *scales.BANDS.items()], label="Band")
    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), (steps.SIGNED, "Signed"), (steps.DRAFT, "Being written")],
        label="State",
    )
    confidence = forms.ChoiceField(
        required=False, choices=[("", "Any"), *scoring.CONFIDENCES.items()], label="Confidence"
    )
    review = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), ("overdue", "Overdue"), ("soon", "In the next 60 days")],
        label="Review",
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return risk.matching(found, value)

    def narrow_band(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(severity=scales.rank(value))

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)

    def narrow_confidence(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(confidence=value)

    def narrow_review(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return risk.to_review(found, self.member.today, overdue=value == "overdue")


class SiteWords(FilterBar):
    """Name, city or company of a site."""

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return risk.sites_matching(found, value)


class ModelFilters(FilterBar):
    """State of a model, words of its reason."""

    state = forms.ChoiceField(required=False, choices=[("", "Any"), *steps.MODEL_STATES.items()], label="State")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(why__icontains=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)
