"""What is signed of the dialogue over the API, by either side's people: never by a token (R-21, R-27)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audits import rules, selectors, services
from audits.api.findings import detail
from audits.models import AuditLetter, Finding, FindingMessage, FindingResponse
from audits.serializers import (
    FindingAnswerSerializer,
    FindingDetailSerializer,
    ReceiptSerializer,
    ReviewStepSerializer,
)
from kernel.errors import StaleVersion
from kernel.steps import Step
from records.api.signing import DeclineApi, SignedStepApi
from records.selectors import signatures
from records.serializers import SignedStepSerializer
from records.services.signing import Signing


def _signatures(*ids: UUID) -> list[dict[str, Any]]:
    return [signatures.as_data(each) for each in signatures.told(signatures.signatures_on(ids))]


class FindingReview(SignedStepApi):
    """Accept or return the CMO's newest answer, signed over it; If-Match names the version of the answer."""

    actions = {"GET": "audits.review_response", "POST": "audits.review_response"}
    steps = rules.REVIEW
    step_serializer = ReviewStepSerializer

    @extend_schema(request=ReviewStepSerializer, responses=FindingDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def find(self, pk: UUID) -> FindingResponse:
        self.finding = selectors.finding(pk)
        issued = selectors.issued_of(self.finding)
        answer = selectors.newest_answer(issued) if issued else None
        if answer is None:
            raise FindingResponse.DoesNotExist
        return answer

    def signed_content(self, obj: FindingResponse) -> dict[str, Any]:
        return selectors.answer_content(obj)

    def perform(self, obj: FindingResponse, step: Step, given: dict[str, Any], version: int) -> Finding:
        if version != obj.version:
            raise StaleVersion(read=version, now=obj.version)
        signing = Signing.taken(self.request._request, step, given)
        services.review_answer(
            obj,
            step=step,
            comment=given["comment"],
            author=self.member.name,
            finding=self.finding,
            actor=self.actor,
            reason=given["reason"] or services.REVIEW,
            signing=signing,
        )
        return selectors.finding(self.finding.pk)

    def represent(self, obj: Finding) -> Any:
        return detail(obj, self.actor, self.member.today)


class AnswerStep(SignedStepApi):
    """The CMO signs and sends the draft of an answer, or withdraws it; needs If-Match. One that was sent says so."""

    actions = {"GET": "findings.answer", "POST": "findings.answer"}
    steps = rules.RESPONSE

    @extend_schema(request=SignedStepSerializer, responses=FindingAnswerSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def find(self, pk: UUID) -> FindingResponse:
        return selectors.own_answer(pk)

    def signed_content(self, obj: FindingResponse) -> dict[str, Any]:
        return selectors.answer_content(obj)

    def perform(self, obj: FindingResponse, step: Step, given: dict[str, Any], version: int) -> FindingResponse:
        signing = Signing.taken(self.request._request, step, given)
        if step is rules.SUBMIT:
            return services.submit_answer(obj, actor=self.actor, signing=signing, version=version)
        return services.discard_answer(obj, actor=self.actor, version=version)

    def represent(self, obj: FindingResponse) -> Any:
        return {**FindingAnswerSerializer(obj).data, "signatures": _signatures(obj.pk)}


class AnswerDecline(DeclineApi):
    """Refuse to sign the draft of an answer; needs If-Match."""

    actions = {"POST": rules.SIGNS}
    steps = rules.RESPONSE

    def find(self, pk: UUID) -> FindingResponse:
        return selectors.own_answer(pk)

    def signed_content(self, obj: FindingResponse) -> dict[str, Any]:
        return selectors.answer_content(obj)


class LetterReceipt(SignedStepApi):
    """The CMO acknowledges a letter about an audit."""

    actions = {"GET": "findings.view", "POST": rules.SIGNS}
    steps = rules.RECEIPT

    @extend_schema(request=SignedStepSerializer, responses=ReceiptSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def find(self, pk: UUID) -> AuditLetter:
        return selectors.letter(pk)

    def signed_content(self, obj: AuditLetter) -> dict[str, Any]:
        return selectors.letter_content(obj)

    def perform(self, obj: AuditLetter, step: Step, given: dict[str, Any], version: int) -> Any:
        signing = Signing.taken(self.request._request, step, given)
        return services.acknowledge_letter(obj, author=self.member.name, actor=self.actor, signing=signing)

    def represent(self, obj: Any) -> Any:
        return {**ReceiptSerializer(obj).data, "signatures": _signatures(obj.pk)}


class WithdrawalReceipt(SignedStepApi):
    """The CMO acknowledges that a finding was withdrawn."""

    actions = {"GET": "findings.view", "POST": rules.SIGNS}
    steps = rules.RECEIPT

    @extend_schema(request=SignedStepSerializer, responses=ReceiptSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def find(self, pk: UUID) -> FindingMessage:
        return selectors.withdrawal(selectors.issued(pk))

    def signed_content(self, obj: FindingMessage) -> dict[str, Any]:
        return selectors.withdrawal_content(obj)

    def perform(self, obj: FindingMessage, step: Step, given: dict[str, Any], version: int) -> Any:
        signing = Signing.taken(self.request._request, step, given)
        return services.acknowledge_withdrawal(obj.issued, author=self.member.name, actor=self.actor, signing=signing)

    def represent(self, obj: Any) -> Any:
        return {**ReceiptSerializer(obj).data, "signatures": _signatures(obj.pk)}
