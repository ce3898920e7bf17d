"""What follows from every change of a site or its evidence."""

from __future__ import annotations

from uuid import UUID

from kernel.queue import enqueue


def site_changed(site_id: UUID) -> None:
    """Have the kept standings of the site computed anew, once this transaction has committed."""
    enqueue("qualification.refresh_site", str(site_id))
