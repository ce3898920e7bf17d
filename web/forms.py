"""Bases of all forms: one look, dates that are never guessed, errors that say what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from kernel.reasons import CATEGORIES, joined, wrong
from web.days import read_day
from web.uploads.arriving import ArrivedFile
from web.wording import speak

REASON, CATEGORY = "reason", "reason_category"
ASKED_AGAIN = "asked-again"
"""Under this name a form that was held up names the secrets it came without: where a field may be empty, leaving it out
would mean something else than what was typed."""
TYPE_AGAIN = "Type it once more: it was kept nowhere while you showed who you are."
CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.SelectMultiple, "form-select"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
    (forms.Widget, "form-control"),
)


def dress(form: forms.BaseForm) -> None:
    """Give every control its class."""
    for field in form.fields.values():
        name = next(name for kind, name in CLASSES if isinstance(field.widget, kind))
        if name:
            field.widget.attrs.setdefault("class", name)


Sections = tuple[tuple[str, tuple[str, ...]], ...]
"""Parts of a form: the heading, and the names of its fields."""


class PortalForm(forms.Form):
    """Base of the rooms' forms.

    `sections` names the parts of a long form and their fields, in order; what no part names comes last.
    """

    sections: Sections = ()

    def grouped(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields by part, without parts that have none; one part without a name for a short form."""
        wanted = [(title, [part for name in names for part in _parts(name)]) for title, names in self.sections]
        shown = {bound.name: bound for bound in self.visible_fields()}
        named = [(title, [shown[name] for name in names if name in shown]) for title, names in wanted]
        taken = {name for _, names in named for name in (bound.name for bound in names)}
        rest = [bound for name, bound in shown.items() if name not in taken]
        return [(title, found) for title, found in [*named, ("", rest)] if found]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if self.is_bound and CATEGORY in self.data:
            self.ask_category()
        dress(self)

    def full_clean(self) -> None:
        speak(self)
        self._prefer_new_files()
        super().full_clean()
        if self.is_bound:
            self._judge_reason()
            self._judge_files()
            self._judge_left_out()

    def ask_category(self) -> None:
        """Ask what kind of change it is: something completed is changed or taken away (R-31)."""
        if REASON not in self.fields or CATEGORY in self.fields:
            return
        offered = [("", "Choose"), *CATEGORIES.items()]
        asked = forms.ChoiceField(label="Kind of change", choices=offered)
        self.fields = {
            name: field
            for known, found in self.fields.items()
            for name, field in ([(CATEGORY, asked)] if known == REASON else []) + [(known, found)]
        }
        dress(self)

    def _prefer_new_files(self) -> None:
        """Who chooses a file where another was kept from before wants the new one."""
        if not isinstance(self.files, MultiValueDict):
            return
        for name in _single_files(self):
            came = self.files.getlist(self.add_prefix(name))
            if new := [each for each in came if not isinstance(each, ArrivedFile)]:
                self.files.setlist(self.add_prefix(name), new)

    def _judge_files(self) -> None:
        """Where one file is asked, several under its name are refused: only the last would be looked at (S-34)."""
        for name in _single_files(self):
            if (came := _count(self.files, self.add_prefix(name))) > 1 and name not in self.errors:
                self.add_error(name, f"{came} files came and one is asked. Choose one.")

    def _judge_left_out(self) -> None:
        """A secret that was typed and not kept is asked again, also where its field may stay empty."""
        left_out = self.data.getlist(ASKED_AGAIN) if isinstance(self.data, MultiValueDict) else ()
        for name in self.fields:
            if self.add_prefix(name) in left_out and not self.data.get(self.add_prefix(name)):
                self.errors.pop(name, None)
                self.add_error(name, TYPE_AGAIN)

    def _judge_reason(self) -> None:
        """The reason as services and the trail take it: its kind and its text in one, neither of them empty talk."""
        if not isinstance(said := self.cleaned_data.get(REASON), str):
            return
        category = self.cleaned_data.pop(CATEGORY, "")
        longest = getattr(self.fields[REASON], "max_length", None) or 1000
        for name, fault in wrong(category, said, longest=longest).items():
            self.add_error(name, fault)
        if REASON in self.cleaned_data:
            self.cleaned_data[REASON] = joined(category, said)


def _single_files(form: forms.BaseForm) -> list[str]:
    """The fields that take one file."""
    files = {name: field for name, field in form.fields.items() if isinstance(field, forms.FileField)}
    return [name for name, field in files.items() if not getattr(field.widget, "allow_multiple_selected", False)]


def _count(files: Any, name: str) -> int:
    return len(files.getlist(name)) if isinstance(files, MultiValueDict) else 1


def _parts(name: str) -> tuple[str, ...]:
    return (CATEGORY, REASON) if name == REASON else (name,)


class DateField(forms.DateField):
    """A date as people write it: 23 Nov 2026. Order is never guessed: 03/04/2026 is asked about."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%-d %b %Y", attrs={"autocomplete": "off"}))
        kwargs.setdefault("help_text", "like 23 Nov 2026")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class MultiChoiceField(forms.MultipleChoiceField):
    """Several of a list, as boxes to tick."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(**kwargs)
