"""Pages of the approved list: live, as of any day, what differs between two days, and snapshots."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kernel.clock import end_of
from kernel.scope import stream
from kernel.steps import Choice, Step
from qualification import approved_printing
from qualification.columns import approved as columns
from qualification.forms.approved import SnapshotForm
from qualification.models import ApprovedSnapshot
from qualification.rules import approved as rules
from qualification.rules.approved import Change, Line
from qualification.rules.lifecycle.facts import STATES, WORKING
from qualification.selectors import approved as selectors
from qualification.services import approved as services
from records.selectors import history, signatures
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from regulations.rules.vocabulary import MARKETS, OPERATION_LABELS
from web.files import generated_response, streamed_response, written
from web.filters import FilterBar
from web.forms import DateField
from web.http import Exported, ScopedRequest, export_name
from web.lists import ComputedList
from web.scoped import ScopedView
from web.tables import CSV_TYPE, XLSX_TYPE, csv_bytes, write_xlsx
from web.views import Context, DetailPage, FormPage, ListPage, StepForm, found_or_404

VIEW = "qualification.view"
SHOWN_STATES = {**{state: STATES[state] for state in STATES if state in WORKING}, rules.ON_HOLD: "On hold"}
SNAPSHOT_STATES = {rules.DRAFT: "Not signed yet", rules.SIGNED: "Signed", rules.DISCARDED: "Discarded"}


class LineFilters(FilterBar):
    """Words, the day and the knowledge asked about, and what a line says; lines are computed, so rows are a list."""

    q = forms.CharField(required=False, max_length=100, label="Site, company, product or number")
    on = DateField(required=False, label="On")
    known = DateField(required=False, label="As known at the end of")
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *SHOWN_STATES.items()], label="State")
    operation = forms.ChoiceField(required=False, choices=[("", "Any"), *OPERATION_LABELS.items()], label="Service")
    market = forms.ChoiceField(required=False, choices=[("", "Any"), *MARKETS.items()], label="Market")

    def narrow_q(self, found: list[Line], value: str) -> list[Line]:
        return [line for line in found if value.casefold() in _searched(line)]

    def narrow_on(self, found: list[Line], value: date) -> list[Line]:
        return found  # the day was asked for

    def narrow_known(self, found: list[Line], value: date) -> list[Line]:
        return found  # the knowledge was asked for

    def clean_known(self) -> date | None:
        day: date | None = self.cleaned_data["known"]
        if day is not None and day > self.member.today:
            raise forms.ValidationError("This day lies ahead: nobody knows yet what will be known then.")
        return day

    def narrow_state(self, found: list[Line], value: str) -> list[Line]:
        return [line for line in found if line.shown_state == value]

    def narrow_operation(self, found: list[Line], value: str) -> list[Line]:
        return [line for line in found if not line.operations or OPERATION_LABELS[value] in line.operations]

    def narrow_market(self, found: list[Line], value: str) -> list[Line]:
        return [line for line in found if not line.markets or MARKETS[value] in line.markets]


def _searched(line: Line) -> str:
    said = (line.site_name, line.site_number, line.company, line.country, line.number, *line.products)
    return " ".join(said).casefold()


def known_at(day: date | None, zone: Any) -> datetime | None:
    """The moment whose knowledge is asked for: the end of a day, or now."""
    return end_of(day, str(zone)) if day is not None else None


class ApprovedList(ComputedList):
    """Which sites may work for the sponsor, for what, and why."""

    action = VIEW
    title = "Approved list"
    template_name = "qualification/approved/list.html"
    columns = columns.LINES
    filters = LineFilters
    default_sort = "site_order"

    def found(self, bar: FilterBar) -> list[Line]:
        asked, member = bar.cleaned_data, self.request.membership
        found: list[Line] = bar.narrow(
            selectors.approved(asked["on"] or member.today, known_at(asked["known"], member.zone))
        )
        return found

    def nothing(self) -> Context:
        text = "A site comes onto the list when its qualification is decided and signed."
        return {"kind": "nothing_yet", "title": "No approved site", "text": text}

    def context(self, **more: Any) -> Context:
        return super().context(may_take=self.request.actor.can(services.TAKE), **more)


class ChangeFilters(FilterBar):
    """Between which days, by what was known when, and what kind of difference."""

    q = forms.CharField(required=False, max_length=100, label="Site, company, product or number")
    first = DateField(required=False, label="From the list of")
    last = DateField(required=False, label="To the list of")
    known = DateField(required=False, label="As known at the end of")
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *rules.KINDS.items()], label="What")

    clean_known = LineFilters.clean_known

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("first"), given.get("last") or self.member.today
        if first and first > last:
            self.add_error("first", "The first day comes after the last. Turn them round.")
        return given

    def narrow_q(self, found: list[Change], value: str) -> list[Change]:
        return [change for change in found if value.casefold() in _searched(change.line)]

    def narrow_first(self, found: list[Change], value: date) -> list[Change]:
        return found  # the days were asked for

    narrow_last = narrow_known = narrow_first

    def narrow_kind(self, found: list[Change], value: str) -> list[Change]:
        return [change for change in found if change.kind == value]


class Difference(ComputedList):
    """What differs between the approved lists of two days."""

    action = VIEW
    title = "Approved list: differences"
    columns = columns.CHANGES
    filters = ChangeFilters
    default_sort = "site_order"

    def found(self, bar: FilterBar) -> list[Change]:
        asked, member = bar.cleaned_data, self.request.membership
        last = asked["last"] or member.today
        first = asked["first"] or last - services.BACK
        found: list[Change] = bar.narrow(selectors.difference(first, last, known_at(asked["known"], member.zone)))
        return found

    def nothing(self) -> Context:
        text = "Between these days nothing came onto the list, left it, or says something else."
        return {"kind": "nothing_to_do", "title": "Nothing changed", "text": text}

    def context(self, **more: Any) -> Context:
        return super().context(subtitle=f"Without other days: of the {services.BACK.days} days until today", **more)


# --- snapshots ------------------------------------------------------------------------------------------------------


def address(pk: UUID) -> str:
    """The page of one snapshot."""
    return reverse("approved:snapshot", args=[pk])


class SnapshotFilters(FilterBar):
    """Number or purpose, and state."""

    q = forms.CharField(required=False, max_length=60, label="Number or purpose")
    state = forms.ChoiceField(required=False, label="State", choices=[("", "All states"), *SNAPSHOT_STATES.items()])

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(Q(number__icontains=value) | Q(purpose__icontains=value))

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)


class Snapshots(ListPage):
    """Approved lists that were kept and signed."""

    action = VIEW
    title = "Snapshots of the approved list"
    columns = columns.SNAPSHOTS
    filters = SnapshotFilters

    def queryset(self) -> QuerySet[ApprovedSnapshot]:
        return selectors.snapshots()

    def nothing(self) -> Context:
        text = "A snapshot keeps the approved list of a day for good, signed; you take it from the list."
        words = {"kind": "nothing_yet", "title": "No snapshots yet", "text": text}
        return {**words, **self.offer(services.TAKE, "Take a snapshot", "approved:take")}


class TakeSnapshot(FormPage):
    """Keep the approved list of a day."""

    action = services.TAKE
    form_class = SnapshotForm
    title = "Take a snapshot of the approved list"
    submit_label = "Take the snapshot"

    def initial(self) -> dict[str, Any]:
        return {"on": self.request.membership.today}

    def context(self, **more: Any) -> Context:
        intro = "It keeps every line as it is known now. It counts once somebody has signed it, and never changes."
        return super().context(intro=intro, **more)

    def save(self, form: Any) -> str:
        given = {**form.cleaned_data, "today": self.request.membership.today}
        made = services.take_snapshot(actor=self.request.actor, **given)
        messages.success(self.request, "Snapshot taken: it waits for a signature")
        return address(made.pk)

    def cancel_url(self) -> str:
        return reverse("approved:list")

    def about(self) -> str:
        return "Approved list"


class SnapshotView(DetailPage):
    """One snapshot: its lines, signature, copies and history."""

    action = VIEW
    template_name = "qualification/approved/snapshot.html"

    def find(self, pk: UUID) -> ApprovedSnapshot:
        return selectors.snapshot(pk)

    def details(self, obj: ApprovedSnapshot) -> Context:
        actor = self.request.actor
        return {
            "title": str(obj),
            "lines": [(line, columns.state(line)) for line in selectors.lines_of(obj)],
            "digest": selectors.digest(obj.lines),
            "state_word": SNAPSHOT_STATES[obj.status],
            "choices": available(rules.STEPS, selectors.snapshot_facts(obj), actor, obj),
            "signatures": signatures.of(obj, selectors.signed_content(obj)),
            "may_print": actor.can(approved_printing.PRINT),
            "made": approved_printing.copies_of(obj),
            "history": history(obj),
        }


class SnapshotExport(ScopedView):
    """The lines as a table; the signed document as PDF is a worker's."""

    action = VIEW
    http_method_names = ["get", "head", "post"]

    @cached_property
    def snapshot(self) -> ApprovedSnapshot:
        found: ApprovedSnapshot = found_or_404(selectors.snapshot, self.kwargs["pk"])
        return found

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        form = "csv" if request.GET.get("format") == "csv" else "xlsx"
        found, table = self.snapshot, approved_printing.table(self.snapshot)
        request.exported = Exported("approved:snapshot", form, len(found.lines), list(table.heads))
        name = export_name(str(found), request.membership.today, form)
        if form == "csv":
            made = stream(lambda: csv_bytes(approved_printing.table(found)))
            return streamed_response(made, name=name, media_type=CSV_TYPE)
        return generated_response(written(lambda target: write_xlsx(table, target)), name=name, media_type=XLSX_TYPE)

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        job = approved_printing.request_copy(self.snapshot, actor=request.actor)
        return redirect("jobs:job", job.pk)


