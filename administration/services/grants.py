"""Naming single people on single records, until a day: asked for, approved, ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Permission

from administration import grants
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from records.services import publish
from sponsors import access
from sponsors.access import TAKES_GRANTS
from sponsors.models import ObjectGrant
from sponsors.rules import GRANTABLE
from web.http import Member


def check_grant(member: Member | None, right: str, ends_on: date, today: date) -> Member:
    """Raises `Refused` for a person who cannot be named, a right that is none, or a day that has passed."""
    errors = {}
    if member is None or member.role not in TAKES_GRANTS:
        errors["user_id"] = "Choose a person of the list: other roles read by their role."
    if right not in GRANTABLE:
        errors["right"] = "Choose what the person may do."
    if ends_on < today:
        errors["ends_on"] = "The end lies in the past."
    if errors or member is None:
        raise Refused(errors)
    return member


def give_grant(record: Any, *, member: Member, right: str, ends_on: date, actor: Actor, by: str, reason: str) -> Any:
    """Name one person on one record until a day; naming them again sets another day. `by` asked for it."""
    current(actor)
    label, _, verb = right.partition(".")
    permission = Permission.objects.get(content_type__app_label=label, codename=f"{verb}_{record._meta.model_name}")
    with because(given(reason)):
        made, _ = grants.kind().objects.update_or_create(
            user_id=member.user_id,
            permission=permission,
            content_object=record,
            defaults={"ends_on": ends_on, "granted_by": by, "reason": reason.strip()},
        )
        publish("grant.given", record, right=right, ends_on=ends_on.isoformat(), membership=str(member.id))
    return made


def end_grant(grant: ObjectGrant, *, actor: Actor, reason: str) -> None:
    """The person sees the record no more from the next request on: yesterday was the last day."""
    current(actor)
    record = grant.content_object
    with because(given(reason)):
        grant.ends_on = access.today_here() - timedelta(days=1)
        grant.save(update_fields=["ends_on"])
        publish("grant.ended", record)
