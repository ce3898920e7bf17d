"""The list of evidence over all sites and kinds."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from typing import Any, Final

from django import forms as django_forms
from django.db.models import QuerySet

from cmos import columns, selectors
from cmos.rules import KINDS, expiry
from web.filters import FilterBar
from web.paging import Page, ordering, paginate_all
from web.views import Context, ListPage

KIND_CHOICES = [("", "All kinds"), *((kind.name, kind.label) for kind in KINDS.values())]
ENDS = [
    ("", "Any end"),
    ("30", "Within 30 days"),
    ("90", "Within 90 days"),
    ("180", "Within 180 days"),
    ("ended", "Ended"),
]
CHECKS = [("", "Any"), ("unverified", "Not checked by a second person"), ("verified", "Checked")]
PLACES = [("", "Sites in use"), ("archived", "Archived sites"), ("void", "Void entries")]

AT_A_TIME: Final = 500
"""Rows of an export read at once of each kind."""


class EvidenceFilters(FilterBar):
    """Site, kind, how soon it ends, whether a second person checked it, and what is left out otherwise."""

    q = django_forms.CharField(required=False, max_length=100, label="Site")
    kind = django_forms.ChoiceField(required=False, choices=KIND_CHOICES)
    ends = django_forms.ChoiceField(required=False, choices=ENDS)
    check = django_forms.ChoiceField(required=False, choices=CHECKS, label="Second person")
    state = django_forms.ChoiceField(required=False, choices=PLACES)

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        found = super().narrow(found)
        return found if self.cleaned_data.get("state") else found.filter(voided_at=None, site__archived_at=None)

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(site_id__in=selectors.search_sites(selectors.sites(), value).values("pk"))

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found if found.model.kind == value else found.none()

    def narrow_ends(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        today = self.member.today
        return (
            found.filter(ends_on__lt=today) if value == "ended" else selectors.ending_within(found, int(value), today)
        )

    def narrow_check(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(verified_by="") if value == "unverified" else found.exclude(verified_by="")

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "void":
            return found.filter(voided_at__isnull=False)
        return found.filter(voided_at=None, site__archived_at__isnull=False)


class EvidenceList(ListPage):
    """Everything that sites hold, newest entries first: each kind is read by its own index."""

    action = "evidence.view"
    title = "Evidence"
    columns = columns.EVIDENCE
    filters = EvidenceFilters

    def sources(self) -> list[QuerySet[Any]]:
        return [selectors.of_every_state(kind) for kind in KINDS]

    def find_page(self, bar: FilterBar) -> Page:
        narrowed = [bar.narrow(source) for source in self.sources()]
        return paginate_all(narrowed, self.asked, order=self._order(), size=self.page_size)

    def count(self, bar: FilterBar) -> int:
        return sum(bar.narrow(source).count() for source in self.sources())

    def everything(self, bar: FilterBar) -> Iterator[Any]:
        order = self._order()
        field, falling = order.removeprefix("-"), order.startswith("-")
        ordered = [bar.narrow(source).order_by(*ordering(order)).iterator(AT_A_TIME) for source in self.sources()]
        return self.in_blocks(merge(*ordered, key=lambda row: (getattr(row, field), row.pk), reverse=falling))

    def rows(self, found: list[Any]) -> list[Any]:
        today = self.request.membership.today
        return [columns.Entry(row, expiry(row, today)) for row in found]

    def nothing(self) -> Context:
        text = "A registration, certificate or licence is recorded on the page of its site, or comes with an import."
        words = {"kind": "nothing_yet", "title": "No evidence yet", "text": text}
        return {**words, **self.offer("evidence.record", "Choose a site", "desk:sites")}
