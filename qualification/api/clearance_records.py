"""What people sign about clearances, over the API: drafts, changes and steps with the same refusals as on pages.

A signature is the ceremony of the portal's own sessions; a connected system reads, and drafts where its role may.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from kernel.steps import Step
from qualification.api.clearance import question_of
from qualification.models import ClearanceCertificate, ClearanceOverride, ProductAssessment
from qualification.rules.clearing import Answer, steps
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import clearance as selectors
from qualification.serializers import clearance_records as shapes
from qualification.services import clearance as services
from records import selectors as records
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import JobSerializer, SignedStepSerializer
from records.services.signing import Signing
from web.api.files import FileApi, FileGivenSerializer
from web.api.views import (
    DetailApi,
    ListApi,
    ReasonSerializer,
    ScopedApi,
    StrictSerializer,
    created,
    etag,
    read_version,
    steps_json,
)

VIEW = "clearance_records.view"


def _given(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class Records(ListApi, ABC):
    """Base of the lists; POST makes a draft, once per Idempotency-Key."""

    new_class: ClassVar[type[StrictSerializer]]
    filters = {
        "site": serializers.UUIDField(),
        "product": serializers.UUIDField(),
        "status": serializers.CharField(max_length=30),
        "number": serializers.CharField(max_length=20),
    }

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{f"{name}_id" if name in ("site", "product") else name: value})

    @abstractmethod
    def make(self, given: dict[str, Any]) -> tuple[Any, str]:
        """Call the service; returns the record as its page tells it, and its address."""

    def post(self, request: Request) -> Response:
        self.known_parameters(())
        given = _given(self.new_class, request)
        return created(request, self.actor.key, lambda: self.make(given))


# --- risk assessments of products -----------------------------------------------------------------------------------


def assessment_json(row: ProductAssessment, api: ScopedApi) -> Any:
    """A risk assessment with its signatures and steps."""
    choices = available(steps.ASSESSMENT, selectors.assessment_draft(row), api.actor, row)
    return {
        **shapes.ProductAssessmentSerializer(row).data,
        "signatures": signatures_of(row, selectors.assessment_content(row)),
        "available_steps": steps_json(choices),
    }


class Assessments(Records):
    """Risk assessments of products at sites; POST drafts one, which counts for nothing until it is signed."""

    actions = {"GET": VIEW, "POST": services.PREPARE}
    serializer_class = shapes.ProductAssessmentSerializer
    new_class = shapes.NewProductAssessmentSerializer

    def queryset(self) -> QuerySet[ProductAssessment]:
        return selectors.assessments()

    @extend_schema(
        request=shapes.NewProductAssessmentSerializer, responses={201: shapes.ProductAssessmentDetailSerializer}
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def make(self, given: dict[str, Any]) -> tuple[Any, str]:
        site = self.found(cmos.site, given.pop("site"))
        product = self.found(cmos.product, given.pop("product"))
        made = services.prepare_assessment(site, product, actor=self.actor, **given)
        return assessment_json(made, self), reverse("api:clearance-assessment", args=[made.pk])


class AssessmentDetail(DetailApi):
    """One risk assessment of a product; PUT replaces what a draft says and needs If-Match."""

    actions = {"GET": VIEW, "PUT": services.PREPARE}
    serializer_class = shapes.ProductAssessmentDetailSerializer

    def find(self, pk: UUID) -> ProductAssessment:
        return selectors.assessment(pk)

    def represent(self, obj: ProductAssessment) -> Any:
        return assessment_json(obj, self)

    @extend_schema(request=shapes.AssessedSerializer, responses=shapes.ProductAssessmentDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        row, version = self._found(pk), read_version(request)
        given = _given(shapes.AssessedSerializer, request)
        changed = services.change_assessment(row, actor=self.actor, version=version, **given)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class AssessmentDocument(FileApi):
    """Give a draft its document; one it had before is kept."""

    actions = {"PUT": services.PREPARE}

    @extend_schema(
        request={"multipart/form-data": FileGivenSerializer}, responses=shapes.ProductAssessmentDetailSerializer
    )
    def put(self, request: Request, pk: UUID) -> Response:
        return super().put(request, pk)

    def find(self, pk: UUID) -> ProductAssessment:
        return selectors.assessment(pk)

    def keep(self, obj: ProductAssessment, given: dict[str, Any], version: int) -> ProductAssessment:
        said = {name: getattr(obj, name) for name in ("markets", "valid_from", "valid_to", "risk", "measures")}
        return services.change_assessment(obj, actor=self.actor, version=version, **said, **given)

    def represent(self, obj: ProductAssessment) -> Any:
        return assessment_json(obj, self)


class OfAssessment(Signable):
    """What the steps of a risk assessment are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = steps.ASSESSMENT

    def find(self, pk: UUID) -> ProductAssessment:
        return selectors.assessment(pk)

    def signed_content(self, obj: ProductAssessment) -> dict[str, Any]:
        return selectors.assessment_content(obj)


