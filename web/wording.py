"""What forms say about wrong input: the field, the fault and the way out, instead of the framework's sentences."""

from __future__ import annotations

from typing import Final

from django import forms

TEXT: Final = {
    "required": "“{label}” is empty. Fill it in.",
    "max_length": "Shorten it to %(limit_value)d characters; it has %(show_value)d.",
    "min_length": "Write at least %(limit_value)d characters; it has %(show_value)d.",
    "null_characters_not_allowed": "It holds a character that cannot be kept. Type it instead of pasting it.",
}
WORDS: Final[tuple[tuple[type[forms.Field], dict[str, str]], ...]] = (
    (forms.BooleanField, {"required": "Tick “{label}” to go on."}),
    (
        forms.MultipleChoiceField,
        {
            "required": "“{label}”: nothing is ticked. Tick at least one.",
            "invalid_choice": "What was sent is not in the list. Tick again.",
            "invalid_list": "What was sent is not in the list. Tick again.",
        },
    ),
    (
        forms.ChoiceField,
        {
            "required": "“{label}”: nothing is chosen. Choose one.",
            "invalid_choice": "What was sent is not in the list. Choose again.",
        },
    ),
    (
        forms.FileField,
        {
            "required": "“{label}”: no file is chosen. Choose one.",
            "invalid": "No file came. Choose it again.",
            "missing": "No file came. Choose it again.",
            "empty": "The file is empty. Choose another.",
            "max_length": "The file’s name has %(length)d characters, at most %(max)d fit. Rename the file.",
        },
    ),
    (forms.EmailField, {**TEXT, "invalid": "This is no mail address. Write it like name@company.com."}),
    (forms.URLField, {**TEXT, "invalid": "This is no web address. Write it like https://www.company.com/page."}),
    (forms.TimeField, {**TEXT, "invalid": "This is no time of day. Write it like 14:30."}),
    (
        forms.IntegerField,
        {
            **TEXT,
            "invalid": "Write a whole number in digits, like 12.",
            "min_value": "The smallest number here is %(limit_value)s.",
            "max_value": "The largest number here is %(limit_value)s.",
        },
    ),
    (forms.Field, TEXT),
)


def speak(form: forms.BaseForm) -> None:
    """Give each field our sentences where the room gave it none of its own."""
    for name, field in form.fields.items():
        words = next(words for kind, words in WORDS if isinstance(field, kind))
        stock = _stock(type(field))
        for code, sentence in words.items():
            if field.error_messages.get(code) == stock.get(code):
                field.error_messages[code] = sentence.replace("{label}", str(form[name].label))


def _stock(kind: type[forms.Field]) -> dict[str, object]:
    """The framework's own messages of a kind of field."""
    found: dict[str, object] = {}
    for each in reversed(kind.__mro__):
        found.update(getattr(each, "default_error_messages", {}))
    return found
