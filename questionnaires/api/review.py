"""The sponsor's review of answers over the API, and what came of questionnaires at a site."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from kernel.errors import Blocked
from kernel.steps import Step
from questionnaires import selectors, services
from questionnaires.api.sent import given_of
from questionnaires.models import Review
from questionnaires.rules import review
from questionnaires.selectors import review as reading
from questionnaires.selectors import sent
from questionnaires.serializers import review as shapes
from questionnaires.serializers.sent import QuestionnaireMessageSerializer, TextSerializer
from questionnaires.services import Said
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.signing import Signing
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import DetailApi, ScopedApi, asked_day, created, steps_json


def told(row: Any, api: ScopedApi) -> dict[str, Any]:
    """The review of a questionnaire as its sponsor reads it."""
    here = reading.standing(row)
    begun = here.begun
    steps = available(review.REVIEW, here.facts, api.actor, begun) if begun else []
    concluded = here.facts.status == review.CONCLUDED
    whole = {
        "review": begun.pk if begun else None,
        "version": begun.version if begun else 0,
        "state": here.facts.status,
        "score": here.score,
        "sections": [{"section": key, **_score(each)} for key, each in here.sections.items()],
        "answers": reading.lines(here) if here.facts.answered else [],
        "to_send": [each.question for each in here.to_send()],
        "waiting": here.facts.waiting,
        "available_steps": steps_json(steps),
        "signatures": signatures_of(begun, reading.signed_content(begun)) if begun and concluded else [],
    }
    return dict(shapes.AnswersReviewSerializer(whole).data)


def _score(found: review.Score) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("percent", "points", "of", "judged", "asked")}


class QuestionnaireReview(DetailApi):
    """The answers to a questionnaire as they are reviewed."""

    actions = {"GET": "questionnaires.view"}
    serializer_class = shapes.AnswersReviewSerializer

    def find(self, pk: UUID) -> Any:
        return reading.reviewed(pk)

    def represent(self, obj: Any) -> Any:
        return told(obj, self)


class OfReview(ScopedApi):
    """Base of what is done in a review."""

    actions = {"POST": review.REVIEWS}

    def done(self, pk: UUID) -> tuple[Any, str]:
        return told(sent.questionnaire(pk), self), reverse("api:questionnaire-review", args=[pk])


class ReviewVerdicts(OfReview):
    """Judge answers, all or none; 409 where somebody else judged one since it was read."""

    @extend_schema(request=shapes.NewVerdictsSerializer, responses={201: shapes.AnswersReviewSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row = self.found(sent.questionnaire, pk)
        said = [Said(**each) for each in given_of(shapes.NewVerdictsSerializer, request)["verdicts"]]

        def work() -> tuple[Any, str]:
            try:
                services.give_verdicts(row, said, actor=self.actor)
            except services.Conflicting as stale:
                raise Blocked([f"Somebody else judged {', '.join(stale.keys)} meanwhile: read it again."]) from stale
            return self.done(pk)

        return created(request, self.actor.key, work)


class ReviewRounds(OfReview):
    """Hand on what was decided: questions cross to the CMO, gaps become findings."""

    @extend_schema(request=shapes.RoundFieldsSerializer, responses={201: shapes.AnswersReviewSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(sent.questionnaire, pk), given_of(shapes.RoundFieldsSerializer, request)

        def work() -> tuple[Any, str]:
            services.send_round(row, actor=self.actor, **given)
            return self.done(pk)

        return created(request, self.actor.key, work)


class ReviewTakeBack(OfReview):
    """Take back the questions that wait for the CMO's replies."""

    @extend_schema(request=TextSerializer, responses={201: QuestionnaireMessageSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(sent.questionnaire, pk), given_of(TextSerializer, request)

        def work() -> tuple[Any, str]:
            made = services.take_back(row, actor=self.actor, **given)
            return QuestionnaireMessageSerializer(made).data, reverse("api:questionnaire-review", args=[pk])

        return created(request, self.actor.key, work)


class SignableReview(Signable):
    """The review that a signature covers."""

    steps: ClassVar[tuple[Step, ...]] = review.REVIEW

    def find(self, pk: UUID) -> Review:
        return reading.review_called(pk)

    def signed_content(self, obj: Review) -> dict[str, Any]:
        return reading.signed_content(obj)

    def represent(self, obj: Review) -> Any:
        return told(sent.questionnaire(obj.questionnaire_id), self)


class ReviewSteps(SignableReview, SignedStepApi):
    """Sign the end of the review."""

    actions = {"GET": "questionnaires.view", "POST": "questionnaires.view"}

    def perform(self, obj: Review, step: Step, given: dict[str, Any], version: int) -> Review:
        signing = Signing.taken(self.request._request, step, given)
        return services.conclude(
            obj, actor=self.actor, signing=signing, reason=given.get("reason", ""), version=version
        )

    @extend_schema(request=SignedStepSerializer, responses=shapes.AnswersReviewSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)


class ReviewDecline(SignableReview, DeclineApi):
    """Refuse to conclude the review."""

    actions = {"POST": review.CONCLUDES}


class KnockoutSteps(SignableReview, SignedStepApi):
    """Sign what follows from a badly answered knockout."""

    actions = {"GET": "questionnaires.view", "POST": "questionnaires.view"}
    steps: ClassVar[tuple[Step, ...]] = review.DECIDING

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.question = str(self.kwargs.pop("question"))  # the base asks for a record and a step alone
        super().initial(request, *args, **kwargs)

    def find(self, pk: UUID) -> Review:
        found = super().find(pk)
        here = reading.standing(sent.questionnaire(found.questionnaire_id))
        if self.question not in {each.key for each in here.knockouts}:
            raise Review.DoesNotExist
        return found

    def signed_content(self, obj: Review) -> dict[str, Any]:
        return reading.decision_content(obj, self.question)

    def perform(self, obj: Review, step: Step, given: dict[str, Any], version: int) -> Review:
        services.decide_knockout(
            obj,
            self.question,
            step=step,
            reason=given["reason"],
            actor=self.actor,
            signing=Signing.taken(self.request._request, step, given),
            version=version,
        )
        return reading.review_called(obj.pk)

    @extend_schema(request=SignedStepSerializer, responses=shapes.AnswersReviewSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)


class SiteResults(ScopedApi):
    """What came of questionnaires at a site on a day, as known at a moment: of each template the newest review."""

    actions = {"GET": "questionnaires.view"}

    @extend_schema(
        operation_id="sites_questionnaire_results",
        parameters=[OpenApiParameter("on", date, description="the day asked about, by default today"), KNOWN_AT],
        responses=shapes.ResultSerializer(many=True),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on = asked_day(request, "on", self.member.today)
        if not cmos.sites().filter(pk=pk).exists():
            raise Http404
        found = selectors.results([pk], on, asked_moment(request, self.member))
        return Response(shapes.ResultSerializer(found[pk], many=True).data)
