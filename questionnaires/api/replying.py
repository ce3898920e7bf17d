"""Questions about answers and the CMO's replies over the API."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from questionnaires import services
from questionnaires.api.sent import given_of
from questionnaires.models import ReplySet, ReviewRound
from questionnaires.rules import review
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import CHOICES, TABLE
from questionnaires.selectors import rounds
from questionnaires.serializers import review as shapes
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.proving import Signing
from web.api.views import DetailApi, ScopedApi, etag, read_version, steps_json


def told(row: ReviewRound, api: ScopedApi) -> dict[str, Any]:
    """A round with the replies as the caller's side reads them."""
    here = rounds.round_of(row)
    own = here.reply_set
    steps = available(review.REPLYING, rounds.reply_facts(own), api.actor, own) if own else []
    whole = {
        **{name: getattr(row, name) for name in ("number", "due_on", "author")},
        "id": row.pk,
        "questionnaire": row.questionnaire_id,
        "sent_at": row.released_at,
        "taken_back": here.taken_back,
        "replied_at": here.replied_at,
        "replies": [reply_json(here, key) for key in here.asks],
        "reply_set": own.pk if own else None,
        "version": own.version if own else 0,
        "available_steps": steps_json(steps),
        "signatures": signatures_of(own, rounds.reply_content(own)) if own and here.replied_at else [],
    }
    return dict(shapes.RoundSerializer(whole).data)


def reply_json(here: rounds.Round, key: str) -> dict[str, Any]:
    """What was asked about one answer, and the reply."""
    reply = here.replies.get(key)
    names = ("text", "corrects", "value", "not_applicable", "why", "author", "version")
    empty = {"text": "", "corrects": False, "value": "", "not_applicable": False, "why": "", "author": "", "version": 0}
    said = {name: getattr(reply, name) for name in names} if reply else empty
    return {"question": key, "asked": here.asks[key], "evidence": here.files.get(key, []), **said}


class AnswerRound(DetailApi):
    """What a sponsor asks about answers."""

    actions = {"GET": "answers.view"}
    serializer_class = shapes.RoundSerializer

    def find(self, pk: UUID) -> ReviewRound:
        return rounds.round_called(pk)

    def represent(self, obj: ReviewRound) -> Any:
        return told(obj, self)


class AnswerReply(ScopedApi):
    """One reply; needs If-Match with its version, 0 where there is none."""

    actions = {"PUT": "answers.write"}

    @extend_schema(request=shapes.ReplyFieldsSerializer, responses=shapes.ReplySerializer)
    def put(self, request: Request, pk: UUID, question: str) -> Response:
        row, seen = self.found(rounds.round_called, pk), read_version(request)
        if question not in rounds.round_of(row).asks:
            raise Http404
        given = given_of(shapes.ReplyFieldsSerializer, request)
        saved = services.save_reply(
            row,
            question,
            text=given["text"],
            correction=self._correction(row, question, given),
            seen=seen,
            actor=self.actor,
        )
        body = shapes.ReplySerializer(reply_json(rounds.round_of(row), question)).data
        return Response(body, headers={"ETag": etag(saved, body)})

    def _correction(self, row: ReviewRound, question: str, given: dict[str, Any]) -> Given | None:
        if not given["corrects"]:
            return None
        kind = rounds.current_filling(row.questionnaire).whole.by_key[question].kind
        value = [] if given["value"] == "" and kind in (CHOICES, TABLE) else given["value"]
        return Given(value=value, not_applicable=given["not_applicable"], why=given["why"])


class SignableReplies(Signable):
    """The replies that a signature covers."""

    steps: ClassVar[tuple[Step, ...]] = review.REPLYING

    def find(self, pk: UUID) -> ReplySet:
        return rounds.reply_set_called(pk)

    def signed_content(self, obj: ReplySet) -> dict[str, Any]:
        return rounds.reply_content(obj)


class ReplySteps(SignableReplies, SignedStepApi):
    """Sign the replies and send them."""

    actions = {"GET": "answers.view", "POST": "answers.view"}

    def perform(self, obj: ReplySet, step: Step, given: dict[str, Any], version: int) -> ReplySet:
        signing = Signing.taken(self.request._request, step, given)
        return services.send_replies(obj, actor=self.actor, signing=signing, version=version)

    def represent(self, obj: ReplySet) -> Any:
        return told(rounds.round_called(obj.round_id), self)

    @extend_schema(request=SignedStepSerializer, responses=shapes.RoundSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)


class RepliesDecline(SignableReplies, DeclineApi):
    """Refuse to sign the replies."""

    actions = {"POST": "answers.view"}
