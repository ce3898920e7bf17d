"""Connected systems: their list, their page, and the secret that is shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from administration import columns, selectors, services
from administration.forms import ClientForm, ClientStepForm
from administration.models import ApiClient
from administration.rules import client_state
from records import selectors as records
from sponsors import access
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage

STATES = {"connected": "Connected", "expired": "Expired", "revoked": "Revoked"}
SUGGESTED = timedelta(days=365)


class ClientFilters(FilterBar):
    """Name; state."""

    q = django_forms.CharField(required=False, max_length=100, label="Name")
    state = django_forms.ChoiceField(required=False, choices=[("", "Any"), *STATES.items()], label="State")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(name__icontains=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(state=value)


class ClientList(ListPage):
    """The systems connected to the sponsor, and whether each still works."""

    action = "administration.connect"
    title = "Connected systems"
    columns = columns.CLIENTS
    filters = ClientFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[ApiClient]:
        return selectors.clients(self.request.membership.today)

    def rows(self, found: list[Any]) -> list[Any]:
        uses = access.last_uses(row.client_id for row in found)
        for row in found:
            row.last_used = uses.get(row.client_id)
        return found

    def context(self, **more: Any) -> Context:
        return {"primary_action": {"label": "Connect a system", "url": reverse("administration:connect")}, **more}

    def nothing(self) -> Context:
        text = "An ERP, LIMS or reporting system reads and writes through the API with a client of its own."
        words = {"kind": "nothing_yet", "title": "No connected systems yet", "text": text}
        return {**words, **self.offer("administration.connect", "Connect a system", "administration:connect")}


class ClientPage(DetailPage):
    """One connected system: what it may do, until when, how it signs in, and its history."""

    action = "administration.connect"
    template_name = "administration/client.html"

    def find(self, pk: UUID) -> ApiClient:
        return selectors.client(pk)

    def details(self, obj: ApiClient) -> Context:
        today = self.request.membership.today
        return {
            "title": obj.name,
            "state": client_state(revoked=obj.revoked_at is not None, expires_on=obj.expires_on, today=today),
            "last_used": access.last_uses([obj.client_id]).get(obj.client_id),
            "history": records.history(obj),
            **addresses(),
        }


def addresses() -> Context:
    """Where a system asks for its token and where the API begins."""
    origin = settings.PUBLIC_ORIGIN
    return {"token_url": f"{origin}{reverse('token')}", "api_url": f"{origin}/api/v1/"}


class SecretPage(FormPage):
    """A form whose answer shows a secret: in the answer itself, because it is kept nowhere to be shown again."""

    action = "administration.connect"

    def secret_page(self, client: ApiClient, secret: str) -> HttpResponse:
        context = {"title": f"Secret of {client.name}", "object": client, "secret": secret, **addresses()}
        return self.page("administration/secret.html", context)


class ConnectClient(SecretPage):
    """Connect a system."""

    form_class = ClientForm
    title = "Connect a system"
    submit_label = "Connect and show the secret"

    def initial(self) -> dict[str, Any]:
        return {"access": ApiClient.Access.READ, "expires_on": self.request.membership.today + SUGGESTED}

    def answer(self, form: Any) -> HttpResponse:
        request = self.request
        made = services.connect_client(actor=request.actor, today=request.membership.today, **form.cleaned_data)
        return self.secret_page(*made)

    def cancel_url(self) -> str:
        return reverse("administration:clients")


class ClientStep(FormPage):
    """What is done to one connected system, with a reason."""

    action = "administration.connect"
    form_class = ClientStepForm
    template_name = "administration/reasoned.html"
    happens = ""

    def subject(self) -> ApiClient:
        return selectors.client(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        return {"happens": self.happens, **more}

    def cancel_url(self) -> str:
        return reverse("administration:client", args=[self.kwargs["pk"]])


class RenewSecret(ClientStep, SecretPage):
    """Give a connected system another secret."""

    title = "Renew the secret"
    submit_label = "Renew and show the secret"
    happens = "The old secret and every token taken with it stop at once. The system works again with the new one."

    def answer(self, form: Any) -> HttpResponse:
        return self.secret_page(*services.renew_secret(self.object, actor=self.request.actor, **form.cleaned_data))


class RevokeClient(ClientStep):
    """End a connected system for good."""

    title = "Revoke this system"
    submit_label = "Revoke now"
    happens = "Its secret and its tokens fail on the next request, for good. What it did stays in the history."

    def save(self, form: Any) -> str:
        services.revoke_client(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