class OfSnapshot(ScopedView):
    """Base of the pages about steps of a snapshot."""

    action = VIEW
    steps: ClassVar[tuple[Step, ...]] = rules.STEPS

    def choices(self, obj: ApprovedSnapshot) -> list[Choice]:
        return available(rules.STEPS, selectors.snapshot_facts(obj), self.request.actor, obj)

    def signed_content(self, obj: ApprovedSnapshot) -> dict[str, Any]:
        return selectors.signed_content(obj)


class SnapshotStep(OfSnapshot, SigningPage):
    """Sign or discard a snapshot."""

    steps = rules.STEPS
    HAPPENS: ClassVar[dict[str, str]] = {
        "sign": "Your signature says that this is the approved list of that day.",
        "discard": "The snapshot stays on record as discarded and cannot be signed any more.",
    }

    def find(self, pk: UUID) -> ApprovedSnapshot:
        return selectors.snapshot(pk)

    def perform(self, obj: ApprovedSnapshot, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        signing = Signing.taken(self.request, step, given)
        services.take_snapshot_step(step, obj, actor=self.request.actor, signing=signing, **given)
        return address(obj.pk)

    def decline_url(self, obj: ApprovedSnapshot) -> str:
        return reverse("approved:snapshot-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: ApprovedSnapshot) -> Context:
        return {
            "question": f"{self.step.name.capitalize()} snapshot {obj.number}?",
            "happens": self.HAPPENS[self.step.name],
            "stays": "Qualifications and the live list stay as they are.",
            "cancel_url": address(obj.pk),
        }


class DeclineSnapshot(OfSnapshot, DeclinePage):
    """Refuse to sign a snapshot."""

    steps = rules.STEPS

    def subject(self) -> ApprovedSnapshot:
        return selectors.snapshot(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)
