"""What people of the demo assessed about topics: what an audit covered, and what they looked at themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from audits import selectors as audits
from audits.rules import REPORTED
from cmo_portal.demo.audited import FEI
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from qualification import services
from qualification.rules import assessing
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

REASON: Final = "demo data"
COVERED: Final = (
    "quality_unit",
    "equipment_cleaning",
    "production_process",
    "packaging_label",
    "investigations_capa",
    "change_control",
)


def assess(sponsor: Sponsor, people: dict[str, Membership]) -> None:
    """The audit's topics, a review of documents that is old by now, and a topic that does not concern the site."""
    actor = Actor(f"membership:{people['qa_manager'].pk}", permissions_of("qa_manager"))
    base: dict[str, Any] = {"actor": actor, "reason": REASON}
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor, reason=REASON):
        site, here = cmos.with_fei(cmos.sites(), FEI).select_related("company").get(), today(sponsor.zone)
        for audit in audits.audits_of(site):
            if audit.status == REPORTED:
                text = "Walk through, batch records of three lots, the last twelve deviations."
                services.cover_topics(audit, topics=COVERED, text=text, **base)
        services.assess_topic(
            site,
            topic="storage_distribution",
            verdict=assessing.COMPLIANT,
            basis=assessing.DOCUMENTS,
            text="Temperature mapping of the warehouse and two transport validations.",
            assessed_on=here - timedelta(days=1_200),
            **base,
        )
        services.assess_topic(
            site,
            topic="complaints_recall",
            verdict=assessing.NOT_APPLICABLE,
            basis=assessing.PROFILE,
            text="Complaints about our products come to us and are handled here; the agreement says so.",
            assessed_on=here - timedelta(days=30),
            **base,
        )
