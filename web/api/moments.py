"""The moment whose knowledge a caller asks for: `known_at`, an instant or a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from kernel.clock import end_of, now
from web.api.views import FIRST_YEAR
from web.http import Member
from web.moments import AHEAD

KNOWN_AT: Final = OpenApiParameter(
    "known_at",
    str,
    description="what had been recorded by then: an instant with its zone, or a day, which means its end in your "
    "organisation's zone; by default now",
)
READ: Final = serializers.DateTimeField(default_timezone=None)


def asked_moment(request: Request, member: Member) -> datetime | None:
    """The moment in the parameter `known_at`; None where nobody asked, or for today, which is still going on.

    Raises ValidationError for what is neither a day nor an instant with a zone, and for a moment that lies ahead.
    """
    given = request.query_params.get("known_at")
    if not given:
        return None
    if (day := _day(given)) is not None:
        return _end(day, member)
    try:
        found: datetime = READ.to_internal_value(given)
    except serializers.ValidationError as wrong:
        raise serializers.ValidationError({"known_at": wrong.detail}) from None
    if found.tzinfo is None or not found.year >= FIRST_YEAR:
        raise serializers.ValidationError({"known_at": ["Say in which zone: like 2026-11-23T12:00:00Z."]})
    return _past(found)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if len(given) == len("2026-11-23") else None
    except ValueError:
        return None


def _end(day: date, member: Member) -> datetime | None:
    if day == member.today:
        return None
    return _past(end_of(day, member.zone))


def _past(moment: datetime) -> datetime:
    if moment > now():
        raise serializers.ValidationError({"known_at": [AHEAD]})
    return moment
