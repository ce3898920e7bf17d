"""What a CMO organisation records of itself: profile, own sites, certificates, and a person's calendar address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cmos import selectors
from cmos.models import InboxFeed, OrganisationPaper, OrganisationProfile, OrganisationSite
from cmos.rules import organisations as rules
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import NotAllowed, Refused, StaleVersion
from kernel.scope import because, current
from records.lifecycle import amend, lock
from records.services import publish
from regulations.rules import countries, identifiers
from sponsors.tokens import digest_of, new_token

CHANGE = "organisation.change"
TAKEN = {"name": "You have a site of this name: add what tells them apart, such as the building."}
TWO_PROFILES = "Somebody recorded the profile at the same moment: open it again and change that one."


def _must(actor: Actor) -> None:
    """In an organisation's scope, with the right to say what it is."""
    if current(actor).scope.cmo_org_id is None or not actor.can(CHANGE):
        raise NotAllowed(CHANGE)


# --- profile and own sites ------------------------------------------------------------------------------------------


def change_profile(*, actor: Actor, reason: str, version: int, **facts: Any) -> OrganisationProfile:
    """Record who the organisation is, or change it; `version` 0 says that nothing was recorded yet."""
    _must(actor)
    checked = _checked({name: value for name, value in facts.items()}, named="legal_name")
    known = selectors.profile()
    if known is not None:
        return amend(known, actor=actor, reason=reason, version=version, event="organisation.changed", **checked)
    if version:
        raise StaleVersion(read=version, now=0)
    with because(reason.strip()), refusing_doubles(TWO_PROFILES):
        made = OrganisationProfile.objects.create(**checked)
        publish("organisation.changed", made, changed=sorted(checked))
    return made


def add_own_site(*, actor: Actor, reason: str, **facts: Any) -> OrganisationSite:
    """A further address of the organisation. Refuses a name it has already."""
    _must(actor)
    checked = _checked(facts, named="name")
    with because(reason.strip()), refusing_doubles(TAKEN):
        made = OrganisationSite.objects.create(**checked)
        publish("own_site.recorded", made)
    return made


def change_own_site(
    site: OrganisationSite, *, actor: Actor, reason: str, version: int | None, **facts: Any
) -> OrganisationSite:
    """Change name, address or numbers. What was proposed to sponsors before stays as it was sent."""
    _must(actor)
    checked = _checked({"name": site.name, **facts}, named="name")
    with refusing_doubles(TAKEN):
        return amend(site, actor=actor, reason=reason, version=version, event="own_site.changed", **checked)


def archive_own_site(site: OrganisationSite, *, actor: Actor, reason: str, version: int | None) -> OrganisationSite:
    """The organisation works there no more. Links with sponsors are ended first, each with its own reason."""
    _must(actor)
    if site.archived_at is not None:
        raise Refused("This site is archived already.")
    if linked := selectors.standing_links_of(site):
        raise Refused(f"End its links first: {', '.join(sorted({link.other for link in linked}))}.")
    return amend(
        site,
        actor=actor,
        reason=reason,
        version=version,
        event="own_site.archived",
        archived_at=now(),
        takes_away=True,
    )


def reactivate_own_site(site: OrganisationSite, *, actor: Actor, reason: str, version: int | None) -> OrganisationSite:
    """The organisation works there again."""
    _must(actor)
    if site.archived_at is None:
        raise Refused("This site is in use.")
    return amend(site, actor=actor, reason=reason, version=version, event="own_site.reactivated", archived_at=None)


def _checked(facts: dict[str, Any], *, named: str) -> dict[str, Any]:
    """The facts with numbers in their kept form, or `Refused` with a sentence per field."""
    checked = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    errors: dict[str, str] = {} if checked.get(named) else {named: "Give the name."}
    for scheme in ("fei", "duns", "oms_location", "oms_organisation"):
        if checked.get(scheme):
            number = identifiers.CHECKS[scheme](checked[scheme])
            errors |= {scheme: number.error} if number.error else {}
            checked[scheme] = number.value if scheme == "fei" else number.key
    if checked.get("country") and checked["country"] not in countries.NAMES:
        errors["country"] = "Choose a country from the list."
    if errors:
        raise Refused(errors)
    return checked


