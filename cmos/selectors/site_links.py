"""Where the links of sites stand, as either side reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cmos.inbox import InboxEntry
from cmos.models import (
    LinkAcceptance,
    OrganisationSite,
    Site,
    SiteLinkAnswer,
    SiteLinkEnd,
    SiteLinkProposal,
)
from cmos.rules import organisations as rules
from cmos.selectors.sites import active_feis, active_sites
from kernel.models import Dialogue
from kernel.scope import current_side
from sponsors import access

ANSWER = "site_links.answer"


def site_links() -> QuerySet[SiteLinkProposal]:
    """Every proposal of the open tenant, its own and the other sides', newest first."""
    return SiteLinkProposal.objects.order_by("-id")


def site_link(pk: UUID) -> SiteLinkProposal:
    return SiteLinkProposal.objects.get(pk=pk)


def answers_to(proposals: Collection[SiteLinkProposal]) -> dict[UUID, SiteLinkAnswer]:
    """The answer to each proposal that has one."""
    rows = SiteLinkAnswer.objects.filter(proposal_id__in=[row.pk for row in proposals])
    return {row.proposal_id: row for row in rows.select_related("site", "organisation_site")}


def link_facts(proposals: Collection[SiteLinkProposal]) -> dict[UUID, rules.LinkFacts]:
    """What was said about each proposal, by its id: two queries however many."""
    ids = [row.pk for row in proposals]
    verdicts = dict(SiteLinkAnswer.objects.filter(proposal_id__in=ids).values_list("proposal_id", "verdict"))
    ended = set(SiteLinkEnd.objects.filter(proposal_id__in=ids).values_list("proposal_id", flat=True))
    return {row.pk: rules.LinkFacts(row.side, verdicts.get(row.pk, ""), row.pk in ended) for row in proposals}


def in_link_state(found: QuerySet[SiteLinkProposal], state: str) -> QuerySet[SiteLinkProposal]:
    """Proposals in a state of `rules.LINK_STATES`: the same definition as a condition of the database."""
    answers, ends = (
        SiteLinkAnswer.objects.filter(proposal=OuterRef("pk")),
        SiteLinkEnd.objects.filter(proposal=OuterRef("pk")),
    )
    confirmed, declined = (Exists(answers.filter(verdict=each)) for each in (rules.CONFIRMED, rules.DECLINED))
    ended = Exists(ends)
    conditions = {
        rules.PROPOSED: ~Q(ended) & ~Q(confirmed) & ~Q(declined),
        rules.CONFIRMED: ~Q(ended) & Q(confirmed),
        rules.DECLINED: ~Q(ended) & Q(declined),
        rules.WITHDRAWN: Q(ended) & ~Q(confirmed),
        rules.ENDED: Q(ended) & Q(confirmed),
    }
    return found.filter(conditions[state])


def _alive(found: QuerySet[SiteLinkProposal], but: UUID | None) -> list[SiteLinkProposal]:
    standing = in_link_state(found, rules.PROPOSED) | in_link_state(found, rules.CONFIRMED)
    others = standing.exclude(pk=but) if but else standing
    return list(others.distinct())


def open_links_of_site(site: Site, *, but: UUID | None = None) -> list[SiteLinkProposal]:
    """In a sponsor's scope: links and unanswered proposals that stand for one of its sites."""
    return _alive(SiteLinkProposal.objects.filter(Q(site=site) | Q(answers__site=site)), but)


def open_links_of_own_site(
    site: OrganisationSite, sponsor_id: UUID, *, but: UUID | None = None
) -> list[SiteLinkProposal]:
    """In an organisation's scope: the same for one of its own sites, with one sponsor."""
    found = SiteLinkProposal.objects.filter(sponsor_id=sponsor_id)
    return _alive(found.filter(Q(organisation_site=site) | Q(answers__organisation_site=site)), but)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link as lists and pages show it to one side; `own` is the reader's own record, where there is one."""

    row: SiteLinkProposal
    state: str
    other: str
    own: Site | OrganisationSite | None
    ours: bool
    answer: SiteLinkAnswer | None

    @property
    def turn(self) -> str:
        if self.state != rules.PROPOSED:
            return "Nobody"
        return "The other side" if self.ours else "You"


def link_lines(proposals: Iterable[SiteLinkProposal]) -> list[LinkLine]:
    """The proposals with where each stands, for the side that reads."""
    rows, side = list(proposals), current_side()
    facts, answers = link_facts(rows), answers_to(rows)
    own = _own_records(rows, side)
    return [
        LinkLine(
            row,
            rules.link_state(facts[row.pk]),
            row.organisation_name if side == rules.SPONSOR else row.sponsor_name,
            own.get(row.pk) or _confirmed_with(answers.get(row.pk), side),
            row.side == side,
            answers.get(row.pk),
        )
        for row in rows
    ]


