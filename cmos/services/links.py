"""Inviting a CMO's organisation, and its acceptance (architecture: how a CMO organisation is born)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from cmos.models import Company, LinkAcceptance, OrganisationLink
from cmos.rules import Invited
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from kernel.scope import because, current
from records.services import publish
from sponsors import access
from sponsors.tokens import digest_of, new_token

VALID_FOR: Final = timedelta(days=14)
USED: Final = "This invitation was used, withdrawn or is too old. Ask the sponsor for a new one."


def invite_organisation(company: Company, *, email: str, actor: Actor, reason: str) -> OrganisationLink:
    """Invite somebody at the CMO by mail. Whether they have an account or an organisation is never told."""
    target = current(actor).scope
    token = new_token()
    with because(reason):
        link = OrganisationLink.objects.create(
            company=company,
            sponsor_name=access.tenant_name(target),
            invited_email=email.strip().lower(),
            token_digest=digest_of(token),
            expires_at=now() + VALID_FOR,
        )
        publish("organisation.invited", link)
    address = f"{settings.PUBLIC_ORIGIN}{reverse('cmos:join', args=[token])}"
    transaction.on_commit(lambda: _mail(link, address), robust=True)
    return link


def _mail(link: OrganisationLink, address: str) -> None:
    context = {"address": address, "sponsor": link.sponsor_name}
    send_mail(
        "Invitation to the CMO Portal",
        render_to_string("cmos/mail/invitation.txt", context),
        None,
        [link.invited_email],
        html_message=render_to_string("cmos/mail/invitation.html", context),
    )


def invited(token: str) -> Invited:
    """What a token opens, looked up before any scope; raises `Refused` for one that is used, old or unknown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cmos_link_by_token(%s)", [digest_of(token)])
        row = cursor.fetchone()
    if row is None:
        raise Refused(USED)
    return Invited(*row)


def accept_link(found: Invited, *, person: str, email: str, actor: Actor, reason: str) -> LinkAcceptance:
    """In the CMO organisation's scope: accept. Only the invited address can, and only once, under a race too."""
    own = current(actor).scope.cmo_org_id
    if own is None:
        raise Refused("Choose the organisation that accepts.")
    if email.lower() != found.email:
        raise Refused("This invitation is for another address. Sign in with the account it was sent to.")
    with because(reason):
        with refusing_doubles(USED):
            made = LinkAcceptance.objects.create(
                sponsor_id=found.sponsor_id,
                cmo_org_id=own,
                link_id=found.link_id,
                sponsor_name=found.sponsor_name,
                organisation_name=access.tenant_name(current().scope),
                accepted_by=person,
                released_at=now(),
            )
        publish("organisation.joined", made)
    return made


def organisations_of_others(user_id: UUID) -> list[str]:
    """The organisations a person works for without the right to accept for them: their administrators have it."""
    return [
        member.tenant_name
        for member in access.memberships_of(user_id)
        if member.kind == "cmo" and member.role != "cmo_admin"
    ]


def own_organisations(user_id: UUID) -> list[tuple[UUID, str]]:
    """The CMO organisations a person may accept for."""
    return [
        (member.tenant_id, member.tenant_name)
        for member in access.memberships_of(user_id)
        if member.kind == "cmo" and member.role == "cmo_admin"
    ]
