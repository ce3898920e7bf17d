"""Questionnaires that were sent, over the API: the sponsor's side, and the CMO's."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from kernel.steps import Step
from questionnaires import selectors, services
from questionnaires.models import AnswerSet
from questionnaires.rules import dialogue, filling
from questionnaires.rules.questions import CHOICES, TABLE, Question
from questionnaires.selectors import sent
from questionnaires.selectors.renewal import Outcome, outcomes
from questionnaires.serializers import sent as shapes
from questionnaires.services import Typed
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.proving import Signing
from web.api.views import DetailApi, ListApi, ScopedApi, created, etag, read_version, steps_json


class OfSide(ScopedApi):
    """Base of what either side reads of questionnaires."""

    side = dialogue.SPONSOR

    def line(self, row: Any) -> sent.Line:
        return sent.lines([row], self.member.today, self.side)[0]


class QuestionnaireList(OfSide, ListApi):
    """Base of the lists."""

    serializer_class = shapes.QuestionnaireSerializer
    sorts = ("id", "number")
    filters = {
        "state": serializers.ChoiceField(choices=list(dialogue.STATES)),
        "overdue": serializers.BooleanField(),
        "q": serializers.CharField(max_length=100),
    }

    def queryset(self) -> QuerySet[Any]:
        return sent.questionnaires()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "state":
            return sent.in_state(found, value)
        if name == "q":
            return sent.matching(found, value)
        late = sent.overdue(found, self.member.today)
        return late if value else found.exclude(pk__in=late.values("pk"))

    def represent(self, rows: list[Any]) -> list[Any]:
        return list(self.serializer_class(sent.lines(rows, self.member.today, dialogue.SPONSOR), many=True).data)


class Questionnaires(QuestionnaireList):
    """What was asked of sites; POST sends an approved version of a template to a site."""

    actions = {"GET": "questionnaires.view", "POST": "questionnaires.send"}

    @extend_schema(request=shapes.SendSerializer, responses={201: shapes.QuestionnaireDetailSerializer})
    def post(self, request: Request) -> Response:
        given = given_of(shapes.SendSerializer, request)
        version = self.found(selectors.version, given.pop("template_version"))
        site = self.found(cmos.site, given.pop("site"))

        def work() -> tuple[Any, str]:
            made = services.send_questionnaire(version, site=site, actor=self.actor, **given)
            return told(sent.questionnaire(made.pk), self), reverse("api:questionnaire", args=[made.pk])

        return created(request, self.actor.key, work)


def given_of(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """What a request brings, checked by its shape."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def told(row: Any, api: OfSide) -> dict[str, Any]:
    """A questionnaire as its sponsor reads it; of answers only what was signed and sent."""
    answers = sent.answer_set(row)
    submitted = answers is not None and answers.status == dialogue.SUBMITTED
    line = api.line(row)
    whole = {
        **{name: getattr(line, name) for name in ("row", "state", "due_on", "overdue")},
        "messages": sent.messages(row),
        "answers": _answers(row, answers, only_counted=True) if submitted else [],
        "signatures": signatures_of(answers, sent.signed_content(answers)) if answers and submitted else [],
    }
    return dict(shapes.QuestionnaireDetailSerializer(whole).data)


def _answers(row: Any, answers: AnswerSet | None, *, only_counted: bool) -> list[dict[str, Any]]:
    filled, kept, attached = sent.filling(row, answers), sent.answers(answers), sent.files(answers)
    wanted = filled.counted if only_counted else filled.asked
    again = outcomes(row, filled, kept)
    return [_answer(each, filled, kept, attached, again.get(each.key)) for each in wanted]


def _answer(
    question: Question, filled: filling.Filling, kept: Any, attached: Any, again: Outcome | None = None
) -> dict[str, Any]:
    given, row = filled.of(question.key), kept.get(question.key)
    return {
        "question": question.key,
        "value": given.value,
        "not_applicable": given.not_applicable,
        "why": given.why,
        "standing": filling.standing(question, given),
        "faults": list(filling.faults(question, given)),
        "author": row.author if row else "",
        "evidence": attached.get(question.key, []),
        "carried_from": row.carried_from_id if row else None,
        "first_signed_at": row.first_signed_at if row else None,
        "outcome": again.kind if again else None,
        "version": row.version if row else 0,
    }


class QuestionnaireDetail(OfSide, DetailApi):
    """One questionnaire that was sent."""

    actions = {"GET": "questionnaires.view"}
    serializer_class = shapes.QuestionnaireDetailSerializer

    def find(self, pk: UUID) -> Any:
        return sent.questionnaire(pk)

    def represent(self, obj: Any) -> Any:
        return told(obj, self)


class Messages(OfSide):
    """Base of what is said about a questionnaire."""

    def said(self, request: Request, pk: UUID, shape: Any, say: Any) -> Response:
        row, given = self.found(sent.questionnaire, pk), given_of(shape, request)

        def work() -> tuple[Any, str]:
            made = say(row, actor=self.actor, **given)
            return shapes.QuestionnaireMessageSerializer(made).data, self.address(pk)

        return created(request, self.actor.key, work)

    def address(self, pk: UUID) -> str:
        return reverse("api:questionnaire", args=[pk])


