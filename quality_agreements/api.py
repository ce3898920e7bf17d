"""Quality agreements over the API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from cmos.models import Product, Site
from kernel.steps import Step
from quality_agreements import rules, selectors, services
from quality_agreements import serializers as shapes
from quality_agreements.models import QualityAgreement
from records.api.signing import DeclineApi, Signable, SignedStepApi, SigningSetApi, signatures_of
from records.selectors.signers import available
from records.services.signing import Signing
from regulations.rules.vocabulary import OPERATION_LABELS
from web.api.files import FileApi, FileGivenSerializer
from web.api.views import DetailApi, ListApi, ReasonSerializer, ScopedApi, created, etag, read_version, steps_json

DAYS = serializers.IntegerField(min_value=-1, max_value=3650)


def as_json(obj: QualityAgreement, api: ScopedApi) -> Any:
    """A version as plain values, with everything its page tells."""
    today = api.member.today
    row = selectors.agreements(today).select_related("file").get(pk=obj.pk)
    told = selectors.told(row, today)
    choices = available(rules.TAKEN, selectors.facts(row, today), api.actor, row)
    return {
        **shapes.AgreementSerializer(row).data,
        "document_sha256": row.file.sha256 if row.file else "",
        "sites": [cover.site.pk for cover in told.sites],
        "products": [{"site": site, "product": product} for site, product in sorted(selectors.pairs_of(row))],
        "signers": shapes.SignerSerializer(told.signers, many=True).data,
        "reviews": shapes.ReviewSerializer(told.reviews, many=True).data,
        "documents": [
            shapes.DocumentSerializer(
                {"file_id": one.file_id, "file": one.file, "current": one.file_id == row.file_id}
            ).data
            for one in told.documents
        ],
        "versions": [_version(one, state) for one, state in told.versions],
        "gaps": shapes.GapSerializer(told.gaps, many=True).data,
        "missing": told.missing,
        "signatures": signatures_of(row, selectors.signed_content(row)),
        "available_steps": steps_json(choices),
    }


def _version(row: QualityAgreement, state: str) -> dict[str, Any]:
    names = ("edition", "effective_on", "expires_on", "ended_on")
    return {"id": row.pk, "state": state, **{name: getattr(row, name) for name in names}}


def existing_sites(ids: list[UUID]) -> list[Site]:
    """The sites; what is not there and what is not yours answer the same (S-03)."""
    found = list(cmos.sites().filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise serializers.ValidationError({"sites": ["Not every site of the list exists."]})
    return found


def existing_products(ids: list[UUID] | None, agreement: QualityAgreement | None = None) -> list[Product] | None:
    """The products that may be chosen; retired, missing and foreign ones answer the same."""
    if ids is None:
        return None
    found = [product for product in selectors.offered_products(agreement) if product.pk in set(ids)]
    if len(found) != len(set(ids)):
        raise serializers.ValidationError({"products": ["Not every product of the list exists."]})
    return found


class Agreements(ListApi):
    """Quality agreements of the sponsor; POST drafts one."""

    actions = {"GET": "quality_agreements.view", "POST": "quality_agreements.draft"}
    serializer_class = shapes.AgreementSerializer
    filters = {
        "site": serializers.UUIDField(),
        "company": serializers.UUIDField(),
        "product": serializers.UUIDField(),
        "operation": serializers.ChoiceField(choices=list(OPERATION_LABELS)),
        "state": serializers.CharField(max_length=20),
        "number": serializers.CharField(max_length=20),
        "ends_within": DAYS,
        "review_within": DAYS,
    }

    def queryset(self) -> QuerySet[QualityAgreement]:
        return selectors.agreements(self.member.today)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "ends_within":
            return selectors.ending_by(found, self.member.today, value)
        if name == "review_within":
            return selectors.review_due_within(found, self.member.today, value)
        if name == "product":
            return selectors.of_product(found, value)
        if name == "operation":
            return selectors.of_operation(found, value)
        column = {"site": "covered__site_id", "company": "company_id", "state": "display"}.get(name, name)
        return found.filter(**{column: value})

    @extend_schema(request=shapes.NewAgreementSerializer, responses={201: shapes.AgreementDetailSerializer})
    def post(self, request: Request) -> Response:
        given = shapes.NewAgreementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._draft(dict(given.validated_data)))

    def _draft(self, given: dict[str, Any]) -> tuple[Any, str]:
        try:
            company = cmos.company(given.pop("company"))
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError({"company": ["This company does not exist."]}) from missing
        sites = existing_sites(given.pop("sites"))
        products = existing_products(given.pop("products", None)) or []
        made = services.draft_agreement(company, sites=sites, products=products, actor=self.actor, **given)
        return as_json(made, self), reverse("api:agreement", args=[made.pk])


class AgreementDetail(DetailApi):
    """One version of an agreement; PUT replaces the fields of a draft and needs If-Match."""

    actions = {"GET": "quality_agreements.view", "PUT": "quality_agreements.draft"}
    serializer_class = shapes.AgreementDetailSerializer

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def represent(self, obj: QualityAgreement) -> Any:
        return as_json(obj, self)

    @extend_schema(request=shapes.AgreementFieldsSerializer, responses=shapes.AgreementDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        agreement, version = self._found(pk), read_version(request)
        given = shapes.AgreementFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        sites = existing_sites(fields.pop("sites"))
        products = existing_products(fields.pop("products", None), agreement)
        changed = services.change_agreement(
            agreement, sites=sites, products=products, actor=self.actor, version=version, **fields
        )
        body = as_json(changed, self)
        return Response(body, headers={"ETag": etag(changed, body)})


class AgreementCoverage(ScopedApi):
    """Which product a draft covers at which site; PUT replaces them and needs If-Match."""

    actions = {"PUT": "quality_agreements.draft"}

    @extend_schema(request=shapes.CoverageSerializer, responses=shapes.AgreementDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        agreement, version = self.found(selectors.agreement, pk), read_version(request)
        given = shapes.CoverageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        pairs = [(pair["site"], pair["product"]) for pair in given.validated_data["products"]]
        changed = services.narrow_agreement(
            agreement, pairs=pairs, actor=self.actor, reason=given.validated_data["reason"], version=version
        )
        body = as_json(changed, self)
        return Response(body, headers={"ETag": etag(changed, body)})


class AgreementPart(ScopedApi, ABC):
    """Base of what is added to a version: each POST answers with the version as it is afterwards."""

    @abstractmethod
    def add(self, agreement: QualityAgreement, given: dict[str, Any]) -> QualityAgreement: ...

    def answer(self, request: Request, pk: UUID, shape: type[serializers.Serializer[Any]]) -> Response:
        agreement = self.found(selectors.agreement, pk)
        given = shape(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._added(agreement, dict(given.validated_data)))

    def _added(self, agreement: QualityAgreement, given: dict[str, Any]) -> tuple[Any, str]:
        found = self.add(agreement, given)
        return as_json(found, self), reverse("api:agreement", args=[found.pk])


class Revisions(AgreementPart):
    """Make the next version as a draft; this one stays in force."""

    actions = {"POST": "quality_agreements.draft"}

    @extend_schema(request=ReasonSerializer, responses={201: shapes.AgreementDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk, ReasonSerializer)

    def add(self, agreement: QualityAgreement, given: dict[str, Any]) -> QualityAgreement:
        return services.revise_agreement(agreement, actor=self.actor, **given)


class Signers(AgreementPart):
    """Name somebody who signed the document of a draft."""

    actions = {"POST": "quality_agreements.draft"}

    @extend_schema(request=shapes.NewSignerSerializer, responses={201: shapes.AgreementDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk, shapes.NewSignerSerializer)

    def add(self, agreement: QualityAgreement, given: dict[str, Any]) -> QualityAgreement:
        return services.name_signer(agreement, actor=self.actor, **given).agreement


class Reviews(AgreementPart):
    """Record a review of a signed version."""

    actions = {"POST": "quality_agreements.review"}

    @extend_schema(request=shapes.NewReviewSerializer, responses={201: shapes.AgreementDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk, shapes.NewReviewSerializer)

    def add(self, agreement: QualityAgreement, given: dict[str, Any]) -> QualityAgreement:
        reviewer = given.pop("reviewer")
        return services.record_review(agreement, reviewer_id=reviewer, actor=self.actor, **given).agreement


class SignerRemoval(ScopedApi):
    """Take a signer off a draft."""

    actions = {"POST": "quality_agreements.draft"}

    @extend_schema(request=ReasonSerializer, responses=shapes.AgreementDetailSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        signer = self.found(selectors.signer, pk)
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(as_json(services.remove_signer(signer, actor=self.actor, **given.validated_data), self))


class ReviewVoiding(ScopedApi):
    """Take back a review entered by mistake; needs If-Match with the review's version."""

    actions = {"POST": "quality_agreements.review"}

    @extend_schema(request=ReasonSerializer, responses=shapes.ReviewSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        review = self.found(selectors.review, pk)
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        version = read_version(request)
        voided = services.void_review(review, actor=self.actor, version=version, **given.validated_data)
        return Response(shapes.ReviewSerializer(voided).data)


class AgreementDocument(FileApi):
    """Give a draft its document; earlier ones are kept."""

    actions = {"PUT": "quality_agreements.draft"}

    @extend_schema(request={"multipart/form-data": FileGivenSerializer}, responses=shapes.AgreementDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        return super().put(request, pk)

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def keep(self, obj: QualityAgreement, given: dict[str, Any], version: int) -> QualityAgreement:
        sites = selectors.sites_of(obj)
        return services.change_agreement(obj, sites=sites, actor=self.actor, version=version, **given)

    def represent(self, obj: QualityAgreement) -> Any:
        return as_json(obj, self)


class OfAgreement(Signable):
    """What the steps of a version are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = rules.TAKEN

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def signed_content(self, obj: QualityAgreement) -> dict[str, Any]:
        return selectors.signed_content(obj)


class AgreementSteps(OfAgreement, SignedStepApi):
    """Sign, terminate, discard or void a version; needs If-Match, signing its ceremony."""

    actions = {"GET": "quality_agreements.view", "POST": "quality_agreements.view"}
    step_serializer = shapes.AgreementStepSerializer

    @extend_schema(request=shapes.AgreementStepSerializer, responses=shapes.AgreementDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: QualityAgreement, step: Step, given: dict[str, Any], version: int) -> QualityAgreement:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: QualityAgreement) -> Any:
        return as_json(obj, self)


class AgreementDecline(OfAgreement, DeclineApi):
    """Refuse to sign a version, with the reason; needs If-Match."""

    actions = {"POST": "quality_agreements.view"}


class AgreementsSign(SigningSetApi):
    """Sign several agreements in one ceremony."""

    actions = {"POST": rules.SIGN.permission}

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def sign_one(self, obj: QualityAgreement, signing: Signing) -> None:
        services.take_step(rules.SIGN, obj, actor=self.actor, signing=signing)


class SitesWithoutAgreement(ListApi):
    """Sites that no agreement in force covers today, and since when."""

    actions = {"GET": "quality_agreements.view"}
    serializer_class = shapes.CoverSerializer
    sorts = ("id", "name")
    filters = {"company": serializers.UUIDField()}

    def queryset(self) -> QuerySet[Site]:
        return selectors.sites_without(self.member.today)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(company_id=value)

    def represent(self, rows: list[Any]) -> list[Any]:
        covers = selectors.covers(rows, self.member.today)
        return list(shapes.CoverSerializer([covers[site.pk] for site in rows], many=True).data)
