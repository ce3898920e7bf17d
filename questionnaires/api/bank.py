"""The answer bank of a CMO organisation over the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos.api.base import ChangingDetail, CreatingList, StepsApi
from kernel.errors import Refused
from questionnaires.models import BankQuestion
from questionnaires.rules import bank as rules
from questionnaires.rules import sheet
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import KINDS, Question
from questionnaires.selectors import bank as selectors
from questionnaires.selectors import sent
from questionnaires.serializers import bank as shapes
from questionnaires.services import bank as services
from questionnaires.services import bank_release
from questionnaires.services.bank_release import Taking
from web.api.views import ListApi, ScopedApi, created

VIEW, WRITE, RELEASE = "bank.view", selectors.WRITE, selectors.RELEASE


def _question(given: dict[str, Any], kind: str) -> Question:
    """A question as rules read it. Raises `Refused` for lines that cannot be read."""
    said, faults = sheet.question_of({**given, "key": rules.KEY, "kind": kind})
    if faults:
        raise Refused(dict(faults))
    return said


def whole(row: BankQuestion) -> dict[str, Any]:
    """A question with its answers and evidence."""
    found = selectors.bank_question(row.pk)
    plain = shapes.BankQuestionSerializer(found).data
    answers = shapes.BankAnswerSerializer(selectors.bank_answers(found), many=True).data
    return {
        **plain,
        "answers": answers,
        "evidence": shapes.BankEvidenceSerializer(selectors.evidence_of(found), many=True).data,
    }


class BankQuestions(CreatingList):
    """The organisation's own questions; POST adds one, once per Idempotency-Key."""

    actions = {"GET": VIEW, "POST": WRITE}
    serializer_class = shapes.BankQuestionSerializer
    new_class = shapes.NewBankQuestionSerializer
    sorts = ("id", "text")
    filters = {
        "kind": serializers.ChoiceField(choices=list(KINDS)),
        "topic": serializers.CharField(max_length=80),
        "state": serializers.ChoiceField(choices=list(rules.STATES)),
        "q": serializers.CharField(max_length=100),
    }

    def queryset(self) -> QuerySet[Any]:
        return selectors.bank_questions()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return selectors.matching_bank(found, value)
        if name == "state":
            return selectors.in_bank_state(found, value, self.member.today)
        return super().narrow(found, name, value)

    def create(self, given: dict[str, Any]) -> tuple[Any, str]:
        named = {name: given.pop(name) for name in ("topic", "tags", "reason")}
        made = services.record_bank_question(_question(given, given["kind"]), actor=self.actor, **named)
        return selectors.bank_question(made.pk), reverse("api:bank-question", args=[made.pk])


class BankQuestionDetail(ChangingDetail):
    """One question of the bank with its answers and evidence."""

    actions = {"GET": VIEW, "PUT": WRITE}
    serializer_class = shapes.BankQuestionDetailSerializer
    change_class = shapes.BankQuestionFieldsSerializer

    def find(self, pk: UUID) -> Any:
        return selectors.bank_question(pk)

    def represent(self, obj: Any) -> Any:
        return whole(obj)

    def change(self, obj: Any, given: dict[str, Any], *, version: int) -> Any:
        named = {name: given.pop(name) for name in ("topic", "tags", "reason")}
        return services.change_bank_question(
            obj, _question(given, obj.kind), actor=self.actor, version=version, **named
        )


