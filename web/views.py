"""Bases of all pages: closed by default, one transaction, forms that keep what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.views import View

from kernel.errors import NotAllowed, Refused, StaleVersion, StepRefused
from kernel.steps import Choice, Step
from web.errors import not_allowed
from web.filters import Chip, FilterBar
from web.forms import PortalForm
from web.http import ScopedRequest
from web.paging import Page, paginate

Context = dict[str, Any]


class ScopedView(View):
    """A page for people with a membership; `action` is the permission it needs, checked before anything else runs.

    With `by_object` a grant on a single object is enough to come in; the view then asks `self.allow(obj)` for the
    object it shows.
    """

    action: ClassVar[str]
    by_object: ClassVar[bool] = False
    http_method_names = ["get", "post", "head", "options"]
    request: ScopedRequest

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request, "caller", None) is None:
            return redirect("sponsors:no-membership")
        self._may_enter(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            request.denied = refusal.permission
            raise PermissionDenied(str(refusal)) from refusal
        except Refused as refusal:
            raise BadRequest(str(refusal)) from refusal

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return not_allowed(request, [name.upper() for name in self.http_method_names if hasattr(self, name)])

    def _may_enter(self, request: ScopedRequest) -> None:
        if request.actor.can(self.action) or (self.by_object and request.actor.granted(self.action)):
            return
        raise PermissionDenied(f"needs the permission {self.action}")

    def allow(self, obj: Any) -> None:
        """Refuse an object that neither the role nor a grant opens, as if it did not exist."""
        if not self.request.actor.can(self.action, obj):
            raise Http404

    def context(self, **more: Any) -> Context:
        return more

    def page(self, template: str, context: Context, *, status: int = 200) -> HttpResponse:
        return render(self.request, template, context, status=status)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list; `sort` is the model field it sorts by, empty when it cannot."""

    key: str
    label: str
    sort: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column head as the template shows it."""

    key: str
    label: str
    sort_url: str
    sorted: str
    numeric: bool


class ListPage(ScopedView):
    """A list with search and filters in the address, sort, and paging by key."""

    template_name: ClassVar[str]
    title: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[type[FilterBar]]
    default_sort: ClassVar[str] = "-id"
    page_size: ClassVar[int] = 50
    http_method_names = ["get", "head", "options"]

    def queryset(self) -> models.QuerySet[Any]:
        raise NotImplementedError

    def rows(self, found: list[Any]) -> list[Any]:
        """What the template iterates over; a room may join what one query cannot say."""
        return found

    def empty(self, *, filtered: bool) -> Context:
        """What to say when there is nothing to show."""
        if filtered:
            return {"kind": "nothing_matches", "title": "Nothing matches", "text": "Clear a filter to see more."}
        return {"kind": "nothing_yet", "title": f"No {self.title.lower()} yet", "text": ""}

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        bar = self.filters(request.GET, actor=request.actor, member=request.membership)
        if not bar.is_valid():
            return self.page(self.template_name, self._context(bar, Page.empty()), status=422)
        found = paginate(bar.narrow(self.queryset()), request.GET, order=self._order(), size=self.page_size)
        return self.page(self.template_name, self._context(bar, found))

    def _order(self) -> str:
        asked = self.request.GET.get("sort", "")
        allowed = {column.sort for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in allowed else self.default_sort

    def _context(self, bar: FilterBar, found: Page) -> Context:
        chips = bar.chips() if bar.is_valid() else []
        base: Context = {
            "title": self.title,
            "filter_form": bar,
            "chips": chips,
            "clear_url": self.request.path,
            "columns": [self._head(column) for column in self.columns],
            "rows": self.rows(found.rows),
            "next_url": self._url(after=found.after) if found.after else "",
            "previous_url": self._url(before=found.before) if found.before else "",
            "shown_text": f"{len(found.rows)} shown",
            "sort": self.request.GET.get("sort", ""),
            "empty": self.empty(filtered=bool(chips)),
        }
        return {**base, **self.context()}

    def _head(self, column: Column) -> Head:
        current = self._order()
        sorted_ = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(current, "") if column.sort else ""
        turned = f"-{column.sort}" if sorted_ == "ascending" else column.sort
        url = self._url(sort=turned) if column.sort else ""
        return Head(column.key, column.label, url, sorted_, column.numeric)

    def _url(self, **changes: str) -> str:
        kept = {k: v for k, v in self.request.GET.lists() if k not in ("after", "before", *changes)}
        return f"{self.request.path}?{urlencode({**kept, **changes}, doseq=True)}"


class DetailPage(ScopedView):
    """One record: what it is, where it stands and why, what can be done now, its history."""

    template_name: ClassVar[str]
    http_method_names = ["get", "head", "options"]

    def find(self, pk: UUID) -> Any:
        raise NotImplementedError

    def get(self, request: ScopedRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        obj = found_or_404(self.find, pk)
        if self.by_object:
            self.allow(obj)
        return self.page(self.template_name, {"object": obj, **self.details(obj)})

    def details(self, obj: Any) -> Context:
        return {}


class FormPage(ScopedView):
    """A form over a service: shows its errors beside the fields and keeps what was typed."""

    template_name: ClassVar[str] = "pages/form.html"
    form_class: ClassVar[type[forms.Form]]
    title: ClassVar[str | Promise]
    submit_label: ClassVar[str] = "Save"

    def subject(self) -> Any:
        """The record the form is about; found within the scope or 404, then kept as `self.object`."""
        return None

    def initial(self) -> Mapping[str, Any]:
        return {}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        return self.form_class(data, files, initial=dict(self.initial()), **self.form_options())

    def form_options(self) -> Context:
        return {}

    def save(self, form: Any) -> str:
        """Call the service; returns the address to go to."""
        raise NotImplementedError

    def answer(self, form: Any) -> HttpResponse:
        """What follows a form without fault: the next page, unless a room must show what can be shown only now."""
        return HttpResponseRedirect(self.save(form))

    def cancel_url(self) -> str:
        return "/"

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        self.object = self._subject()
        return self._show(self.make_form())

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        self.object = self._subject()
        form = self.make_form(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            return self.answer(form)
        except Refused as refusal:
            blame(form, refusal)
        except StepRefused as refusal:
            blame(form, Refused({"": refusal.reasons}))
        except StaleVersion as stale:
            return self._show(form, status=409, conflict=stale)
        return self._show(form, status=422)

    def _subject(self) -> Any:
        found = found_or_404(self.subject)
        if self.by_object and found is not None:
            self.allow(found)
        return found

    def _show(self, form: forms.Form, *, status: int = 200, **more: Any) -> HttpResponse:
        base: Context = {
            "title": self.title,
            "form": form,
            "submit_label": self.submit_label,
            "cancel_url": self.cancel_url(),
            "object": self.object,
        }
        return self.page(self.template_name, {**base, **self.context(), **more}, status=status)


class StepForm(PortalForm):
    """What a step may ask: a reason, and for a signed one its meaning and the password."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    meaning = forms.ChoiceField(required=False)
    password = forms.CharField(
        required=False,
        max_length=200,
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Reason"
        self.fields["reason"].required = step.reason_required
        if step.signed:
            self.fields["meaning"].required = self.fields["password"].required = True
            meanings: Any = self.fields["meaning"]
            meanings.choices = [("", "Choose what your signature means"), *((m, m.capitalize()) for m in step.meanings)]
        else:
            del self.fields["meaning"], self.fields["password"]


class StepPage(ScopedView):
    """Confirming or signing one declared step, at an address of its own; POST takes it."""

    template_name: ClassVar[str] = "pages/step.html"
    steps: ClassVar[tuple[Step, ...]]

    def find(self, pk: UUID) -> Any:
        raise NotImplementedError

    def choices(self, obj: Any) -> list[Choice]:
        """The steps that leave the record's status, with what blocks them for this actor."""
        raise NotImplementedError

    def perform(self, obj: Any, step: Step, form: StepForm) -> str:
        """Call the service; returns the address to go to."""
        raise NotImplementedError

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = kwargs.get("step", "")
        self.step = next((step for step in self.steps if step.slug == name), None)  # type: ignore[assignment]
        if self.step is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    step: Step

    def get(self, request: ScopedRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        obj = self._object(pk)
        form = StepForm(initial={"version": obj.version}, step=self.step)
        return self._show(obj, form, blocked=self._blocked(obj), status=200)

    def post(self, request: ScopedRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        obj = self._object(pk)
        form = StepForm(request.POST, step=self.step)
        if not form.is_valid():
            return self._show(obj, form, blocked=(), status=422)
        try:
            return HttpResponseRedirect(self.perform(obj, self.step, form))
        except Refused as refusal:
            blame(form, refusal)
        except StepRefused as refusal:
            return self._show(obj, form, blocked=tuple(refusal.reasons), status=409)
        except StaleVersion as stale:
            return self._show(obj, form, blocked=(), status=409, conflict=stale)
        return self._show(obj, form, blocked=(), status=422)

    def _object(self, pk: UUID) -> Any:
        obj = found_or_404(self.find, pk)
        if self.by_object:
            self.allow(obj)
        return obj

    def _blocked(self, obj: Any) -> tuple[str, ...]:
        choice = next((found for found in self.choices(obj) if found.step.name == self.step.name), None)
        return choice.blocked_by if choice else (f"“{self.step.name}” cannot be taken now",)

    def _show(self, obj: Any, form: StepForm, *, blocked: tuple[str, ...], status: int, **more: Any) -> HttpResponse:
        base: Context = {"object": obj, "form": form, "step": self.step, "blocked_by": blocked}
        return self.page(self.template_name, {**base, **self.step_context(obj), **more}, status=status)

    def step_context(self, obj: Any) -> Context:
        """The question, what happens, what stays, what is signed, and where "Keep it" leads."""
        return {}


def found_or_404(find: Callable[..., Any], *args: Any) -> Any:
    """What `find` returns; what is not there and what is not yours are the same 404."""
    try:
        return find(*args)
    except models.ObjectDoesNotExist as missing:
        raise Http404 from missing


def blame(form: forms.Form, refusal: Refused) -> None:
    """Put each sentence beside its field; what has no field there stands over the form."""
    for field, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def step_url(name: str, obj: Any, step: Step) -> str:
    """The address of `step` on `obj`: `<room>:step` with its id and the step's slug."""
    return reverse(name, args=[obj.pk, step.slug])


__all__ = [
    "Chip",
    "Column",
    "DetailPage",
    "FormPage",
    "Head",
    "ListPage",
    "ScopedView",
    "StepForm",
    "StepPage",
    "blame",
    "found_or_404",
    "step_url",
]
