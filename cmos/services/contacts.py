"""People at a site."""

from __future__ import annotations

from typing import Any

from cmos.models import Contact, Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from records.lifecycle import amend
from records.many import Many
from records.services import publish_all


def add_contact(
    site: Site, *, name: str, position: str = "", email: str = "", phone: str = "", actor: Actor, reason: str
) -> Contact:
    """A person at the site whom the sponsor writes to."""
    new = NewContacts(actor=actor, reason=reason)
    made = new.add(site, name=name, position=position, email=email, phone=phone)
    new.write()
    return made


class NewContacts(Many[Contact]):
    """People at sites to record."""

    def add(self, site: Site, *, name: str, position: str = "", email: str = "", phone: str = "") -> Contact:
        """Check a person at `site`, as `add_contact` says."""
        _refuse_nameless(name)
        made = Contact(site=site, name=name.strip(), position=position, email=email, phone=phone)
        self.added.append(made)
        return made

    def write_all(self, added: list[Contact]) -> None:
        Contact.objects.bulk_create(added)
        publish_all(("site.changed", made.site, {"changed": ["contacts"]}) for made in added)


def change_contact(contact: Contact, *, actor: Actor, reason: str, version: int | None, **changes: Any) -> Contact:
    """Change what is known of a person."""
    _refuse_nameless(changes.get("name", contact.name))
    return amend(contact, actor=actor, reason=reason, version=version, event="contact.changed", **changes)


def retire_contact(contact: Contact, *, actor: Actor, reason: str, version: int | None) -> Contact:
    """Write to a person no more: they left, or somebody else took over."""
    if contact.retired_at is not None:
        raise Refused("This person is no contact any more.")
    return amend(
        contact, actor=actor, reason=reason, version=version, event="contact.changed", retired_at=now(), takes_away=True
    )


def _refuse_nameless(name: str) -> None:
    if not name.strip():
        raise Refused({"name": "Give the person's name."})
