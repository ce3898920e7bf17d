"""Audits over the API: planned, prepared, moved, held, with their papers and letters."""

from __future__ import annotations

import base64
import binascii
import io
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import rules, selectors, services
from audits.api.base import Makes, Verb, audit_or_404
from audits.models import Audit
from audits.serializers import (
    AuditChangeSerializer,
    AuditDetailSerializer,
    AuditSerializer,
    DaySerializer,
    LetterSerializer,
    NewAuditSerializer,
    NewDaySerializer,
    NewLetterSerializer,
    NewPaperSerializer,
    PaperSerializer,
    PerformedSerializer,
    PlaceSerializer,
    ReportClockSerializer,
)
from audits.services import Performed
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.steps import Step
from records.api.signing import DeclineApi, Signable, SignedStepApi, SigningSetApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.signing import Signing
from web.api.views import DetailApi, ListApi, created, etag, read_version, steps_json


def as_json(row: Audit, actor: Actor, today: date) -> Any:
    """An audit with its team and what the caller can do with it."""
    facts = selectors.audit_facts(row, today)
    return {
        **AuditDetailSerializer(row).data,
        "reports": ReportClockSerializer(rules.report_clocks(facts), many=True).data,
        "team": PlaceSerializer(selectors.team(row), many=True).data,
        "signatures": signatures_of(row, selectors.signed_content(row)),
        "available_steps": steps_json(available(Audit.steps, facts, actor, row)),
    }


def planned(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, by the names of the services."""
    return {**given, "lead_id": given.pop("lead", None)}


class Audits(ListApi):
    """The sponsor's audits; POST plans one, once per Idempotency-Key."""

    actions = {"GET": "audits.view", "POST": "audits.plan"}
    serializer_class = AuditSerializer
    sorts = ("id", "planned_start")
    filters = {
        "site": serializers.UUIDField(),
        "status": serializers.CharField(max_length=30),
        "kind": serializers.CharField(max_length=20),
    }

    def queryset(self) -> QuerySet[Audit]:
        return selectors.audits()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, {"site": "site_id"}.get(name, name), value)

    @extend_schema(request=NewAuditSerializer, responses={201: AuditDetailSerializer})
    def post(self, request: Request) -> Response:
        given = NewAuditSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._plan(planned(dict(given.validated_data))))

    def _plan(self, given: dict[str, Any]) -> tuple[Any, str]:
        try:
            site = cmos.site(given.pop("site"))
        except ObjectDoesNotExist as missing:
            raise serializers.ValidationError({"site": ["This site does not exist."]}) from missing
        made = services.plan_audit(site, actor=self.actor, **given)
        return as_json(selectors.audit(made.pk), self.actor, self.member.today), reverse("api:audit", args=[made.pk])


