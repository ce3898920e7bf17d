"""What lets members sign, for administrators to read: it is recorded on their pages (21 CFR 11.100, 11.10(i), (j))."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from records.selectors import signers
from sponsors import access
from web.api.views import ScopedApi

READ = "administration.view"


class ProofSerializer(serializers.Serializer[Any]):
    """Who made sure who a member is, how and when."""

    id = serializers.UUIDField()
    method = serializers.CharField()
    verified_by = serializers.CharField()
    proven_on = serializers.DateField()
    name = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class TrainingSerializer(serializers.Serializer[Any]):
    """A training that lets a member sign until its last day."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    trained_on = serializers.DateField()
    valid_until = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class AcceptanceSerializer(serializers.Serializer[Any]):
    """A statement of accountability that a member accepted."""

    statement = serializers.IntegerField()
    printed_name = serializers.CharField()
    zone = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class MemberSigningSerializer(serializers.Serializer[Any]):
    """Everything that signing needs of one member; `blocked_by` says what keeps them from signing today."""

    member = serializers.UUIDField()
    identity_proofs = ProofSerializer(many=True)
    trainings = TrainingSerializer(many=True)
    statements = AcceptanceSerializer(many=True)
    locked_at = serializers.DateTimeField(allow_null=True)
    blocked_by = serializers.ListField(child=serializers.CharField())


class CertificationLetterSerializer(serializers.Serializer[Any]):
    """A letter to FDA about electronic signatures (21 CFR 11.100(c))."""

    id = serializers.UUIDField()
    sent_on = serializers.DateField()
    signed_by = serializers.CharField()
    reference = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class CertificationLettersSerializer(serializers.Serializer[Any]):
    """Every letter that holds, newest first, and what is said to signers while there is none."""

    letters = CertificationLetterSerializer(many=True)
    warning = serializers.CharField()


class MemberSigning(ScopedApi):
    """What lets one member sign."""

    actions: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(operation_id="member_signing", responses=MemberSigningSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters(())
        member = self.found(lambda key: access.memberships().get(pk=key), pk)
        right = signers.right_of(member.pk)
        told = {
            "member": member.pk,
            "identity_proofs": signers.proofs_of(member.pk),
            "trainings": signers.trainings_of(member.pk),
            "statements": signers.acceptances_of(member.pk),
            "locked_at": right.locked_at if right else None,
            "blocked_by": signers.obstacles(member.pk, self.member.today),
        }
        return Response(MemberSigningSerializer(told).data)


class CertificationLetters(ScopedApi):
    """The organisation's letters to FDA about electronic signatures."""

    actions: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(operation_id="certification_letters", responses=CertificationLettersSerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return Response(
            CertificationLettersSerializer({"letters": signers.letters(), "warning": signers.warning()}).data
        )
