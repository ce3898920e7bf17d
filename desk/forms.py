"""Shape of what is asked for across rooms."""

from __future__ import annotations

from typing import Any

from django import forms

from desk.dossier.sections import open_to
from kernel.actor import Actor
from web.forms import DateField, MultiChoiceField, PortalForm


class DossierForm(PortalForm):
    """Which sections, as of which day, and what for."""

    on = DateField(label="As of", help_text="the day the standing is computed for, like 23 Nov 2026")
    include = MultiChoiceField(label="Sections")
    reason = forms.CharField(max_length=500, label="Reason", help_text="who asked for it, or what it is for")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["include"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(section.key, section.title) for section in open_to(actor)]
