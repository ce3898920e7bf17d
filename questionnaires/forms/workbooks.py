"""A workbook with answers that comes back, and what is decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from questionnaires.rules import workbook_changes as changes
from questionnaires.rules.workbook_changes import Compared
from web.forms import PortalForm, dress

TAKE: Final = "take.{}"
SEEN: Final = "seen.{}"


class WorkbookForm(PortalForm):
    """The file."""

    file = forms.FileField(label="Workbook", help_text="XLSX, downloaded here and filled in; nothing is written yet")


class TakeForm(PortalForm):
    """Which answer is kept where the portal has another one by now, and why the workbook is taken."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=500, label="Reason", help_text="like “answers of engineering, collected in June”; it stays with you"
    )

    def __init__(self, data: Any = None, *args: Any, conflicts: Sequence[Compared], **kwargs: Any) -> None:
        seen = {SEEN.format(each.question.key): str(each.version) for each in conflicts}
        if data is not None:  # what is shown now is what the next decision is about
            data = data.copy()
            for name, value in seen.items():
                data[name] = value
        super().__init__(data, *args, **kwargs)
        decided = {TAKE.format(each.question.key): _choice(each) for each in conflicts}
        hidden = {name: forms.CharField(widget=forms.HiddenInput, initial=value) for name, value in seen.items()}
        self.fields = {**decided, **self.fields, **hidden}
        dress(self)

    @property
    def takes(self) -> dict[str, str]:
        """What was decided, by question."""
        before = TAKE.format("")
        return {
            name.removeprefix(before): value for name, value in self.cleaned_data.items() if name.startswith(before)
        }


def _choice(each: Compared) -> forms.ChoiceField:
    both = {changes.WORKBOOK: ("Workbook", each.theirs), changes.PORTAL: ("Portal", each.ours)}
    offered = [(take, f"{label}: {' / '.join(words) or 'empty'}") for take, (label, words) in both.items()]
    return forms.ChoiceField(
        choices=offered, widget=forms.RadioSelect, label=f"{each.question.key} {each.question.text}: which is kept?"
    )
