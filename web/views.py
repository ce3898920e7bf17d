"""Bases of all pages: closed by default, one transaction, forms that keep what was typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise

from kernel.errors import MayNotSign, Refused, StaleVersion, StepRefused
from kernel.models import Versioned
from kernel.reasons import NOTHING
from kernel.steps import Choice, Step
from web import sending
from web.columns import Badge, Column, Head
from web.filters import Chip
from web.forms import CATEGORY, REASON, PortalForm
from web.http import ScopedRequest
from web.lists import ListPage
from web.scoped import Context, ScopedView, found_or_404, step_or_404
from web.uploads import arriving


class DetailPage(ScopedView, ABC):
    """One record: what it is, where it stands and why, what can be done now, its history."""

    template_name: ClassVar[str]
    http_method_names = ["get", "head", "options"]
    http_status = 200
    """of the answer; a page whose address asks for what cannot be sets 422 in `details`"""

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    def get(self, request: ScopedRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        obj = found_or_404(self.find, pk)
        if self.by_object:
            self.allow(obj)
        context = {"object": obj, **self.details(obj)}
        return self.page(self.template_name, context, status=self.http_status)

    def details(self, obj: Any) -> Context:
        return {}


KEPT: Final = (REASON, CATEGORY, "version")
"""Fields of a form that say nothing of the record."""


class FormPage(ScopedView):
    """A form over a service: shows its errors beside the fields and keeps what was typed."""

    template_name: ClassVar[str] = "pages/form.html"
    form_class: ClassVar[type[forms.Form]]
    title: str | Promise
    submit_label: ClassVar[str] = "Save"
    is_change: bool = True
    """Whether what is sent replaces or takes away what the record says, rather than adding to it."""

    def subject(self) -> Any:
        """The record the form is about; found within the scope or 404, then kept as `self.object`."""
        return None

    def initial(self) -> Mapping[str, Any]:
        return {}

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        return self.form_type()(data, files, initial=dict(self.initial()), **self.form_options())

    def form_type(self) -> type[forms.Form]:
        """The form asked with; a page about several kinds of records chooses it here."""
        return self.form_class

    def form_options(self) -> Context:
        return {}

    def save(self, form: Any) -> str:
        """Call the service; returns the address to go to."""
        raise ImproperlyConfigured(f"{type(self).__name__} gives save() or answer()")

    def answer(self, form: Any) -> HttpResponse:
        """What follows a form without fault: the next page, unless a room must show what can be shown only now."""
        return HttpResponseRedirect(self.save(form))

    def cancel_url(self) -> str:
        return "/"

    def about(self) -> str:
        """What `cancel_url` leads to, as the breadcrumb names it; nothing for a form about no record."""
        return str(self.object or "")

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        self.object = self._subject()
        return self._show(self._asked(self.make_form()))

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        return sending.once(request, self._take)

    def _take(self) -> HttpResponse:
        """What was sent, with the files that came before it; files and records are one transaction."""
        self.object = self._subject()
        lost = arriving.take(self.request)
        form = self._asked(self.make_form(self.request.POST, self.request.FILES))
        arriving.tell(form, lost)
        if not form.is_valid():
            return self._show(form, status=422)
        answer = self._answered(form)
        if answer.status_code < HTTPStatus.BAD_REQUEST:
            arriving.spend(self.request)
        return answer

    def _answered(self, form: forms.Form) -> HttpResponse:
        try:
            return self.answer(form)
        except Refused as refusal:
            blame(form, refusal)
        except MayNotSign as refusal:
            blame(form, Refused({"": refusal.reasons}))
            return self._show(form, status=403)
        except StepRefused as refusal:
            blame(form, Refused({"": refusal.reasons}))
        except StaleVersion as stale:
            return self._show(form, status=409, conflict=stale)
        return self._show(form, status=422)

    def _asked(self, form: forms.Form) -> forms.Form:
        """The form, asking for the kind of reason where it changes a completed record (R-31)."""
        about_a_record = form.initial.get("version") is not None and completed(self.object)
        if about_a_record and isinstance(form, PortalForm) and self.replaces(form):
            form.ask_category()
        return form

    def replaces(self, form: forms.Form) -> bool:
        """Whether the form can replace what is recorded: a value it shows, or, where it shows none, the record."""
        known = [form.initial[name] for name in form.fields if name in form.initial and name not in KEPT]
        return self.is_change and (not known or any(value not in NOTHING for value in known))

    def _subject(self) -> Any:
        found = found_or_404(self.subject)
        if self.by_object and found is not None:
            self.allow(found)
        return found

    def _show(self, form: forms.Form, *, status: int = 200, **more: Any) -> HttpResponse:
        if form.is_bound:
            arriving.keep(self.request, form)
        base: Context = {
            "title": self.title,
            "form": form,
            "form_key": sending.new_key(),
            "submit_label": self.submit_label,
            "cancel_url": self.cancel_url(),
            "about": self.about(),
            "object": self.object,
        }
        return self.page(self.template_name, {**base, **self.context(), **more}, status=status)


class StepForm(PortalForm):
    """What a step may ask: a reason. A signed step asks more: see `records.sign_pages`."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Reason"
        self.fields["reason"].required = step.reason_required


