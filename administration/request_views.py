"""Changes of rights: their list, one of them with what it would do, and the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse

from administration import columns, rights, rules, services, sites
from administration.loss_views import CONFIRMED, tell_owner
from administration.models import RightsRequest
from administration.services.requests import CONFIRMATION
from kernel.steps import Choice, Step, available
from records import selectors as records
from sponsors import access
from web.filters import FilterBar
from web.views import Context, DetailPage, ListPage, StepForm, StepPage

STATES = {"requested": "Requested", "approved": "Approved", "refused": "Refused", "withdrawn": "Withdrawn"}
HAPPENS = {
    "approve": "It takes effect at once, from the person's next request on. Your name stands beside it for good.",
    "refuse": "Nothing changes. Who asked for it reads your reason.",
    "withdraw": "Nothing changes; the request stays on record.",
}


class RequestFilters(FilterBar):
    """Words; state; kind."""

    q = django_forms.CharField(required=False, max_length=100, label="Words")
    state = django_forms.ChoiceField(required=False, choices=[("", "Any"), *STATES.items()], label="State")
    kind = django_forms.ChoiceField(required=False, choices=[("", "Any"), *RightsRequest.Kind.choices], label="Kind")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(title__icontains=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)


class RequestList(ListPage):
    """Every change of rights: what waits for a second person, and what was decided by whom."""

    action = rules.FOLLOWING
    title = "Changes of rights"
    columns = columns.REQUESTS
    filters = RequestFilters

    def queryset(self) -> QuerySet[RightsRequest]:
        return rights.requests_for(self.request.actor)

    def rows(self, found: list[Any]) -> list[Any]:
        names = access.actor_names(key for row in found for key in (row.requested_by, row.decided_by) if key)
        for row in found:
            row.asked_by, row.decider = names[row.requested_by], names.get(row.decided_by, "")
        return found

    def nothing(self) -> Context:
        text = "Inviting a person, another role and a right on one record wait here for a second person."
        return {"kind": "nothing_yet", "title": "No changes of rights yet", "text": text}


class RequestPage(DetailPage):
    """One change of rights: what it gives to whom, who asked and why, who decides."""

    action = rules.FOLLOWING
    template_name = "administration/request.html"

    def find(self, pk: UUID) -> RightsRequest:
        return rights.requests_for(self.request.actor).get(pk=pk)

    def details(self, obj: RightsRequest) -> Context:
        names = access.actor_names(key for key in (obj.requested_by, obj.decided_by) if key)
        waits = obj.status == rules.INITIAL
        return {
            "title": obj.title,
            "asked_by": names[obj.requested_by],
            "decider": names.get(obj.decided_by, ""),
            "waits": waits,
            "limit": sites.labels(rights.sites_asked(obj)),
            "sees_people": self.request.actor.can(rules.SEEING),
            "effects": rights.effects(obj) if waits else [],
            "choices": _choices(obj, self.request.actor),
            "history": records.history(obj),
        }


class DecideRequest(StepPage):
    """Approve or refuse one change of rights."""

    action = rules.APPROVE.permission
    steps = rules.DECIDED

    def find(self, pk: UUID) -> RightsRequest:
        return rights.requests_for(self.request.actor).get(pk=pk)

    def choices(self, obj: RightsRequest) -> list[Choice]:
        return _choices(obj, self.request.actor)

    def perform(self, obj: RightsRequest, step: Step, form: StepForm) -> str:
        today = self.request.membership.today
        services.decide(obj, step, today=today, actor=self.request.actor, **form.cleaned_data)
        self._tell_of_factor(obj, step)
        messages.success(self.request, STATES[step.target])
        return reverse("administration:request", args=[obj.pk])

    def _tell_of_factor(self, obj: RightsRequest, step: Step) -> None:
        """The owner of an account is mailed whoever confirms them."""
        if (step, obj.asked.get("what")) == (rules.APPROVE, CONFIRMATION) and obj.membership is not None:
            tell_owner(self.request, obj.membership.user, CONFIRMED)

    def step_context(self, obj: RightsRequest) -> Context:
        told = [("Asked for because", obj.reason)]
        if limit := sites.labels(rights.sites_asked(obj)):
            told += [("Records of these sites only", "; ".join(limit))]
        for effect in rights.effects(obj):
            told += [(f"{effect.name} gains", "; ".join(effect.gains) or "nothing")]
            told += [(f"{effect.name} loses", "; ".join(effect.loses) or "nothing")]
        return {
            "question": f"{self.step.name.capitalize()} this?",
            "happens": HAPPENS[self.step.name],
            "content": told,
            "cancel_url": reverse("administration:request", args=[obj.pk]),
        }


class WithdrawRequest(DecideRequest):
    """Take back what one asked for oneself, whatever else one may do."""

    action = rules.WITHDRAW.permission
    steps = (rules.WITHDRAW,)


def _choices(obj: RightsRequest, actor: Any) -> list[Choice]:
    return available(rules.TAKEN, rights.facts(obj, actor), actor, obj)
