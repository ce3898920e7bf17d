"""Forms about the cGMP matrix: what a person assessed, what an audit covered, which sites a list shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models

from cmos import selectors as cmos
from qualification import selectors as qualification
from qualification.rules import assessing
from qualification.rules.matrix import BY_KEY, LABELS, Status
from regulations.rules.topics import TOPICS
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm
from web.moments import past_moment

TOPIC_CHOICES = [(key, topic.label) for key, topic in TOPICS.items()]


class AssessForm(PortalForm):
    """A person's word about one topic of a site."""

    verdict = forms.ChoiceField(
        label="What was found", choices=list(assessing.VERDICTS.items()), widget=forms.RadioSelect
    )
    basis = forms.ChoiceField(label="It rests on", choices=[("", "Choose"), *assessing.CHOSEN.items()])
    assessed_on = DateField(label="Assessed on")
    text = forms.CharField(
        max_length=5000,
        label="What was looked at, or why it does not concern the site",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(max_length=500, label="Reason for this entry")


class CoverForm(PortalForm):
    """The topics that an audit covered."""

    topics = MultiChoiceField(label="Topics the audit covered", choices=TOPIC_CHOICES)
    text = forms.CharField(max_length=5000, label="What was looked at", widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(max_length=500, label="Reason for this entry")


class VoidForm(PortalForm):
    """Why an assessment was a mistake."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class PrintForm(PortalForm):
    """What a controlled copy is for; the day goes along with the page."""

    on = DateField(widget=forms.HiddenInput)
    known_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(max_length=500, label="Reason", help_text="who asked for it, or what it is for")


class MatrixFilters(FilterBar):
    """Words of the site; its company; a topic and how it stands; the day."""

    q = forms.CharField(required=False, max_length=100, label="Name, city, FEI, D-U-N-S")
    company = forms.CharField(required=False, max_length=200, label="Company")
    topic = forms.ChoiceField(required=False, label="Topic", choices=[("", "Any"), *TOPIC_CHOICES])
    status = forms.ChoiceField(
        required=False, label="Stands", choices=[("", "Any"), *((s.key, LABELS[s]) for s in reversed(Status))]
    )
    on = DateField(required=False, label="On")
    known_at = forms.CharField(required=False, max_length=40, label="As known on")

    def clean_known_at(self) -> datetime | None:
        return past_moment(self.cleaned_data["known_at"], self.member)

    @property
    def moment(self) -> datetime | None:
        """The moment whose knowledge is asked for; none for now."""
        asked: datetime | None = self.cleaned_data.get("known_at")
        return asked

    @property
    def day(self) -> date:
        """The day asked about."""
        return self.cleaned_data.get("on") or self.member.today

    def narrow(self, found: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By topic and status together, because one says nothing without the other: a topic alone means open gaps."""
        found = super().narrow(found).filter(archived_at=None)
        if self.moment is not None:  # without the sites that nobody had recorded by then
            every = found.order_by().values_list("pk", flat=True)
            found = found.filter(pk__in=list(cmos.site_facts(list(every), self.moment)))
        topic, status = self.cleaned_data.get("topic"), self.cleaned_data.get("status")
        if not topic and not status:
            return found
        ids = list(found.order_by().values_list("pk", flat=True))
        asked = BY_KEY[status] if status else None
        fits = [
            pk
            for pk, cells in qualification.matrices(ids, self.day, self.moment).items()
            if any(
                (not topic or cell.topic == topic)
                and (cell.status == asked if asked is not None else cell.status.is_gap)
                for cell in cells
            )
        ]
        return found.filter(pk__in=fits)

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return cmos.search_sites(found, value)

    def narrow_company(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(company__name__icontains=value)

    def narrow_topic(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found  # with the status

    def narrow_status(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found  # with the topic

    def narrow_on(self, found: models.QuerySet[Any], value: date) -> models.QuerySet[Any]:
        return found  # the day was asked for

    def narrow_known_at(self, found: models.QuerySet[Any], value: datetime) -> models.QuerySet[Any]:
        return found  # the moment was asked for
