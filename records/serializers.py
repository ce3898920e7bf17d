"""Shapes of the event feed, jobs and signing."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from records.models import Job
from web.api.steps import StepTakenSerializer
from web.api.views import StrictSerializer


class EventSerializer(serializers.Serializer[Any]):
    """A business fact."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    subject_table = serializers.CharField()
    subject_id = serializers.UUIDField()
    site_id = serializers.UUIDField(allow_null=True)
    actor = serializers.CharField()
    facts = serializers.DictField()


class EventFeedSerializer(serializers.Serializer[Any]):
    """A stretch of the feed and the cursor to ask with next."""

    results = EventSerializer(many=True)
    cursor = serializers.CharField()


class JobSerializer(serializers.Serializer[Any]):
    """Long work of the caller: `done` of `total` tells how far it is; 0 of 0 means that this is not known yet."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    message = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    file_name = serializers.CharField(source="result.name", default=None, allow_null=True)
    file_sha256 = serializers.CharField(source="result.sha256", default=None, allow_null=True)


class CancelSerializer(StrictSerializer):
    """Why a job is ended."""

    reason = serializers.CharField(max_length=400)


class SignedStepSerializer(StepTakenSerializer):
    """What a signed step brings beside the reason: read `ceremony` from the step's own address first."""

    ceremony = serializers.CharField(max_length=2000, required=False, default="", write_only=True)
    meaning = serializers.CharField(max_length=20, required=False, default="")
    user_name = serializers.CharField(max_length=254, required=False, default="", allow_blank=True, write_only=True)
    password = serializers.CharField(max_length=200, required=False, default="", write_only=True, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, default="", allow_blank=True, write_only=True)
    passkey = serializers.CharField(max_length=8000, required=False, default="", allow_blank=True, write_only=True)


class CoveredSerializer(serializers.Serializer[Any]):
    """One part of what a signature covers, in words."""

    name = serializers.CharField()
    value = serializers.CharField()


class CeremonySerializer(serializers.Serializer[Any]):
    """What would be signed, as it stands; `ceremony` is good for five minutes, for this person and this version."""

    step = serializers.CharField()
    version = serializers.IntegerField()
    content = CoveredSerializer(many=True)
    digest = serializers.CharField()
    trail_entry = serializers.IntegerField(
        allow_null=True, help_text="the newest entry of the record's trail: the signature keeps that it was shown"
    )
    trail_entries = serializers.IntegerField(allow_null=True)
    trail_changes = serializers.ListField(
        child=serializers.CharField(), help_text="what changed after the first entry, newest first; the history has all"
    )
    meanings = serializers.ListField(child=serializers.CharField())
    components = serializers.CharField()
    warning = serializers.CharField(help_text="what the organisation owes before anybody signs")
    ceremony = serializers.CharField()
    blocked_by = serializers.ListField(child=serializers.CharField())


class SignatureSerializer(serializers.Serializer[Any]):
    """A signature: who, as what, when, what it means, what it covers, and whether it still does."""

    printed_name = serializers.CharField()
    organisation = serializers.CharField()
    role = serializers.CharField()
    meaning = serializers.CharField()
    signed_at = serializers.DateTimeField()
    signed_at_local = serializers.DateTimeField()
    zone = serializers.CharField()
    step = serializers.CharField()
    components = serializers.CharField()
    version = serializers.IntegerField()
    digest = serializers.CharField()
    trail_entry = serializers.IntegerField(
        allow_null=True, help_text="the entry up to which the record's trail was shown to the signer"
    )
    whole = serializers.BooleanField()
    covers_this_version = serializers.BooleanField()
    validity = serializers.CharField()


class DeclineSerializer(StrictSerializer):
    """Why a signature is refused."""

    reason = serializers.CharField(max_length=1000)


class SigningRefusalSerializer(serializers.Serializer[Any]):
    """A refusal to sign, as it is kept."""

    id = serializers.UUIDField()
    printed_name = serializers.CharField()
    organisation = serializers.CharField()
    role = serializers.CharField()
    step = serializers.CharField()
    version = serializers.IntegerField(source="subject_version")
    digest = serializers.CharField()
    refused_at = serializers.DateTimeField()
    reason = serializers.CharField()


class MarkedSerializer(StrictSerializer):
    """One record of a set, with the ceremony that showed it."""

    id = serializers.UUIDField()
    ceremony = serializers.CharField(max_length=2000, write_only=True)


class SetSerializer(StrictSerializer):
    """Several records to sign, each marked by being listed; the components are proved once for the list."""

    records = serializers.ListField(child=MarkedSerializer(), min_length=1, max_length=20)
    meaning = serializers.CharField(max_length=20)
    user_name = serializers.CharField(max_length=254, required=False, default="", allow_blank=True, write_only=True)
    password = serializers.CharField(max_length=200, required=False, default="", write_only=True, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, default="", allow_blank=True, write_only=True)
    passkey = serializers.CharField(max_length=8000, required=False, default="", allow_blank=True, write_only=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of one record of a set."""

    id = serializers.UUIDField()
    signed = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class SetOutcomeSerializer(serializers.Serializer[Any]):
    """What became of every record of a set: each was signed whole or not at all."""

    results = OutcomeSerializer(many=True)
