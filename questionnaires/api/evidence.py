"""What goes with answers, over the API of the CMO: evidence, internal notes, and that an answer was checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from questionnaires import services
from questionnaires.models import AnswerFile, AnswerNote
from questionnaires.rules import dialogue
from questionnaires.selectors import attached, sent
from questionnaires.serializers import evidence as shapes
from questionnaires.services import Evidence
from web.api.files import UploadApi, content_of
from web.api.views import ListApi, NothingSerializer, ScopedApi, created, read_version


@extend_schema_view(get=extend_schema(operation_id="asked_questionnaires_evidence_list"))
class AskedEvidence(UploadApi, ListApi):
    """What is attached to the answers of a questionnaire; POST (multipart) attaches to one or several questions."""

    actions = {"GET": "answers.view", "POST": "answers.write"}
    serializer_class = shapes.AnswerAttachmentSerializer
    filters = {"question": serializers.CharField(max_length=20)}

    def queryset(self) -> QuerySet[AnswerFile]:
        return attached.attached(self.found(sent.questionnaire, self.kwargs["pk"]))

    @extend_schema(
        operation_id="asked_questionnaires_evidence_create",
        request={"multipart/form-data": shapes.AnswerAttachSerializer},
        responses={201: shapes.AnswerAttachmentSerializer(many=True)},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.found(sent.questionnaire, pk), shapes.AnswerAttachSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        questions = given.pop("questions")
        known = given.pop("known", None)
        given["known"] = self.found(attached.file_attached, row, known) if known else None
        on_site = given.pop("on_site")

        def work() -> tuple[Any, str]:
            made = services.attach_to_all(row, questions, Evidence(**given), on_site=on_site, actor=self.actor)
            body = shapes.AnswerAttachmentSerializer(made, many=True).data
            return body, reverse("api:asked-questionnaire-evidence", args=[pk])

        return created(request, self.actor.key, work, asked=content_of(request))


class EvidenceRemoval(ScopedApi):
    """Take evidence off an answer that was not sent; the trail keeps what was attached. Takes nothing."""

    actions = {"POST": "answers.write"}

    @extend_schema(operation_id="answer_evidence_remove", request=NothingSerializer, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        found = self.found(sent.evidence, pk)
        services.detach_evidence(found.answer_set.questionnaire, found, actor=self.actor)
        return Response(status=204)


@extend_schema_view(get=extend_schema(operation_id="asked_questionnaires_notes_list"))
class AskedNotes(ListApi):
    """Notes of one's own people and who checked which answer; no sponsor reads them. POST keeps a note."""

    actions = {"GET": "answers.view", "POST": "answers.write"}
    serializer_class = shapes.AnswerNoteSerializer
    filters = {
        "question": serializers.CharField(max_length=20),
        "kind": serializers.ChoiceField(choices=list(dialogue.NOTES)),
    }

    def queryset(self) -> QuerySet[AnswerNote]:
        return attached.notes(self.found(sent.questionnaire, self.kwargs["pk"]))

    @extend_schema(
        operation_id="asked_questionnaires_notes_create",
        request=shapes.AnswerNoteGivenSerializer,
        responses={201: shapes.AnswerNoteSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.found(sent.questionnaire, pk), shapes.AnswerNoteGivenSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.add_note(row, actor=self.actor, **body.validated_data)
            return shapes.AnswerNoteSerializer(made).data, reverse("api:asked-questionnaire-notes", args=[pk])

        return created(request, self.actor.key, work)


class AskedCheck(ScopedApi):
    """Keep that an answer was checked as it stands; needs If-Match with its version. Takes nothing."""

    actions = {"POST": "answers.write"}

    @extend_schema(
        operation_id="asked_questionnaires_check",
        request=NothingSerializer,
        responses={201: shapes.AnswerNoteSerializer},
    )
    def post(self, request: Request, pk: UUID, question: str) -> Response:
        row, seen = self.found(sent.questionnaire, pk), read_version(request)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        if question not in {each["key"] for each in row.asked["questions"]}:
            raise Http404

        def work() -> tuple[Any, str]:
            made = services.mark_checked(row, question=question, seen=seen, actor=self.actor)
            return shapes.AnswerNoteSerializer(made).data, reverse("api:asked-questionnaire-notes", args=[pk])

        return created(request, self.actor.key, work)
