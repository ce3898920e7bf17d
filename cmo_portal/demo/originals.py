"""Papers that exist beside the portal: a confidentiality agreement, scanned, and scanned again for a missing page."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from cmo_portal.demo import papers
from cmos import services as cmos
from cmos.models import Company
from kernel.actor import Actor
from kernel.reasons import joined
from kernel.scope import Scope, scope
from records.models import SponsorFile
from records.services import certifying
from records.services.paper_scans import mark_scan
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

BROUGHT_BY: Final = "qa_specialist"
STATED_BY: Final = "qa_manager"


def bring(sponsor: Sponsor, people: dict[str, Membership]) -> None:
    """The specialist brings the signed agreement of a company, first without its second page."""
    actor = Actor(f"membership:{people[BROUGHT_BY].pk}", permissions_of(BROUGHT_BY))
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        company = Company.objects.order_by("-pk").first()
        assert company is not None
        first = _store(company, actor, "signed on paper", _scan(company, pages=1))
        missing = joined("document", "page 2 was missing in the first scan")
        scan = _store(first, actor, missing, _scan(company, pages=2)).cda_file
        assert scan is not None
        mark_scan(
            scan,
            document="Confidentiality agreement, signed by both parties",
            original_at="Quality archive, folder CDA, no. 14",
            actor=actor,
        )
    _state(sponsor, Actor(f"membership:{people[STATED_BY].pk}", permissions_of(STATED_BY)), scan)


def _state(sponsor: Sponsor, actor: Actor, scan: SponsorFile) -> None:
    """The QA manager has compared the copy; the signature is still to be given."""
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
        certifying.propose(
            scan,
            original="Paper original of the agreement, quality archive, folder CDA, no. 14",
            method="scanned",
            how="Scanner of the quality archive, 300 dpi, colour; every page compared with the original",
            actor=actor,
        )


def _store(company: Company, actor: Actor, reason: str, scan: BytesIO) -> Company:
    return cmos.change_company(company, cda_file=scan, version=company.version, actor=actor, reason=reason)


def _scan(company: Company, *, pages: int) -> BytesIO:
    wanted = [f"Confidentiality agreement\n{company.name}\nPage {page} of 2" for page in range(1, pages + 1)]
    return papers.pdf(*wanted, name="confidentiality-agreement.pdf")
