"""The trail across the sponsor and the access log: filtered, paged by key, exported like any list (R-29, R-34)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from kernel.actor import Actor
from kernel.clock import begin_of, end_of, now
from records import copies
from records.columns import trail as trail_columns
from records.forms.signing import CopyForm
from records.models import Event, RecordCopy, TrailEntry
from records.rules import ACCESS
from records.rules.access import SENT
from records.rules.reviews import PERMISSION
from records.seals import mailing, sealing
from records.selectors import reviews, trails
from web.files import generated_response
from web.filters import FilterBar
from web.forms import DateField
from web.http import ScopedRequest
from web.views import Context, FormPage, ListPage, ScopedView


class ByPersonAndDays(FilterBar):
    """Who, and from when to when; days are days of the organisation."""

    who = forms.ChoiceField(required=False, label="Who")
    since = DateField(required=False, label="From", help_text="")
    until = DateField(required=False, label="To", help_text="")

    def prepare(self) -> None:
        self._choose("who", "Anyone", trails.people())

    def _choose(self, name: str, first: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", first), *choices]

    def narrow_who(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(actor=value)

    def narrow_since(self, found: models.QuerySet[Any], value: date) -> models.QuerySet[Any]:
        return found.filter(at__gte=begin_of(value, self.member.zone))

    def narrow_until(self, found: models.QuerySet[Any], value: date) -> models.QuerySet[Any]:
        return found.filter(at__lt=end_of(value, self.member.zone))


class TrailFilters(ByPersonAndDays):
    """Also by kind of record, by what was done, and by one record."""

    q = forms.CharField(required=False, max_length=40, label="Entry number or record id")
    kind = forms.ChoiceField(required=False, label="Kind")
    operation = forms.ChoiceField(
        required=False, label="What", choices=[("", "Everything"), *trails.OPERATIONS.items()]
    )

    def prepare(self) -> None:
        super().prepare()
        self._choose("kind", "All kinds", trails.kinds())

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(trails.named(value.strip()))

    def narrow_kind(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(table=value)

    def narrow_operation(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(operation=value)


class AsOfNow(ListPage):
    """A list of what is being written all the time: count, page and export show one and the same moment (R-52)."""

    @cached_property
    def moment(self) -> datetime:
        """When this list was asked for; its own export is recorded after it."""
        return now()


def review_state(today: date, actor: Actor) -> Context:
    """What is due of the reviews of the whole trail, and what waits for a second reviewer."""
    return {
        "due": reviews.next_due(today),
        "today": today,
        "open": reviews.open_of_the_whole(),
        "seconds": reviews.seconds_owed(),
        "may_review": actor.can(PERMISSION),
    }


class Trail(AsOfNow):
    """Every change of every record of the sponsor, newest first."""

    action = "trail.view"
    template_name = "records/trail.html"
    title = "Audit trail"
    filters = TrailFilters
    columns = trail_columns.TRAIL
    default_sort = "-at"

    def nothing(self) -> Context:
        return {
            **super().nothing(),
            "text": "Every change of a record is written here by the database, with who, when, what and why.",
        }

    def queryset(self) -> models.QuerySet[TrailEntry]:
        return trails.entries().filter(at__lte=self.moment)

    def rows(self, found: list[TrailEntry]) -> list[trails.TrailLine]:
        return trails.trail_lines(found, reader=self.request.actor)

    def context(self, **more: Any) -> Context:
        today, actor = self.request.membership.today, self.request.actor
        found = {"seal": sealing.newest(), "part": sealing.newest_part(), "policy": mailing.policy(today)}
        review = {"reviewed": reviews.last_of_the_whole(), **review_state(today, actor)}
        return super().context(**found, **review, may_copy=actor.can(copies.MAKE), **more)


class AccessFilters(ByPersonAndDays):
    """Also by what was done; the search is by the id of what it was done to."""

    q = forms.CharField(required=False, max_length=40, label="Record id")
    did = forms.ChoiceField(required=False, label="What", choices=[("", "Everything"), *ACCESS.items()])

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(subject_id__in=trails.ids(value))

    def narrow_did(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(name=value)


def trail_page(reader: Actor) -> str:
    """The trail that a person reads, a sponsor's or a CMO organisation's own; nothing for who reads none."""
    pages = {"trail.view": "trail:list", "own_trail.view": "trail:own"}
    return next((reverse(name) for permission, name in pages.items() if reader.can(permission)), "")


class PartOfTrail(ListPage):
    """A list beside the trail: its breadcrumb leads back to it."""

    template_name = "records/trail_part.html"

    def context(self, **more: Any) -> Context:
        return super().context(trail_url=trail_page(self.request.actor), **more)


class AccessLog(PartOfTrail, AsOfNow):
    """Sign-ins, downloads, exports, refusals, changes of rights and settings, newest first."""

    action = "trail.view"
    title = "Access log"
    filters = AccessFilters
    columns = trail_columns.ACCESS_LOG

    def nothing(self) -> Context:
        text = (
            "Sign-ins, downloads, exports, refusals and changes of rights and settings are written here as they happen."
        )
        return {**super().nothing(), "text": text}

    def queryset(self) -> models.QuerySet[Event]:
        return trails.accesses().filter(at__lte=self.moment)

    def rows(self, found: list[Event]) -> list[trails.AccessLine]:
        return trails.access_lines(found)


class OwnTrailFilters(TrailFilters):
    """Kinds that a CMO organisation's trail can hold."""

    def prepare(self) -> None:
        super().prepare()
        self._choose("kind", "All kinds", trails.own_kinds())


