"""People at a site."""

from __future__ import annotations

from cmos.models import Contact, Site
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from records.services import publish


def add_contact(
    site: Site, *, name: str, position: str = "", email: str = "", phone: str = "", actor: Actor, reason: str
) -> Contact:
    """A person at the site whom the sponsor writes to."""
    current(actor)
    if not name.strip():
        raise Refused({"name": "Give the person's name."})
    with because(reason):
        made = Contact.objects.create(site=site, name=name.strip(), position=position, email=email, phone=phone)
        publish("site.changed", site, changed=["contacts"])
    return made
