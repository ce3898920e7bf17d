"""What a room answers when asked what is due: pure data, for reminders, home, calendar and site page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

Row = TypeVar("Row", bound=models.Model)


class Window(NamedTuple):
    """First and last due date asked for, both included; of one site, or of all."""

    first: date
    last: date
    site_id: UUID | None = None

    def of(self, rows: QuerySet[Row], path: str = "site_id") -> QuerySet[Row]:
        """`rows`, narrowed to the site asked for by the column at `path`."""
        return rows.filter(**{path: self.site_id}) if self.site_id else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One thing that is due about one record. `kind` is the name of its ladder in `reminders.rules.LADDERS`."""

    kind: str
    subject_table: str
    subject_id: UUID
    site_id: UUID
    site_name: str
    title: str
    """A sentence for pages: what is due, of which record, at which site."""
    reference: str
    """The record's own number or words without names: the only thing a mail may say."""
    due_on: date
    created_on: date
    """The day from which the date was known: milestones before it are not owed."""
    responsible: UUID | None
    """Membership ids, of the record or else of its site."""
    deputy: UUID | None
    url: str
