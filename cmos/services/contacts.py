"""People at a site."""

from __future__ import annotations

from typing import Any

from cmos.models import Contact, Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import amend
from records.services import publish


def add_contact(
    site: Site, *, name: str, position: str = "", email: str = "", phone: str = "", actor: Actor, reason: str
) -> Contact:
    """A person at the site whom the sponsor writes to."""
    current(actor)
    _refuse_nameless(name)
    with because(reason):
        made = Contact.objects.create(site=site, name=name.strip(), position=position, email=email, phone=phone)
        publish("site.changed", site, changed=["contacts"])
    return made


def change_contact(contact: Contact, *, actor: Actor, reason: str, version: int | None, **changes: Any) -> Contact:
    """Change what is known of a person."""
    _refuse_nameless(changes.get("name", contact.name))
    return amend(contact, actor=actor, reason=reason, version=version, event="contact.changed", **changes)


def retire_contact(contact: Contact, *, actor: Actor, reason: str, version: int | None) -> Contact:
    """Write to a person no more: they left, or somebody else took over."""
    if contact.retired_at is not None:
        raise Refused("This person is no contact any more.")
    return amend(contact, actor=actor, reason=reason, version=version, event="contact.changed", retired_at=now())


def _refuse_nameless(name: str) -> None:
    if not name.strip():
        raise Refused({"name": "Give the person's name."})
