"""Findings and their dialogue over the API: the sponsor's side."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import rules, selectors, services
from audits.api.base import Makes, Verb, finding_or_404, issued_or_refused
from audits.models import Finding, FindingMessage
from audits.serializers import (
    ClockSerializer,
    EntrySerializer,
    FindingDetailSerializer,
    FindingFieldsSerializer,
    FindingSerializer,
    FindingStepSerializer,
    GradeSerializer,
    MeasureSerializer,
    NewFindingSerializer,
    NewMeasureSerializer,
    NewMessageSerializer,
    NewNoteSerializer,
    NoteSerializer,
    Reasoned,
)
from kernel.actor import Actor
from kernel.steps import Step, available
from web.api.steps import StepApi
from web.api.views import DetailApi, ListApi, ScopedApi, created, etag, read_version, steps_json


def as_json(rows: Collection[Finding], today: date) -> list[Any]:
    """Findings as plain values, with where their dialogue stands."""
    spoken = selectors.dialogue(rows)
    shaped = FindingSerializer(rows, many=True).data
    talks = [spoken.get(row.pk, rules.Talk()) for row in rows]
    return [{**one, **_standing(row, talk, today)} for row, talk, one in zip(rows, talks, shaped, strict=True)]


def _standing(row: Finding, talk: rules.Talk, today: date) -> dict[str, Any]:
    line = selectors.finding_line(row, talk, today)
    turns = sorted(talk.turns) if row.status == rules.ISSUED else []
    return {"state": line.state, "turns": turns, "due_on": line.due_on, "overdue": line.overdue}


def detail(row: Finding, actor: Actor, today: date) -> Any:
    """One finding with what the caller can do with it."""
    choices = available(Finding.steps, selectors.facts_of(row, today), actor, row.audit)
    return {
        **as_json([row], today)[0],
        "clocks": ClockSerializer(selectors.clocks(row, today), many=True).data,
        "internal_note": row.internal_note,
        "available_steps": steps_json(choices),
    }


class Findings(ListApi):
    """Findings of the sponsor's audits; POST drafts one, once per Idempotency-Key."""

    actions = {"GET": "audits.view", "POST": "audits.conduct"}
    serializer_class = FindingSerializer
    filters = {
        "site": serializers.UUIDField(),
        "audit": serializers.UUIDField(),
        "grade": serializers.CharField(max_length=20),
        "state": serializers.ChoiceField(choices=list(rules.FINDING_STATES)),
        "turn": serializers.ChoiceField(choices=[rules.SPONSOR, rules.CMO]),
        "overdue": serializers.ChoiceField(choices=["true"]),
    }

    def queryset(self) -> QuerySet[Finding]:
        return selectors.all_findings()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "overdue":
            return selectors.overdue(found, self.member.today)
        if name in ("state", "turn"):
            return {"state": selectors.in_state, "turn": selectors.in_turn}[name](found, value)
        return super().narrow(found, {"site": "site_id", "audit": "audit_id"}.get(name, name), value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return as_json(rows, self.member.today)

    @extend_schema(request=NewFindingSerializer, responses={201: FindingDetailSerializer})
    def post(self, request: Request) -> Response:
        given = NewFindingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._draft(dict(given.validated_data)))

    def _draft(self, given: dict[str, Any]) -> tuple[Any, str]:
        try:
            audit = selectors.audit(given.pop("audit"))
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError({"audit": ["This audit does not exist."]}) from missing
        made = services.draft_finding(audit, actor=self.actor, **given)
        body = detail(selectors.finding(made.pk), self.actor, self.member.today)
        return body, reverse("api:finding", args=[made.pk])


