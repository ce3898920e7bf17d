"""Single people on single records: every grant of the tenant, asking for one, ending one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse

from administration import columns, grants, services
from administration.forms import GrantForm, ReasonForm
from administration.member_views import WAITS, request_url
from sponsors.models import ObjectGrant
from web.filters import FilterBar
from web.views import Context, FormPage, ListPage

STATES = {"in_force": "In force", "ended": "Ended"}


class GrantFilters(FilterBar):
    """Person; state."""

    q = django_forms.CharField(required=False, max_length=100, label="Person or number")
    state = django_forms.ChoiceField(required=False, choices=[("", "Any"), *STATES.items()], label="State")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(user__name__icontains=value) | found.filter(content_object__number__iexact=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(state=value)


class GrantList(ListPage):
    """Who was named on which record: what they may do there, until when, given by whom and why."""

    action = "administration.view"
    title = "Access to single records"
    columns = columns.GRANTS
    filters = GrantFilters

    def queryset(self) -> QuerySet[ObjectGrant]:
        return grants.grants(self.request.membership.today)

    def rows(self, found: list[Any]) -> list[Any]:
        may_end = self.request.actor.can("administration.change")
        for row in grants.joined(found):
            row.may_end = may_end and row.state == "in_force"
        return found

    def context(self, **more: Any) -> Context:
        offered = self.offer("administration.change", "Name a person", "administration:grant-ask")
        action = {"label": offered["action_label"], "url": offered["action_url"]} if offered else None
        return {"primary_action": action, **more}

    def nothing(self) -> Context:
        text = "An external auditor is named on the audits that concern them, and sees nothing else."
        return {"kind": "nothing_yet", "title": "Nobody is named on a single record", "text": text}


class AskGrant(FormPage):
    """Name one person on one record."""

    action = "administration.change"
    form_class = GrantForm
    title = "Name a person on a record"
    submit_label = "Ask for access"
    template_name = "administration/reasoned.html"

    def context(self, **more: Any) -> Context:
        return {"happens": f"The person sees this record and nothing else by it. {WAITS}", **more}

    def save(self, form: Any) -> str:
        given, today = dict(form.cleaned_data), self.request.membership.today
        user_id, record = UUID(given.pop("user_id")), given.pop("record")
        asked = services.ask_for_grant(record, user_id=user_id, today=today, actor=self.request.actor, **given)
        return request_url(self.request, asked)

    def cancel_url(self) -> str:
        return reverse("administration:grants")

    def about(self) -> str:
        return "Access to single records"


class EndGrant(FormPage):
    """End one person's access to one record."""

    action = "administration.change"
    form_class = ReasonForm
    title = "End this access"
    submit_label = "End it now"
    template_name = "administration/reasoned.html"

    def subject(self) -> ObjectGrant:
        return grants.grant(self.kwargs["pk"], self.request.membership.today)

    def context(self, **more: Any) -> Context:
        row: Any = self.object
        return {"happens": f"{row.user.name} does not see {row.content_object} from the next request on.", **more}

    def save(self, form: Any) -> str:
        services.end_grant(self.object, actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, "Access ended")
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("administration:grants")

    def about(self) -> str:
        return "Access to single records"
