"""Audits and findings over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from audits import selectors
from audits.models import Audit, Finding
from audits.serializers import AuditDetailSerializer, AuditSerializer, FindingDetailSerializer, FindingSerializer
from kernel.steps import available
from web.api.views import DetailApi, ListApi, steps_json


class Audits(ListApi):
    """The sponsor's audits."""

    actions = {"GET": "audits.view"}
    serializer_class = AuditSerializer
    sorts = ("id", "planned_start")
    filters = {"site": serializers.UUIDField(), "status": serializers.CharField(max_length=30)}

    def queryset(self) -> QuerySet[Audit]:
        return selectors.audits()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, {"site": "site_id"}.get(name, name), value)


class AuditDetail(DetailApi):
    """One audit."""

    actions = {"GET": "audits.view"}
    serializer_class = AuditDetailSerializer

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def represent(self, obj: Audit) -> Any:
        choices = available(Audit.steps, selectors.audit_facts(obj, self.member.today), self.actor, obj)
        return {**AuditDetailSerializer(obj).data, "available_steps": steps_json(choices)}


def as_json(rows: list[Finding]) -> list[Any]:
    """Findings as plain values, with where their dialogue stands."""
    states = selectors.states_of(rows)
    shaped = FindingSerializer(rows, many=True).data
    return [{**finding, "state": states[row.pk]} for row, finding in zip(rows, shaped, strict=True)]


class Findings(ListApi):
    """Findings of the sponsor's audits."""

    actions = {"GET": "audits.view"}
    serializer_class = FindingSerializer
    filters = {
        "site": serializers.UUIDField(),
        "audit": serializers.UUIDField(),
        "grade": serializers.CharField(max_length=20),
    }

    def queryset(self) -> QuerySet[Finding]:
        return selectors.all_findings()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return super().narrow(found, {"site": "site_id", "audit": "audit_id"}.get(name, name), value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return as_json(rows)


class FindingDetail(DetailApi):
    """One finding."""

    actions = {"GET": "audits.view"}
    serializer_class = FindingDetailSerializer

    def find(self, pk: UUID) -> Finding:
        return selectors.finding(pk)

    def represent(self, obj: Finding) -> Any:
        facts = selectors.finding_facts(obj, selectors.dialogue([obj]).get(obj.pk, ()))
        choices = available(Finding.steps, facts, self.actor, obj.audit)
        return {**as_json([obj])[0], "available_steps": steps_json(choices)}
