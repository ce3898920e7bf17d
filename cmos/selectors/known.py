"""What sites were and held, as it was known at a moment: the same questions as of today, asked of the trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from cmos.models import MODELS, Site, SiteIdentifier
from records.selectors.known import attach, known_rows, known_tables


def known_with_feis(site_ids: Collection[UUID], known_at: datetime) -> list[list[Any]]:
    """The FEIs of the sites, and the sites."""
    found = known_tables([SiteIdentifier, Site], known_at, sites=site_ids)
    return [_feis(found[SiteIdentifier]), found[Site]]


def known_feis(site_ids: Collection[UUID], known_at: datetime) -> dict[UUID, list[SiteIdentifier]]:
    """The FEIs of each site, of whatever state, void ones not."""
    found: dict[UUID, list[SiteIdentifier]] = defaultdict(list)
    for row in _feis(known_rows(SiteIdentifier, known_at, sites=site_ids)):
        found[row.site_id].append(row)
    return found


def known_held(site_ids: Collection[UUID], kinds: Iterable[str], known_at: datetime) -> list[list[Any]]:
    """What counted at the sites, kind by kind: neither voided by then nor replaced by an edition that was not."""
    models: list[Any] = [MODELS[kind] for kind in kinds]
    found = known_tables([Site, *models], known_at, sites=site_ids)
    counted = []
    for model in models:
        standing = [row for row in found[model] if row.voided_at is None]
        replaced = {row.supersedes_id for row in standing}
        counted.append([row for row in standing if row.pk not in replaced])
        attach(counted[-1], "site", found[Site])
    return counted


def _feis(rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row.scheme == SiteIdentifier.Scheme.FEI and row.voided_at is None]