class AuditDetail(DetailApi):
    """One audit; PUT replaces its preparation and needs If-Match."""

    actions = {"GET": "audits.view", "PUT": "audits.plan"}
    serializer_class = AuditDetailSerializer

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def represent(self, obj: Audit) -> Any:
        return as_json(obj, self.actor, self.member.today)

    @extend_schema(request=AuditChangeSerializer, responses=AuditDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        audit, version = self._found(pk), read_version(request)
        given = AuditChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        changes = planned(dict(given.validated_data))
        team = {place["person"]: place["role"] for place in changes.pop("team", [])}
        services.change_audit(audit, team=team, actor=self.actor, version=version, **changes)
        changed = selectors.audit(pk)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class AuditVerb(Verb):
    """Base of changes of one audit."""

    def find(self, pk: UUID) -> Audit:
        return audit_or_404(pk)

    def answer(self, pk: UUID) -> tuple[Audit, Any]:
        changed = selectors.audit(pk)
        return changed, as_json(changed, self.actor, self.member.today)


class AuditPerformed(AuditVerb):
    """Record that the audit was held; needs If-Match."""

    actions = {"PUT": "audits.conduct"}
    body_class = PerformedSerializer

    @extend_schema(request=PerformedSerializer, responses=AuditDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        return self.change(request, pk)

    def act(self, obj: Audit, given: dict[str, Any], version: int | None) -> None:
        held = Performed(
            given["performed_start"],
            given["performed_end"],
            given["outcome"],
            given.get("summary", ""),
            given.get("interval_months") or selectors.proposed_interval(obj.site_id, self.member.today).months,
        )
        services.record_performed(obj, held, actor=self.actor, reason=given["reason"], version=version)


class OfAudit(Signable):
    """What the steps of an audit are taken on and what their signatures cover."""

    steps: ClassVar[tuple[Step, ...]] = rules.TAKEN

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def signed_content(self, obj: Audit) -> dict[str, Any]:
        return selectors.signed_content(obj)


class AuditStep(OfAudit, SignedStepApi):
    """Issue the findings, sign as lead, close, reopen or cancel; needs If-Match, a signed one its ceremony."""

    actions = {"GET": "audits.view", "POST": "audits.view"}

    @extend_schema(request=SignedStepSerializer, responses=AuditDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: Audit, step: Step, given: dict[str, Any], version: int) -> Audit:
        signing = Signing.taken(self.request._request, step, given)
        services.take_step(step, obj, actor=self.actor, version=version, signing=signing, **given)
        return selectors.audit(obj.pk)

    def represent(self, obj: Audit) -> Any:
        return as_json(obj, self.actor, self.member.today)


class AuditDecline(OfAudit, DeclineApi):
    """Refuse to sign an audit, with the reason; needs If-Match."""

    actions = {"POST": "audits.view"}


class AuditsClose(SigningSetApi):
    """Close several audits in one ceremony."""

    actions = {"POST": rules.CLOSE.permission}

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def sign_one(self, obj: Audit, signing: Signing) -> None:
        services.take_step(rules.CLOSE, obj, actor=self.actor, signing=signing)


class PartsOfAudit(Makes, ListApi):
    """Base of lists of what belongs to one audit."""

    actions = {"GET": "audits.view"}

    @property
    def audit(self) -> Audit:
        return audit_or_404(self.kwargs["pk"])


class AuditDays(PartsOfAudit):
    """The planned days as they were set, newest first; POST reschedules and needs If-Match."""

    actions = {"GET": "audits.view", "POST": "audits.plan"}
    serializer_class = DaySerializer

    def queryset(self) -> QuerySet[Any]:
        return selectors.dates(self.audit)

    @extend_schema(request=NewDaySerializer, responses={201: DaySerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        audit, version = self.audit, read_version(request)
        return self.added(request, NewDaySerializer, lambda given: self._move(audit, given, version))

    def _move(self, audit: Audit, given: dict[str, Any], version: int) -> Any:
        services.reschedule(audit, actor=self.actor, version=version, **given)
        return DaySerializer(selectors.dates(audit).first()).data


class AuditPapers(PartsOfAudit):
    """Reports and other files; POST adds one, its bytes as base64."""

    actions = {"GET": "audits.view", "POST": "audits.conduct"}
    serializer_class = PaperSerializer

    def queryset(self) -> QuerySet[Any]:
        return selectors.papers(self.audit)

    @extend_schema(request=NewPaperSerializer, responses={201: PaperSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        audit = self.audit
        return self.added(request, NewPaperSerializer, lambda given: self._add(audit, given))

    def _add(self, audit: Audit, given: dict[str, Any]) -> Any:
        try:
            file = io.BytesIO(base64.b64decode(given.pop("content"), validate=True))
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError({"content": ["Send the bytes of the file as base64."]}) from error
        file.name = given.pop("name")
        return PaperSerializer(services.add_paper(audit, file=file, actor=self.actor, **given)).data


class AuditLetters(PartsOfAudit):
    """What the CMO was told of the audit; POST announces it, or sends the summary of a closed one."""

    actions = {"GET": "audits.view", "POST": "audits.announce"}
    serializer_class = LetterSerializer

    def queryset(self) -> QuerySet[Any]:
        return selectors.letters_of(self.audit)

    @extend_schema(request=NewLetterSerializer, responses={201: LetterSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        audit = self.audit
        return self.added(
            request,
            NewLetterSerializer,
            lambda given: LetterSerializer(services.send_letter(audit, actor=self.actor, **given)).data,
        )
