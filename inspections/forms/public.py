"""Shapes of decisions about published facts."""

from __future__ import annotations

from inspections.forms.fields import reason
from web.forms import PortalForm


class AdoptForm(PortalForm):
    """Why a published fact is adopted."""

    reason = reason("published by the authority")


class DecisionForm(PortalForm):
    """Why a published fact is rejected, or a decision taken back."""

    reason = reason()
