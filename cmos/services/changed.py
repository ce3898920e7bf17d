"""What follows from every change of a site or its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from cmos.models import SiteChange
from kernel.queue import enqueue


def site_changed(site_id: UUID) -> None:
    """Have the kept standings of the site computed anew.

    The note is part of this transaction, so that a broker that is down cannot leave an old answer standing.
    """
    sites_changed([site_id])


def sites_changed(site_ids: Iterable[UUID]) -> None:
    """The same for many sites: one note for each, one task for all."""
    once = dict.fromkeys(site_ids)
    SiteChange.objects.bulk_create([SiteChange(site_id=site_id) for site_id in once])
    if once:
        enqueue("qualification.refresh_sites", *map(str, once))


def changes_settled(changes: Collection[UUID]) -> None:
    """The kept standings know these changes now."""
    SiteChange.objects.filter(pk__in=changes).delete()
