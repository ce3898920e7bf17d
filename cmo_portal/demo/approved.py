"""The approved list of a sponsor of the demo, kept for the management review: one snapshot signed, one not yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cmo_portal.demo.signers import signing
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from qualification.rules import approved as rules
from qualification.selectors import approved as selectors
from qualification.services import approved as services
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

TAKER: Final = "qa_manager"
SIGNER: Final = "qa_head"
PURPOSE: Final = "Management review (demo data)"


def keep(sponsor: Sponsor, people: dict[str, Membership], password: str) -> None:
    """The list of last month is signed by the head of quality; today's waits."""
    day = today(sponsor.zone)
    actor = Actor(f"membership:{people[TAKER].pk}", permissions_of(TAKER))
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        before = day - timedelta(days=30)
        first = services.take_snapshot(on=before, today=day, purpose=f"{PURPOSE} of the previous month", actor=actor)
        services.take_snapshot(on=day, today=day, purpose=f"{PURPOSE} of this month", actor=actor)
    head = Actor(f"membership:{people[SIGNER].pk}", permissions_of(SIGNER))
    with scope(Scope(sponsor_id=sponsor.pk), actor=head):
        brought = signing(people[SIGNER], password, first, rules.SIGN, selectors.signed_content(first))
        services.take_snapshot_step(rules.SIGN, first, actor=head, signing=brought)
