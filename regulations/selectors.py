"""Looking things up in the catalogue of requirements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.db.models import Case, Q, QuerySet, When

from regulations.models import Requirement

NUMBER = re.compile(
    r"(?:21 ?cfr ?|eu gmp i ?)?(?:part ?|ch(?:apter|\.)? ?|§ ?)?([0-9][0-9.]*)(?: ?\([0-9a-z]{1,5}\))*", re.IGNORECASE
)


def requirements() -> QuerySet[Requirement]:
    """The whole catalogue, in the order of its sources."""
    return Requirement.objects.order_by("position")


def requirement(code: str) -> Requirement:
    """One entry by its code, like `21 CFR 211.22`; raises DoesNotExist."""
    return Requirement.objects.get(code=code)


def search_requirements(text: str, source: str = "") -> QuerySet[Requirement]:
    """Entries whose number begins with what was typed, or whose headings hold every word of it; best first.

    Paragraphs may be typed too: `21 CFR 211.22(a)` finds its section.
    """
    found, text = requirements(), " ".join(text.split())
    if source:
        found = found.filter(source=source)
    if not text:
        return found
    if typed := NUMBER.fullmatch(text):
        number = typed[1].rstrip(".")
        best = Case(When(number=number, then=0), When(number__startswith=f"{number}.", then=1), default=2)
        return found.filter(number__startswith=number).order_by(best, "position")
    return _by_words(found, text.split())


def _by_words(found: QuerySet[Requirement], words: list[str]) -> QuerySet[Requirement]:
    matches = Q()
    for word in words:
        matches &= Q(heading__icontains=word) | Q(subpart_heading__icontains=word) | Q(code__icontains=word)
    in_heading = reduce(and_, (Q(heading__icontains=word) for word in words))
    best = Case(When(heading__istartswith=words[0], then=0), When(in_heading, then=1), default=2)
    return found.filter(matches).order_by(best, "position")


def unknown_codes(codes: Iterable[str]) -> list[str]:
    """Which of these are not in the catalogue."""
    asked = list(dict.fromkeys(codes))
    known = set(Requirement.objects.filter(code__in=asked).values_list("code", flat=True))
    return [code for code in asked if code not in known]


def headings(codes: Iterable[str]) -> dict[str, str]:
    """code -> heading of the entries asked for."""
    return dict(Requirement.objects.filter(code__in=list(codes)).values_list("code", "heading"))
