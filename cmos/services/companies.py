"""Registering, changing and archiving companies."""

from __future__ import annotations

from typing import Any

from cmos import selectors
from cmos.models import Company
from cmos.services.evidence import stored
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused
from records.lifecycle import amend
from records.many import Many
from records.services import publish_all
from regulations.rules import identifiers

TAKEN = {"name": "You have a company of this name: choose it from the list."}


def register_company(*, name: str, actor: Actor, reason: str, cda_file: Any = None, **facts: Any) -> Company:
    """A new CMO company of the open sponsor. Refuses a name it already has."""
    new = NewCompanies(actor=actor, reason=reason)
    made = new.add(name=name, cda_file=cda_file, **facts)
    new.write()
    return made


class NewCompanies(Many[Company]):
    """Companies to register; a name that the sponsor already has is refused by `write`."""

    def __init__(self, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        self._names: set[str] = set()

    def add(self, *, name: str, cda_file: Any = None, **facts: Any) -> Company:
        """Check a company by itself and against those added before it, as `register_company` says."""
        checked = _checked({"name": name, **facts})
        if checked["name"].lower() in self._names:
            raise Refused(TAKEN)
        made = Company(cda_file=stored(cda_file, self.actor, self.reason), **checked)
        self._names.add(made.name.lower())
        self.added.append(made)
        return made

    def write_all(self, added: list[Company]) -> None:
        with refusing_doubles(TAKEN):
            Company.objects.bulk_create(added)
        publish_all(("company.registered", made, {}) for made in added)


def change_company(
    company: Company, *, actor: Actor, reason: str, version: int | None, cda_file: Any = None, **changes: Any
) -> Company:
    """Change name, numbers, notes or the confidentiality agreement; a new file takes the place of the old one."""
    dates = {name: getattr(company, name) for name in ("cda_signed_on", "cda_expires_on")}
    checked = {
        name: value for name, value in _checked({"name": company.name, **dates, **changes}).items() if name in changes
    }
    if cda_file is not None:
        checked["cda_file"] = stored(cda_file, actor, reason)
    with refusing_doubles(TAKEN):
        return amend(company, actor=actor, reason=reason, version=version, event="company.changed", **checked)


def archive_company(company: Company, *, actor: Actor, reason: str, version: int | None) -> Company:
    """Work with a company no more. Refuses while a site of it is in use, and names those sites."""
    if company.archived_at is not None:
        raise Refused("This company is archived already.")
    used = selectors.active_sites().filter(company=company).order_by("name")[:10]
    if names := [site.name for site in used]:
        raise Refused(f"Archive its sites first: {', '.join(names)}.")
    return amend(
        company,
        actor=actor,
        reason=reason,
        version=version,
        event="company.archived",
        archived_at=now(),
        takes_away=True,
    )


def reactivate_company(company: Company, *, actor: Actor, reason: str, version: int | None) -> Company:
    """Work with an archived company again."""
    if company.archived_at is None:
        raise Refused("This company is active.")
    return amend(company, actor=actor, reason=reason, version=version, event="company.reactivated", archived_at=None)


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with numbers in their kept form, or `Refused`."""
    checked = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    errors = {} if checked["name"] else {"name": "Give the company's name."}
    for scheme in ("duns", "oms_organisation"):
        if scheme in checked:
            number = identifiers.CHECKS[scheme](checked[scheme])
            errors |= {scheme: number.error} if number.error else {}
            checked[scheme] = number.key
    signed, expires = checked.get("cda_signed_on"), checked.get("cda_expires_on")
    if expires and (signed is None or expires < signed):
        errors["cda_expires_on"] = "It ends after it was signed: give the day it was signed too."
    if errors:
        raise Refused(errors)
    return checked
