"""Single people on single audits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.models import Permission

from audits.models import Audit, AuditGrant
from audits.services.common import must, refuse
from kernel.actor import Actor
from kernel.reasons import WANTED, meaningful
from kernel.scope import because
from records.services import publish
from sponsors import access


def grant_access(audit: Audit, *, user_id: UUID, verb: str, ends_on: date, actor: Actor, reason: str) -> AuditGrant:
    """Name one person on one audit until a day: `view`, or `conduct` for recording findings."""
    must(actor, "audits.grant")
    errors = {}
    if verb not in ("view", "conduct"):
        errors["verb"] = "Choose what the person may do."
    if ends_on < access.today_here():
        errors["ends_on"] = "The end lies in the past."
    if not meaningful(reason):
        errors["reason"] = WANTED
    member = next(iter(access.people(user_ids=[user_id])), None)
    if member is None:
        errors["user_id"] = "This person does not exist."
    refuse(errors)
    permission = Permission.objects.get(content_type__app_label="audits", codename=f"{verb}_audit")
    with because(reason):
        made: AuditGrant
        made, _ = AuditGrant.objects.update_or_create(
            user_id=user_id,
            permission=permission,
            content_object=audit,
            defaults={"ends_on": ends_on, "granted_by": actor.key, "reason": reason.strip()},
        )
        publish("audit.access_granted", audit, ends_on=ends_on.isoformat())
    return made
