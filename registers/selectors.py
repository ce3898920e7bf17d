"""Looking things up in public registers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, QuerySet

from registers.models import Establishment, ImportRun, PublishedForm483
from registers.rules import name_terms
from regulations.rules import identifiers

SUGGESTED = 10


def establishments(text: str = "") -> QuerySet[Establishment]:
    """Entries whose FEI or D-U-N-S begins with what was typed, or whose name has words beginning so.

    All of them for nothing typed, none for text that has neither digits nor words.
    """
    found = Establishment.objects.select_related("last_run")
    text = text.strip()
    if not text:
        return found
    digits = text.replace("-", "").replace(" ", "")
    if digits.isdigit() and digits.isascii():
        by_fei = found.filter(fei_key__startswith=digits.lstrip("0") or "-")
        return by_fei | found.filter(duns__startswith=digits)
    terms = name_terms(text)
    for term in terms:
        found = found.filter(terms__term__startswith=term)
    return found.distinct() if terms else found.none()


def suggest_establishments(text: str, limit: int = SUGGESTED) -> list[Establishment]:
    """The first entries that fit what was typed; nothing for less than two characters."""
    if len(text.strip()) < 2:
        return []
    return list(establishments(text).order_by("name", "duns")[:limit])


def establishment(duns: str) -> Establishment:
    """The entry with this D-U-N-S number; raises DoesNotExist."""
    return Establishment.objects.get(duns=identifiers.duns(duns).key)


def newest_run(kind: str) -> ImportRun | None:
    """The last finished import of this kind."""
    return ImportRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-id").first()


def all_published_forms() -> QuerySet[PublishedForm483]:
    """Every published Form 483, with the number of its observations."""
    return PublishedForm483.objects.annotate(observation_count=Count("observations"))


def published_forms(fei_keys: list[str]) -> QuerySet[PublishedForm483]:
    """Published Forms 483 of these FEIs, newest first."""
    found = all_published_forms().filter(fei_key__in=[key for key in fei_keys if key])
    return found.order_by("-issued_on", "-id")


def published_form(pk: UUID) -> PublishedForm483:
    """One published form; raises DoesNotExist."""
    return PublishedForm483.objects.prefetch_related("observations").get(pk=pk)
