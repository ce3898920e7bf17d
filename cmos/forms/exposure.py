"""The sponsor's choice about exposure bands."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from cmos.rules import exposure
from web.forms import PortalForm

NUMBERS = "Write numbers with ; between them, like 1000; 100; 10; 1."


class ExposureForm(PortalForm):
    """The lower limits of the bands, and from which band containment is asked for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    limits = forms.CharField(
        max_length=200,
        label="Lower limits of the bands, falling",
        help_text="in µg/m³ over 8 hours, with ; between them; what is below the last is the strictest band",
    )
    high = forms.IntegerField(min_value=2, max_value=exposure.MOST, label="Containment is asked for from band")
    reason = forms.CharField(max_length=500, label="Reason")

    @staticmethod
    def initial_of(policy: exposure.ExposurePolicy) -> dict[str, Any]:
        """The fields' values for a table."""
        limits = "; ".join(f"{each.lower.normalize():f}" for each in policy.limits)
        return {"limits": limits, "high": policy.high, "version": policy.version}

    def clean_limits(self) -> list[Decimal]:
        try:
            found = [Decimal(part.strip()) for part in self.cleaned_data["limits"].split(";") if part.strip()]
        except InvalidOperation as wrong:
            raise forms.ValidationError(NUMBERS) from wrong
        if not found or not all(each.is_finite() for each in found):
            raise forms.ValidationError(NUMBERS)
        return found

    def policy(self) -> exposure.ExposurePolicy:
        """What was chosen."""
        return exposure.chosen(self.cleaned_data["limits"], self.cleaned_data["high"])
