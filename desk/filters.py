"""Search and filters of the site list."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from cmos import selectors as cmos
from cmos.inbox import TURNS
from desk import inbox, sent
from desk.selectors import GROUPS
from qualification import selectors as qualification
from qualification.rules.words import Status
from records.rules.access import SENT
from regulations.rules import countries
from regulations.rules.vocabulary import PARTNER_TYPES
from reminders.kinds import SHOWN
from web.filters import FilterBar
from web.forms import DateField

STANDINGS = [("", "Any"), *((status.name.lower(), status.label) for status in reversed(Status))]


WHEN = [("", "Overdue and the next 90 days"), ("overdue", "Overdue"), ("30", "Next 30 days"), ("365", "Next year")]


class DeadlineFilters(FilterBar):
    """Words of the deadline or its site; when; kind. What is due is computed, so the rows are a list."""

    q = forms.CharField(required=False, max_length=100, label="Record or site")
    when = forms.ChoiceField(required=False, choices=WHEN, label="When")
    day = DateField(required=False, label="On one day")
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((kind.name, kind.words[:1].upper() + kind.words[1:]) for kind in SHOWN.values())],
        label="What",
    )

    def narrow_q(self, found: Any, value: str) -> Any:
        return [each for each in found if value.casefold() in f"{each.title} {each.site_name}".casefold()]

    def narrow_when(self, found: Any, value: str) -> Any:
        return found  # the window was asked for

    def narrow_day(self, found: Any, value: date) -> Any:
        return found  # the window was asked for

    def narrow_kind(self, found: Any, value: str) -> Any:
        return [each for each in found if each.kind == value]


class OfInbox(FilterBar):
    """What inbox and calendar of a CMO are both narrowed by: words, sponsor, kind."""

    kinds = inbox.KINDS

    q = forms.CharField(required=False, max_length=100, label="Record, sponsor, site or what to do")
    sponsor = forms.ChoiceField(required=False, label="Sponsor")
    kind = forms.ChoiceField(required=False, label="What")

    def prepare(self) -> None:
        sponsor: Any = self.fields["sponsor"]
        names = {str(row.sponsor_id): row.sponsor_name for row in cmos.relationships()}
        sponsor.choices = [("", "Any"), *names.items(), (OWN, "Your organisation itself")]
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Any"), *((each.name, each.words) for each in self.kinds.values())]

    def narrow_q(self, found: Any, value: str) -> Any:
        return inbox.matching(found, value)

    def narrow_sponsor(self, found: Any, value: str) -> Any:
        return [each for each in found if (str(each.sponsor_id) if each.sponsor_id else OWN) == value]

    def narrow_kind(self, found: Any, value: str) -> Any:
        return [each for each in found if each.kind == value]


OWN: Final = "own"
"""Stands for the organisation itself in the choice of sponsors."""


class InboxDates(OfInbox):
    """The filters of a CMO's calendar."""

    kinds = inbox.SHOWN

    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)

    def narrow_month(self, found: Any, value: str) -> Any:
        return found  # the page takes the days of the month


class InboxFilters(OfInbox):
    """The same; whose turn; due; site; state."""

    turn = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *TURNS.items(), (inbox.RETURNED, "Returned to you")],
        label="Waits for",
    )
    due = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), (inbox.OVERDUE, "Overdue"), ("7", "Next 7 days"), ("30", "Next 30 days")],
        label="Due",
    )
    site = forms.CharField(required=False, max_length=200, label="Site")
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *inbox.STATES.items()], label="State")
    day = DateField(required=False, label="On one day")

    def narrow_turn(self, found: Any, value: str) -> Any:
        return inbox.in_turn(found, value, self.actor)

    def narrow_due(self, found: Any, value: str) -> Any:
        return inbox.due(found, value, self.member.today)

    def narrow_site(self, found: Any, value: str) -> Any:
        return [each for each in found if value.casefold() in each.site_name.casefold()]

    def narrow_state(self, found: Any, value: str) -> Any:
        return [each for each in found if each.state == value]

    def narrow_day(self, found: Any, value: date) -> Any:
        return [each for each in found if each.due_on == value]


class SentFilters(FilterBar):
    """Words of what was sent; sponsor; what; days."""

    q = forms.CharField(required=False, max_length=100, label="What was sent")
    sponsor = forms.ChoiceField(required=False, label="To")
    what = forms.ChoiceField(
        required=False,
        choices=[("", "Anything"), *((name, words[:1].upper() + words[1:]) for name, words in SENT.items())],
        label="What",
    )
    since = DateField(required=False, label="From")
    until = DateField(required=False, label="To the end of")

    def prepare(self) -> None:
        field: Any = self.fields["sponsor"]
        field.choices = [("", "Any sponsor"), *sent.sponsors().items()]

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(name__in=[name for name, words in SENT.items() if value.casefold() in words])

    def narrow_sponsor(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(sponsor_id=value)

    def narrow_what(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(name=value)

    def narrow_since(self, found: models.QuerySet[Any], value: date) -> models.QuerySet[Any]:
        return found.filter(at__gte=start_of(value, self.member.zone))

    def narrow_until(self, found: models.QuerySet[Any], value: date) -> models.QuerySet[Any]:
        return found.filter(at__lt=start_of(value + timedelta(days=1), self.member.zone))


def start_of(day: date, zone: str) -> datetime:
    """The instant at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))


class SiteFilters(FilterBar):
    """Name, city, FEI or D-U-N-S; standing per market; country; partner type."""

    q = forms.CharField(required=False, max_length=100, label="Name, city, FEI, D-U-N-S")
    us = forms.ChoiceField(required=False, choices=STANDINGS, label="US standing")
    eu = forms.ChoiceField(required=False, choices=STANDINGS, label="EU standing")
    uk = forms.ChoiceField(required=False, choices=STANDINGS, label="UK standing")
    standing = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((key, words.capitalize()) for key, words, _ in GROUPS)],
        label="Worst standing",
    )
    partner_type = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((code, str(label)) for code, label in PARTNER_TYPES.items())],
        label="Partner type",
    )
    country = forms.CharField(required=False, max_length=60, label="Country")
    state = forms.ChoiceField(
        required=False, choices=[("", "In use"), ("archived", "Archived"), ("all", "All")], label="State"
    )

    def narrow(self, found: models.QuerySet[Any]) -> models.QuerySet[Any]:
        found = super().narrow(found)
        return found if self.cleaned_data.get("state") else found.filter(archived_at=None)

    def narrow_state(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(archived_at__isnull=False) if value == "archived" else found

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return cmos.search_sites(found, value)

    def narrow_us(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(qualification.sites_with(value, "US", self.member.today))

    def narrow_eu(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(qualification.sites_with(value, "EU", self.member.today))

    def narrow_uk(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(qualification.sites_with(value, "UK", self.member.today))

    def narrow_standing(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        statuses = next(statuses for key, _, statuses in GROUPS if key == value)
        return found.filter(qualification.sites_whose_worst_is(statuses, self.member.today))

    def narrow_partner_type(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(partner_type=value)

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if text and not cmos.search_words(text):
            raise ValidationError("Type at least two letters or digits of a name, city or number.")
        return text

    def clean_country(self) -> str:
        text: str = self.cleaned_data["country"]
        code = countries.find(text)
        if text and not code:
            raise ValidationError("No country is called that. Write it like Ireland or IE.")
        return code

    def narrow_country(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(country=value)
