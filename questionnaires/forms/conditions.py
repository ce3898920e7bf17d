"""When a question or section is asked, as boxes for the scope and lines for earlier answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from questionnaires.rules import conditions
from questionnaires.rules.conditions import GIVEN, ONE_OF, SCOPE, Condition, Test
from questionnaires.rules.questions import Question
from questionnaires.rules.scope import ASPECTS
from web.forms import MultiChoiceField, PortalForm, dress

LINES: Final = 3
"""Lines about earlier answers that are offered at least."""


class ConditionForm(PortalForm):
    """The tests of a condition: what is ticked in one frame is joined by “or”, a line is one test of an answer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    join = forms.ChoiceField(
        choices=[("all", "Everything below must hold"), ("any", "One of it is enough")],
        widget=forms.RadioSelect,
        label="How the parts are joined",
    )

    def __init__(self, *args: Any, earlier: Mapping[str, Question], lines: int = LINES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier, self.lines = earlier, lines
        for name, aspect in ASPECTS.items():
            self.fields[f"scope-{name}"] = MultiChoiceField(
                required=False, label=aspect.label, choices=list(aspect.table.items())
            )
        for line in range(1, lines + 1):
            self.fields[f"of-{line}"] = forms.CharField(
                required=False,
                max_length=20,
                label="Earlier question",
                help_text="its number",
                widget=forms.TextInput(attrs={"list": "earlier", "autocomplete": "off"}),
            )
            self.fields[f"sign-{line}"] = forms.ChoiceField(
                required=False, label="Its answer", choices=list(conditions.OPERATORS.items())
            )
            self.fields[f"values-{line}"] = forms.CharField(
                required=False, max_length=200, label="Value", help_text="like Yes, 30, or several with commas"
            )
        self.sections = (
            ("", ("join",)),
            ("The scope", tuple(f"scope-{name}" for name in ASPECTS)),
            *((f"Answer {line}", (f"of-{line}", f"sign-{line}", f"values-{line}")) for line in range(1, lines + 1)),
        )
        dress(self)

    def clean(self) -> dict[str, Any]:
        """The condition in its one form, under `show_if`."""
        given = super().clean() or self.cleaned_data
        tests = [
            Test(f"{SCOPE}{name}", ONE_OF, tuple(values)) for name in ASPECTS if (values := given.get(f"scope-{name}"))
        ]
        tests += [test for line in range(1, self.lines + 1) if (test := self._test(line, given))]
        return {**given, "show_if": str(Condition(tuple(tests), given.get("join") == "any"))}

    def _test(self, line: int, given: dict[str, Any]) -> Test | None:
        of, sign = given.get(f"of-{line}", ""), given.get(f"sign-{line}") or ONE_OF
        if not of:
            if given.get(f"values-{line}"):
                self.add_error(f"of-{line}", "Write the number of the question that this value answers.")
            return None
        question = self.earlier.get(of)
        if question is None:
            self.add_error(f"of-{line}", f"{of} is no earlier question. Write the number of one that stands before.")
            return None
        values = () if sign == GIVEN else conditions.values_of(given.get(f"values-{line}", ""), question)
        test = Test(of, "=" if sign == ONE_OF and question.kind == "number" else sign, values)
        for sentence in conditions.faults(str(test), self.earlier):
            self.add_error(f"values-{line}", sentence)
        return test


def condition_initial(show_if: str) -> tuple[dict[str, Any], int]:
    """What the form shows of a condition, and how many lines it needs."""
    try:
        found = conditions.read(show_if)
    except conditions.Unreadable:
        found = conditions.ALWAYS
    shown: dict[str, Any] = {"join": "any" if found.any_of else "all"}
    line = 0
    for test in found.tests:
        if test.aspect:
            shown[f"scope-{test.aspect}"] = list(test.values)
            continue
        line += 1
        shown |= {f"of-{line}": test.of, f"sign-{line}": test.sign, f"values-{line}": ", ".join(test.values)}
    return shown, max(LINES, line + 1)
