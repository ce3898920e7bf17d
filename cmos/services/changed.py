"""What follows from every change of a site or its evidence."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from cmos.models import SiteChange
from kernel.queue import enqueue


def site_changed(site_id: UUID) -> None:
    """Have the kept standings of the site computed anew.

    The note is part of this transaction, so that a broker that is down cannot leave an old answer standing.
    """
    SiteChange.objects.create(site_id=site_id)
    enqueue("qualification.refresh_site", str(site_id))


def changes_settled(changes: Collection[UUID]) -> None:
    """The kept standings know these changes now."""
    SiteChange.objects.filter(pk__in=changes).delete()
