"""Shape of quality agreements over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quality_agreements import rules
from records.serializers import SignatureSerializer, SignedStepSerializer
from regulations.rules.vocabulary import OPERATION_LABELS
from web.api.views import ReasonSerializer, StepSerializer, StrictSerializer


class AgreementSerializer(serializers.Serializer[Any]):
    """One version of a quality agreement; `state` is what it is today."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    edition = serializers.IntegerField()
    company = serializers.UUIDField(source="company_id")
    our_party = serializers.CharField()
    their_party = serializers.CharField()
    status = serializers.CharField(help_text=f"what people decided: {', '.join(rules.STATES)}")
    state = serializers.CharField(source="display", help_text=f"what it is today: {', '.join(rules.SHOWN)}")
    scope = serializers.CharField()
    operations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(OPERATION_LABELS)), help_text="none: whatever is done at its sites"
    )
    signed_on = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True, help_text="first day without it, once terminated or superseded")
    review_on = serializers.DateField(allow_null=True, help_text="as the agreement says")
    review_due = serializers.DateField(allow_null=True, help_text="as the newest recorded review says, else review_on")
    version = serializers.IntegerField()


class SignerSerializer(serializers.Serializer[Any]):
    """Somebody who signed for a party."""

    id = serializers.UUIDField()
    party = serializers.ChoiceField(choices=list(rules.PARTIES))
    name = serializers.CharField()
    position = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    in_portal = serializers.BooleanField()


class ReviewSerializer(serializers.Serializer[Any]):
    """A recorded review; a void one no longer counts."""

    id = serializers.UUIDField()
    reviewed_on = serializers.DateField()
    reviewer = serializers.UUIDField(source="reviewer_id")
    reviewer_name = serializers.CharField()
    outcome = serializers.ChoiceField(choices=list(rules.OUTCOMES))
    notes = serializers.CharField()
    next_review_on = serializers.DateField(allow_null=True)
    voided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class DocumentSerializer(serializers.Serializer[Any]):
    """A document given for a version; `current` marks the newest one, which a signature covers."""

    file = serializers.UUIDField(source="file_id")
    name = serializers.CharField(source="file.name")
    sha256 = serializers.CharField(source="file.sha256")
    stored_at = serializers.DateTimeField(source="file.stored_at")
    current = serializers.BooleanField()


class GapSerializer(serializers.Serializer[Any]):
    """Days without agreement, both ends included."""

    first = serializers.DateField()
    last = serializers.DateField()
    days = serializers.IntegerField()
    is_open = serializers.BooleanField()
    planned = serializers.BooleanField(help_text="ended on purpose")


class VersionSerializer(serializers.Serializer[Any]):
    """Another version of the same agreement."""

    id = serializers.UUIDField()
    edition = serializers.IntegerField()
    state = serializers.CharField()
    effective_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class PairSerializer(StrictSerializer):
    """A product that is covered at a site."""

    site = serializers.UUIDField()
    product = serializers.UUIDField()


class AgreementDetailSerializer(AgreementSerializer):
    """A version with its sites, signers, reviews, documents, the chain it stands in and the steps that lead on."""

    sites = serializers.ListField(child=serializers.UUIDField(), default=list)
    products = PairSerializer(many=True, default=list)
    document_sha256 = serializers.CharField(source="file.sha256", default="")
    signers = SignerSerializer(many=True, default=list)
    reviews = ReviewSerializer(many=True, default=list)
    documents = DocumentSerializer(many=True, default=list)
    versions = VersionSerializer(many=True, default=list)
    gaps = GapSerializer(many=True, default=list)
    missing = serializers.ListField(child=serializers.CharField(), default=list)
    signatures = SignatureSerializer(many=True, default=list)
    available_steps = StepSerializer(many=True, default=list)


class AgreementFieldsSerializer(StrictSerializer):
    """What people decide about a draft."""

    sites = serializers.ListField(child=serializers.UUIDField(), max_length=500)
    products = serializers.ListField(
        child=serializers.UUIDField(), max_length=500, required=False, help_text="left out, they stay as they are"
    )
    operations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(OPERATION_LABELS)),
        max_length=100,
        required=False,
        help_text="what of the work at its sites it covers; none: whatever is done there; left out, they stay",
    )
    our_party = serializers.CharField(max_length=200)
    their_party = serializers.CharField(max_length=200)
    scope = serializers.CharField(max_length=5000)
    effective_on = serializers.DateField(allow_null=True, required=False, default=None)
    expires_on = serializers.DateField(allow_null=True, required=False, default=None)
    review_on = serializers.DateField(allow_null=True, required=False, default=None)
    reason = serializers.CharField(max_length=500)


class NewAgreementSerializer(AgreementFieldsSerializer):
    """A new agreement with a company."""

    company = serializers.UUIDField()


class CoverageSerializer(ReasonSerializer):
    """Which product at which site."""

    products = PairSerializer(many=True)


class NewSignerSerializer(ReasonSerializer):
    """Somebody who signed for a party."""

    party = serializers.ChoiceField(choices=list(rules.PARTIES))
    name = serializers.CharField(max_length=200)
    position = serializers.CharField(max_length=200)
    signed_on = serializers.DateField()


class NewReviewSerializer(ReasonSerializer):
    """A review that was done."""

    reviewed_on = serializers.DateField()
    reviewer = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=list(rules.OUTCOMES))
    notes = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    next_review_on = serializers.DateField(allow_null=True, required=False, default=None)


class AgreementStepSerializer(SignedStepSerializer):
    """A step; `ended_on` is for a termination: the first day without the agreement."""

    ended_on = serializers.DateField(allow_null=True, required=False, default=None)


class CoverSerializer(serializers.Serializer[Any]):
    """A site that no agreement in force covers."""

    id = serializers.UUIDField(source="site.pk")
    name = serializers.CharField(source="site.name")
    company = serializers.UUIDField(source="site.company_id")
    without_since = serializers.DateField(allow_null=True, help_text="null when it was never covered")
