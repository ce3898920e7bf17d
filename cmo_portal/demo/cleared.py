"""Clearances in the demo: an ERP number, a signed risk assessment, a hold that two people overrode, a certificate."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cmo_portal.demo.signers import signing
from cmos import selectors as cmos
from cmos import services as registering
from cmos.models import Site
from kernel.actor import Actor
from kernel.scope import Scope, scope
from qualification.rules.clearing import Clearance, steps
from qualification.rules.lifecycle.facts import Asked
from qualification.selectors import clearance as reading
from qualification.services import clearance as services
from sponsors import access
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

HEAD, SECOND, WRITER = "qa_head", "qa_manager", "qa_specialist"
ERP_NUMBER: Final = "S4:0000104711"
RISK: Final = (
    "The last classified inspection is older than the limit; controls of cross-contamination were not seen by an "
    "authority since the second capsule filler was put into use."
)
MEASURES: Final = (
    "Batch records are reviewed before each release by our own quality unit; cleaning verification swabs of every "
    "changeover are sent to us; one person in plant for the first three batches."
)
GROUNDS: Final = (
    "Patients on stable treatment have no other source until the second site is ready. Each batch is released after "
    "our own review of its record and of every deviation."
)


def clear(sponsor: Sponsor, people: dict[str, Membership], password: str) -> None:
    """What quality signs about the clearances of the first site."""
    here = Scope(sponsor_id=sponsor.pk)
    writer, head, second = (_actor(people[role]) for role in (WRITER, HEAD, SECOND))
    with scope(here, actor=writer):
        site = next(each for each in cmos.active_sites() if cmos.linked_organisation(each.company_id))
        product = cmos.active_products()[0]
        registering.add_identifier(site, scheme="erp", value=ERP_NUMBER, actor=writer, reason="number in our ERP")
        today = access.today_here()
        draft = services.prepare_assessment(
            site,
            product,
            markets=["US"],
            valid_from=today,
            valid_to=today + timedelta(days=120),
            risk=RISK,
            measures=MEASURES,
            actor=writer,
            reason="demo data: standing of the site",
        )
    with scope(here, actor=head):
        content = reading.assessment_content(draft)
        given = signing(people[HEAD], password, draft, steps.SIGN_ASSESSMENT, content)
        services.take_assessment_step(steps.SIGN_ASSESSMENT, draft, actor=head, signing=given)
        held = _blocked(site)
        override = services.prepare_override(
            held[0],
            held[1].asked,
            last_on=today + timedelta(days=45),
            grounds=GROUNDS,
            actor=head,
            reason="demo data: supply of patients on treatment",
        )
        given = signing(
            people[HEAD], password, override, steps.PROPOSE, reading.override_content(override), "responsible"
        )
        override = services.take_override_step(steps.PROPOSE, override, actor=head, signing=given)
    with scope(here, actor=second):
        given = signing(people[SECOND], password, override, steps.CONFIRM, reading.override_content(override))
        services.take_override_step(steps.CONFIRM, override, actor=second, signing=given)
        asked = Asked("primary_packaging", product.pk, "US")
        made = services.make_certificate(site, asked, today, actor=second, reason="demo data: batch record 17")
        given = signing(
            people[SECOND], password, made, steps.SIGN_CERTIFICATE, reading.certificate_content(made), "reviewed"
        )
        services.take_certificate_step(steps.SIGN_CERTIFICATE, made, actor=second, signing=given)


def _blocked(site: Site) -> tuple[Site, Clearance]:
    """Work that is blocked and by nothing that the law asks for, at this site or else at another one."""
    places = [site, *(each for each in cmos.active_sites() if each.pk != site.pk)]
    products = [each.pk for each in cmos.active_products()]
    for place in places:
        asked = [
            (place.pk, Asked(operation, product, market))
            for market in ("US", "EU")
            for operation in place.operations
            for product in products
        ]
        today = access.today_here()
        for found in reading.clearances(asked, today, until=today).values():
            if found.overridable:
                return place, found
    raise LookupError("no work of the demo is blocked in a way that can be overridden")


def _actor(person: Membership) -> Actor:
    return Actor(f"membership:{person.pk}", permissions_of(person.role))
