"""Fields that the forms of this room share."""

from __future__ import annotations

from typing import Any

from django import forms

from regulations.rules.vocabulary import OPERATION_LABELS
from web.forms import MultiChoiceField

FILE_WORDS = "PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB each"


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, each checked as one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesInput())
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", "Files")
        kwargs.setdefault("help_text", FILE_WORDS)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in given]


class DescriptionField(forms.CharField):
    """What the files attached now show."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 300)
        kwargs.setdefault("label", "What the files show")
        super().__init__(**kwargs)


class TextField(forms.CharField):
    """Words in a few lines."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10_000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class OperationsField(MultiChoiceField):
    """Affected operations of the controlled vocabulary."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label="Affected operations", choices=list(OPERATION_LABELS.items()), **kwargs)


class RequirementsField(forms.CharField):
    """Codes of the catalogue, several with commas; a bare CFR number is completed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("label", "Requirements that are not met")
        kwargs.setdefault("help_text", "codes of the catalogue, with commas: 21 CFR 211.22, EU GMP I 7.5")
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"data-suggest": "/requirements/suggest/", "data-many": "true"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[str]:
        given = str(super().clean(value) or "")
        parts = (" ".join(part.split()) for part in given.replace(";", ",").split(","))
        codes = (f"21 CFR {part}" if part[0].isdigit() and "CFR" not in part else part for part in parts if part)
        return list(dict.fromkeys(codes))