class AssessmentSteps(OfAssessment, SignedStepApi):
    """Sign, discard or void a risk assessment; needs If-Match, a signature its ceremony."""

    actions = {"GET": VIEW, "POST": VIEW}

    @extend_schema(request=SignedStepSerializer, responses=shapes.ProductAssessmentDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: Any, step: Step, given: dict[str, Any], version: int) -> ProductAssessment:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_assessment_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: Any) -> Any:
        return assessment_json(obj, self)


class AssessmentDecline(OfAssessment, DeclineApi):
    """Refuse to sign a risk assessment, with the reason; needs If-Match."""

    actions = {"POST": VIEW}


# --- overrides ------------------------------------------------------------------------------------------------------


def override_json(row: ClearanceOverride, api: ScopedApi) -> Any:
    """An override with the answer it is about, its signatures and steps."""
    choices = available(steps.OVERRIDES, selectors.override_draft(row), api.actor, row)
    return {
        **shapes.ClearanceOverrideSerializer(row).data,
        "shown": row.shown,
        "signatures": signatures_of(row, selectors.override_content(row)),
        "available_steps": steps_json(choices),
    }


class Overrides(Records):
    """Holds that two people overrode for a while; POST drafts one of today's hold, which counts once both signed."""

    actions = {"GET": VIEW, "POST": "clearance.override"}
    serializer_class = shapes.ClearanceOverrideSerializer
    new_class = shapes.NewOverrideSerializer
    filters = {**Records.filters, "market": serializers.ChoiceField(choices=list(JURISDICTIONS))}

    def queryset(self) -> QuerySet[ClearanceOverride]:
        return selectors.overrides()

    @extend_schema(request=shapes.NewOverrideSerializer, responses={201: shapes.ClearanceOverrideDetailSerializer})
    def post(self, request: Request) -> Response:
        return super().post(request)

    def make(self, given: dict[str, Any]) -> tuple[Any, str]:
        site, asked = question_of(given)
        said = {name: given[name] for name in ("last_on", "grounds", "reason")}
        made = services.prepare_override(site, asked, actor=self.actor, **said)
        row = selectors.override(made.pk)
        return override_json(row, self), reverse("api:clearance-override", args=[row.pk])


class OverrideDetail(DetailApi):
    """One override with the answer it is about. It never changes: what differs is withdrawn and drafted anew."""

    actions = {"GET": VIEW}
    serializer_class = shapes.ClearanceOverrideDetailSerializer

    def find(self, pk: UUID) -> ClearanceOverride:
        return selectors.override(pk)

    def represent(self, obj: ClearanceOverride) -> Any:
        return override_json(obj, self)


class OfOverride(Signable):
    """What the steps of an override are taken on and what its signatures cover."""

    steps: ClassVar[tuple[Step, ...]] = steps.OVERRIDES

    def find(self, pk: UUID) -> ClearanceOverride:
        return selectors.override(pk)

    def signed_content(self, obj: ClearanceOverride) -> dict[str, Any]:
        return selectors.override_content(obj)


class OverrideSteps(OfOverride, SignedStepApi):
    """Propose, confirm, withdraw or end an override; needs If-Match, a signature its ceremony."""

    actions = {"GET": VIEW, "POST": VIEW}

    @extend_schema(request=SignedStepSerializer, responses=shapes.ClearanceOverrideDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: Any, step: Step, given: dict[str, Any], version: int) -> ClearanceOverride:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_override_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: Any) -> Any:
        return override_json(obj, self)


