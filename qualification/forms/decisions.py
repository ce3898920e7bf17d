"""Shapes of what people type about decisions about a standing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from cmos.models import Product
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import ANSWERS, KINDS, LONGEST_LAXER
from qualification.rules.words import JURISDICTIONS
from regulations.rules.vocabulary import OPERATION_LABELS
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm


class DecisionForm(PortalForm):
    """What shall count for a market at a site, for how long, and why."""

    sections = (
        ("What is decided", ("kind", "market", "answer", "valid_to")),
        ("What it is about", ("operations", "products")),
        ("Why", ("rationale",)),
    )

    kind = forms.ChoiceField(
        choices=list(KINDS.items()),
        label="Decision",
        help_text="stricter needs one signature, laxer two of two people; Blocked is never made laxer",
    )
    market = forms.ChoiceField(choices=list(JURISDICTIONS.items()))
    answer = forms.ChoiceField(
        required=False,
        choices=[("", "No change"), *((one.name.lower(), one.label) for one in ANSWERS)],
        label="Standing that shall count",
    )
    valid_to = DateField(
        required=False,
        label="Last day",
        help_text=f"asked for toward laxer, at most {LONGEST_LAXER.days} days ahead; else empty: until it is ended",
    )
    operations = MultiChoiceField(required=False, label="Services", help_text="none ticked: all of the site")
    products = MultiChoiceField(required=False, help_text="none ticked: all products")
    rationale = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Rationale",
        help_text="shown beside the standing, with your name",
    )

    def __init__(self, *args: Any, operations: list[str], products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "operations": [(code, OPERATION_LABELS.get(code, code)) for code in operations],
            "products": [(str(row.pk), f"{row.code} {row}") for row in products],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
            if not choices:
                del self.fields[name]


class DecisionFilters(FilterBar):
    """Number, site or words of the rationale; market; kind; state."""

    market = forms.ChoiceField(required=False, choices=[("", "Any"), *JURISDICTIONS.items()])
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *KINDS.items()])
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *steps.SHOWN.items()])

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(Q(number__icontains=value) | Q(site__name__icontains=value) | Q(rationale__icontains=value))

    def narrow_market(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(jurisdiction=value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)
