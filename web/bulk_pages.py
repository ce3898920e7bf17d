"""The page of a step over several rows: what will change, what is blocked and why; then all or nothing (S-13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase

from kernel.errors import Refused, StaleVersion, StepRefused
from web import saved_views
from web.bulk import BulkStep, Change, Chosen, chosen_rows
from web.forms import PortalForm
from web.http import ScopedRequest
from web.list_pages import ListTool, list_called
from web.views import blame, completed

MOST: Final = 1_000
"""Rows that one step takes: as many as one transaction and one person's eyes can answer for (company rule)."""


def step_called(list_name: str, slug: str) -> BulkStep:
    """The bulk step of a list, or 404."""
    found = next((step for step in list_called(list_name).bulk if step.slug == slug), None)
    if found is None:
        raise Http404
    return found


class ReasonForm(PortalForm):
    """What every step over several rows asks."""

    reason = forms.CharField(max_length=1000, label="Reason", widget=forms.Textarea(attrs={"rows": 2}))


@dataclass(frozen=True, slots=True)
class Row:
    """One record on the page."""

    record: Any
    change: Change


class Bulk(ListTool):
    """GET shows the rows and asks; POST with `preview` shows what would change, with `confirm` does it."""

    http_method_names = ["get", "post", "head", "options"]

    @classmethod
    def needs(cls, **kwargs: Any) -> str:
        return step_called(kwargs["list"], kwargs["step"]).permission

    @property
    def step(self) -> BulkStep:
        return step_called(self.list_name, str(self.kwargs["step"]))

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        query = saved_views.normal(request.GET.get("query", ""))
        records = self._all_matching(query) if "all" in request.GET else self._ticked(request.GET.getlist("id"))
        if not records or len(records) > MOST:
            messages.warning(request, _how_many(len(records)))
            return HttpResponseRedirect(self.back_to(query))
        return self._show(records, *self._forms(records), query=query)

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        query = saved_views.normal(request.POST.get("query", ""))
        rows = self._asked(request.POST)
        records = self._found([row.pk for row in rows])
        ours, theirs = self._forms(records, request.POST)
        if not (ours.is_valid() & theirs.is_valid()):
            return self._show(records, ours, theirs, query=query, status=422)
        if "without" in request.POST:
            free = [row.record for row in self._rows(records, theirs) if not row.change.blocked_by]
            return self._show(free, ours, theirs, query=query, previewed=bool(free))
        if "confirm" not in request.POST:
            return self._show(records, ours, theirs, query=query, previewed=True)
        return self._take(rows, records, ours, theirs, query)

    def _take(
        self, asked: list[Chosen], records: list[Any], ours: ReasonForm, theirs: PortalForm, query: str
    ) -> HttpResponse:
        """Everything in the request's one transaction: an answer of 400 or above discards what was done so far."""
        seen = {row.pk: row.version for row in asked}
        blocked = [row for row in self._rows(records, theirs) if row.change.blocked_by]
        stale = [record for record in records if record.version != seen[record.pk]]
        if blocked or stale:
            return self._show(records, ours, theirs, query=query, status=409, previewed=True, stale=stale)
        reason, actor = ours.cleaned_data["reason"], self.request.actor
        for record in records:
            try:
                self.step.perform(record, theirs.cleaned_data, actor=actor, reason=reason, version=record.version)
            except (Refused, StepRefused, StaleVersion) as refusal:
                blame(ours, Refused(f"{record}: {refusal}"))
                return self._show(records, ours, theirs, query=query, status=409, previewed=True)
        messages.success(self.request, f"{self.step.name.capitalize()}: {len(records)} done")
        return HttpResponseRedirect(self.back_to(query))

    # --- rows ------------------------------------------------------------------------------------------------------

    def _asked(self, given: QueryDict) -> list[Chosen]:
        try:
            rows = chosen_rows(given.get("rows", ""))
        except ValueError:
            raise Http404 from None
        if not rows or len(rows) > MOST:
            raise Refused(_how_many(len(rows)))
        return rows

    def _ticked(self, given: Sequence[str]) -> list[Any]:
        try:
            return self._found([UUID(pk) for pk in given])
        except ValueError:
            raise Http404 from None

    def _found(self, ids: Sequence[UUID]) -> list[Any]:
        """The records in the order asked; one that is missing or foreign refuses the whole (S-13)."""
        known = {record.pk: record for record in self.the_list("").queryset().filter(pk__in=ids)}
        if set(known) != set(ids):
            raise Http404
        return [known[pk] for pk in dict.fromkeys(ids)]

    def _all_matching(self, query: str) -> list[Any]:
        """What the filters leave, on every page of the list; only rows that the caller's list holds."""
        page = self.the_list(query)
        bar = page.bar(page.asked)
        if not bar.is_valid():
            return []
        return list(bar.narrow(page.queryset()).order_by("id")[: MOST + 1])

    def _rows(self, records: Sequence[Any], theirs: PortalForm) -> list[Row]:
        answers = theirs.cleaned_data if theirs.is_bound and theirs.is_valid() else {}
        changes = self.step.changes(records, answers, actor=self.request.actor)
        return [Row(record, change) for record, change in zip(records, changes, strict=True)]

    # --- the page --------------------------------------------------------------------------------------------------

    def _forms(self, records: Sequence[Any], data: QueryDict | None = None) -> tuple[ReasonForm, PortalForm]:
        ours = ReasonForm(data)
        if any(completed(record) for record in records):
            ours.ask_category()
        return ours, self.step.form_class(data)

    def _show(
        self,
        records: Sequence[Any],
        ours: ReasonForm,
        theirs: PortalForm,
        *,
        query: str,
        status: int = 200,
        previewed: bool = False,
        stale: Sequence[Any] = (),
    ) -> HttpResponse:
        rows = self._rows(records, theirs)
        context = {
            "title": self.step.name.capitalize(),
            "step": self.step,
            "list_title": list_called(self.list_name).title,
            "rows": rows,
            "blocked": sum(bool(row.change.blocked_by) for row in rows),
            "free": sum(not row.change.blocked_by for row in rows),
            "stale": stale,
            "previewed": previewed,
            "form": ours,
            "step_form": theirs,
            "chosen": " ".join(f"{row.record.pk}.{row.record.version}" for row in rows),
            "query": query,
            "back_url": self.back_to(query),
        }
        return self.page("lists/bulk.html", context, status=status)


def _how_many(count: int) -> str:
    if not count:
        return "No row is ticked. Tick the rows you mean, then choose the step."
    return f"More than {MOST:,} rows match: narrow the list with a filter, so that you can read what will change."
