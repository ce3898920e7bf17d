"""Looking things up in public registers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, QuerySet

from registers.models import (
    Establishment,
    ImportRun,
    PublishedAction,
    PublishedCitation,
    PublishedForm483,
    PublishedInspection,
    PublishedObservation,
)
from registers.rules import PublishedFact, name_terms
from regulations.rules import identifiers

SUGGESTED = 10
DRUG_QUALITY = "Drug Quality Assurance"
WARNING_LETTER = "Warning Letter"


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
    begun = " & ".join(f"{term}:*" for term in terms)
    return found.filter(words=SearchQuery(begun, config="simple", search_type="raw")) if terms else found.none()


def suggest_establishments(text: str, limit: int = SUGGESTED) -> list[Establishment]:
    """The first entries that fit what was typed; nothing for less than two characters."""
    if len(text.strip()) < 2:
        return []
    return list(establishments(text).order_by("name", "duns")[:limit])


def establishment(duns: str) -> Establishment:
    """The entry with this D-U-N-S number; raises DoesNotExist."""
    return Establishment.objects.get(duns=identifiers.duns(duns).key)


def newest_run(kind: str, known_at: datetime | None = None) -> ImportRun | None:
    """The last finished import of this kind; of those finished by `known_at`."""
    found = runs(known_at).filter(kind=kind)
    return found.order_by("-id").first()


def published_forms() -> QuerySet[PublishedForm483]:
    """Every published Form 483, with the number of its observations."""
    return PublishedForm483.objects.annotate(observation_count=Count("observations"))


def published_observations() -> QuerySet[PublishedObservation]:
    """The observations of every published Form 483."""
    return PublishedObservation.objects.select_related("form")


def published_form(pk: UUID) -> PublishedForm483:
    """One published form; raises DoesNotExist."""
    return PublishedForm483.objects.prefetch_related("observations").get(pk=pk)


def runs(known_at: datetime | None = None) -> QuerySet[ImportRun]:
    """Every finished reading of a published file; those finished by `known_at`."""
    return ImportRun.objects.filter(finished_at__isnull=False, **({"finished_at__lte": known_at} if known_at else {}))


def vanished(fei_keys: list[str], known_at: datetime | None = None) -> list[tuple[Establishment, date]]:
    """Establishments of these FEIs that the newest register lacks, with the day of the first reading without them.

    An FEI that the newest register still has under another D-U-N-S number has not vanished. Of `known_at` the newest
    register of then; one that was missing then and came back since is not told, since only the last reading is kept.
    """
    newest = newest_run("establishments", known_at)
    if newest is None or not fei_keys:
        return []
    known = Establishment.objects.filter(fei_key__in=[key for key in fei_keys if key], first_run__lte=newest)
    found = list(known.select_related("last_run").order_by("-last_run", "duns"))
    present = {each.fei_key for each in found if each.last_run_id >= newest.pk}
    gone = {each.fei_key: each for each in reversed(found) if each.fei_key not in present}
    days = list(runs().filter(kind="establishments").order_by("pk").values_list("pk", "started_at"))
    return [(each, next(at for pk, at in days if pk > each.last_run_id).date()) for each in gone.values()]


def published(kind: str, pk: UUID) -> Any:
    """The published row of a fact's kind; raises DoesNotExist."""
    if kind == "form483":
        return published_form(pk)
    model: Any = PublishedInspection if kind == "inspection" else PublishedAction
    return model.objects.get(pk=pk)


def published_actions() -> QuerySet[PublishedAction]:
    return PublishedAction.objects.all()


def published_inspections() -> QuerySet[PublishedInspection]:
    return PublishedInspection.objects.all()


def published_citations() -> QuerySet[PublishedCitation]:
    return PublishedCitation.objects.all()


FACTS: tuple[Any, ...] = (PublishedForm483, PublishedAction, PublishedInspection)
"""Tables whose rows are facts about one FEI."""


def facts_read_by(fei_keys: Collection[str], known_at: datetime) -> list[PublishedFact]:
    """What had been read by `known_at` about these FEIs, as it reads now; of inspections those of drug quality."""
    found: list[PublishedFact] = []
    for model in FACTS:
        rows = model.objects.filter(fei_key__in=[key for key in fei_keys if key], first_run__finished_at__lte=known_at)
        if model is PublishedInspection:
            rows = rows.filter(project_area__in=("", DRUG_QUALITY))
        found += [_published(row) for row in rows.select_related("first_run", "changed_run")]
    return found


def _published(row: Any) -> PublishedFact:
    """A row of whatever kind; the view `inspections_publicfactline` says the same in SQL."""
    common = {
        "id": row.pk,
        "fei": row.fei,
        "fei_key": row.fei_key,
        "firm": row.firm,
        "read_at": row.first_run.started_at,
        "changed_at": row.changed_run.started_at,
    }
    if isinstance(row, PublishedForm483):
        return PublishedFact(**common, kind="form483", happened_on=row.issued_on, reference=row.media_id, url=row.url)
    if isinstance(row, PublishedAction):
        kind = "warning_letter" if row.action_type == WARNING_LETTER else "injunction"
        return PublishedFact(
            **common, kind=kind, happened_on=row.acted_on, outcome=row.action_type, reference=row.case_id
        )
    return PublishedFact(
        **common,
        kind="inspection",
        happened_on=row.ended_on,
        outcome=row.classification,
        reference=row.inspection_number,
        is_negative=row.classification == "OAI",
    )


def keys_of_runs(run_ids: Collection[int]) -> set[str]:
    """FEI keys about which these imports brought, changed, lost or found again something."""
    found: set[str] = set()
    for model in FACTS:
        rows = model.objects.filter(changed_run__in=run_ids).exclude(fei_key="")
        found |= set(rows.values_list("fei_key", flat=True))
    for run in ImportRun.objects.filter(pk__in=run_ids, kind="establishments"):
        before = runs().filter(kind="establishments", pk__lt=run.pk).order_by("-pk").first()
        found |= set(run.notes.get("vanished", ())) ^ set(before.notes.get("vanished", ()) if before else ())
    return found


def untold_runs() -> list[int]:
    """Imports of which the sponsors' standings know nothing yet."""
    return list(runs().filter(told_at=None).order_by("pk").values_list("pk", flat=True))
