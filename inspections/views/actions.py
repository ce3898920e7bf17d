"""Pages of letters, alerts, orders, refusals and statements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from inspections import selectors, services
from inspections.forms.actions import FORMS, NEW_FORMS, ActionForm
from inspections.models import AuthorityAction, WarningLetter
from inspections.rules.actions import ACTIONS, NONCOMPLIANCE, WARNING_LETTER
from inspections.rules.steps import ACTION_STEPS, RECORDED
from inspections.views.inspected import RowsPage, commitment_word
from kernel.steps import Choice, Step, available
from records import selectors as records
from records.selectors import provenance
from regulations.rules import calendars
from regulations.rules.vocabulary import EU_CODES, FORM_LABELS, OPERATION_LABELS
from web.views import Context, DetailPage, FormPage, StepForm, StepPage


class ActionView(DetailPage):
    """One action: what the authority did, since when, until when; for a letter its clock, replies and promises."""

    action = "inspections.view"
    template_name = "inspections/action.html"

    def find(self, pk: UUID) -> AuthorityAction:
        found: AuthorityAction = selectors.action(pk)
        return found

    def details(self, obj: AuthorityAction) -> Context:
        actor, today = self.request.actor, self.request.membership.today
        return {
            "title": obj.number,
            "kind": ACTIONS[obj.kind_code],
            "state_now": selectors.state(obj, today),
            "facts": facts(obj),
            "choices": available(ACTION_STEPS, selectors.recorded(obj), actor),
            "may_change": actor.can("inspections.change") and obj.status == RECORDED,
            "published": selectors.reviews_of_record(obj.pk),
            "known_files": provenance.told(self._files(obj)),
            **(self._letter(obj) if isinstance(obj, WarningLetter) else {}),
            "history": self._history(obj),
        }

    def _files(self, obj: AuthorityAction) -> list[Any]:
        replies = selectors.responses_to(obj) if isinstance(obj, WarningLetter) else []
        return [obj.file_id, obj.end_file_id, *(pk for each in replies for pk in (each.file_id, each.proof_id))]

    def _letter(self, obj: WarningLetter) -> Context:
        today = self.request.membership.today
        clock = selectors.letter_clock(obj, today)
        return {
            "letter": obj,
            "clock": clock,
            "cells": selectors.clock_cells(clock, today),
            "later": calendars.later_deadline(clock.started_on, 15),
            "calendar_version": calendars.VERSION,
            "violations": selectors.violations_of(obj),
            "responses": selectors.responses_to(obj),
            "commitments": [(one, commitment_word(one, today)) for one in selectors.commitments_of(obj)],
        }

    def _history(self, obj: AuthorityAction) -> list[Any]:
        if not self.request.actor.can("records.view"):
            return []
        parts = [*selectors.responses_to(obj), *selectors.commitments_of(obj)] if isinstance(obj, WarningLetter) else []
        return records.history(obj, *parts)


WORDS: dict[str, dict[str, str]] = {
    "permitted_operations": OPERATION_LABELS,
    "operations": EU_CODES,
    "dosage_forms": FORM_LABELS,
}


def facts(obj: AuthorityAction) -> list[tuple[str, Any]]:
    """What is recorded of an action, in words."""
    return [(_label(obj, name), _value(obj, name)) for name in services.ACTION_FIELDS[obj.kind_code]]


def _label(obj: AuthorityAction, name: str) -> str:
    field: Any = FORMS[obj.kind_code].base_fields[name]
    return str(field.label or name.replace("_", " ").capitalize())


def _value(obj: AuthorityAction, name: str) -> Any:
    value = getattr(obj, name.removesuffix("_id"))
    if name in WORDS:
        return [WORDS[name].get(code, code) for code in value]
    if shown := getattr(obj, f"get_{name}_display", None):
        return shown()
    return str(value) if name.endswith("_id") and value else value


class ActionForms(FormPage, ABC):
    """Base of the forms about actions: their choices come from the site."""

    action = "inspections.change"

    @abstractmethod
    def site(self) -> Site: ...

    def form_options(self) -> Context:
        site = self.site()
        inspections = selectors.inspections_at(site)[:50]
        return {
            "inspections": [(str(one.pk), f"{one.number}, {one.ended_on:%-d %b %Y}") for one in inspections],
            "certificates": [(str(one.pk), one.number) for one in cmos.certificates(site)],
        }


class RecordAction(RowsPage, ActionForms):
    """Record what an authority did to a site."""

    submit_label = "Record"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kind = kwargs.get("kind", "").replace("-", "_")
        if self.kind not in ACTIONS:
            raise Http404
        self.title = f"Record {ACTIONS[self.kind][:1].lower()}{ACTIONS[self.kind][1:]}"
        return super().dispatch(request, *args, **kwargs)

    kind: str

    def form_type(self) -> type[ActionForm]:
        return NEW_FORMS[self.kind]

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def site(self) -> Site:
        found: Site = self.object
        return found

    def initial(self) -> dict[str, Any]:
        feis = cmos.active_feis([self.object.pk])[self.object.pk]
        usual = {"authority": ""} if self.kind == NONCOMPLIANCE else {"fei": feis[0] if feis else ""}
        return {**usual, "reason": "became known"}

    def save(self, form: Any) -> str:
        given = dict(form.given() if self.kind == WARNING_LETTER else form.cleaned_data)
        given.pop("version", None)
        violations = form.violations() if self.kind == WARNING_LETTER else ()
        made = services.record_action(self.kind, self.object, violations=violations, actor=self.request.actor, **given)
        return reverse("inspections:action", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": self.object.name, "has_rows": self.kind == WARNING_LETTER, "rows_of": "violations", **more}


class ChangeAction(ActionForms):
    """Correct an action, or record its end."""

    title = "Change or end"

    def form_type(self) -> type[ActionForm]:
        return FORMS[self.object.kind_code]

    def subject(self) -> AuthorityAction:
        found: AuthorityAction = selectors.action(self.kwargs["pk"])
        return found

    def site(self) -> Site:
        found: Site = self.object.site
        return found

    def initial(self) -> dict[str, Any]:
        found = self.object
        names = ("version", "fei", "inspection_id", "source_url", "notes", *services.ACTION_FIELDS[found.kind_code])
        values = {name: getattr(found, name) for name in names}
        if "carve_outs" in values:
            values["carve_outs"] = "\n".join(values["carve_outs"])
        return values

    def save(self, form: Any) -> str:
        services.change_action(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("inspections:action", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.number}, {self.object.site.name}", **more}


class ActionStep(StepPage):
    """Void a mistaken entry."""

    action = "inspections.view"
    steps = ACTION_STEPS

    def find(self, pk: UUID) -> AuthorityAction:
        found: AuthorityAction = selectors.action(pk)
        return found

    def choices(self, obj: AuthorityAction) -> list[Choice]:
        return available(ACTION_STEPS, selectors.recorded(obj), self.request.actor)

    def perform(self, obj: AuthorityAction, step: Step, form: StepForm) -> str:
        given = form.cleaned_data
        services.step_action(step, obj, actor=self.request.actor, reason=given["reason"], version=given["version"])
        return reverse("inspections:action", args=[obj.pk])

    def step_context(self, obj: AuthorityAction) -> Context:
        words = "It counts no longer: not in lists, not for the standing. It stays readable, with your reason."
        return {"happens": words, "cancel_url": reverse("inspections:action", args=[obj.pk])}
