"""Files of a record over the API: `PUT` as multipart form, with the version read in `If-Match`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

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
        if isinstance(self.initial_data, MultiValueDict) and len(self.initial_data.getlist("file")) > 1:
            raise serializers.ValidationError({"file": ["Send one file."]})
        return attrs


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