def _own_records(rows: list[SiteLinkProposal], side: str) -> dict[UUID, Site | OrganisationSite]:
    """The records that the reader's own proposals stand for: never asked of the other side's rows."""
    mine = [row for row in rows if row.side == side]
    if side == rules.SPONSOR:
        sites = Site.objects.in_bulk([row.site_id for row in mine if row.site_id])
        return {row.pk: sites[row.site_id] for row in mine if row.site_id in sites}
    own = OrganisationSite.objects.in_bulk([row.organisation_site_id for row in mine if row.organisation_site_id])
    return {row.pk: own[row.organisation_site_id] for row in mine if row.organisation_site_id in own}


def _confirmed_with(answer: SiteLinkAnswer | None, side: str) -> Site | OrganisationSite | None:
    if answer is None or answer.side != side:
        return None
    return answer.site if side == rules.SPONSOR else answer.organisation_site


def standing_links_of(site: OrganisationSite) -> list[LinkLine]:
    """In an organisation's scope: what stands or waits between one of its sites and sponsors."""
    found = SiteLinkProposal.objects.filter(Q(organisation_site=site) | Q(answers__organisation_site=site))
    return link_lines(_alive(found, None))


def numbers_proposed(site: Site) -> dict[str, str]:
    """The numbers of a sponsor's site that a proposal shows."""
    feis = active_feis([site.pk]).get(site.pk, [])
    return {
        "fei": feis[0] if feis else "",
        "duns": site.duns,
        "oms_location": site.oms_location,
        "mia_number": site.mia_number,
    }


def organisation_name(company_id: UUID) -> str:
    """What the organisation that speaks for a company calls itself."""
    rows = LinkAcceptance.objects.filter(link__company_id=company_id, link__withdrawn_at=None).order_by("-id")
    return rows.values_list("organisation_name", flat=True).first() or ""


def matching_links(found: QuerySet[SiteLinkProposal], text: str) -> QuerySet[SiteLinkProposal]:
    """By the name of the proposed site or of the other side."""
    other = "organisation_name" if current_side() == rules.SPONSOR else "sponsor_name"
    return found.filter(Q(name__icontains=text) | Q(**{f"{other}__icontains": text}))


def end_of(proposal: SiteLinkProposal) -> SiteLinkEnd | None:
    """Who ended a link, and why."""
    return SiteLinkEnd.objects.filter(proposal=proposal).first()


def link_rows(proposal: SiteLinkProposal) -> list[Dialogue]:
    """A proposal with what was said to it, for its history."""
    return [
        proposal,
        *SiteLinkAnswer.objects.filter(proposal=proposal),
        *SiteLinkEnd.objects.filter(proposal=proposal),
    ]


def linkable(proposal: SiteLinkProposal) -> list[tuple[UUID, str]]:
    """The reader's own sites that a proposal can be confirmed for, by name."""
    if current_side() == rules.SPONSOR:
        company = LinkAcceptance.objects.filter(cmo_org_id=proposal.cmo_org_id).values("link__company_id")
        found = active_sites().filter(company_id__in=company).order_by("name", "id")
        return [(site.pk, f"{site.name}, {site.city}") for site in found]
    own = OrganisationSite.objects.filter(archived_at=None).order_by("name", "id")
    return [(site.pk, f"{site.name}, {site.city}") for site in own]


def own_record(pk: UUID) -> Site | OrganisationSite:
    """One of the reader's own sites; raises DoesNotExist for anything else."""
    return Site.objects.get(pk=pk) if current_side() == rules.SPONSOR else OrganisationSite.objects.get(pk=pk)


def likely(proposal: SiteLinkProposal) -> OrganisationSite | None:
    """In an organisation's scope: the own site with a number of the proposal; it suggests, and a person decides."""
    if current_side() == rules.SPONSOR:
        return None  # a sponsor is told nothing that it does not look up itself
    shown = {name: getattr(proposal, name) for name in rules.NUMBERS}
    own = OrganisationSite.objects.filter(archived_at=None)
    fits = [site for site in own if rules.alike(shown, {name: getattr(site, name) for name in rules.NUMBERS})]
    return fits[0] if len(fits) == 1 else None


def links_inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """In an organisation's scope: links that sponsors proposed and nobody answered."""
    waiting = in_link_state(SiteLinkProposal.objects.filter(cmo_org_id=organisation), rules.PROPOSED)
    zone = access.zone_here()
    return [
        InboxEntry(
            kind="site_link",
            subject_id=row.pk,
            title=f"Link of the site {row.name}",
            reference="Link of a site",
            url=reverse("site_links:detail", args=[row.pk]),
            state=rules.PROPOSED,
            to_do="" if row.side == "cmo" else "Confirm or decline",
            needs=ANSWER,
            sponsor_id=row.sponsor_id,
            sponsor_name=row.sponsor_name,
            site_name=row.name,
            with_sponsor=row.side == "cmo",
            since=row.released_at.astimezone(zone).date() if row.released_at else None,
        )
        for row in waiting
    ]
