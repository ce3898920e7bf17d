"""Shapes of what people type about findings, on either side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from audits import rules
from audits.forms.fields import DescriptionField, FilesField, OperationsField, RequirementsField, TextField
from kernel.steps import Step
from records.forms.signing import SigningForm
from web.forms import DateField, MultiChoiceField, PortalForm

CROSSES = "the CMO reads it"
STAYS = "stays with your company"
MISSING = "Say what is missing, so that the CMO can answer."


class FindingForm(PortalForm):
    """A finding."""

    grade = forms.ChoiceField(choices=[("", "Choose"), *rules.GRADES.items()])
    found_on = DateField(label="Found on", help_text="the clocks of a critical finding count from this day")
    text = TextField(rows=4, label="Finding")
    requirements = RequirementsField()
    operations = OperationsField()
    internal_note = TextField(required=False, rows=2, max_length=5000, help_text="never seen by the CMO")
    reason = forms.CharField(max_length=500, label="Reason", initial="seen in the audit")


class ChangeFindingForm(FindingForm):
    """The same, of a finding that others may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MeasureForm(PortalForm):
    """What was done or decided at once about a critical finding."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="What was done")
    done_on = DateField(label="On")
    text = TextField(label="What was done or decided", max_length=5000, help_text=STAYS)
    reason = forms.CharField(max_length=500, label="Reason", initial="critical finding", help_text=STAYS)

    def __init__(self, *args: Any, kinds: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Choose"), *kinds.items()]


class RegradeForm(PortalForm):
    """Another grade for an issued finding."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    grade = forms.ChoiceField(choices=[("", "Choose"), *rules.GRADES.items()], label="New grade")
    reason = TextField(max_length=500, label="Reason", help_text=f"{STAYS}; a second person confirms the grade")


class ConfirmGradeForm(PortalForm):
    """The second person's word on a grade."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(max_length=500, label="Why this grade is right", help_text=STAYS)


class WithdrawForm(PortalForm):
    """Withdrawing what the CMO has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = TextField(label="Words to the CMO", help_text=CROSSES)
    reason = TextField(max_length=500, label="Reason", help_text=STAYS)


class ReviewForm(SigningForm):
    """The sponsor's decision about an answer, signed; a returned one says what is missing."""

    comment = TextField(required=False, max_length=5000, label="Words to the CMO", help_text=CROSSES)
    field_order = ("version", "ceremony", "comment", "meaning", "reason", "user_name", "password", "code")

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, step=step, **kwargs)
        self.fields["reason"].help_text = STAYS
        self.fields["reason"].initial = "review of the answer"
        if step is rules.RETURN:
            self.fields["comment"].required = True
            self.fields["comment"].help_text = f"what is missing; {CROSSES}"
            self.fields["comment"].error_messages["required"] = MISSING


class MessageForm(PortalForm):
    """Words and files to the other side."""

    text = TextField(required=False, label="Words", help_text="the other side reads them at once")
    attachments = FilesField()
    description = DescriptionField()


class WordsForm(PortalForm):
    """Words to the other side."""

    text = TextField(label="Words", help_text="the other side reads them at once")


class NoteForm(PortalForm):
    """A note among one's own people."""

    text = TextField(label="Note", help_text="read by your own organisation only, never by the other side")


class DueForm(PortalForm):
    """Another due date for the answer."""

    due_on = DateField(label="Answer due")
    text = TextField(label="Why", help_text=CROSSES)
    reason = forms.CharField(max_length=500, label="Reason", initial="due date changed", help_text=STAYS)


class ExtensionForm(PortalForm):
    """The CMO asks for more time."""

    due_on = DateField(label="Answer by")
    text = TextField(label="Why more time is needed", help_text="the sponsor reads it")


class DecideExtensionForm(PortalForm):
    """The sponsor decides about more time."""

    granted = forms.ChoiceField(
        choices=[("yes", "Grant"), ("no", "Refuse")], widget=forms.RadioSelect, label="Decision"
    )
    due_on = DateField(required=False, label="Answer due", help_text="like 23 Nov 2026; empty: the day asked for")
    text = TextField(required=False, label="Words to the CMO", help_text=CROSSES)
    reason = forms.CharField(max_length=500, label="Reason", initial="request for more time", help_text=STAYS)


