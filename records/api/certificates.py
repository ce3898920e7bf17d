"""Certified copies over the API: stated, signed through the ceremony, withdrawn (R-51)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from records import selectors
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.models import CertifiedCopy, SponsorFile
from records.rules import certified as rules
from records.selectors import certificates
from records.selectors.signers import available
from records.serializers import SignatureSerializer, SignedStepSerializer
from records.services import certifying
from records.services.signing import Signing
from sponsors import access
from web.api.views import DetailApi, ListApi, ScopedApi, StepSerializer, StrictSerializer, created, steps_json


class CertifiedCopySerializer(serializers.Serializer[Any]):
    """A certificate that a file is a true copy of its original."""

    id = serializers.UUIDField()
    file = serializers.UUIDField(source="file_id")
    sha256 = serializers.CharField(source="file.sha256")
    original = serializers.CharField()
    method = serializers.ChoiceField(choices=list(rules.METHODS.items()))
    how = serializers.CharField()
    status = serializers.CharField()
    stated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CertifiedCopyDetailSerializer(CertifiedCopySerializer):
    """A certificate with who stated it, its signatures and what the caller can do."""

    stated_by = serializers.CharField()
    signatures = SignatureSerializer(many=True)
    available_steps = StepSerializer(many=True)


class StateCopySerializer(StrictSerializer):
    """Of which original the file is a copy, and how it was made."""

    original = serializers.CharField(max_length=300)
    method = serializers.ChoiceField(choices=list(rules.METHODS.items()))
    how = serializers.CharField(max_length=1000)


def as_json(found: CertifiedCopy, api: ScopedApi) -> Any:
    """A certificate as plain values."""
    choices = available(rules.STEPS, certificates.facts(found), api.actor, found)
    return {
        **CertifiedCopySerializer(found).data,
        "stated_by": access.actor_name(found.stated_by),
        "signatures": signatures_of(found, certificates.signed_content(found)),
        "available_steps": steps_json(choices),
    }


class CertifiedCopies(ListApi):
    """Every certificate, whatever became of it."""

    actions: ClassVar[dict[str, str]] = {"GET": "files.view"}
    serializer_class = CertifiedCopySerializer
    filters: ClassVar[dict[str, Any]] = {
        "file": serializers.UUIDField(),
        "status": serializers.CharField(max_length=20),
    }

    def queryset(self) -> QuerySet[CertifiedCopy]:
        return certificates.certificates()


class CertifiedCopyDetail(DetailApi):
    """One certificate with its signatures."""

    actions: ClassVar[dict[str, str]] = {"GET": "files.view"}
    serializer_class = CertifiedCopyDetailSerializer

    def find(self, pk: UUID) -> CertifiedCopy:
        return certificates.certificate(pk)

    def represent(self, obj: CertifiedCopy) -> Any:
        return as_json(obj, self)


class FileCertificate(ScopedApi):
    """State that a file is a true copy; nothing is certified before it is signed."""

    actions: ClassVar[dict[str, str]] = {"POST": rules.CERTIFY}

    @extend_schema(
        operation_id="files_certificate_create",
        request=StateCopySerializer,
        responses={201: CertifiedCopyDetailSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        stored = self.found(selectors.sponsor_file, pk, self.actor)
        given = StateCopySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._stated(stored, given.validated_data))

    def _stated(self, stored: SponsorFile, given: dict[str, Any]) -> tuple[Any, str]:
        made = certifying.propose(stored, actor=self.actor, **given)
        return as_json(made, self), reverse("api:certified-copy", args=[made.pk])


class OfCertificate(Signable):
    """What the steps of a certificate are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = rules.STEPS

    def find(self, pk: UUID) -> CertifiedCopy:
        return certificates.certificate(pk)

    def signed_content(self, obj: CertifiedCopy) -> dict[str, Any]:
        return certificates.signed_content(obj)


class CertifiedCopySteps(OfCertificate, SignedStepApi):
    """Certify, discard or withdraw; needs If-Match, certifying its ceremony."""

    actions: ClassVar[dict[str, str]] = {"GET": rules.CERTIFY, "POST": rules.CERTIFY}

    @extend_schema(request=SignedStepSerializer, responses=CertifiedCopyDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: CertifiedCopy, step: Step, given: dict[str, Any], version: int) -> CertifiedCopy:
        signing = Signing.taken(self.request._request, step, given)
        return certifying.take_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: CertifiedCopy) -> Any:
        return as_json(obj, self)


class CertifiedCopyDecline(OfCertificate, DeclineApi):
    """Refuse to certify, with the reason; needs If-Match."""

    actions: ClassVar[dict[str, str]] = {"POST": rules.CERTIFY}