class StepPage(ScopedView, ABC):
    """Confirming or signing one declared step, at an address of its own; POST takes it."""

    template_name: ClassVar[str] = "pages/step.html"
    steps: ClassVar[tuple[Step, ...]]
    form_class: ClassVar[type[StepForm]] = StepForm

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def choices(self, obj: Any) -> list[Choice]:
        """The steps that leave the record's status, with what blocks them for this actor."""

    @abstractmethod
    def perform(self, obj: Any, step: Step, form: StepForm) -> str:
        """Call the service; returns the address to go to."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.step = step_or_404(self.steps, kwargs.get("step", ""))
        return super().dispatch(request, *args, **kwargs)

    step: Step

    def get(self, request: ScopedRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        obj = self._object(pk)
        return self._show(obj, self.make_form(obj), blocked=self._blocked(obj), status=200)

    def post(self, request: ScopedRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        obj = self._object(pk)
        form = self.make_form(obj, request.POST)
        if not form.is_valid():
            return self._show(obj, form, blocked=(), status=422)
        try:
            return HttpResponseRedirect(self.perform(obj, self.step, form))
        except Refused as refusal:
            blame(form, refusal)
        except MayNotSign as refusal:
            return self._show(obj, form, blocked=tuple(refusal.reasons), status=403)
        except StepRefused as refusal:
            return self._show(obj, form, blocked=tuple(refusal.reasons), status=409)
        except StaleVersion as stale:
            return self._show(obj, form, blocked=(), status=409, conflict=stale)
        return self._show(obj, form, blocked=(), status=422)

    def make_form(self, obj: Any, data: Any = None) -> StepForm:
        """The form as it is first shown, or with what was typed."""
        form = self.form_class(data, initial={"version": obj.version}, step=self.step)
        if self.step.destructive and completed(obj):
            form.ask_category()
        return form

    def _object(self, pk: UUID) -> Any:
        obj = found_or_404(self.find, pk)
        if self.by_object:
            self.allow(obj)
        return obj

    def _blocked(self, obj: Any) -> tuple[str, ...]:
        choice = next((found for found in self.choices(obj) if found.step.name == self.step.name), None)
        return choice.blocked_by if choice else (f"“{self.step.name}” cannot be taken now.",)

    def _show(self, obj: Any, form: StepForm, *, blocked: tuple[str, ...], status: int, **more: Any) -> HttpResponse:
        base: Context = {"object": obj, "form": form, "step": self.step, "blocked_by": blocked}
        return self.page(self.template_name, {**base, **self.step_context(obj), **more}, status=status)

    def step_context(self, obj: Any) -> Context:
        """The question, what happens, what stays, what is signed, and where "Keep it" leads."""
        return {}


def blame(form: forms.Form, refusal: Refused) -> None:
    """Put each sentence beside its field; what has no field there stands over the form."""
    if CATEGORY in refusal.errors and isinstance(form, PortalForm):
        form.ask_category()
    for field, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(_place(form, field), sentence)


def _place(form: forms.Form, field: str) -> str | None:
    """The form's field of that name; a file is refused by its store, which knows no form: the one that brought it."""
    if field in form.fields:
        return field
    brought = [name for name in form.files if name in form.fields]
    return brought[0] if field == "file" and len(brought) == 1 else None


def completed(obj: Any) -> bool:
    """Whether a change of the record needs a reason of a category."""
    return isinstance(obj, Versioned) and obj.is_completed


def step_url(name: str, obj: Any, step: Step) -> str:
    """The address of `step` on `obj`: `<room>:step` with its id and the step's slug."""
    return reverse(name, args=[obj.pk, step.slug])


__all__ = [
    "Badge",
    "Chip",
    "Column",
    "Context",
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
