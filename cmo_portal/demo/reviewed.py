"""What the QA manager of a sponsor of the demo has begun to review in its trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cmos.models import Site
from desk.histories import history_of
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from records.services import reviewing
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

REVIEWER: Final = "qa_manager"


def review(sponsor: Sponsor, people: dict[str, Membership]) -> None:
    """A review of the first site's trail is begun, and the head of quality is asked about one entry."""
    actor = Actor(f"membership:{people[REVIEWER].pk}", permissions_of(REVIEWER))
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor, reason="review of the trail"):
        site = Site.objects.order_by("pk").first()
        assert site is not None
        record, history = history_of("site", site.pk, actor)
        made = reviewing.begin_of_record(record, kind="site", numbers=history.numbers(), actor=actor)
        reviewing.ask(
            made,
            entry=min(made.numbers),
            text="From which document was the address of the site taken?",
            asked_of=people["qa_head"].pk,
            due_on=today(sponsor.zone) + timedelta(days=14),
            actor=actor,
        )