# --- certificates ---------------------------------------------------------------------------------------------------


def record_paper(
    site: OrganisationSite, *, renews: UUID | None = None, actor: Actor, reason: str, **facts: Any
) -> OrganisationPaper:
    """A certificate of an own site. One that renews another takes its place: only the newest asks to be renewed."""
    _must(actor)
    checked = _paper(facts)
    if site.archived_at is not None:
        raise Refused("This site is archived: take it up again first.")
    with because(reason.strip()):
        made = OrganisationPaper.objects.create(site=site, **checked)
        publish("own_paper.recorded", made, kind=made.kind)
    if renews is not None:
        _renew(site, renews, made, actor, reason)
    return made


def _renew(site: OrganisationSite, older: UUID, newer: OrganisationPaper, actor: Actor, reason: str) -> None:
    before = lock(selectors.own_paper(older))
    if before.site_id != site.pk or before.voided_at is not None or before.renewed_by_id is not None:
        raise Refused({"renews": "Choose a certificate of this site that nothing has renewed."})
    amend(before, actor=actor, reason=reason, version=None, event="own_paper.renewed", renewed_by=newer)


def change_paper(
    paper: OrganisationPaper, *, actor: Actor, reason: str, version: int | None, **facts: Any
) -> OrganisationPaper:
    """Correct what was recorded of a certificate."""
    _must(actor)
    _refuse_void(paper)
    known = {name: getattr(paper, name) for name in ("kind", "number", "authority", "valid_from", "valid_to")}
    checked = _paper({**known, **facts})
    return amend(paper, actor=actor, reason=reason, version=version, event="own_paper.changed", **checked)


def void_paper(paper: OrganisationPaper, *, actor: Actor, reason: str, version: int | None) -> OrganisationPaper:
    """Entered by mistake: it counts no more and stays readable."""
    _must(actor)
    _refuse_void(paper)
    return amend(
        paper, actor=actor, reason=reason, version=version, event="own_paper.voided", voided_at=now(), takes_away=True
    )


def _refuse_void(paper: OrganisationPaper) -> None:
    if paper.voided_at is not None:
        raise Refused("This certificate is void.")


def _paper(facts: dict[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in facts.items()
    }
    errors = {name: "Fill this in." for name in ("number", "authority") if not checked.get(name)}
    if checked.get("kind") not in rules.PAPERS:
        errors["kind"] = "Choose what it is."
    begins, ends = checked.get("valid_from"), checked.get("valid_to")
    if begins and ends and ends < begins:
        errors["valid_to"] = "It ends before it begins: put one of both dates right."
    if errors:
        raise Refused(errors)
    return checked


# --- a person's calendar address ------------------------------------------------------------------------------------


def open_inbox_feed(*, actor: Actor) -> str:
    """A new secret calendar address of one's own; an older one ends. Returns the token, which is kept as a digest."""
    member, token = _person(actor), new_token()
    with because("own calendar address"):
        InboxFeed.objects.filter(member_id=member, revoked_at=None).update(revoked_at=now())
        made = InboxFeed.objects.create(member_id=member, token_digest=digest_of(token))
        publish("calendar_feed.opened", made)
    return token


def revoke_inbox_feed(*, actor: Actor) -> None:
    """End one's own calendar address at once."""
    member = _person(actor)
    found = selectors.inbox_feed_of(member)
    if found is None:
        raise Refused("There is no calendar address to end.")
    with because("own calendar address"):
        InboxFeed.objects.filter(pk=found.pk).update(revoked_at=now())
        publish("calendar_feed.revoked", found)


def _person(actor: Actor) -> UUID:
    if actor.membership_id is None or current(actor).scope.cmo_org_id is None:
        raise NotAllowed("inbox.view")
    return actor.membership_id