class OverrideDecline(OfOverride, DeclineApi):
    """Refuse to sign an override, with the reason; needs If-Match."""

    actions = {"POST": VIEW}


# --- certificates -----------------------------------------------------------------------------------------------------


def certificate_json(row: ClearanceCertificate, api: ScopedApi) -> Any:
    """A certificate with its frozen answer, printed copies, signatures and steps."""
    choices = available(steps.CERTIFICATE, selectors.certificate_draft(row), api.actor, row)
    return {
        **shapes.ClearanceCertificateSerializer(row).data,
        "is_whole": selectors.is_whole(row),
        "copies": shapes.CopyOfCertificateSerializer(records.printed_of(row)[:50], many=True).data,
        "signatures": signatures_of(row, selectors.certificate_content(row)),
        "available_steps": steps_json(choices),
    }


class Certificates(Records):
    """Clearance certificates; POST freezes the answer to a question, to be signed afterwards."""

    actions = {"GET": VIEW, "POST": "clearance.certify"}
    serializer_class = shapes.ClearanceCertificateSerializer
    new_class = shapes.NewCertificateSerializer
    filters = {
        **Records.filters,
        "market": serializers.ChoiceField(choices=list(JURISDICTIONS)),
        "result": serializers.ChoiceField(choices=[one.name for one in Answer]),
        "asked_on": serializers.DateField(),
    }

    def queryset(self) -> QuerySet[ClearanceCertificate]:
        return selectors.certificates()

    @extend_schema(
        request=shapes.NewCertificateSerializer, responses={201: shapes.ClearanceCertificateDetailSerializer}
    )
    def post(self, request: Request) -> Response:
        return super().post(request)

    def make(self, given: dict[str, Any]) -> tuple[Any, str]:
        site, asked = question_of(given)
        made = services.make_certificate(
            site,
            asked,
            given.get("on") or self.member.today,
            known_at=given.get("known_at"),
            actor=self.actor,
            reason=given["reason"],
        )
        row = selectors.certificate(made.pk)
        return certificate_json(row, self), reverse("api:clearance-certificate", args=[row.pk])


class CertificateDetail(DetailApi):
    """One clearance certificate with its frozen answer and its printed copies."""

    actions = {"GET": VIEW}
    serializer_class = shapes.ClearanceCertificateDetailSerializer

    def find(self, pk: UUID) -> ClearanceCertificate:
        return selectors.certificate(pk)

    def represent(self, obj: ClearanceCertificate) -> Any:
        return certificate_json(obj, self)


class OfCertificate(Signable):
    """What the steps of a certificate are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = steps.CERTIFICATE

    def find(self, pk: UUID) -> ClearanceCertificate:
        return selectors.certificate(pk)

    def signed_content(self, obj: ClearanceCertificate) -> dict[str, Any]:
        return selectors.certificate_content(obj)


class CertificateSteps(OfCertificate, SignedStepApi):
    """Sign, discard or withdraw a certificate; needs If-Match, a signature its ceremony."""

    actions = {"GET": VIEW, "POST": VIEW}

    @extend_schema(request=SignedStepSerializer, responses=shapes.ClearanceCertificateDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: Any, step: Step, given: dict[str, Any], version: int) -> ClearanceCertificate:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_certificate_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: Any) -> Any:
        return certificate_json(obj, self)


class CertificateDecline(OfCertificate, DeclineApi):
    """Refuse to sign a certificate, with the reason; needs If-Match."""

    actions = {"POST": VIEW}


class CertificateCopies(ScopedApi):
    """Print a signed certificate once more: a job makes the PDF under a check code of its own."""

    actions = {"POST": VIEW}

    @extend_schema(
        operation_id="clearance_certificate_copies_create", request=ReasonSerializer, responses={201: JobSerializer}
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row = self.found(selectors.certificate, pk)
        given = _given(ReasonSerializer, request)

        def make() -> tuple[Any, str]:
            job = services.request_print(row, actor=self.actor, **given)
            return JobSerializer(job).data, reverse("api:job", args=[job.pk])

        return created(request, self.actor.key, make)
