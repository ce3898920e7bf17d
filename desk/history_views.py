"""The history of a record as a page, and as a file for whoever asks for proof."""

from __future__ import annotations

from typing import IO, Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from desk import services
from desk.histories import KINDS, history_of
from kernel.errors import Refused
from kernel.scope import stream
from records import pdf
from records.copies import MAKE
from records.rules.reviews import PERMISSION as REVIEW
from records.selectors import histories, reviews, trails
from records.selectors.histories import Asked, History, Stretch
from records.services import reviewing
from web.files import generated_response, streamed_response, written
from web.forms import DateField, PortalForm
from web.http import Exported, ScopedRequest, export_name
from web.paging import entry_number
from web.scoped import Context, ScopedView, found_or_404
from web.tables import CSV_TYPE, XLSX_TYPE, Table, csv_bytes, write_xlsx

LARGEST_XLSX: Final = 20_000
"""Entries that a request writes as XLSX; more go into CSV, which is streamed."""
IN_MEMORY: Final = 5_000_000
FORMATS: Final = ("csv", "xlsx")


class HistoryFilters(PortalForm):
    """Who, which kind of record, from when to when."""

    who = forms.ChoiceField(required=False, label="Who")
    kind = forms.ChoiceField(required=False, label="Kind")
    since = DateField(required=False, label="From", help_text="")
    until = DateField(required=False, label="To", help_text="")

    def __init__(self, *args: Any, history: History, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, first, choices in (("who", "Anyone", trails.people()), ("kind", "All kinds", history.kinds())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", first), *choices]

    def asked(self, zone: str) -> Asked:
        """The filters as the history reads them; days are days of `zone`."""
        given = self.cleaned_data
        return Asked(given["who"], given["kind"], given["since"], given["until"], zone)


class HistoryPage(ScopedView):
    """Every change of a record and all that hangs on it, newest first: who, when, from what to what, why."""

    action = "records.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, kind: str, pk: UUID) -> HttpResponseBase:
        self.record, self.history = found_or_404(history_of, kind, pk, request.actor)
        bar = HistoryFilters(request.GET, history=self.history)
        if not bar.is_valid():
            return self._show(bar, Stretch([], 0), 0, status=422)
        asked = bar.asked(self._zone)
        if "format" in request.GET:
            return self._export(asked, request.GET["format"])
        found = self.history.page(asked, after=entry_number(request.GET.get("after", "")))
        return self._show(bar, found, self.history.count(asked))

    @property
    def _zone(self) -> str:
        return zone_of(self.request)

    def _show(self, bar: HistoryFilters, found: Stretch, count: int, *, status: int = 200) -> HttpResponse:
        kind = self.kwargs["kind"]
        context: Context = {
            "title": f"History of {self.record}",
            "record": self.record,
            "record_url": KINDS[kind].url(self.record),
            "filter_form": bar,
            "lines": [(line, line.at.astimezone(ZoneInfo(self._zone))) for line in found.lines],
            "count": count,
            "zone": self._zone,
            "pdf_url": self._pdf_url(count),
            "may_trail": self.request.actor.can("trail.view"),
            "has_reviews": KINDS[kind].is_reviewed and reviews.are_made_here(),
            "reviewed": reviews.last_of_record(self.record.pk),
            "review_url": self._review_url(kind),
            "copy_url": reverse("desk:copy", kwargs=self.kwargs) if self.request.actor.can(MAKE) else "",
            "asked": [(name, self.request.GET.get(name, "")) for name in bar.fields],
            "next_url": self._url(after=str(found.after)) if found.after else "",
            "first_url": self._url() if self.request.GET.get("after") else "",
            "exports": [(name.upper(), self._url(format=name)) for name in FORMATS],
            "is_filtered": any(self.request.GET.get(name) for name in bar.fields),
            "clear_url": self.request.path,
        }
        return self.page("desk/history.html", context, status=status)

    def _review_url(self, kind: str) -> str:
        """Where a review of this trail begins; nowhere for who may not, and for what is itself a review."""
        begins = KINDS[kind].is_reviewed and self.request.actor.can(REVIEW)
        return reverse("desk:history-review", kwargs=self.kwargs) if begins else ""

    def _pdf_url(self, count: int) -> str:
        """Where PDF is asked for; nowhere for who may not, what is too long, or a server that cannot."""
        can = self.request.actor.can(services.PRINT_HISTORY) and count <= services.LARGEST_PDF and not pdf.missing()
        return reverse("desk:history-pdf", kwargs=self.kwargs) if can else ""

    def _url(self, **changes: str) -> str:
        kept = {name: value for name, value in self.request.GET.items() if name not in ("after", "format")}
        return f"{self.request.path}?{urlencode({**kept, **changes})}"

    def _export(self, asked: Asked, form: str) -> HttpResponseBase:
        if form not in FORMATS:
            raise Refused({"format": "A history is exported as csv or xlsx."})
        count = self.history.count(asked)
        if form == "xlsx" and count > LARGEST_XLSX:
            raise Refused(f"XLSX takes {LARGEST_XLSX} entries, these are {count}. Export CSV, or narrow the days.")
        found = self._table(asked, count)
        self.request.exported = Exported("desk:history", form, count, list(found.heads))
        name = export_name(f"history of {self.record}", self.request.membership.today, form)
        if form == "csv":
            blocks = stream(lambda: csv_bytes(self._table(asked, count)))
            return streamed_response(blocks, name=name, media_type=CSV_TYPE)
        return generated_response(self._xlsx(found), name=name, media_type=XLSX_TYPE)

    def _xlsx(self, found: Table) -> IO[bytes]:
        return written(lambda target: write_xlsx(found, target))

    def _table(self, asked: Asked, count: int) -> Table:
        member = self.request.membership
        about = (
            ("History of", str(self.record)),
            ("Organisation", member.tenant_name),
            ("Local time", self._zone),
            ("Entries", f"{count} entries"),
        )
        return histories.table("History", about, self.history.everything(asked), zone=self._zone)


class ReviewHistory(ScopedView):
    """Begins a review of everything the history shows, but the reviewer's own entries."""

    action = REVIEW
    http_method_names = ["post"]

    def post(self, request: ScopedRequest, kind: str, pk: UUID) -> HttpResponse:
        record, history = found_or_404(history_of, kind, pk, request.actor)
        made = reviewing.begin_of_record(record, kind=kind, numbers=history.numbers(), actor=request.actor)
        return redirect("trail:review", made.pk)


class HistoryPdf(ScopedView):
    """Asks a worker to print what the filters show."""

    action = services.PRINT_HISTORY
    http_method_names = ["post"]

    def post(self, request: ScopedRequest, kind: str, pk: UUID) -> HttpResponse:
        _, history = found_or_404(history_of, kind, pk, request.actor)
        bar = HistoryFilters(request.POST, history=history)
        if not bar.is_valid():
            raise Refused("These filters cannot be read. Go back and set them again.")
        asked = bar.asked(zone_of(request))
        job = services.request_history(kind, pk, asked, actor=request.actor, reason="history asked for as PDF")
        return redirect("jobs:job", job.pk)


def zone_of(request: ScopedRequest) -> str:
    """The reader's zone, or else the tenant's."""
    return getattr(request.user, "zone", "") or request.membership.zone
