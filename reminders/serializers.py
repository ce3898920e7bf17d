"""Shapes of notices and of the reminder policy over the API."""

from __future__ import annotations

from rest_framework import serializers

from reminders.models import Notice
from web.api.views import StrictSerializer


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """What a person was told of one milestone of one deadline."""

    subject = serializers.UUIDField(source="subject_id")
    site = serializers.UUIDField(source="site_id", allow_null=True)
    recipient = serializers.UUIDField(source="recipient_id")
    mail = serializers.CharField(source="delivery.outcome", default="none", help_text="how its mail went")

    class Meta:
        model = Notice
        fields = (
            "id",
            "kind",
            "subject",
            "site",
            "due_on",
            "milestone",
            "title",
            "task",
            "late",
            "recipient",
            "created_at",
            "read_at",
            "closed",
            "mail",
        )


class ChoicesSerializer(StrictSerializer):
    """What a person chose about mail; reminders of single deadlines cannot be switched off."""

    weekly_digest = serializers.BooleanField()


class NoticeStepSerializer(StrictSerializer):
    """What a person does about a notice; each step says which fields it needs."""

    to = serializers.UUIDField(required=False, help_text="membership of the colleague, for reassign")
    until = serializers.DateField(required=False, help_text="for snooze")
    reason = serializers.CharField(required=False, max_length=500, help_text="for reassign and snooze")


class LadderSerializer(StrictSerializer):
    """The rungs of one kind of deadline; a kind keeps its unit."""

    days = serializers.ListField(child=serializers.IntegerField(), max_length=15, default=list)
    business_days = serializers.ListField(child=serializers.IntegerField(), max_length=15, default=list)
    calendar = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        max_length=15,
        default=list,
        help_text="month and day of the year the date ends in",
    )
    daily_after = serializers.IntegerField(min_value=0, max_value=15, default=0)
    weekly_after = serializers.IntegerField(min_value=0, max_value=30, default=0)


class PolicySerializer(StrictSerializer):
    """The sponsor's choice about reminders: a company rule."""

    version = serializers.IntegerField(read_only=True)
    hour = serializers.IntegerField(help_text="of the morning in the recipient's own zone")
    longest_snooze = serializers.IntegerField(help_text="days")
    escalate = serializers.BooleanField()
    ladders = serializers.DictField(child=LadderSerializer(), help_text="by kind of deadline")
    reason = serializers.CharField(write_only=True, max_length=500)
