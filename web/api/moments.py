"""The moment whose knowledge a caller asks for: `known_at`, an instant or a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from kernel.clock import end_of, now
from web.api.views import FIRST_YEAR, LAST_YEAR
from web.http import Member
from web.moments import AHEAD

KNOWN_AT: Final = OpenApiParameter(
    "known_at",
    str,
    description="what had been recorded by then: an instant with its zone, or a day, which means its end in your "
    "organisation's zone; by default now",
)
ZONE: Final = "Say in which zone: like 2026-11-23T12:00:00Z."


class MomentField(serializers.DateTimeField):
    """An instant with its zone that does not lie ahead."""

    def enforce_timezone(self, value: datetime) -> datetime:
        """As it was given: no zone is guessed."""
        return value

    def to_internal_value(self, value: Any) -> datetime:
        """Raises ValidationError for an instant without its zone, and for a moment that lies ahead."""
        found: datetime = super().to_internal_value(value)
        if found.tzinfo is None or not found.year >= FIRST_YEAR:
            raise serializers.ValidationError([ZONE])
        if found > now():
            raise serializers.ValidationError([AHEAD])
        return found


class DayField(serializers.DateField):
    """A day of an answer: so near that calendars can count from it."""

    def to_internal_value(self, value: Any) -> date:
        """Raises ValidationError for a year that is none of ours."""
        found: date = super().to_internal_value(value)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise serializers.ValidationError([f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}."])
        return found


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
        return MomentField().to_internal_value(given)
    except serializers.ValidationError as wrong:
        raise serializers.ValidationError({"known_at": wrong.detail}) from None


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
