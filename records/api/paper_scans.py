"""Scans of handwritten signatures over the API: marked by one person, compared with the paper by another (R-28)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from records import selectors
from records.models import HandwrittenScan, SponsorFile
from records.rules import provenance as rules
from records.selectors import provenance
from records.services import paper_scans
from sponsors import access
from web.api.views import DetailApi, ListApi, ScopedApi, StrictSerializer, created, etag, read_version


class HandwrittenScanSerializer(serializers.Serializer[Any]):
    """A scan of a handwritten signature; it is no electronic signature. `outcome` is empty until it was checked."""

    id = serializers.UUIDField()
    file = serializers.UUIDField(source="file_id")
    sha256 = serializers.CharField(source="file.sha256")
    document = serializers.CharField()
    original_at = serializers.CharField()
    uploaded_by = serializers.CharField()
    marked_by = serializers.CharField()
    marked_at = serializers.DateTimeField()
    outcome = serializers.CharField()
    compared = serializers.CharField()
    explanation = serializers.CharField()
    checked_by = serializers.CharField()
    checked_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class MarkScanSerializer(StrictSerializer):
    """What was signed by hand, and where the paper is kept."""

    document = serializers.CharField(max_length=300)
    original_at = serializers.CharField(max_length=300)


class CheckScanSerializer(StrictSerializer):
    """What was compared and what it showed; a rejection says why."""

    outcome = serializers.ChoiceField(choices=list(rules.OUTCOMES.items()))
    compared = serializers.CharField(max_length=1000)
    explanation = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


def as_json(rows: list[HandwrittenScan]) -> list[Any]:
    """Scans as the API shows them, with the names of their people."""
    people = ("uploaded_by", "marked_by", "checked_by")
    names = access.actor_names({getattr(row, name) for row in rows for name in people} - {""})
    shown = list(HandwrittenScanSerializer(rows, many=True).data)
    return [{**row, **{name: names.get(row[name], "") for name in people}} for row in shown]


class HandwrittenScans(ListApi):
    """Every scan of a handwritten signature; `outcome=` without a value are those that wait for a second person."""

    actions = {"GET": "files.view"}
    serializer_class = HandwrittenScanSerializer
    filters = {"outcome": serializers.ChoiceField(choices=list(rules.OUTCOMES), allow_blank=True)}

    def queryset(self) -> QuerySet[HandwrittenScan]:
        return provenance.scans()

    def represent(self, rows: list[HandwrittenScan]) -> list[Any]:
        return as_json(rows)


class HandwrittenScanDetail(DetailApi):
    """One scan of a handwritten signature."""

    actions = {"GET": "files.view"}
    serializer_class = HandwrittenScanSerializer

    def find(self, pk: UUID) -> HandwrittenScan:
        return provenance.scan(pk)

    def represent(self, obj: HandwrittenScan) -> Any:
        return as_json([obj])[0]


class FileScanMark(ScopedApi):
    """Say that a file is a scan of what was signed by hand."""

    actions = {"POST": rules.MARK}

    @extend_schema(
        operation_id="files_scan_create", request=MarkScanSerializer, responses={201: HandwrittenScanSerializer}
    )
    def post(self, request: Request, pk: UUID) -> Response:
        stored = self.found(selectors.sponsor_file, pk, self.actor)
        given = MarkScanSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return created(request, self.actor.key, lambda: self._mark(stored, given.validated_data))

    def _mark(self, stored: SponsorFile, given: dict[str, Any]) -> tuple[Any, str]:
        made = paper_scans.mark_scan(stored, actor=self.actor, **given)
        return as_json([made])[0], reverse("api:handwritten-scan", args=[made.pk])


class HandwrittenScanCheck(ScopedApi):
    """Record what comparing a scan with the paper showed, as the second person; needs If-Match."""

    actions = {"POST": rules.CHECK}

    @extend_schema(
        operation_id="handwritten_scans_check", request=CheckScanSerializer, responses=HandwrittenScanSerializer
    )
    def post(self, request: Request, pk: UUID) -> Response:
        scan, version = self.found(provenance.scan, pk), read_version(request)
        given = CheckScanSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        checked = paper_scans.check_scan(scan, version=version, actor=self.actor, **given.validated_data)
        body = as_json([checked])[0]
        return Response(body, headers={"ETag": etag(checked, body)})
