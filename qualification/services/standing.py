"""Keeping the current answers for lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from cmos import selectors as cmos
from cmos.models import Site
from cmos.services import changes_settled
from kernel.actor import Actor
from kernel.scope import current
from qualification import selectors
from qualification.models import CurrentStanding
from records.services import publish

BATCH = 500
KEPT = ["answer", "overridden", "severity", "because", "computed_on", "changes_on", "rule_version"]


def refresh(site_ids: Collection[UUID], *, today: date, actor: Actor) -> int:
    """Compute these sites anew and keep the answers; returns how many answers were written."""
    current(actor)
    known = cmos.unsettled_changes(site_ids)  # read first: what comes while we compute stays unsettled
    rows = list(selectors.compute(site_ids, today))
    before = {pair: row.answer for pair, row in selectors.kept(site_ids).items()}
    CurrentStanding.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["sponsor", "site", "jurisdiction"], update_fields=KEPT
    )
    changes_settled(known)
    _tell_changes(before, rows)
    return len(rows)


def _tell_changes(before: dict[selectors.Pair, str], rows: Collection[CurrentStanding]) -> None:
    """A standing that is another one than was kept is a fact for home, digests and the change feed."""
    for row in rows:
        was = before.get(selectors.row_key(row))
        if was and was != row.answer:
            publish("standing.changed", Site(pk=row.site_id), jurisdiction=row.jurisdiction, was=was, became=row.answer)


def refresh_all(*, today: date, actor: Actor) -> int:
    """Compute every site of the open sponsor anew, in batches; returns how many answers were written."""
    ids: Iterator[Any] = iter(cmos.sites().order_by("id").values_list("id", flat=True))
    written = 0
    while batch := list(islice(ids, BATCH)):
        written += refresh(batch, today=today, actor=actor)
    return written


def refresh_outdated(*, today: date, actor: Actor) -> int:
    """Compute anew what no longer holds on `today`, and the sites that were never computed."""
    stale = selectors.unsettled(today)
    missing = cmos.sites().exclude(pk__in=CurrentStanding.objects.values("site_id")).values_list("id", flat=True)
    late = iter(stale | set(missing))
    written = 0
    while batch := list(islice(late, BATCH)):
        written += refresh(batch, today=today, actor=actor)
    return written
