"""Whether the trail is sealed, published and mailed in time: said by /healthz, and mailed to the operator (SR-11).

What a worker last found stands in `watch.json` beside the published seals, so that the web process can say it without
opening any tenant; that sealing itself stopped, it sees from the age of the publication.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import connection

from records.seals import publishing, sealing
from records.seals.publishing import SealBroken

log = logging.getLogger(__name__)

LATE: Final = timedelta(minutes=5)
"""After this time without publication, or with an open transaction that holds sealing back, somebody must look."""
WATCHED: Final = "watch.json"
ONCE: Final = 24 * 3600
"""Seconds for which one trouble is told once."""
OPEN: Final = """
  SELECT coalesce(extract(epoch FROM now() - min(xact_start)), 0) FROM pg_stat_activity
   WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"""
SETTLED: Final = """
  SELECT least(clock_timestamp(), min(xact_start)), coalesce(bool_or(xact_start IS NULL), false) FROM pg_stat_activity
   WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
     AND usesysid IS NOT NULL"""
"""Of other roles PostgreSQL tells that they write, not since when; what it does by itself has no role."""


class Trouble(Enum):
    """What can be wrong with seals, in words that name no tenant."""

    LATE = "the newest seal was not published for more than five minutes"
    HELD_BACK = "a transaction is open for more than five minutes and holds sealing back"
    BROKEN = "the seals in the database are not those that were published: run manage.py verify"
    MAIL_LATE = "a daily mail with the newest seal was not sent"


def troubles(at: datetime) -> list[Trouble]:
    """What is wrong now, as far as any process can see."""
    found = []
    try:
        before = publishing.compare()
        owed = sealing.made_before(at - LATE)
        if owed and (before is None or at - datetime.fromisoformat(before.published_at) > LATE):
            found.append(Trouble.LATE)
    except SealBroken:
        found.append(Trouble.BROKEN)
    if _open_for() > LATE.total_seconds():
        found.append(Trouble.HELD_BACK)
    return found


def known(at: datetime) -> list[Trouble]:
    """What is wrong now, with what the worker noted last of mails."""
    noted = [Trouble.MAIL_LATE] if Trouble.MAIL_LATE.name in _noted() else []
    return [*troubles(at), *noted]


def settled() -> datetime | None:
    """Until when every entry of the trail is there: an open transaction may still write ones from when it began.

    None while somebody else than the portal writes: when that began is not ours to see.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        row = cursor.fetchone()
    assert row is not None
    until: datetime = row[0]
    return None if row[1] else until


def note(found: Iterable[Trouble], at: datetime) -> None:
    """Keep what the worker found where the web process reads it."""
    publishing.folder().mkdir(mode=0o750, parents=True, exist_ok=True)
    content = {"at": at.isoformat(), "troubles": [each.name for each in found]}
    publishing.replace(publishing.folder() / WATCHED, json.dumps(content) + "\n")


def tell(found: Iterable[Trouble], at: datetime) -> None:
    """Log each trouble, and mail it to the operator once a day."""
    for trouble in found:
        log.critical("the audit trail: %s", trouble.value)
        if settings.QA_ADDRESS and cache.add(f"seals.{trouble.name}", at.isoformat(), ONCE):
            words = f"{at:%-d %b %Y %H:%M} UTC at {settings.PUBLIC_ORIGIN}: {trouble.value}."
            send_mail("The audit trail needs a look", words, None, [settings.QA_ADDRESS])


def _noted() -> list[str]:
    path = publishing.folder() / WATCHED
    try:
        return [str(name) for name in json.loads(path.read_text())["troubles"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _open_for() -> float:
    """Seconds for which the oldest transaction that writes is open."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        row = cursor.fetchone()
    return float(row[0]) if row else 0.0
