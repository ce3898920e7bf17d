"""Signatures as readers see them: who, as what, when there and then, and what each still covers (R-16 to R-18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

from records.models import Signature, SigningRefusal
from records.rules import digest
from records.rules.signing import BOUND, BOUND_WHERE_SAID, Validity, changed_since, seal_of, validity


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with its signer's local time and what to say about its validity."""

    signature: Signature
    local: datetime
    validity: Validity


@dataclass(frozen=True, slots=True)
class Declined:
    """A refusal to sign with its person's local time."""

    refusal: SigningRefusal
    local: datetime


def signatures_on(ids: Iterable[UUID]) -> list[Signature]:
    """Every signature on these records, oldest first."""
    return list(Signature.objects.filter(subject_id__in=list(ids)).order_by("signed_at", "id"))


def as_data(found: Signed) -> dict[str, Any]:
    """A signature as the data inside a printed record tells it."""
    names = ("printed_name", "organisation", "role", "meaning", "zone", "digest", "trail_entry")
    said = {name: getattr(found.signature, name) for name in names}
    times = {"signed_at": found.signature.signed_at.isoformat(), "signed_at_local": found.local.isoformat()}
    return {**said, **times, "validity": found.validity.words}


def is_whole(found: Signature) -> bool:
    """Whether what is stored is what was signed, by this person, of this record, at this moment (R-18)."""
    said = {name: getattr(found, name) for name in (*BOUND, *BOUND_WHERE_SAID)}
    return digest(found.content) == found.digest and seal_of(said) == found.seal


def told(found: Iterable[Signature], now: Mapping[str, Any] | None = None) -> list[Signed]:
    """Signatures with their validity; `now` is the content that a signature of the record would cover today."""
    return [
        Signed(
            each,
            each.signed_at.astimezone(ZoneInfo(each.zone)),
            validity(
                whole=is_whole(each),
                version=each.subject_version,
                changed=None if now is None else changed_since(each.content, now),
            ),
        )
        for each in found
    ]


def of(subject: models.Model, now: Mapping[str, Any] | None = None) -> list[Signed]:
    """Every signature on the record, oldest first; each says which version it covers and whether it covers this one."""
    return told(Signature.objects.filter(subject_id=subject.pk).order_by("signed_at", "id"), now)


def declined(*ids: UUID) -> list[Declined]:
    """Every refusal to sign any of these records, oldest first."""
    found = SigningRefusal.objects.filter(subject_id__in=ids).order_by("refused_at", "id")
    return [Declined(each, each.refused_at.astimezone(ZoneInfo(each.zone))) for each in found]