class FindingDetail(DetailApi):
    """One finding; PUT replaces a draft and needs If-Match."""

    actions = {"GET": "audits.view", "PUT": "audits.conduct"}
    serializer_class = FindingDetailSerializer

    def find(self, pk: UUID) -> Finding:
        return selectors.finding(pk)

    def represent(self, obj: Finding) -> Any:
        return detail(obj, self.actor, self.member.today)

    @extend_schema(request=FindingFieldsSerializer, responses=FindingDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        finding, version = self._found(pk), read_version(request)
        given = FindingFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        services.change_finding(finding, actor=self.actor, version=version, **given.validated_data)
        changed = selectors.finding(pk)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class FindingVerb(Verb):
    """Base of changes of one finding."""

    def find(self, pk: UUID) -> Finding:
        return finding_or_404(pk)

    def answer(self, pk: UUID) -> tuple[Finding, Any]:
        changed = selectors.finding(pk)
        return changed, detail(changed, self.actor, self.member.today)


class FindingStep(StepApi):
    """Issue, void or withdraw a finding; needs If-Match."""

    actions = {"POST": "audits.conduct"}
    steps = (rules.ISSUE_FINDING, rules.VOID_FINDING, rules.WITHDRAW_FINDING)
    step_serializer = FindingStepSerializer

    @extend_schema(request=FindingStepSerializer, responses=FindingDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def find(self, pk: UUID) -> Finding:
        return selectors.finding(pk)

    def perform(self, obj: Finding, step: Step, given: dict[str, Any], version: int) -> Finding:
        say: dict[str, Any] = {"actor": self.actor, "reason": given["reason"], "version": version}
        if step is rules.WITHDRAW_FINDING:
            services.withdraw_finding(obj, text=given["text"], **say)
        else:
            (services.issue_finding if step is rules.ISSUE_FINDING else services.void_finding)(obj, **say)
        return selectors.finding(obj.pk)

    def represent(self, obj: Finding) -> Any:
        return detail(obj, self.actor, self.member.today)


class FindingGrade(FindingVerb):
    """Propose another grade for an issued finding; needs If-Match."""

    actions = {"POST": "audits.confirm_grade"}
    body_class = GradeSerializer

    @extend_schema(request=GradeSerializer, responses=FindingDetailSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.change(request, pk)

    def act(self, obj: Finding, given: dict[str, Any], version: int | None) -> None:
        services.regrade(obj, actor=self.actor, version=version, **given)


class FindingGradeConfirmed(FindingVerb):
    """Confirm a grade as the second person; needs If-Match."""

    actions = {"POST": "audits.confirm_grade"}
    body_class = Reasoned

    @extend_schema(request=Reasoned, responses=FindingDetailSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.change(request, pk)

    def act(self, obj: Finding, given: dict[str, Any], version: int | None) -> None:
        services.confirm_grade(obj, actor=self.actor, version=version, **given)


class FindingDialogue(ScopedApi):
    """What both sides said about a finding, oldest first."""

    actions = {"GET": "audits.view"}

    @extend_schema(operation_id="findings_dialogue_list", responses=EntrySerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters(("format",))
        issued = selectors.issued_of(finding_or_404(pk))
        entries = selectors.thread(issued, rules.SPONSOR) if issued else []
        return Response(EntrySerializer(entries, many=True).data)


class FindingMessages(Makes, ScopedApi):
    """Say something to the CMO about an issued finding; once per Idempotency-Key."""

    actions = {"POST": "audits.review_response"}

    @extend_schema(
        operation_id="findings_messages_create", request=NewMessageSerializer, responses={201: FindingDetailSerializer}
    )
    def post(self, request: Request, pk: UUID) -> Response:
        finding = finding_or_404(pk)
        return self.added(request, NewMessageSerializer, lambda given: self._say(finding, given))

    def _say(self, finding: Finding, given: dict[str, Any]) -> Any:
        issued, kind = issued_or_refused(finding), given["kind"]
        say: dict[str, Any] = {"text": given["text"], "actor": self.actor, "reason": given["reason"]}
        if kind in (rules.COMMENT, rules.EVIDENCE_REQUEST):
            {rules.COMMENT: services.comment, rules.EVIDENCE_REQUEST: services.ask_evidence}[kind](issued, **say)
        elif kind == rules.DUE_CHANGED:
            services.change_due(finding, due_on=_needed(given, "due_on"), **say)
        elif kind in (rules.EXTENSION_GRANTED, rules.EXTENSION_REFUSED):
            granted = kind == rules.EXTENSION_GRANTED
            services.decide_extension(finding, granted=granted, due_on=given["due_on"], **say)
        else:
            report = self._report(issued, _needed(given, "reply_to"))
            services.judge_action(finding, report=report, verified=kind == rules.ACTION_VERIFIED, **say)
        return detail(selectors.finding(finding.pk), self.actor, self.member.today)

    def _report(self, issued: Any, pk: UUID) -> FindingMessage:
        try:
            return selectors.message(issued, pk)
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError({"reply_to": ["This message does not exist."]}) from missing


def _needed(given: dict[str, Any], name: str) -> Any:
    if given[name] is None:
        raise serializers.ValidationError({name: ["This kind of message needs it."]})
    return given[name]


class FindingNotes(Makes, ListApi):
    """The sponsor's internal notes about an issued finding; POST keeps one."""

    actions = {"GET": "audits.view", "POST": "audits.review_response"}
    serializer_class = NoteSerializer

    def queryset(self) -> QuerySet[Any]:
        return selectors.notes_of(finding_or_404(self.kwargs["pk"]))

    @extend_schema(request=NewNoteSerializer, responses={201: NoteSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        issued = issued_or_refused(finding_or_404(pk))
        return self.added(
            request,
            NewNoteSerializer,
            lambda given: NoteSerializer(services.add_note(issued, actor=self.actor, **given)).data,
        )


class FindingMeasures(Makes, ListApi):
    """Immediate measures of a critical finding; POST records one, once per Idempotency-Key."""

    actions = {"GET": "audits.view", "POST": "audits.conduct"}
    serializer_class = MeasureSerializer

    def queryset(self) -> QuerySet[Any]:
        return selectors.measures(finding_or_404(self.kwargs["pk"]))

    @extend_schema(request=NewMeasureSerializer, responses={201: MeasureSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        finding = finding_or_404(pk)
        return self.added(
            request,
            NewMeasureSerializer,
            lambda given: MeasureSerializer(services.record_measure(finding, actor=self.actor, **given)).data,
        )
