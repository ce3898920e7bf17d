"""Answers as a workbook, over the API of the CMO: taken away, brought back, compared, and only then written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Blocked, Refused
from questionnaires import services
from questionnaires.models import AnswerWorkbook
from questionnaires.rules import dialogue, workbook
from questionnaires.selectors import sent, workbooks
from questionnaires.serializers import workbooks as shapes
from questionnaires.services import Conflicting, workbook_file
from web.api.files import UploadApi, content_of
from web.api.views import DetailApi, ListApi, ScopedApi, created, read_version
from web.files import generated_response
from web.http import Exported, export_name
from web.tables import XLSX_TYPE

UNDECIDED = "Two answers to {}: read the workbook again, and decide about each."


class AskedWorkbook(ScopedApi):
    """The questionnaire with what is answered so far, as XLSX to fill in."""

    actions = {"GET": "answers.view"}

    @extend_schema(operation_id="asked_questionnaires_workbook", responses={(200, XLSX_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> Any:
        self.known_parameters(())
        row = self.found(sent.questionnaire, pk)
        if sent.state_of(row) != dialogue.SENT:
            raise Refused("This questionnaire is no longer open: there is nothing to fill in.")
        held, heads = workbooks.contents(row), list(workbook.HEADS.values())
        inner: Any = request._request
        inner.exported = Exported("questionnaires:asked", "xlsx", len(held.filled.whole.questions), heads)
        name = export_name(f"{row.number} answers", self.member.today, "xlsx")
        return generated_response(workbook_file.made(held), name=name, media_type=XLSX_TYPE)


@extend_schema_view(get=extend_schema(operation_id="asked_questionnaires_workbooks_list"))
class AskedWorkbooks(UploadApi, ListApi):
    """The workbooks that came back; POST (multipart) brings one and writes no answer."""

    actions = {"GET": "answers.view", "POST": "answers.write"}
    serializer_class = shapes.WorkbookSerializer

    def queryset(self) -> QuerySet[AnswerWorkbook]:
        return workbooks.workbooks_of(self.found(sent.questionnaire, self.kwargs["pk"]))

    @extend_schema(
        operation_id="asked_questionnaires_workbooks_create",
        request={"multipart/form-data": shapes.WorkbookBringSerializer},
        responses={201: shapes.WorkbookDetailSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.found(sent.questionnaire, pk), shapes.WorkbookBringSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.bring_workbook(row, actor=self.actor, **body.validated_data)
            return told(made), reverse("api:answer-workbook", args=[made.pk])

        return created(request, self.actor.key, work, asked=content_of(request))


def told(row: AnswerWorkbook) -> dict[str, Any]:
    """A workbook with what it would change of the answers as they stand now."""
    compared = shapes.ComparedSerializer(workbooks.compared(row), many=True).data
    return {**shapes.WorkbookSerializer(row).data, "compared": compared}


class WorkbookDetail(DetailApi):
    """A workbook that came back, compared with the answers as they stand now."""

    actions = {"GET": "answers.view"}
    serializer_class = shapes.WorkbookDetailSerializer

    def find(self, pk: UUID) -> AnswerWorkbook:
        return workbooks.workbook_called(pk)

    def represent(self, obj: AnswerWorkbook) -> Any:
        return told(obj)


class WorkbookTaking(ScopedApi):
    """Write the workbook's answers; needs If-Match with its version, and a decision about each conflict (409)."""

    actions = {"POST": "answers.write"}

    @extend_schema(
        operation_id="answer_workbooks_take",
        request=shapes.WorkbookTakeSerializer,
        responses={201: shapes.WorkbookDetailSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        found, version = self.found(workbooks.workbook_called, pk), read_version(request)
        body = shapes.WorkbookTakeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        decided = body.validated_data["decisions"]
        takes = {each["question"]: each["take"] for each in decided}
        seen = {each["question"]: each["version"] for each in decided}

        def work() -> tuple[Any, str]:
            try:
                taken = services.take_workbook(
                    found,
                    takes=takes,
                    seen=seen,
                    reason=body.validated_data["reason"],
                    version=version,
                    actor=self.actor,
                )
            except Conflicting as conflict:
                raise Blocked([UNDECIDED.format(", ".join(conflict.keys))]) from conflict
            return told(taken), reverse("api:answer-workbook", args=[pk])

        return created(request, self.actor.key, work)
