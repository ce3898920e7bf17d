"""Turns of a dialogue: a lock that both tenants can take, where neither may lock the other's row."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def take_turns(subject: UUID) -> None:
    """Wait until nobody else holds the turn about `subject`; held until the transaction ends.

    Row locks ask for the right to change the row, which each side has only on its own (`kernel.db.constraints`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [subject.int % (1 << 63)])