class QuestionnaireComments(Messages):
    """Say something to the CMO."""

    actions = {"POST": "questionnaires.send"}

    @extend_schema(request=shapes.CommentSerializer, responses={201: shapes.QuestionnaireMessageSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.said(request, pk, shapes.CommentSerializer, services.comment)


class QuestionnaireDue(Messages):
    """Move the due date."""

    actions = {"POST": "questionnaires.send"}

    @extend_schema(request=shapes.DueSerializer, responses={201: shapes.QuestionnaireMessageSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.said(request, pk, shapes.DueSerializer, services.change_due)


class QuestionnaireWithdrawal(Messages):
    """Withdraw a questionnaire that was not answered."""

    actions = {"POST": "questionnaires.send"}

    @extend_schema(request=shapes.TextSerializer, responses={201: shapes.QuestionnaireMessageSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.said(request, pk, shapes.TextSerializer, services.withdraw)


# --- the CMO's side -----------------------------------------------------------------------------------------------


class AskedQuestionnaires(QuestionnaireList):
    """What all sponsors ask of the organisation."""

    actions = {"GET": "answers.view"}
    side = dialogue.CMO


class AskedQuestionnaire(OfSide, DetailApi):
    """One questionnaire for who answers it."""

    actions = {"GET": "answers.view"}
    side = dialogue.CMO
    serializer_class = shapes.AskedQuestionnaireSerializer

    def find(self, pk: UUID) -> Any:
        return sent.questionnaire(pk)

    def represent(self, obj: Any) -> Any:
        return asked(obj, self)


def asked(row: Any, api: OfSide) -> dict[str, Any]:
    """A questionnaire as its CMO works on it: the answers that apply as they stand."""
    answers = sent.answer_set(row)
    steps = available(dialogue.ANSWERING, sent.facts(answers), api.actor, answers) if answers else []
    submitted = answers is not None and answers.status == dialogue.SUBMITTED
    whole = {
        **told(row, api),
        "answers": shapes.AnswerSerializer(_answers(row, answers, only_counted=submitted), many=True).data,
        "answer_set": answers.pk if answers else None,
        "version": answers.version if answers else 0,
        "available_steps": steps_json(steps),
    }
    return whole


class AskedComments(Messages):
    """Say something to the sponsor."""

    actions = {"POST": "answers.write"}
    side = dialogue.CMO

    @extend_schema(request=shapes.CommentSerializer, responses={201: shapes.QuestionnaireMessageSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return self.said(request, pk, shapes.CommentSerializer, services.comment)

    def address(self, pk: UUID) -> str:
        return reverse("api:asked-questionnaire", args=[pk])


class AskedAnswer(OfSide):
    """One answer; needs If-Match with its version, 0 where there is none. What is in doubt is kept and told."""

    actions = {"PUT": "answers.write"}
    side = dialogue.CMO

    @extend_schema(request=shapes.AnswerFieldsSerializer, responses=shapes.AnswerSerializer)
    def put(self, request: Request, pk: UUID, question: str) -> Response:
        row, seen = self.found(sent.questionnaire, pk), read_version(request)
        kind = next((each["kind"] for each in row.asked["questions"] if each["key"] == question), None)
        if kind is None:
            raise Http404
        given = given_of(shapes.AnswerFieldsSerializer, request)
        confirmed = given.pop("confirmed")
        if given["value"] == "" and kind in (CHOICES, TABLE):
            given["value"] = []
        services.save_answers(row, [Typed(question, filling.Given(**given), seen, confirmed)], actor=self.actor)
        answers = sent.answer_set(row)
        found = sent.answers(answers).get(question)
        filled = sent.filling(row, answers)
        body = shapes.AnswerSerializer(
            _answer(filled.whole.by_key[question], filled, sent.answers(answers), sent.files(answers))
        ).data
        return Response(body, headers={"ETag": etag(found, body)})


class SignableAnswers(Signable):
    """The answers that a signature covers."""

    steps: ClassVar[tuple[Step, ...]] = dialogue.ANSWERING

    def find(self, pk: UUID) -> AnswerSet:
        return sent.answer_set_called(pk)

    def signed_content(self, obj: AnswerSet) -> dict[str, Any]:
        return sent.signed_content(obj)


class AnswerSteps(SignableAnswers, OfSide, SignedStepApi):
    """Sign the answers and send them."""

    actions = {"GET": "answers.view", "POST": "answers.view"}
    side = dialogue.CMO

    def perform(self, obj: AnswerSet, step: Step, given: dict[str, Any], version: int) -> AnswerSet:
        signing = Signing.taken(self.request._request, step, given)
        return services.submit(obj, actor=self.actor, signing=signing, version=version)

    def represent(self, obj: AnswerSet) -> Any:
        return asked(sent.questionnaire(obj.questionnaire_id), self)

    @extend_schema(request=SignedStepSerializer, responses=shapes.AskedQuestionnaireSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)


class AnswersDecline(SignableAnswers, DeclineApi):
    """Refuse to sign the answers."""

    actions = {"POST": "answers.view"}