class BankAnswers(ScopedApi):
    """Write the next version of an answer, once per Idempotency-Key."""

    actions = {"POST": WRITE}

    @extend_schema(request=shapes.NewBankAnswerSerializer, responses={201: shapes.BankAnswerSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(selectors.bank_question, pk), shapes.NewBankAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        answer = Given(value=said["value"], not_applicable=said["not_applicable"], why=said["why"])

        def work() -> tuple[Any, str]:
            made = services.write_bank_answer(row, answer, seen=said["seen"], actor=self.actor, reason=said["reason"])
            return shapes.BankAnswerSerializer(made).data, reverse("api:bank-question", args=[pk])

        return created(request, self.actor.key, work)


class BankQuestionSteps(StepsApi):
    """`retire` or `reactivate` a question of the bank."""

    actions = {"POST": WRITE}
    serializer_class = shapes.BankQuestionDetailSerializer
    verbs = {"retire": services.retire_bank_question, "reactivate": services.reactivate_bank_question}

    def find(self, pk: UUID) -> Any:
        return selectors.bank_question(pk)

    def represent(self, obj: Any) -> Any:
        return whole(obj)


class BankReleases(ListApi):
    """Which answers were given to which sponsors."""

    actions = {"GET": VIEW}
    serializer_class = shapes.BankReleaseSerializer
    filters = {"bank_question": serializers.UUIDField(), "questionnaire": serializers.UUIDField()}

    def queryset(self) -> QuerySet[Any]:
        return selectors.releases()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        column = {"bank_question": "answer__question", "questionnaire": "questionnaire"}[name]
        return found.filter(**{column: value})

    def represent(self, rows: list[Any]) -> list[Any]:
        return list(self.serializer_class(selectors.release_lines(rows), many=True).data)


class BankReleaseSteps(StepsApi):
    """`revoke` a release for what comes after, or `allow` it again."""

    actions = {"POST": RELEASE}
    serializer_class = shapes.BankReleaseSerializer
    verbs = {"revoke": bank_release.revoke_release, "allow": bank_release.restore_release}

    def find(self, pk: UUID) -> Any:
        return selectors.release(pk)

    def represent(self, obj: Any) -> Any:
        return self.serializer_class(selectors.release_lines([selectors.release(obj.pk)])[0]).data


class BankProposals(ScopedApi):
    """What the bank has for one question that is asked; POST takes an answer and releases it to that sponsor."""

    actions = {"GET": VIEW, "POST": RELEASE}

    @extend_schema(operation_id="bank_proposals_retrieve", responses=shapes.BankProposalsSerializer)
    def get(self, request: Request, pk: UUID, question: str) -> Response:
        self.known_parameters({"format"})
        row = self.found(sent.questionnaire, pk)
        asked = self._asked(row, question)
        found = selectors.proposals(row, [asked])[asked.key]
        told = {"question": asked.key, "text": asked.text, "proposals": found}
        return Response(shapes.BankProposalsSerializer(told).data)

    def _asked(self, row: Any, key: str) -> Question:
        try:
            return bank_release.asked_question(row, key)
        except Refused:
            raise Http404 from None

    @extend_schema(request=shapes.TakeSerializer, responses={201: shapes.BankReleaseSerializer})
    def post(self, request: Request, pk: UUID, question: str) -> Response:
        row, given = self.found(sent.questionnaire, pk), shapes.TakeSerializer(data=request.data)
        asked = self._asked(row, question)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)

        def work() -> tuple[Any, str]:
            made = bank_release.release_answer(row, asked.key, self._taking(row, asked, said), actor=self.actor)
            line = selectors.release_lines([selectors.release(made.pk)])[0]
            return shapes.BankReleaseSerializer(line).data, reverse("api:bank-releases")

        return created(request, self.actor.key, work)

    def _taking(self, row: Any, asked: Question, said: dict[str, Any]) -> Taking:
        found = selectors.proposal(row, asked, said["bank_question"])
        if found is None or found.answer.edition != said["edition"]:
            raise Refused({"bank_question": "The bank has no such version that fits: read the proposals again."})
        offered = {each.pk: each for each in selectors.evidence_of(found.question)}
        if unknown := [pk for pk in said["evidence"] if pk not in offered]:
            raise Refused({"evidence": f"{unknown[0]} does not stand beside this answer."})
        given = found.match.given
        return Taking(
            answer=found.answer,
            given=replace(given, value=said["value"]) if "value" in said else given,
            evidence=[offered[pk] for pk in said["evidence"]],
            seen=said["seen"],
            remember=said["remember"],
        )
