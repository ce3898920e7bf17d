"""What people of the demo decided about standings: one decision signed, one that waits for its signature."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from cmo_portal.demo.signers import signing
from cmos.models import Site
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from qualification import selectors, services
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import STRICTER
from qualification.rules.words import Status
from qualification.selectors.decisions import signed_content
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

PROPOSER: Final = "qa_manager"
SIGNED: Final = (
    "The last two deliveries came with documents that had to be corrected; we watch it until our audit (demo data)."
)
PROPOSED: Final = "The change of the responsible person was told late; we want to see the new one first (demo data)."


def decide(sponsor: Sponsor, people: dict[str, Membership], password: str) -> None:
    """A site with a good standing is watched by decision; for another one a decision is proposed."""
    row = people[PROPOSER]
    actor = Actor(f"membership:{row.pk}", permissions_of(PROPOSER))
    day = today(sponsor.zone)
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor, reason="demo data"):
        sites = list(Site.objects.filter(archived_at=None).order_by("pk"))
        services.propose_decision(
            sites[0],
            kind=STRICTER,
            market="EU",
            answer="blocked",
            valid_to=day + timedelta(days=60),
            rationale=PROPOSED,
            actor=actor,
        )
        if (good := _in_good_standing(sites[1:], day)) is not None:
            site, market = good
            made = services.propose_decision(
                site,
                kind=STRICTER,
                market=market,
                answer="watch",
                valid_to=day + timedelta(days=120),
                rationale=SIGNED,
                actor=actor,
            )
            signed = signing(row, password, made, steps.SIGN, signed_content(made))
            services.take_decision_step(steps.SIGN, made, actor=actor, signing=signed)
        services.refresh_outdated(today=day, actor=actor)


def _in_good_standing(sites: list[Site], day: date) -> tuple[Site, str] | None:
    """The last site and market without remark."""
    found = selectors.standings([site.pk for site in sites], day)
    good = [(site, market) for site in sites for market in ("US", "EU") if found[site.pk, market].status == Status.OK]
    return good[-1] if good else None
