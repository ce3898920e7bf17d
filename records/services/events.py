"""Publishing business facts in the transaction that made them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import models

from kernel.scope import current
from records.models import Event
from records.rules import EVENTS

MANY: Final = 1_000
"""Rows of one statement."""


def publish(name: str, subject: models.Model, **facts: Any) -> Event:
    """Record a business fact about `subject` in the same transaction. `facts` hold no free text of people.

    A record with a human number is named by it, so that whoever reads the fact need not look the record up.
    It stands behind the same walls as the subject: once a dialogue row is released, both sides read of it.
    """
    return record(name, subject, tenants_of(subject), facts)


def publish_all(facts: Iterable[tuple[str, models.Model, dict[str, Any]]]) -> list[Event]:
    """`publish` for many: each a name, a subject and its facts; they are numbered in this order."""
    made = [_event(name, subject, tenants_of(subject), more) for name, subject, more in facts]
    return Event.objects.bulk_create(made, batch_size=MANY)


def record(name: str, row: Any, tenants: dict[str, Any], facts: dict[str, Any]) -> Event:
    """Record a fact about `row` behind the walls that `tenants` (its columns) name."""
    event = _event(name, row, tenants, facts)
    event.save(force_insert=True)
    return event


def _event(name: str, row: Any, tenants: dict[str, Any], facts: dict[str, Any]) -> Event:
    if name not in EVENTS:
        raise ValueError(f"{name} is not in the list of events")
    return Event(
        name=name,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site_of(row),
        actor=current().actor.key,
        facts=_number_of(row) | facts,
        **tenants,
    )


def _number_of(row: models.Model) -> dict[str, Any]:
    """The number `next_numbers` gave the record; numbers that people type are editable, and no part of a fact."""
    fields = {field.name: field for field in row._meta.local_fields}
    own = fields.get("number")
    return {"number": own.value_from_object(row)} if isinstance(own, models.CharField) and not own.editable else {}


def site_of(row: models.Model) -> Any:
    """The id of the site that a record is, or belongs to; none for what belongs to no site."""
    return row.pk if row._meta.db_table == "cmos_site" else getattr(row, "site_id", None)


def tenants_of(row: Any) -> dict[str, Any]:
    """The tenant columns of a chronicle row about `row`: the same walls as the row itself."""
    if getattr(type(row), "wall", "global") == "dialogue":
        return {name: getattr(row, name) for name in ("sponsor_id", "cmo_org_id", "side", "released_at")}
    return current().scope.columns
