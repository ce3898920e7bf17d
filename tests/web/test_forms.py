"""Forms: dates are never guessed, groups can be reached, every control looks the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from web.forms import DateField, MultiChoiceField, PortalForm

LETTERS = "Write the month in letters"


class Asked(PortalForm):
    name = forms.CharField(max_length=20, help_text="As printed on the registration.")
    day = DateField()
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")])
    way = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect, required=False)
    scopes = MultiChoiceField(choices=[("x", "Sterile"), ("y", "Oral")])
    agreed = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


@pytest.mark.parametrize("text", ["23 Nov 2026", "2026-11-23", "23 November 2026", " 23  nov 2026 "])
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert DateField().clean(text) == date(2026, 11, 23)


@pytest.mark.parametrize("text", ["03/04/2026", "13/04/2026", "4/13/2026", "03.04.2026", "2026/04/03"])
def test_a_date_whose_order_must_be_guessed_is_asked_about(text: str) -> None:
    with pytest.raises(ValidationError, match=LETTERS):
        DateField().clean(text)


@pytest.mark.parametrize("text", ["31 Nov 2026", "29 Feb 2027", "tomorrow", "23 Nov", "23 Nov 26", "1 Jan 0001", "²"])
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match=r"23 Nov 2026|between 1900 and 2200"):
        DateField().clean(text)


@pytest.mark.parametrize("nothing", ["", None])
def test_a_date_may_be_left_out_only_where_it_is_optional(nothing: Any) -> None:
    assert DateField(required=False).clean(nothing) is None
    with pytest.raises(ValidationError):
        DateField().clean(nothing)


def test_a_date_is_shown_as_it_is_asked_for_and_typed_text_stays() -> None:
    assert 'value="3 Nov 2026"' in str(Asked(initial={"day": date(2026, 11, 3)})["day"])
    assert 'value="03/11/2026"' in str(Asked({"day": "03/11/2026"})["day"])


def test_a_date_is_never_the_native_control() -> None:
    assert 'type="text"' in str(Asked()["day"])


def test_several_choices_come_back_as_a_list_and_no_other_value_does() -> None:
    field = MultiChoiceField(choices=[("x", "Sterile"), ("y", "Oral")])
    assert field.clean(["y", "x"]) == ["y", "x"]
    with pytest.raises(ValidationError):
        field.clean(["z"])


@pytest.mark.parametrize(
    ("name", "look"),
    [("name", "form-control"), ("kind", "form-select"), ("way", "form-check-input"), ("agreed", "form-check-input")],
)
def test_every_control_has_the_look_of_its_kind(name: str, look: str) -> None:
    assert f'class="{look}"' in str(Asked()[name])


def test_a_hidden_control_has_no_look() -> None:
    assert "class" not in str(Asked()["version"])


class Parted(PortalForm):
    """A long form in parts."""

    sections = (("First", ("b", "gone", "secret")), ("Nothing", ("gone",)))
    a = forms.CharField()
    b = forms.CharField()
    secret = forms.CharField(widget=forms.HiddenInput)


def test_a_long_form_stands_in_parts_and_loses_no_field() -> None:
    """The version of a certificate stood on its form as a word without a control: what is hidden is in no part."""
    found = [(title, [bound.name for bound in bounds]) for title, bounds in Parted().grouped()]
    assert found == [("First", ["b"]), ("", ["a"])]
