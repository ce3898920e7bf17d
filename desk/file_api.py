"""Controlled files over the API: what is known of each, its bytes, and the version that takes its place (R-49)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from desk import file_holders
from desk.file_holders import Held
from desk.serializers import ControlledFileDetailSerializer, ControlledFileSerializer
from records import selectors
from records.files import serving
from records.models import SponsorFile
from records.selectors import provenance
from sponsors import access
from web.api.files import FileApi, FileGivenSerializer
from web.api.views import DetailApi, ListApi, ScopedApi


@dataclass(frozen=True, slots=True)
class Known:
    """A file with the record that holds it; its version is that of the record, which a replacement changes."""

    file: SponsorFile
    held: Held | None

    @property
    def version(self) -> int:
        return self.held.record.version if self.held else 0


def as_json(rows: list[SponsorFile]) -> list[dict[str, Any]]:
    """Files as the API shows them: the same few questions however many there are."""
    known, names = provenance.told(rows), access.actor_names({row.stored_by for row in rows})
    return [_file(row, known[row.pk], names.get(row.stored_by, "")) for row in rows]


def _file(row: SponsorFile, said: provenance.FileTold, stored_by: str) -> dict[str, Any]:
    ended = said.superseded
    names = ("id", "name", "media_type", "size", "pages", "sha256", "stored_at")
    return {
        **{name: getattr(row, name) for name in names},
        "stored_by": stored_by,
        "version": said.version,
        "superseded": {"by": ended.by, "who": ended.who, "at": ended.at, "reason": ended.reason} if ended else None,
        "certified": _certificate(said.certified) if said.certified else None,
        "handwritten": _paper(said.handwritten) if said.handwritten else None,
    }


def _certificate(said: provenance.Certified) -> dict[str, Any]:
    copy, signature = said.copy, said.signature
    told = {"id": copy.pk, "original": copy.original, "method": copy.method, "how": copy.how}
    return {**told, "signed_by": signature.printed_name, "signed_at": signature.signed_at}


def _paper(said: provenance.Handwritten) -> dict[str, Any]:
    names = ("id", "document", "original_at", "outcome", "compared", "explanation", "marked_at", "checked_at")
    told = {name: getattr(said.scan, name) for name in names}
    return {**told, "marked_by": said.marked_by, "checked_by": said.checked_by}


class Files(ListApi):
    """The sponsor's own files, of every record; one that was superseded says by which, who, when and why."""

    actions = {"GET": "files.view"}
    serializer_class = ControlledFileSerializer
    filters = {"sha256": serializers.CharField(max_length=64)}

    def queryset(self) -> QuerySet[SponsorFile]:
        return selectors.sponsor_files(self.actor)

    def represent(self, rows: list[SponsorFile]) -> list[Any]:
        return list(ControlledFileSerializer(as_json(rows), many=True).data)


class FileDetail(DetailApi, FileApi):
    """One file with every version of its document; PUT stores the one that takes its place and needs If-Match."""

    actions = {"GET": "files.view", "PUT": file_holders.REPLACE}
    serializer_class = ControlledFileDetailSerializer

    @extend_schema(operation_id="files_retrieve", responses=ControlledFileDetailSerializer)
    def get(self, request: Request, pk: UUID, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, pk)

    @extend_schema(request={"multipart/form-data": FileGivenSerializer}, responses=ControlledFileDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        return super().put(request, pk)

    def find(self, pk: UUID) -> Known:
        stored = selectors.sponsor_file(pk, self.actor)
        return Known(stored, file_holders.holding(stored))

    def keep(self, obj: Known, given: dict[str, Any], version: int) -> Known:
        found = file_holders.held(obj.file, self.actor)
        return self.find(file_holders.replace_file(found, actor=self.actor, version=version, **given).pk)

    def represent(self, obj: Known) -> Any:
        chain = as_json([link.file for link in provenance.chain(obj.file)])
        own = next(each for each in chain if each["id"] == obj.file.pk)
        holder = {"record": str(obj.held.record), "url": obj.held.url, "version": obj.version} if obj.held else None
        return ControlledFileDetailSerializer({**own, "held_by": holder, "versions": chain}).data


class FileContent(ScopedApi):
    """The bytes of one file, an old version too; who took them is recorded."""

    actions = {"GET": "files.view"}

    @extend_schema(operation_id="files_content", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> Any:
        self.known_parameters(())
        stored = self.found(selectors.sponsor_file, pk, self.actor)
        return serving.download(request._request, stored, actor=self.actor)
