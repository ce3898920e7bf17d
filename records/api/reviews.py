"""Reviews of the trail over the API: everything a page does, with the same names and refusals."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.api.trail import TrailEntrySerializer, entries_json
from records.models import TrailEntry, TrailQuestion, TrailReview
from records.rules import reviews as rules
from records.selectors import reviews
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services import reviewing
from records.services.signing import Signing
from web.api.views import (
    DetailApi,
    ListApi,
    ScopedApi,
    StepSerializer,
    StrictSerializer,
    created,
    etag,
    read_version,
    steps_json,
)


class QuestionSerializer(serializers.Serializer[Any]):
    """What was asked about one entry, and the answer."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    review = serializers.UUIDField(source="review_id")
    entry = serializers.IntegerField()
    text = serializers.CharField()
    asked_of = serializers.UUIDField(source="asked_of_id")
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class TrailReviewSerializer(serializers.Serializer[Any]):
    """A review of the whole trail between two instants, or of one record's entries."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.CharField()
    begins_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    record_id = serializers.UUIDField(source="subject_id", allow_null=True)
    record = serializers.CharField()
    second_of = serializers.UUIDField(source="second_of_id", allow_null=True)
    reviewer = serializers.CharField()
    entries = serializers.IntegerField()
    own = serializers.IntegerField(help_text="entries of the reviewer, left to a second one")
    conclusion = serializers.CharField()
    begun_at = serializers.DateTimeField()


class TrailReviewDetailSerializer(TrailReviewSerializer):
    """The same with what was asked, who signed, and what can be done now."""

    questions = QuestionSerializer(many=True)
    signatures = serializers.ListField(child=serializers.DictField())
    available_steps = StepSerializer(many=True)


NO_FIELDS: Final = {"type": "object", "additionalProperties": False}
"""A body without fields, as the description of the API says it."""


class SecondReviewSerializer(StrictSerializer):
    """Nothing is given: days and record are those of the first review."""


class NewTrailReviewSerializer(StrictSerializer):
    """Up to and including which day the whole trail is reviewed."""

    until = serializers.DateField()


class ConclusionSerializer(StrictSerializer):
    """What was looked at and found."""

    conclusion = serializers.CharField(max_length=4000)


class NewQuestionSerializer(StrictSerializer):
    """A question about one covered entry, for one person."""

    entry = serializers.IntegerField(min_value=1, max_value=2**62)
    text = serializers.CharField(max_length=1000)
    asked_of = serializers.UUIDField()
    due_on = serializers.DateField()


class AnswerSerializer(StrictSerializer):
    """The answer to a reviewer's question."""

    text = serializers.CharField(max_length=2000)


class WithdrawalSerializer(StrictSerializer):
    """Why a question is taken back."""

    reason = serializers.CharField(max_length=500)


def as_json(found: TrailReview, view: ScopedApi) -> Any:
    """One review as the API shows it."""
    row = dict(TrailReviewSerializer(found).data)
    choices = available(rules.STEPS, reviews.facts(found, view.actor), view.actor, found)
    return {
        **row,
        "questions": QuestionSerializer(reviews.questions_of(found), many=True).data,
        "signatures": signatures_of(found, reviews.signed_content(found)),
        "available_steps": steps_json(choices),
    }


class TrailReviews(ListApi):
    """Reviews of the trail; POST begins one of the whole trail."""

    actions: ClassVar[dict[str, str]] = {"GET": "trail.view", "POST": rules.PERMISSION}
    serializer_class = TrailReviewSerializer
    filters: ClassVar[dict[str, Any]] = {
        "status": serializers.ChoiceField(choices=[rules.DRAFT, rules.SIGNED, rules.DISCARDED]),
        "record_id": serializers.UUIDField(),
    }

    def queryset(self) -> QuerySet[TrailReview]:
        return reviews.all_reviews()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{"subject_id" if name == "record_id" else name: value})

    @extend_schema(request=NewTrailReviewSerializer, responses={201: TrailReviewDetailSerializer})
    def post(self, request: Request) -> Response:
        given = NewTrailReviewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._begun(given.validated_data))

    def _begun(self, given: dict[str, Any]) -> tuple[Any, str]:
        made = reviewing.begin_review(actor=self.actor, **given)
        return as_json(made, self), reverse("api:trail-review", args=[made.pk])


