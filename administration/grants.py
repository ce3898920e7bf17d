"""Reading single people's access to single records, whichever room the record stands in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from sponsors import access
from sponsors.access import TAKES_GRANTS
from sponsors.models import ObjectGrant
from sponsors.rules import GRANTABLE, in_words
from web.http import Member

ON = ("content_object",)
"""What each kind of grant names its record by."""


def kind() -> type[ObjectGrant]:
    """The kind of grant there is: for now, people are named on audits only. A second kind makes this list join them."""
    (found,) = (model for model in apps.get_models() if issubclass(model, ObjectGrant))
    return found


def target() -> type[models.Model]:
    """The kind of record that people are named on."""
    on: Any = kind()
    found: type[models.Model] = on._meta.get_field("content_object").related_model
    return found


def grants(today: date) -> QuerySet[ObjectGrant]:
    """Every grant the tenant ever made, each with its `state` on that day."""
    state = models.Case(models.When(ends_on__lt=today, then=models.Value("ended")), default=models.Value("in_force"))
    rows: Any = kind().objects
    found: QuerySet[ObjectGrant] = rows.annotate(state=state)
    return found.select_related("user", "permission__content_type", *ON)


def grant(pk: UUID, today: date) -> ObjectGrant:
    """One grant that has not ended."""
    return grants(today).get(pk=pk, ends_on__gte=today)


def joined(rows: list[Any]) -> list[Any]:
    """The rows with who gave them and what they give, in words."""
    names = access.actor_names(row.granted_by for row in rows)
    for row in rows:
        row.giver, row.right = names[row.granted_by], right_of(row)
    return rows


def told_of(user_ids: Iterable[UUID], today: date) -> dict[UUID, str]:
    """What each of these people may do on single records on a day, in words; who may do nothing there is left out."""
    rows: dict[UUID, list[str]] = {}
    for row in grants(today).filter(user_id__in=list(user_ids), ends_on__gte=today).order_by("ends_on", "pk"):
        held: Any = row
        told = f"{right_of(row)}, {held.content_object} until {row.ends_on:%-d %b %Y}"
        rows.setdefault(held.user_id, []).append(told)
    return {user: "; ".join(told) for user, told in rows.items()}


def right_of(row: ObjectGrant) -> str:
    """The right a grant gives on its record, in words."""
    permission = row.permission
    return in_words(f"{permission.content_type.app_label}.{permission.codename.rpartition('_')[0]}")


def people() -> list[Member]:
    """Everybody who can be named on single records: their role reads grants."""
    return access.people(roles=sorted(TAKES_GRANTS))


def rights() -> list[tuple[str, str]]:
    """Every right that can be given on a single record, as forms offer it."""
    return [(name, in_words(name)) for name in sorted(GRANTABLE)]


def records(words: str) -> list[Any]:
    """The records with this number, for who types it; numbers name one."""
    found: Iterable[Any] = target()._default_manager.filter(number__iexact=words.strip())[:2]
    return list(found)


def record(pk: UUID) -> Any:
    """One record that people are named on."""
    return target()._default_manager.get(pk=pk)
