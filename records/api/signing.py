"""The signing ceremony over the API: for the portal's own sessions, never for tokens (R-21)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import MayNotSign, StepRefused
from kernel.steps import Step
from records import ceremony, signing_sets
from records.selectors import signatures, signers
from records.selectors.signers import NO_PERSON
from records.serializers import (
    CeremonySerializer,
    DeclineSerializer,
    SetOutcomeSerializer,
    SetSerializer,
    SignedStepSerializer,
    SigningRefusalSerializer,
)
from records.services import signing
from records.services.proving import Signing
from web.api.steps import StepApi
from web.api.views import ScopedApi, read_version
from web.scoped import step_or_404


def signatures_of(obj: Any, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The signatures on a record, told against its content as it stands: the same facts as on the page."""
    return [
        {
            **{name: getattr(each.signature, name) for name in ("printed_name", "organisation", "role", "meaning")},
            **{name: getattr(each.signature, name) for name in ("signed_at", "zone", "step", "components", "digest")},
            "trail_entry": each.signature.trail_entry,
            "signed_at_local": each.local.isoformat(),
            "version": each.signature.subject_version,
            "whole": each.validity.whole,
            "covers_this_version": each.validity.covers,
            "validity": each.validity.words,
        }
        for each in signatures.of(obj, content)
    ]


class Signable(ScopedApi, ABC):
    """What the signed steps of a room's records are taken on, and what their signatures cover."""

    steps: ClassVar[tuple[Step, ...]]

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def signed_content(self, obj: Any) -> Mapping[str, Any]:
        """What a signature of the record covers."""

    def signing_step(self, slug: str) -> Step:
        """The signed step with this name, or 404."""
        return step_or_404((step for step in self.steps if step.signed), slug)


class SignedStepApi(Signable, StepApi, ABC):
    """A room's steps; GET shows what a signed one would sign."""

    step_serializer = SignedStepSerializer

    @extend_schema(responses=CeremonySerializer)
    def get(self, request: Request, pk: UUID, step: str) -> Response:
        self.known_parameters(())
        declared, obj = self.signing_step(step), self.found(self.find, pk)
        asked: Any = request._request
        shown = ceremony.show(asked, obj, declared, self.signed_content(obj))
        body = {
            "step": declared.slug,
            "version": obj.version,
            "content": [{"name": label, "value": value} for label, value in shown.content],
            "digest": shown.digest,
            "trail_entry": shown.trail.mark.last if shown.trail else None,
            "trail_entries": shown.trail.mark.entries if shown.trail else None,
            "trail_changes": [ceremony.new_entry(each) for each in shown.trail.changes] if shown.trail else [],
            "meanings": list(declared.meanings),
            "components": shown.components,
            "warning": signers.warning(),
            "ceremony": "" if asked.caller.client else shown.token,
            "blocked_by": [NO_PERSON]
            if asked.caller.client
            else signers.obstacles(self.actor.membership_id, self.member.today),
        }
        return Response(CeremonySerializer(body).data)


class DeclineApi(Signable, ABC):
    """Refuse to sign; needs If-Match, so that what is refused is what was read."""

    @extend_schema(request=DeclineSerializer, responses=SigningRefusalSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        declared, obj = self.signing_step(step), self.found(self.find, pk)
        asked: Any = request._request
        if asked.caller.client is not None:
            raise MayNotSign([NO_PERSON])
        given = DeclineSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = signing.decline(
            obj,
            step=declared,
            member=self.member,
            zone=asked.user.zone,
            content=self.signed_content,
            actor=self.actor,
            version=read_version(request),
            **given.validated_data,
        )
        return Response(SigningRefusalSerializer(made).data)


class SigningSetApi(ScopedApi, ABC):
    """Sign several records in one ceremony; 409 when none could be signed, else each with what became of it."""

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def sign_one(self, obj: Any, signing: Signing) -> None:
        """Call the service for one record."""

    @extend_schema(request=SetSerializer, responses=SetOutcomeSerializer)
    def post(self, request: Request) -> Response:
        given = SetSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = {row["id"]: row["ceremony"] for row in given.validated_data["records"]}
        records = [self.found(self.find, pk) for pk in asked]
        signing = Signing.by(request._request, given.validated_data)
        outcomes = signing_sets.sign_each(records, asked, signing, self.sign_one, actor=self.actor)
        if not any(each.signed for each in outcomes):
            raise StepRefused([f"{each.record}: {reason}" for each in outcomes for reason in each.reasons])
        told = [{"id": each.record.pk, "signed": each.signed, "reasons": list(each.reasons)} for each in outcomes]
        return Response(SetOutcomeSerializer({"results": told}).data)
