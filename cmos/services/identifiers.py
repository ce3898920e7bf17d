"""The numbers of a site: added, corrected, merged into a successor, retired, or void when entered by mistake."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from cmos.models import Site, SiteIdentifier
from cmos.rules import doubled_fei, doubled_fei_warning
from cmos.services.basis import Basis
from cmos.services.changed import site_changed, sites_changed
from cmos.services.terms import index_site, index_sites
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from records.lifecycle import amend
from records.many import Many
from records.services import publish_all
from regulations.rules import identifiers, vocabulary

State = SiteIdentifier.State
FEI = SiteIdentifier.Scheme.FEI


def add_identifier(
    site: Site,
    *,
    scheme: str,
    value: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    shared_because: str = "",
    operations: Collection[str] = (),
    actor: Actor,
    reason: str,
) -> SiteIdentifier:
    """A further number of a site. An FEI active on another site of the sponsor needs `shared_because`; `operations` are
    codes of what an FEI is used for, none: not known."""
    new = NewIdentifiers(actor=actor, reason=reason)
    made = new.add(
        site,
        scheme=scheme,
        value=value,
        valid_from=valid_from,
        valid_to=valid_to,
        shared_because=shared_because,
        operations=operations,
    )
    new.write()
    return made


class NewIdentifiers(Many[SiteIdentifier]):
    """Further numbers of sites."""

    def __init__(self, *, actor: Actor, reason: str) -> None:
        super().__init__(actor=actor, reason=reason)
        self.basis = Basis()

    def add(
        self,
        site: Site,
        *,
        scheme: str,
        value: str,
        valid_from: date | None = None,
        valid_to: date | None = None,
        shared_because: str = "",
        operations: Collection[str] = (),
    ) -> SiteIdentifier:
        """Check a number of `site` against the register and those added before it, as `add_identifier` says."""
        number, used_for = _number(scheme, value), _used_for(scheme, operations)
        _refuse_period(valid_from, valid_to)
        refuse_doubled(number.value if scheme == FEI else "", shared_because, self.basis, own_site=site)
        if self.basis.number_like(site.pk, scheme, number.key):
            raise Refused({"value": "This site has this number already."})
        made = identifier(
            site, scheme, number, shared_because, valid_from=valid_from, valid_to=valid_to, operations=used_for
        )
        self.added.append(made)
        self.basis.add_number(made)
        return made

    def write_all(self, added: list[SiteIdentifier]) -> None:
        sites = {made.site_id: made.site for made in added}
        SiteIdentifier.objects.bulk_create(added)
        publish_all(("identifier.recorded", made, {"scheme": made.scheme}) for made in added)
        index_sites(sites.values())
        sites_changed(sites)


def identifier(
    site: Site,
    scheme: str,
    number: identifiers.Checked,
    shared_because: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    operations: Collection[str] = (),
) -> SiteIdentifier:
    """One checked number as it is kept; the caller writes it and publishes that it was recorded."""
    return SiteIdentifier(
        site=site,
        scheme=scheme,
        value=number.value,
        match_key=number.key,
        valid_from=valid_from,
        valid_to=valid_to,
        shared_because=shared_because.strip() if scheme == FEI else "",
        operations=list(operations),
    )


def change_identifier(
    found: SiteIdentifier, *, actor: Actor, reason: str, version: int | None, **changes: Any
) -> SiteIdentifier:
    """Correct value, period, operations, state or successor. Merged needs a successor, what is not active an end."""
    _refuse_void(found)
    merged = {
        name: getattr(found, name) for name in ("value", "valid_from", "valid_to", "state", "merged_into")
    } | changes
    number = _number(found.scheme, merged["value"])
    _refuse_period(merged["valid_from"], merged["valid_to"])
    successor = _successor(found, number.key, merged)
    if found.scheme == FEI and merged["state"] == State.ACTIVE:
        because_shared = changes.get("shared_because") or found.shared_because
        refuse_doubled(number.value, because_shared, Basis(), own_site=found.site)
    given: dict[str, Any] = {"value": number.value, "match_key": number.key, "merged_into": successor}
    if "operations" in changes:
        given["operations"] = _used_for(found.scheme, changes["operations"])
    changed = amend(
        found, actor=actor, reason=reason, version=version, event="identifier.changed", **{**changes, **given}
    )
    _site_changed(changed.site)
    return changed


def void_identifier(found: SiteIdentifier, *, actor: Actor, reason: str, version: int | None) -> SiteIdentifier:
    """Take back a number entered by mistake: it stays readable, struck, and no longer counts."""
    _refuse_void(found)
    voided = amend(
        found, actor=actor, reason=reason, version=version, event="identifier.voided", voided_at=now(), takes_away=True
    )
    _site_changed(voided.site)
    return voided


def refuse_doubled(fei: str, reason: str, basis: Basis, *, own_site: Site | None = None) -> None:
    """Refuse an FEI that is active on another site of the same sponsor, unless a reason is given."""
    key = identifiers.fei(fei).key
    if not key:
        return
    own = own_site.pk if own_site else None
    doubled = doubled_fei(fei, basis.fei_uses(key), basis.today, own_site=own)
    if warning := doubled_fei_warning(doubled, reason):
        raise Refused({"shared_because": warning, "fei": "This FEI is on another site of yours."})


def _number(scheme: str, value: str) -> identifiers.Checked:
    if scheme not in SiteIdentifier.Scheme.values:
        raise Refused({"scheme": "Choose a kind of number of the list."})
    number = identifiers.CHECKS[scheme](value)
    if number.error or not number.key:
        raise Refused({"value": number.error or "Give the number."})
    return number


def _successor(found: SiteIdentifier, key: str, merged: dict[str, Any]) -> str:
    """The number another was merged into, in its kept form; empty unless it was merged."""
    if merged["state"] not in State.values:
        raise Refused({"state": "Choose active, merged or retired."})
    if merged["state"] != State.ACTIVE and merged["valid_to"] is None:
        raise Refused({"valid_to": "Give its last day."})
    if merged["state"] != State.MERGED:
        return ""
    successor = _number(found.scheme, merged["merged_into"]) if merged["merged_into"] else None
    if successor is None or successor.key == key:
        raise Refused({"merged_into": "Give the number it was merged into: another one."})
    return successor.value


def _used_for(scheme: str, operations: Collection[str]) -> list[str]:
    """What an FEI is used for, as it is kept; other numbers belong to the address as such."""
    if unknown := sorted(set(operations) - set(vocabulary.OPERATION_LABELS)):
        raise Refused({"operations": f"Not in the vocabulary: {', '.join(unknown)}."})
    if operations and scheme != FEI:
        raise Refused({"operations": "Only an FEI is told what it is used for: choose none."})
    return sorted(set(operations))


def _refuse_period(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Refused({"valid_to": "The end must not lie before the beginning."})


def _refuse_void(found: SiteIdentifier) -> None:
    if found.voided_at is not None:
        raise Refused("This number is void already.")


def _site_changed(site: Site) -> None:
    index_site(site)
    site_changed(site.pk)
