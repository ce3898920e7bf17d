"""Shapes of what people say about an import."""

from __future__ import annotations

from typing import Any

from django import forms

from integrations.kinds import IMPORT_KINDS, ImportKind
from kernel.actor import Actor
from web.forms import PortalForm


class UploadForm(PortalForm):
    """A file and what it holds."""

    kind = forms.ChoiceField(label="The file holds")
    file = forms.FileField(help_text="XLSX or CSV in UTF-8, at most 20,000 rows; the first sheet is read")
    reason = forms.CharField(max_length=500, label="Reason", help_text="why these records are brought in")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        allowed = [(kind.name, kind.label) for kind in IMPORT_KINDS.values() if actor.can(kind.permission)]
        field.choices = [("", "Choose"), *allowed]


class ColumnsForm(PortalForm):
    """For each field the column of the file that holds it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: ImportKind, heads: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "Not in the file"), *((str(place), head) for place, head in enumerate(heads) if head)]
        for each in kind.fields:
            self.fields[each.name] = forms.ChoiceField(
                choices=offered, required=each.required, label=each.label, help_text=each.hint
            )
            self.fields[each.name].widget.attrs["class"] = "form-select"

    def mapped(self) -> dict[str, int]:
        """The columns by field."""
        return {
            name: int(value)
            for name, value in self.cleaned_data.items()
            if name != "version" and value not in ("", None)
        }


class ReasonForm(PortalForm):
    """Why it is done, and which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", help_text="stands in the history of every record made")


class ExportForm(PortalForm):
    """A large export needs no more than a word why."""

    reason = forms.CharField(max_length=500, label="Reason", initial="export of a list")
