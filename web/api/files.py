"""Files of a record over the API: `PUT` as multipart form, with the version read in `If-Match`."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from web.api.views import ReasonSerializer, ScopedApi, etag, read_version


class FileGivenSerializer(ReasonSerializer):
    """A file and why it is given; its type is told by its content."""

    file = serializers.FileField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_file(self)
        return attrs


def one_file(given: serializers.Serializer[Any], name: str = "file") -> None:
    """Raises for a second file under one name: only the last would be looked at (S-34)."""
    sent = given.initial_data
    if isinstance(sent, MultiValueDict) and len(sent.getlist(name)) > 1:
        raise serializers.ValidationError({name: ["Send one file."]})


def content_of(request: Request) -> str:
    """What makes two uploads the same: where they go, every field and the bytes of files, not how they are packed."""
    found = sha256(f"{request.method}\n{request.path}".encode())
    given: Any = request.data
    for name, values in sorted(given.lists()):
        for value in values:
            is_file = isinstance(value, UploadedFile)
            found.update(json.dumps([name, is_file, _digest(value) if is_file else str(value)]).encode())
    return found.hexdigest()


def _digest(file: Any) -> str:
    found = sha256()
    for block in file.chunks():
        found.update(block)
    file.seek(0)
    return found.hexdigest()


class UploadApi(ScopedApi):
    """Base of what takes a file with POST as multipart form. Nothing is kept in memory."""

    reads_body: ClassVar[bool] = False
    parser_classes = [MultiPartParser]


class FileApi(ScopedApi, ABC):
    """Give a record a file. Nothing is kept in memory: a file goes to the disk as it comes."""

    reads_body: ClassVar[bool] = False
    parser_classes = [MultiPartParser]
    file_serializer: ClassVar[type[FileGivenSerializer]] = FileGivenSerializer

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def keep(self, obj: Any, given: dict[str, Any], version: int) -> Any:
        """Call the service with `given` (file, reason); returns the record as it is afterwards."""

    @abstractmethod
    def represent(self, obj: Any) -> Any: ...

    def put(self, request: Request, pk: UUID) -> Response:
        obj = self.found(self.find, pk)
        given = self.file_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        kept = self.keep(obj, dict(given.validated_data), read_version(request))
        body = self.represent(kept)
        return Response(body, headers={"ETag": etag(kept, body)})
