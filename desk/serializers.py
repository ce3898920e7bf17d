"""Shapes of what is read across rooms over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from rest_framework import serializers

from cmos.inbox import TURNS
from desk.dossier.sections import SECTIONS
from desk.histories import KINDS
from kernel.clock import now
from web.api.views import StrictSerializer
from web.moments import AHEAD

KEYS = [(section.key, section.title) for section in SECTIONS]
TRAIL: Final = "trail"
"""What may be copied beside records: every entry of the caller's organisation."""


class DeadlineSerializer(serializers.Serializer[Any]):
    """One thing that is due about one record."""

    kind = serializers.CharField()
    subject = serializers.UUIDField(source="subject_id")
    site = serializers.UUIDField(source="site_id")
    site_name = serializers.CharField()
    title = serializers.CharField()
    due_on = serializers.DateField()
    responsible = serializers.UUIDField(allow_null=True)
    deputy = serializers.UUIDField(allow_null=True)


class NewCopySerializer(StrictSerializer):
    """Which record is copied, for whom and why; the kind `trail` is the whole trail, and names no record."""

    kind = serializers.ChoiceField(choices=[*sorted(KINDS), TRAIL])
    record = serializers.UUIDField(required=False)
    made_for = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=500)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("record" in attrs) == (attrs["kind"] == TRAIL):
            words = "The trail is copied whole: name no record." if "record" in attrs else "Name the record."
            raise serializers.ValidationError({"record": [words]})
        return attrs


class CopySerializer(serializers.Serializer[Any]):
    """A copy that was made: of what, for whom, by which digest and seal it is known."""

    id = serializers.UUIDField()
    record = serializers.CharField()
    subject_table = serializers.CharField()
    subject_id = serializers.UUIDField(allow_null=True)
    made_for = serializers.CharField()
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    entries = serializers.IntegerField()
    files = serializers.IntegerField()
    seal = serializers.IntegerField()
    seal_digest = serializers.CharField()


class DossierSerializer(serializers.Serializer[Any]):
    """A controlled copy that was made of a site."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    record = serializers.CharField()
    record_version = serializers.CharField()
    as_of = serializers.DateField()
    generated_at = serializers.DateTimeField()
    generated_by = serializers.CharField()
    file_name = serializers.CharField(source="file.name")
    file_sha256 = serializers.CharField(source="file.sha256")


class NewDossierSerializer(StrictSerializer):
    """What to print: sections by key (all that the caller may read when none is named), and as of which day."""

    include = serializers.ListField(child=serializers.ChoiceField(choices=KEYS), required=False)
    on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=500)


def not_ahead(moment: datetime) -> None:
    """Refuses a moment that has not come."""
    if moment > now():
        raise serializers.ValidationError(AHEAD)


class NewExplanationSerializer(StrictSerializer):
    """The day whose standing is explained, by default today, by what was known when, and what the copy is for."""

    on = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False, validators=[not_ahead], help_text="by default now")
    reason = serializers.CharField(max_length=500)


class HitSerializer(serializers.Serializer[Any]):
    """One record that a search found."""

    kind = serializers.CharField()
    name = serializers.CharField(source="label")
    detail = serializers.CharField()
    url = serializers.CharField(help_text="of its page")


class FileSupersededSerializer(serializers.Serializer[Any]):
    """Which file took the place of this one; who, when and why."""

    by = serializers.UUIDField()
    who = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class FileCertificateSerializer(serializers.Serializer[Any]):
    """The certificate of a true copy that stands."""

    id = serializers.UUIDField()
    original = serializers.CharField()
    method = serializers.CharField()
    how = serializers.CharField()
    signed_by = serializers.CharField()
    signed_at = serializers.DateTimeField()


class FilePaperSerializer(serializers.Serializer[Any]):
    """A scan of a handwritten signature; `outcome` is empty until a second person has compared it with the paper."""

    id = serializers.UUIDField()
    document = serializers.CharField()
    original_at = serializers.CharField()
    marked_by = serializers.CharField()
    marked_at = serializers.DateTimeField()
    outcome = serializers.CharField()
    compared = serializers.CharField()
    explanation = serializers.CharField()
    checked_by = serializers.CharField()
    checked_at = serializers.DateTimeField(allow_null=True)


class ControlledFileSerializer(serializers.Serializer[Any]):
    """A controlled file: `version` counts the files of its document, `superseded` is empty for the newest."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    pages = serializers.IntegerField()
    sha256 = serializers.CharField()
    stored_at = serializers.DateTimeField()
    stored_by = serializers.CharField()
    version = serializers.IntegerField()
    superseded = FileSupersededSerializer(allow_null=True)
    certified = FileCertificateSerializer(allow_null=True)
    handwritten = FilePaperSerializer(allow_null=True)


class FileHolderSerializer(serializers.Serializer[Any]):
    """The record that holds a file now; its `version` is the file's ETag too."""

    record = serializers.CharField()
    url = serializers.CharField()
    version = serializers.IntegerField()


class ControlledFileDetailSerializer(ControlledFileSerializer):
    """A file with the record that holds it and every version of its document, newest first."""

    held_by = FileHolderSerializer(allow_null=True)
    versions = ControlledFileSerializer(many=True)


class InboxSerializer(serializers.Serializer[Any]):
    """One record that is open between the caller's organisation and a sponsor, or its own; `turn` is the caller's."""

    kind = serializers.CharField(source="entry.kind")
    record = serializers.UUIDField(source="entry.subject_id")
    title = serializers.CharField(source="entry.title")
    sponsor = serializers.UUIDField(source="entry.sponsor_id", allow_null=True)
    sponsor_name = serializers.CharField(source="entry.sponsor_name")
    site_name = serializers.CharField(source="entry.site_name")
    state = serializers.CharField(source="entry.state")
    turn = serializers.ChoiceField(choices=list(TURNS))
    to_do = serializers.CharField(source="entry.to_do")
    returned = serializers.BooleanField(source="entry.returned")
    overdue = serializers.BooleanField()
    due_on = serializers.DateField(source="entry.due_on", allow_null=True)
    since = serializers.DateField(source="entry.since", allow_null=True)
    url = serializers.CharField(source="entry.url", help_text="of its page")


class SentSerializer(serializers.Serializer[Any]):
    """One thing that was sent to a sponsor; `sha256` is of the record with its parts and the digests of its files."""

    at = serializers.DateTimeField(source="line.event.at")
    sponsor = serializers.UUIDField(source="line.event.sponsor_id")
    sponsor_name = serializers.CharField()
    what = serializers.CharField(source="line.event.name")
    record = serializers.CharField(source="line.record")
    record_id = serializers.UUIDField(source="line.event.subject_id")
    version = serializers.IntegerField(source="line.version")
    sha256 = serializers.CharField(source="line.digest")
    who = serializers.CharField(source="line.who")
