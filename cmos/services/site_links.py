"""Linking a sponsor's site with a CMO's own site: one side proposes, the other confirms, either ends it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from cmos import selectors
from cmos.models import OrganisationSite, Site, SiteLinkAnswer, SiteLinkEnd, SiteLinkProposal
from cmos.rules import organisations as rules
from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current, current_side
from records.lifecycle import lock
from records.services import publish
from sponsors import access

ANSWER: Final = "site_links.answer"
ADDRESS: Final = ("name", "street", "city", "region", "postal_code", "country")
SETTLED: Final = "This was answered or taken back meanwhile: open it again."
NOT_JOINED: Final = "The CMO has not joined the portal yet: invite it from the company's page, then propose the link."
TOLD: Final = "link of a site, told to the other side"
"""Reason on rows that both sides read: what people type for their own trail stays with them."""


def propose(
    own: Site | OrganisationSite, *, sponsor_id: UUID | None = None, note: str = "", actor: Actor
) -> SiteLinkProposal:
    """Propose a link of one's own record, whichever side one is; a CMO says to which sponsor."""
    if isinstance(own, Site):
        return propose_for_sponsor(own, note=note, actor=actor)
    if sponsor_id is None:
        raise Refused({"sponsor": "Say to which sponsor."})
    return propose_for_organisation(own, sponsor_id=sponsor_id, note=note, actor=actor)


def propose_for_sponsor(site: Site, *, note: str = "", actor: Actor) -> SiteLinkProposal:
    """In a sponsor's scope: show the CMO's organisation name, address and numbers of a site, and ask it to confirm."""
    _must(actor)
    organisation = selectors.linked_organisation(site.company_id)
    if organisation is None:
        raise Refused(NOT_JOINED)
    _refuse_linked(selectors.open_links_of_site(lock(site)))
    numbers = selectors.numbers_proposed(site)
    return _propose(
        {**{name: getattr(site, name) for name in ADDRESS}, **numbers},
        sponsor_id=current().scope.sponsor_id,
        cmo_org_id=organisation,
        site=site,
        sponsor_name=access.tenant_name(current().scope),
        organisation_name=selectors.organisation_name(site.company_id),
        note=note.strip(),
        author=access.actor_name(actor.key),
    )


def propose_for_organisation(
    site: OrganisationSite, *, sponsor_id: UUID, note: str = "", actor: Actor
) -> SiteLinkProposal:
    """In an organisation's scope: the same towards a sponsor it is linked with."""
    _must(actor)
    linked = {row.sponsor_id: row for row in selectors.relationships()}
    if sponsor_id not in linked:
        raise Refused({"sponsor": "Choose a sponsor that your organisation is linked with."})
    _refuse_linked(selectors.open_links_of_own_site(lock(site), sponsor_id))
    if site.archived_at is not None:
        raise Refused("This site is archived: take it up again first.")
    return _propose(
        {name: getattr(site, name) for name in (*ADDRESS, *rules.NUMBERS)},
        sponsor_id=sponsor_id,
        cmo_org_id=current().scope.cmo_org_id,
        organisation_site=site,
        sponsor_name=linked[sponsor_id].sponsor_name,
        organisation_name=linked[sponsor_id].organisation_name,
        note=note.strip(),
        author=access.actor_name(actor.key),
    )


def _propose(shown: dict[str, str], **facts: Any) -> SiteLinkProposal:
    with because(TOLD):
        made = SiteLinkProposal.objects.create(**shown, **facts, released_at=now())
        publish("site_link.proposed", made)
    return made


def confirm_link(proposal: SiteLinkProposal, *, own: Site | OrganisationSite, actor: Actor) -> SiteLinkAnswer:
    """The side that was asked says which of its own records it is. The proposer learns that it is one, not which."""
    _must(actor)
    side = _may_answer(proposal)
    locked = lock(own)
    if locked.archived_at is not None:
        raise Refused({"own": "This site is archived: choose another, or take it up again first."})
    _refuse_linked(
        selectors.open_links_of_site(locked, but=proposal.pk)
        if isinstance(locked, Site)
        else selectors.open_links_of_own_site(locked, proposal.sponsor_id, but=proposal.pk)
    )
    record: dict[str, Any] = {"site" if side == rules.SPONSOR else "organisation_site": locked}
    return _answer(proposal, rules.CONFIRMED, "", actor, record)


def decline_link(proposal: SiteLinkProposal, *, text: str = "", actor: Actor) -> SiteLinkAnswer:
    """The side that was asked says that it is not this address; `text` is read by the other side."""
    _must(actor)
    _may_answer(proposal)
    return _answer(proposal, rules.DECLINED, text, actor, {})


def _answer(
    proposal: SiteLinkProposal, verdict: str, text: str, actor: Actor, record: dict[str, Any]
) -> SiteLinkAnswer:
    with because(TOLD), refusing_doubles(SETTLED):
        made = SiteLinkAnswer.objects.create(
            **_parties(proposal),
            proposal=proposal,
            verdict=verdict,
            text=text.strip(),
            author=access.actor_name(actor.key),
            released_at=now(),
            **record,
        )
        publish(f"site_link.{verdict}", made)
    return made


def end_link(proposal: SiteLinkProposal, *, text: str, actor: Actor) -> SiteLinkEnd:
    """End a confirmed link, or take one's own proposal back; the other side reads `text`."""
    _must(actor)
    if not text.strip():
        raise Refused({"text": "Say why: the other side reads it."})
    if not rules.may_end(selectors.link_facts([proposal])[proposal.pk], current_side()):
        raise Refused(SETTLED)
    with because(TOLD), refusing_doubles(SETTLED):
        made = SiteLinkEnd.objects.create(
            **_parties(proposal),
            proposal=proposal,
            text=text.strip(),
            author=access.actor_name(actor.key),
            released_at=now(),
        )
        publish("site_link.ended", made)
    return made


def _parties(proposal: SiteLinkProposal) -> dict[str, Any]:
    return {"sponsor_id": proposal.sponsor_id, "cmo_org_id": proposal.cmo_org_id}


def _may_answer(proposal: SiteLinkProposal) -> str:
    side = current_side()
    if not rules.may_answer(selectors.link_facts([proposal])[proposal.pk], side):
        raise Refused(SETTLED)
    return side


def _refuse_linked(known: list[SiteLinkProposal]) -> None:
    """One record of a side stands for one address of the other."""
    if known:
        raise Refused("This site has a link or a proposal with this partner already: end that one first.")


def _must(actor: Actor) -> None:
    current(actor)
    if not actor.can(ANSWER):
        raise NotAllowed(ANSWER)
