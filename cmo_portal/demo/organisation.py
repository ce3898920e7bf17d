"""The demo's CMO as it knows itself: profile, two sites, certificates, and links with the sponsors it serves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from cmos import selectors, services
from cmos.models import OrganisationSite
from cmos.services import site_links
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from sponsors.models import CmoOrganisation, Membership, Sponsor
from sponsors.rules import permissions_of

REASON: Final = "demo data"
FEI: Final = "3099100429"
ADDRESS: Final[dict[str, Any]] = {
    "street": "Harbour Road 4",
    "city": "Ballyderrin",
    "postal_code": "V92 X4P1",
    "country": "IE",
}


def describe(maker: CmoOrganisation, signatory: Membership) -> None:
    """What the quality signatory recorded of the organisation."""
    actor = Actor(f"membership:{signatory.pk}", permissions_of("quality_signatory"))
    base: dict[str, Any] = {"actor": actor, "reason": REASON}
    with scope(Scope(cmo_org_id=maker.pk), actor=actor):
        services.change_profile(
            legal_name="Lough Derrin Formulations Ltd",
            quality_mail="quality@loughderrin.example",
            phone="+353 1 555 0199",
            version=0,
            **ADDRESS,
            **base,
        )
        plant = services.add_own_site(name="Ballyderrin plant", fei=FEI, mia_number="M-1099", **ADDRESS, **base)
        services.add_own_site(name="Packaging hall", **ADDRESS, **base)
        _papers(plant, maker, base)


def _papers(plant: OrganisationSite, maker: CmoOrganisation, base: dict[str, Any]) -> None:
    on = today(maker.zone)
    for kind, number, authority, days in (
        ("gmp_certificate", "HPRA-M-1099-G", "HPRA", 400),
        ("mia", "M-1099", "HPRA", None),
        ("iso", "ISO-9001-44120", "Certification body of the demo", 60),
        ("insurance", "INS-2026-118", "Insurer of the demo", -5),
    ):
        end = None if days is None else on + timedelta(days=days)
        services.record_paper(plant, kind=kind, number=number, authority=authority, valid_to=end, **base)


def link(sponsor: Sponsor, staff: dict[str, Membership], maker: CmoOrganisation, signatory: Membership) -> None:
    """The sponsor proposes that its site is the CMO's plant; the CMO confirms it to one sponsor only."""
    manager = Actor(f"membership:{staff['qa_manager'].pk}", permissions_of("qa_manager"))
    with scope(Scope(sponsor_id=sponsor.pk), actor=manager):
        site = selectors.with_fei(selectors.sites(), FEI).select_related("company").get()
        proposed = site_links.propose_for_sponsor(site, note="As on the registration.", actor=manager)
    if sponsor.name.startswith("Aldena"):
        actor = Actor(f"membership:{signatory.pk}", permissions_of("quality_signatory"))
        with scope(Scope(cmo_org_id=maker.pk), actor=actor):
            own = selectors.own_sites().filter(fei=FEI).get()
            site_links.confirm_link(selectors.site_link(proposed.pk), own=own, actor=actor)
