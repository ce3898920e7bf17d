"""Search and filters of a list: a GET form whose values stay in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from kernel.actor import Actor
from web.columns import words_of
from web.forms import dress
from web.http import Member
from web.wording import speak


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set, and the address without it."""

    label: str
    remove_url: str


class FilterBar(forms.Form):
    """Base of a list's filters: each field `x` narrows by the method `narrow_x(queryset, value)`.

    Unlike a filter set over model fields this names each question, and a value nobody asked for cannot filter.
    """

    q = forms.CharField(required=False, max_length=100, label="Search")

    def __init__(self, data: QueryDict, *, actor: Actor, member: Member) -> None:
        super().__init__(data)
        self.query, self.actor, self.member = data, actor, member
        self.prepare()
        self.label_suffix = ""
        dress(self)

    def full_clean(self) -> None:
        speak(self)
        super().full_clean()

    def prepare(self) -> None:
        """A room fills choices that depend on the caller here."""

    def narrow(self, found: Any) -> Any:
        """`found`, a queryset or whatever the filters of this list narrow, narrowed by every filter that is set."""
        for name, value in self.cleaned_data.items():
            if value not in (None, "", []):
                found = getattr(self, f"narrow_{name}")(found, value)
        return found

    def chips(self) -> list[Chip]:
        """The filters that are set, in words."""
        return [
            Chip(f"{self.fields[name].label or name}: {self._words(name, value)}", self._without(name))
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [])
        ]

    def _words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return ", ".join(words_of(choices.get(each, each)) for each in (value if isinstance(value, list) else [value]))

    def _without(self, name: str) -> str:
        kept = {key: values for key, values in self.query.lists() if key not in (name, "after", "before")}
        return f"?{urlencode(kept, doseq=True)}"
