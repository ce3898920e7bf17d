"""Shape of campaigns over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires.rules import campaigns as rules
from web.api.views import StrictSerializer


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a campaign is, in numbers of sites."""

    sites = serializers.IntegerField()
    sent = serializers.IntegerField()
    answered = serializers.IntegerField()
    overdue = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    blocked = serializers.IntegerField(help_text="sites that could not be asked so far")


class CampaignSerializer(serializers.Serializer[Any]):
    """A campaign with how far it is."""

    id = serializers.UUIDField(source="row.pk")
    number = serializers.CharField(source="row.number")
    title = serializers.CharField(source="row.title")
    template_version = serializers.UUIDField(source="row.template_version_id")
    scope = serializers.JSONField(source="row.scope")
    planned_on = serializers.DateField(source="row.planned_on")
    due_on = serializers.DateField(source="row.due_on")
    every_months = serializers.ChoiceField(source="row.every_months", choices=list(rules.EVERY))
    follows = serializers.UUIDField(source="row.follows_id", allow_null=True, help_text="the round before this one")
    stopped_at = serializers.DateTimeField(source="row.stopped_at", allow_null=True)
    progress = ProgressSerializer()


class CampaignSiteSerializer(serializers.Serializer[Any]):
    """A site of a campaign: the questionnaire that was sent to it, or what keeps it from being asked."""

    id = serializers.UUIDField()
    site = serializers.UUIDField(source="site_id")
    site_name = serializers.CharField(source="site.name")
    questionnaire = serializers.UUIDField(source="questionnaire_id", allow_null=True)
    blocked = serializers.CharField()


class PlanSerializer(StrictSerializer):
    """Whom to ask, for what, until when, and how often. Nobody is asked before the campaign is sent."""

    template_version = serializers.UUIDField()
    title = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    numbers = serializers.ListField(
        child=serializers.CharField(max_length=20),
        max_length=rules.MOST,
        required=False,
        default=list,
        help_text="numbers of sites; none: every active site",
    )
    operations = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        default=list,
        help_text="only sites that do any of these",
    )
    scope = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=60)), required=False, default=dict
    )
    due_on = serializers.DateField()
    every_months = serializers.ChoiceField(choices=list(rules.EVERY), required=False, default=rules.ONCE)