class TrailReviewDetail(DetailApi):
    """One review; PATCH writes its conclusion and needs If-Match."""

    actions: ClassVar[dict[str, str]] = {"GET": "trail.view", "PATCH": rules.PERMISSION}
    serializer_class = TrailReviewDetailSerializer

    def find(self, pk: UUID) -> TrailReview:
        return reviews.review(pk)

    def represent(self, obj: TrailReview) -> Any:
        return as_json(obj, self)

    @extend_schema(request=ConclusionSerializer, responses=TrailReviewDetailSerializer)
    def patch(self, request: Request, pk: UUID) -> Response:
        found, version = self.found(reviews.review, pk), read_version(request)
        given = ConclusionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        written = reviewing.conclude(found, version=version, actor=self.actor, **given.validated_data)
        body = as_json(written, self)
        return Response(body, headers={"ETag": etag(written, body)})


class TrailReviewEntries(ListApi):
    """The entries that a review covers; `changes` leaves those that changed something recorded already."""

    actions: ClassVar[dict[str, str]] = {"GET": "trail.view"}
    serializer_class = TrailEntrySerializer
    sorts = ("id",)
    default_sort = "id"
    filters: ClassVar[dict[str, Any]] = {"changes": serializers.BooleanField()}

    def queryset(self) -> QuerySet[TrailEntry]:
        return reviews.by_number(self.found(reviews.review, self.kwargs["pk"]))

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.exclude(operation="INSERT") if value else found

    def represent(self, rows: list[TrailEntry]) -> list[Any]:
        return entries_json(rows)


class TrailReviewSecond(ScopedApi):
    """Begin the review of what the first reviewer wrote."""

    actions: ClassVar[dict[str, str]] = {"POST": rules.PERMISSION}

    @extend_schema(request={"application/json": NO_FIELDS}, responses={201: TrailReviewDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        first = self.found(reviews.review, pk)
        SecondReviewSerializer(data=request.data).is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._begun(first))

    def _begun(self, first: TrailReview) -> tuple[Any, str]:
        made = reviewing.begin_second(first, actor=self.actor)
        return as_json(made, self), reverse("api:trail-review", args=[made.pk])


class TrailReviewQuestions(ScopedApi):
    """Ask somebody about a covered entry."""

    actions: ClassVar[dict[str, str]] = {"POST": rules.PERMISSION}

    @extend_schema(request=NewQuestionSerializer, responses={201: QuestionSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        found = self.found(reviews.review, pk)
        given = NewQuestionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._asked(found, given.validated_data))

    def _asked(self, found: TrailReview, given: dict[str, Any]) -> tuple[Any, str]:
        made = reviewing.ask(found, actor=self.actor, **given)
        return QuestionSerializer(made).data, reverse("api:trail-question", args=[made.pk])


class TrailQuestionDetail(DetailApi):
    """One question, for whoever reads the trail and for who was asked; POST answers it and needs If-Match."""

    actions: ClassVar[dict[str, str]] = {"GET": rules.READ_QUESTION, "POST": rules.ANSWER}
    serializer_class = QuestionSerializer

    def find(self, pk: UUID) -> TrailQuestion:
        return reviews.question_for(pk, self.actor)

    @extend_schema(request=AnswerSerializer, responses=QuestionSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        asked, version = self.found(self.find, pk), read_version(request)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answered = reviewing.answer(asked, version=version, actor=self.actor, **given.validated_data)
        body = QuestionSerializer(answered).data
        return Response(body, headers={"ETag": etag(answered, body)})


class TrailQuestionWithdrawal(ScopedApi):
    """Take back a question that nobody answered; needs If-Match."""

    actions: ClassVar[dict[str, str]] = {"POST": rules.PERMISSION}

    @extend_schema(request=WithdrawalSerializer, responses=QuestionSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        asked, version = self.found(reviews.question, pk), read_version(request)
        given = WithdrawalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        taken = reviewing.withdraw_question(asked, version=version, actor=self.actor, **given.validated_data)
        return Response(QuestionSerializer(taken).data)


class OfReview(Signable):
    """What the steps of a review are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = rules.STEPS

    def find(self, pk: UUID) -> TrailReview:
        return reviews.review(pk)

    def signed_content(self, obj: TrailReview) -> dict[str, Any]:
        return reviews.signed_content(obj)


class TrailReviewSteps(OfReview, SignedStepApi):
    """Sign or discard a review; needs If-Match, signing its ceremony."""

    actions: ClassVar[dict[str, str]] = {"GET": "trail.view", "POST": "trail.view"}

    @extend_schema(request=SignedStepSerializer, responses=TrailReviewDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: TrailReview, step: Step, given: dict[str, Any], version: int) -> TrailReview:
        signing = Signing.taken(self.request._request, step, given)
        return reviewing.take_step(step, obj, actor=self.actor, version=version, signing=signing, **given)

    def represent(self, obj: TrailReview) -> Any:
        return as_json(obj, self)


class TrailReviewDecline(OfReview, DeclineApi):
    """Refuse to sign a review, with the reason; needs If-Match."""

    actions: ClassVar[dict[str, str]] = {"POST": "trail.view"}