class ChosenForm(PortalForm):
    """Base of forms about one of several waiting things; the page fills in the choice."""

    chosen = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]

    def clean_chosen(self) -> UUID:
        return UUID(self.cleaned_data["chosen"])


class JudgeForm(ChosenForm):
    """The sponsor verifies an action that was reported done, or says what is missing."""

    chosen = forms.ChoiceField(widget=forms.RadioSelect, label="Action reported done")
    verified = forms.ChoiceField(
        choices=[("yes", "Verified"), ("no", "Not done")], widget=forms.RadioSelect, label="Decision"
    )
    text = TextField(required=False, label="Words to the CMO", help_text=CROSSES)
    reason = forms.CharField(max_length=500, label="Reason", initial="evidence of the action seen", help_text=STAYS)


class EvidenceForm(ChosenForm):
    """The CMO gives evidence that was asked for."""

    chosen = forms.ChoiceField(widget=forms.RadioSelect, label="Asked for")
    text = TextField(required=False, label="Words")
    attachments = FilesField()
    description = DescriptionField()


class DoneForm(ChosenForm):
    """The CMO reports an action as done."""

    chosen = forms.ChoiceField(widget=forms.RadioSelect, label="Action")
    done_on = DateField(label="Done on")
    text = TextField(required=False, label="What was done")
    attachments = FilesField()
    description = DescriptionField()


ROWS, MOST_ROWS = 3, 30


class AnswerForm(PortalForm):
    """The CMO's answer; `version` is that of the draft it goes on with, 0 when there was none.

    Actions stand in rows of their own; two empty ones follow those that are there, so that it works without script.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_ROWS, required=False)
    text = TextField(rows=6, max_length=20_000, label="Answer", help_text="what happened, how far it reaches")
    root_cause = TextField(
        required=False, label="Root cause", help_text="with the method that found it; human error alone is none"
    )
    correction = TextField(required=False, help_text="what was put right at once")
    interim = forms.BooleanField(
        required=False,
        label="This is an interim answer",
        help_text="says what is contained; the whole answer follows by its own due date",
    )
    attachments = FilesField()
    description = DescriptionField()

    def __init__(self, *args: Any, attached: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = (self.data.get("rows") if self.is_bound else self.initial.get("rows")) or ROWS
        self.count = min(int(given), MOST_ROWS) if str(given).isdigit() else ROWS
        self.fields["rows"].initial = self.count
        for number in range(1, self.count + 1):
            self._add_row(number)
        if attached:
            self.fields["remove"] = MultiChoiceField(required=False, choices=attached, label="Take off these files")
        own = [name for name in ("text", "root_cause", "correction", "interim") if name in self.fields]
        self.sections = (
            ("Answer", tuple(own)),
            *((f"Action {n}", tuple(f"action_{n}_{part}" for part in PARTS)) for n in range(1, self.count + 1)),
            ("Files", ("attachments", "description", "remove")),
        )

    def _add_row(self, number: int) -> None:
        kinds = [("", "No action"), *rules.ACTION_KINDS.items()]
        made: dict[str, forms.Field] = {
            "kind": forms.ChoiceField(required=False, choices=kinds, label="Kind"),
            "owner": forms.CharField(required=False, max_length=200, label="Owner"),
            "text": TextField(required=False, rows=2, max_length=5000, label="What is done"),
            "due_on": DateField(required=False, label="Due"),
        }
        for part, field in made.items():
            field.widget.attrs.setdefault("class", "form-select" if part == "kind" else "form-control")
            self.fields[f"action_{number}_{part}"] = field

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        actions = []
        for number in range(1, self.count + 1):
            row = {part: found.pop(f"action_{number}_{part}", None) for part in PARTS}
            if row["text"] and not row["kind"]:
                self.add_error(f"action_{number}_kind", "Say whether it corrects or prevents.")
            if row["kind"] and not row["text"]:
                self.add_error(f"action_{number}_text", "Say what is done.")
            if row["text"]:
                actions.append({**row, "owner": row["owner"] or ""})
        return {**found, "actions": actions}


PARTS = ("kind", "owner", "text", "due_on")