class OwnTrail(AsOfNow):
    """What the people of a CMO organisation wrote, newest first; nothing of what a sponsor does."""

    action = "own_trail.view"
    template_name = "records/own_trail.html"
    title = "Audit trail"
    filters = OwnTrailFilters
    columns = trail_columns.TRAIL
    default_sort = "-at"

    def queryset(self) -> models.QuerySet[TrailEntry]:
        return trails.own_entries().filter(at__lte=self.moment)

    def rows(self, found: list[TrailEntry]) -> list[trails.TrailLine]:
        return trails.trail_lines(found, reader=None)

    def nothing(self) -> Context:
        return {**super().nothing(), "text": "What your people write appears here, with who, when, what and why."}

    def context(self, **more: Any) -> Context:
        part, may_copy = sealing.newest_part(), self.request.actor.can(copies.MAKE)
        return super().context(seal=sealing.newest(), part=part, may_copy=may_copy, **more)


class OwnAccessFilters(AccessFilters):
    """Also by what was sent."""

    did = forms.ChoiceField(required=False, label="What", choices=[("", "Everything"), *{**ACCESS, **SENT}.items()])


class OwnAccessLog(PartOfTrail, AsOfNow):
    """What the people of a CMO organisation sent, signed, took out or were refused, newest first."""

    action = "own_trail.view"
    title = "Access log"
    filters = OwnAccessFilters
    columns = trail_columns.ACCESS_LOG

    def queryset(self) -> models.QuerySet[Event]:
        return trails.own_accesses().filter(at__lte=self.moment)

    def rows(self, found: list[Event]) -> list[trails.AccessLine]:
        return trails.access_lines(found)

    def nothing(self) -> Context:
        text = "What your people send, take out or are refused appears here, with changes of their rights."
        return {**super().nothing(), "text": text}


class CopyFilters(FilterBar):
    """The search is by the record's name and by whom the copy was made for."""

    q = forms.CharField(required=False, max_length=40, label="Record, or for whom")

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(models.Q(record__icontains=value) | models.Q(made_for__icontains=value))


class Copies(PartOfTrail):
    """Which copies left the portal: of what, for whom, by whom, and the digest each is known by."""

    action = "copies.view"
    title = "Copies for inspectors"
    filters = CopyFilters
    columns = trail_columns.COPIES

    def queryset(self) -> models.QuerySet[RecordCopy]:
        return copies.copies()

    def rows(self, found: list[RecordCopy]) -> list[Any]:
        return trails.with_makers(found)

    def nothing(self) -> Context:
        return {**super().nothing(), "text": "Open the history of a record and choose “Copy for an inspector”."}


class TrailCopy(FormPage):
    """A copy of the whole trail, which proves that nothing is missing."""

    action = copies.MAKE
    form_class = CopyForm
    title = "Copy of the audit trail"
    submit_label = "Make the copy"

    def context(self, **more: Any) -> Context:
        intro = "Every entry of your organisation with the seals that prove, without the portal, that none is missing."
        return super().context(intro=intro, **more)

    def cancel_url(self) -> str:
        return trail_page(self.request.actor)

    def about(self) -> str:
        return "Audit trail"

    def save(self, form: CopyForm) -> str:
        job = copies.request_trail(actor=self.request.actor, **form.cleaned_data)
        return reverse("jobs:job", args=[job.pk])


class Verifier(ScopedView):
    """The stand-alone script that checks copies without the portal."""

    action = "copies.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest) -> HttpResponseBase:
        return generated_response(trails.verifier().open("rb"), name="verify_copy.py", media_type="text/x-python")
