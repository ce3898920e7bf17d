"""Shapes of imports over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class ImportSerializer(serializers.Serializer[Any]):
    """One spreadsheet that was brought in: how many rows are new, known or in error, and who did what when."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    file = serializers.CharField(source="file.name")
    sha256 = serializers.CharField(source="file.sha256")
    rows = serializers.IntegerField()
    new = serializers.IntegerField()
    known = serializers.IntegerField()
    wrong = serializers.IntegerField()
    uploaded_at = serializers.DateTimeField()
    uploaded_by = serializers.CharField()
    checked_at = serializers.DateTimeField(allow_null=True)
    imported_at = serializers.DateTimeField(allow_null=True)
    imported_by = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class ImportProblemSerializer(serializers.Serializer[Any]):
    """What the last check found wrong with one cell, and what to write instead."""

    id = serializers.UUIDField()
    row = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class ImportedRowSerializer(serializers.Serializer[Any]):
    """The record one row became; `made` is false where it was recorded already."""

    id = serializers.UUIDField()
    row = serializers.IntegerField()
    made = serializers.BooleanField()
    record = serializers.UUIDField(source="subject_id")
    reference = serializers.CharField(source="label")
