"""Fields that several forms of the room share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from web.forms import PortalForm

FIRST_ROWS: Final = 3
CITATION_HELP: Final = "codes of the catalogue, with commas: 21 CFR 211.22, 21 CFR 211.192"
SUGGEST: Final = {"class": "form-control", "data-many": "true", "data-suggest": "/requirements/suggest/"}
FILE_HELP: Final = "PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB"


def codes(given: str) -> tuple[str, ...]:
    """Codes typed with commas; a bare section number means 21 CFR."""
    parts = (" ".join(part.split()) for part in given.replace(";", ",").split(","))
    return tuple(
        dict.fromkeys(f"21 CFR {part}" if part[0].isdigit() and "CFR" not in part else part for part in parts if part)
    )


def lines(given: str) -> list[str]:
    """One entry per line, without empty ones."""
    return [" ".join(line.split()) for line in given.splitlines() if line.strip()]


def reason(initial: str = "") -> forms.CharField:
    return forms.CharField(max_length=500, label="Reason", initial=initial)


def document(label: str) -> forms.FileField:
    return forms.FileField(required=False, label=label, help_text=FILE_HELP)


def long_text(label: str, *, required: bool = False, rows: int = 3, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(required=required, max_length=30_000, label=label, widget=widget, help_text=help_text)


class ItemRows(PortalForm):
    """A form with rows for items: text and sections; rows are added without JavaScript too."""

    item_name = "Observation"

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        given = data if data is not None else kwargs.get("initial")
        self.row_count = row_count(given)
        self.fields["rows"] = forms.IntegerField(
            widget=forms.HiddenInput, min_value=0, max_value=200, initial=self.row_count
        )
        for number in range(1, self.row_count + 1):
            self._row(number)
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    def _row(self, number: int) -> None:
        name = self.item_name
        self.fields[f"text_{number}"] = forms.CharField(
            required=False,
            max_length=30_000,
            label=f"{name} {number}",
            widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        )
        self.fields[f"citations_{number}"] = forms.CharField(
            required=False,
            max_length=500,
            label=f"Sections of {name.lower()} {number}",
            help_text=CITATION_HELP if number == 1 else "",
            widget=forms.TextInput(attrs=SUGGEST),
        )

    def items(self) -> list[tuple[str, tuple[str, ...]]]:
        """Text and sections of the rows that were filled in."""
        found = self.cleaned_data
        rows = ((found.get(f"text_{n}", ""), found.get(f"citations_{n}", "")) for n in range(1, self.row_count + 1))
        return [(text, codes(cited)) for text, cited in rows if text.strip()]

    def given(self) -> dict[str, Any]:
        """Everything typed but the rows."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "rows" and not name.startswith(("text_", "citations_"))
        }


def row_count(data: Any) -> int:
    given = str(data.get("rows", FIRST_ROWS)) if data else str(FIRST_ROWS)
    count = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else FIRST_ROWS
    return min(max(count, 1), 200)


def in_zone(cleaned: dict[str, Any], form: forms.Form) -> datetime | None:
    """The instant of `sent_on`, `sent_time` and `zone`; without a time there is none."""
    day, time, zone = cleaned.get("sent_on"), cleaned.get("sent_time"), cleaned.get("zone", "")
    if not day or not time:
        return None
    try:
        return datetime.combine(day, time, tzinfo=ZoneInfo(zone))
    except (ValueError, KeyError, OSError):
        form.add_error("zone", "No such time zone. Write it like Asia/Kolkata.")
        return None
