"""Looking things up in the catalogue of requirements."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from regulations.models import Requirement

NUMBER = re.compile(r"^(21\s*cfr\s*|part\s*)?([0-9][0-9.]*)", re.IGNORECASE)


def requirements() -> QuerySet[Requirement]:
    """The whole catalogue, in the order of its sources."""
    return Requirement.objects.order_by("position")


def requirement(code: str) -> Requirement:
    """One entry by its code, like `21 CFR 211.22`; raises DoesNotExist."""
    return Requirement.objects.get(code=code)


def search_requirements(text: str) -> QuerySet[Requirement]:
    """Entries whose number begins with what was typed, or whose headings hold every word of it."""
    text = text.strip()
    if not text:
        return requirements()
    if found := NUMBER.match(text):
        number = found[2].rstrip(".")
        return requirements().filter(Q(number=number) | Q(number__startswith=number))
    matches = Q()
    for word in text.split():
        matches &= Q(heading__icontains=word) | Q(subpart_heading__icontains=word) | Q(code__icontains=word)
    return requirements().filter(matches)


def unknown_codes(codes: Iterable[str]) -> list[str]:
    """Which of these are not in the catalogue."""
    asked = list(dict.fromkeys(codes))
    known = set(Requirement.objects.filter(code__in=asked).values_list("code", flat=True))
    return [code for code in asked if code not in known]


def headings(codes: Iterable[str]) -> dict[str, str]:
    """code -> heading of the entries asked for."""
    return dict(Requirement.objects.filter(code__in=list(codes)).values_list("code", "heading"))
