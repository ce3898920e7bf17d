"""The file of a qualification over the API: notes on gates, conditions, answers to proposals, grace, parts."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from qualification import services
from qualification.api.lifecycle import as_json, decision_json, products_named
from qualification.models import Condition, GateNote, Qualification
from qualification.rules.lifecycle import moves, notes
from qualification.selectors import deciding, filing, listing
from qualification.selectors import lifecycle as reading
from qualification.serializers import filing as shapes
from qualification.serializers.lifecycle import (
    DecisionDetailSerializer,
    QualificationDetailSerializer,
    QualificationSerializer,
)
from qualification.services import NewScope, Prepared
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.signing import Signing
from web.api.files import UploadApi, content_of
from web.api.views import DetailApi, ListApi, ScopedApi, created, etag, read_version, steps_json

VIEW, READ = "qualification.view", "evidence.view"


class OfQualification(ScopedApi):
    """Base of what belongs to one qualification."""

    @property
    def qualification(self) -> Qualification:
        found: Qualification = self.found(reading.qualification, self.kwargs["pk"])
        return found


# --- notes on gates -----------------------------------------------------------------------------------------------


def note_json(row: GateNote, api: ScopedApi) -> Any:
    """A note with its signatures and steps."""
    return {
        **shapes.GateNoteSerializer(row).data,
        "signatures": signatures_of(row, filing.note_content(row)),
        "available_steps": steps_json(available(notes.NOTE, filing.note_facts(row), api.actor, row)),
    }


@extend_schema_view(get=extend_schema(operation_id="qualifications_notes_list"))
class Notes(OfQualification, UploadApi, ListApi):
    """Notes on the gates of a qualification; POST (multipart) writes one, which counts once it is signed."""

    actions = {"GET": READ, "POST": moves.WRITE}
    serializer_class = shapes.GateNoteSerializer

    def queryset(self) -> QuerySet[GateNote]:
        return filing.notes_on(self.qualification)

    @extend_schema(
        operation_id="qualifications_notes_create",
        request={"multipart/form-data": shapes.NewGateNoteSerializer},
        responses={201: shapes.GateNoteDetailSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.qualification, shapes.NewGateNoteSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.note_gate(row, actor=self.actor, **body.validated_data)
            return note_json(made, self), reverse("api:gate-note", args=[made.pk])

        return created(request, self.actor.key, work, asked=content_of(request))


class NoteDetail(DetailApi):
    """One note on a gate."""

    actions = {"GET": READ}
    serializer_class = shapes.GateNoteDetailSerializer

    def find(self, pk: UUID) -> GateNote:
        return filing.note(pk)

    def represent(self, obj: GateNote) -> Any:
        return note_json(obj, self)


class OfNote(Signable):
    """What the steps of a note are taken on, and what a signature covers."""

    steps: ClassVar[tuple[Step, ...]] = notes.NOTE

    def find(self, pk: UUID) -> GateNote:
        return filing.note(pk)

    def signed_content(self, obj: GateNote) -> dict[str, Any]:
        return filing.note_content(obj)


class NoteSteps(OfNote, SignedStepApi):
    """Sign a note or take it back; needs If-Match, signing its ceremony."""

    actions = {"GET": VIEW, "POST": VIEW}

    @extend_schema(request=SignedStepSerializer, responses=shapes.GateNoteDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: GateNote, step: Step, given: dict[str, Any], version: int) -> GateNote:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_note_step(step, obj, actor=self.actor, signing=signing, version=version, **given)

    def represent(self, obj: GateNote) -> Any:
        return note_json(obj, self)


class NoteDecline(OfNote, DeclineApi):
    """Refuse to sign a note, with the reason; needs If-Match."""

    actions = {"POST": VIEW}


# --- conditions and proposals -------------------------------------------------------------------------------------


class ConditionDetail(DetailApi):
    """One condition of a decision, with how it was met. A condition is added with the decision that sets it."""

    actions = {"GET": READ}
    serializer_class = shapes.FiledConditionSerializer

    def find(self, pk: UUID) -> Condition:
        return deciding.condition(pk)

    def represent(self, obj: Condition) -> Any:
        return shapes.FiledConditionSerializer(obj).data


class ConditionClosing(UploadApi):
    """Close a condition (multipart) with its evidence; needs If-Match. Closed late, its hold stays until a decision."""

    actions = {"POST": moves.WRITE}

    @extend_schema(
        operation_id="qualification_conditions_close",
        request={"multipart/form-data": shapes.ClosingSerializer},
        responses=shapes.FiledConditionSerializer,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.found(deciding.condition, pk), shapes.ClosingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        closed = services.close_condition(row, version=read_version(request), actor=self.actor, **body.validated_data)
        found = shapes.FiledConditionSerializer(closed).data
        return Response(found, headers={"ETag": etag(closed, found)})


@extend_schema_view(get=extend_schema(operation_id="qualifications_dismissals_list"))
class Dismissals(OfQualification, ListApi):
    """Proposals that were not followed; POST answers one with the reason. A hold is ended by a decision alone."""

    actions = {"GET": READ, "POST": moves.WRITE}
    serializer_class = shapes.DismissalSerializer

    def queryset(self) -> QuerySet[Any]:
        return self.qualification.dismissals.all()

    @extend_schema(
        operation_id="qualifications_dismissals_create",
        request=shapes.NewDismissalSerializer,
        responses={201: shapes.DismissalSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.qualification, shapes.NewDismissalSerializer(data=request.data)
        body.is_valid(raise_exception=True)

        def work() -> tuple[Any, str]:
            made = services.dismiss(row, actor=self.actor, **body.validated_data)
            return shapes.DismissalSerializer(made).data, reverse("api:qualification-dismissals", args=[row.pk])

        return created(request, self.actor.key, work)


# --- grace --------------------------------------------------------------------------------------------------------


@extend_schema_view(get=extend_schema(operation_id="qualifications_graces_list"))
class Graces(OfQualification, ListApi):
    """Days granted for the requalification of a qualification; granted by its signed step."""

    actions = {"GET": READ}
    serializer_class = shapes.GraceSerializer

    def queryset(self) -> QuerySet[Any]:
        return self.qualification.graces.all()


class GraceStep(SignedStepApi):
    """Grant grace for the next audit on site, signed; needs If-Match and its ceremony. Refused where none is due."""

    actions = {"GET": VIEW, "POST": VIEW}
    steps: ClassVar[tuple[Step, ...]] = (services.GRACE,)
    step_serializer = shapes.GraceGivenSerializer

    def find(self, pk: UUID) -> Qualification:
        found = reading.qualification(pk)
        asked = filing.next_audit(found, self.member.today)
        self.due = asked.due if asked else None
        return found

    def signed_content(self, obj: Qualification) -> dict[str, Any]:
        return filing.grace_content(obj, self.due)

    @extend_schema(request=shapes.GraceGivenSerializer, responses=QualificationDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: Qualification, step: Step, given: dict[str, Any], version: int) -> Qualification:
        signing = Signing.taken(self.request._request, step, given)
        services.grant_grace(obj, actor=self.actor, signing=signing, version=version, **given)
        return reading.qualification(obj.pk)

    def represent(self, obj: Qualification) -> Any:
        return as_json(obj, self, self.member.today)


# --- parts --------------------------------------------------------------------------------------------------------


@extend_schema_view(get=extend_schema(operation_id="qualifications_parts_list"))
class Parts(OfQualification, ListApi):
    """Parts of a qualification that are decided apart; POST prepares a decision about a new one."""

    actions = {"GET": VIEW, "POST": VIEW}
    serializer_class = QualificationSerializer

    def queryset(self) -> QuerySet[Any]:
        return listing.listed(self.member.today).filter(part_of=self.qualification)

    def represent(self, rows: list[Any]) -> list[Any]:
        return list(QualificationSerializer(listing.lines(rows, self.member.today), many=True).data)

    @extend_schema(
        operation_id="qualifications_parts_create",
        request=shapes.NewPartSerializer,
        responses={201: DecisionDetailSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        row, body = self.qualification, shapes.NewPartSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._prepare(row, dict(body.validated_data)))

    def _prepare(self, row: Qualification, given: dict[str, Any]) -> tuple[Any, str]:
        scope = NewScope(
            operations=tuple(given.pop("operations")),
            markets=tuple(given.pop("markets")),
            products=products_named(given.pop("products")),
        )
        made = services.prepare_part(row, scope, Prepared(**given), actor=self.actor)
        return decision_json(made, self), reverse("api:qualification-decision", args=[made.pk])
