"""Sign-in providers over the API: read by connected systems too, changed by administrators in a session of their own.

Who says who comes in is decided by a person who has just shown password and second factor: no token changes it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from administration import services
from administration.serializers.providers import (
    CheckedSerializer,
    MailDomainSerializer,
    NewDomainSerializer,
    NewProviderSerializer,
    ProviderChangeSerializer,
    ProviderSerializer,
    provider_rows,
)
from sponsors.models import IdentityProvider
from sponsors.sso import selectors
from web.api.views import (
    DetailApi,
    ListApi,
    ReasonSerializer,
    ScopedApi,
    StrictSerializer,
    created,
    etag,
    read_version,
)

VIEW: Final = "providers.view"
CHANGE: Final = "administration.sign_in"


def given_by(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """What was sent, in this shape."""
    found = shape(data=request.data)
    found.is_valid(raise_exception=True)
    return dict(found.validated_data)


def shown(provider: IdentityProvider) -> Response:
    """The provider as it is after a change."""
    body = represented(provider)
    return Response(body, headers={"ETag": etag(provider, body)})


def represented(provider: IdentityProvider) -> Any:
    """One provider as plain values."""
    return ProviderSerializer(provider_rows([provider])[0]).data


class Providers(ListApi):
    """The organisation's sign-in providers; POST adds one, once per Idempotency-Key."""

    actions = {"GET": VIEW, "POST": CHANGE}
    serializer_class = ProviderSerializer
    new_class = NewProviderSerializer
    sorts = ("id", "name")
    filters = {
        "protocol": serializers.ChoiceField(choices=IdentityProvider.Protocol.choices),
        "is_on": serializers.BooleanField(),
    }

    def queryset(self) -> QuerySet[IdentityProvider]:
        return selectors.providers()

    def represent(self, rows: list[Any]) -> list[Any]:
        return super().represent(provider_rows(rows))

    def post(self, request: Request) -> Response:
        given = given_by(NewProviderSerializer, request)
        return created(request, self.actor.key, partial(self._add, given))

    def _add(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.add_provider(actor=self.actor, **given)
        return represented(made), reverse("api:sign-in-provider", args=[made.pk])


class ProviderDetail(DetailApi):
    """One sign-in provider; PUT replaces its settings. Another role for who arrives waits for a second person."""

    actions = {"GET": VIEW, "PUT": CHANGE}
    serializer_class = ProviderSerializer
    change_class = ProviderChangeSerializer

    def find(self, pk: UUID) -> IdentityProvider:
        return selectors.provider(pk)

    def represent(self, obj: Any) -> Any:
        return represented(obj)

    def put(self, request: Request, pk: UUID) -> Response:
        provider, version = self._found(pk), read_version(request)
        given = given_by(ProviderChangeSerializer, request)
        return shown(services.change_provider(provider, version=version, actor=self.actor, **given))


class ProviderSteps(ScopedApi):
    """Switch a provider on or off (`switch-on`, `switch-off`), with a reason and the version read in If-Match."""

    actions = {"POST": CHANGE}
    verbs: ClassVar[dict[str, Callable[..., IdentityProvider]]] = {
        "switch-on": partial(services.switch_provider, on=True),
        "switch-off": partial(services.switch_provider, on=False),
    }

    @extend_schema(operation_id="sign_in_provider_step", request=ReasonSerializer, responses=ProviderSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        if step not in self.verbs:
            raise Http404
        provider, version = self.found(selectors.provider, pk), read_version(request)
        given = given_by(ReasonSerializer, request)
        return shown(self.verbs[step](provider, version=version, actor=self.actor, **given))


class ProviderCheck(ScopedApi):
    """Ask the provider what can be asked without a person; nothing is written."""

    actions = {"GET": CHANGE}

    @extend_schema(operation_id="sign_in_provider_check", responses=CheckedSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters(())
        found = services.check_provider(self.found(selectors.provider, pk))
        return Response(CheckedSerializer({"good": all(each.good for each in found), "found": found}).data)


class ProviderDomains(ScopedApi):
    """Claim a mail domain for a provider, once per Idempotency-Key; the operator of the portal confirms it."""

    actions = {"POST": CHANGE}

    @extend_schema(operation_id="mail_domain_claim", request=NewDomainSerializer, responses={201: MailDomainSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        provider = self.found(selectors.provider, pk)
        given = given_by(NewDomainSerializer, request)
        return created(request, self.actor.key, partial(self._claim, provider, given))

    def _claim(self, provider: IdentityProvider, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.claim_domain(provider, actor=self.actor, **given)
        return MailDomainSerializer(made).data, reverse("api:sign-in-provider", args=[provider.pk])


class DomainWithdrawal(ScopedApi):
    """Withdraw a mail domain: nobody new arrives by it."""

    actions = {"POST": CHANGE}

    @extend_schema(operation_id="mail_domain_withdraw", request=ReasonSerializer, responses=MailDomainSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        claim = self.found(selectors.domain, pk)
        given = given_by(ReasonSerializer, request)
        return Response(MailDomainSerializer(services.withdraw_domain(claim, actor=self.actor, **given)).data)
