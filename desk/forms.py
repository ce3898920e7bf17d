"""Shape of what is asked for across rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from desk.dossier.sections import open_to
from kernel.actor import Actor
from qualification.rules import timeline
from web.days import read_day
from web.forms import DateField, MultiChoiceField, PortalForm
from web.http import Member
from web.moments import past_moment


class DossierForm(PortalForm):
    """Which sections, as of which day, and what for."""

    on = DateField(label="As of", help_text="the day the standing is computed for, like 23 Nov 2026")
    include = MultiChoiceField(label="Sections")
    reason = forms.CharField(max_length=500, label="Reason", help_text="who asked for it, or what it is for")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["include"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(section.key, section.title) for section in open_to(actor)]


def as_shown(typed: str) -> str:
    """A day as pages show it, however its address wrote it; what is no day stays as it was typed."""
    try:
        return f"{read_day(typed):%-d %b %Y}"
    except ValueError:
        return typed


class KnowledgeForm(PortalForm):
    """Base of forms in an address that ask by what was recorded until a moment; without one, by what is now."""

    known_at = forms.CharField(
        label="As known on",
        required=False,
        help_text="what had been recorded by the end of a day, like 1 Mar 2026; empty for now",
    )

    def __init__(self, typed: Mapping[str, Any], asked: QueryDict, member: Member) -> None:
        super().__init__({**typed, "known_at": as_shown(asked.get("known_at", ""))})
        self.member = member

    def clean_known_at(self) -> datetime | None:
        return past_moment(self.cleaned_data["known_at"], self.member)

    @property
    def today(self) -> date:
        return self.member.today

    @property
    def moment(self) -> datetime | None:
        """The moment whose knowledge is asked for; none for now, and where something was typed wrong."""
        return self.cleaned_data["known_at"] if self.is_valid() else None

    @property
    def day(self) -> date:
        """The day asked about; today where nobody asked, or where what was typed is no day."""
        asked: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or self.today


class AsOfForm(KnowledgeForm):
    """The day a page answers for and by what was known when, in its address; without them today, as known now."""

    on = DateField(label="Standing on", help_text="any day, like 23 Nov 2026")
    field_order = ("on", "known_at")

    def __init__(self, asked: QueryDict, member: Member) -> None:
        super().__init__({"on": as_shown(asked.get("on") or member.today.isoformat())}, asked, member)


class AppliesForm(PortalForm):
    """The day on which a text applies, in the address of its page; today without one."""

    on = DateField(label="Applies on", help_text="any day, like 23 Nov 2026")

    def __init__(self, asked: QueryDict, today: date) -> None:
        super().__init__({"on": as_shown(asked.get("on") or f"{today:%-d %b %Y}")})
        self.today = today

    @property
    def day(self) -> date:
        """The day asked about; today where what was typed is no day."""
        asked: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or self.today


class TimelineForm(KnowledgeForm):
    """From when to when a timeline is told, by what was known when; the day asked about goes along."""

    on = DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, member: Member) -> None:
        usual = zip(("from", "to"), timeline.usual(member.today), strict=True)
        typed = {name: asked.get(name) or f"{day:%-d %b %Y}" for name, day in usual}
        super().__init__({**typed, "on": asked.get("on", "")}, asked, member)
        self.fields["from"] = DateField(label="From")
        self.fields["to"] = DateField(label="To")
        for name in typed:
            self.fields[name].widget.attrs["class"] = "form-control"
        self.order_fields(("on", "from", "to", "known_at"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if "from" in given and "to" in given and (wrong := timeline.fault(given["from"], given["to"])):
            self.add_error("to", wrong)
        return given


class ExplanationForm(PortalForm):
    """What a controlled copy of the explanation is for; the day goes along with the page."""

    on = DateField(widget=forms.HiddenInput)
    known_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(max_length=500, label="Reason", help_text="who asked for it, or what it is for")


class NewVersionForm(PortalForm):
    """The file that takes the place of another, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label="New version", help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV, text or mail, at most 50 MB"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="what is different, and what was wrong before")
