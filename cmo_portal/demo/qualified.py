"""Qualifications of the demo in many states: signed by one or two people, with conditions, holds, parts and notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from cmo_portal.demo import papers
from cmo_portal.demo.signers import signing
from cmos import selectors as cmos
from cmos.models import Product, Site
from kernel.actor import Actor
from kernel.scope import Scope, scope
from qualification import services
from qualification.models import Decision, Qualification
from qualification.rules.lifecycle import gates, moves, notes
from qualification.selectors import deciding, filing
from qualification.selectors import lifecycle as reading
from qualification.services import NewScope, Prepared
from sponsors import access
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

TABLETS, STERILE, PACKER, SUBSTANCE = "3099100429", "3099100233", "3099100518", "3099100627"
"""FEIs of the cast's sites."""
HEAD, OWNER, PERSON, MANAGEMENT = "qa_head", "qa_manager", "qualified_person", "management"
SECONDS: Final = {moves.SECOND: OWNER, moves.AS_QP: PERSON, moves.AS_MANAGEMENT: MANAGEMENT}
"""Who of the cast confirms what the head of quality proposed."""


def qualify(sponsor: Sponsor, people: Mapping[str, Membership], password: str) -> None:
    """Qualify the cast's sites as far as their files go."""
    Qualified(sponsor, people, password).do()


class Qualified:
    """What one sponsor's people decided about their sites."""

    def __init__(self, sponsor: Sponsor, people: Mapping[str, Membership], password: str) -> None:
        self.here, self.people, self.password = Scope(sponsor_id=sponsor.pk), people, password
        with scope(self.here, actor=self._actor(OWNER)):
            self.today = access.today_here()

    def do(self) -> None:
        with scope(self.here, actor=self._actor(OWNER)):
            sites = {fei: cmos.with_fei(cmos.sites(), fei).get() for fei in (TABLETS, STERILE, PACKER, SUBSTANCE)}
            self.products = {each.code: each for each in cmos.active_products()}
        self._tablets(sites[TABLETS])
        self._sterile(sites[STERILE])
        self._packer(sites[PACKER])
        self._substance(sites[SUBSTANCE])

    def _tablets(self, site: Site) -> None:
        """Qualified with conditions by two people; one condition is met, packaging is suspended apart."""
        tablet = self.products["ALD-101"]
        row = self.opened(site, NewScope(markets=("EU", "US"), products=(tablet,)), "Tablets for both markets")
        self.note(row, gates.TRANSFER, gates.NOT_NEEDED, "The process has run at the site since 2023; nothing moves.")
        self.note(row, gates.NOTIFICATION, gates.MET, "A change, a deviation and a complaint were sent as a test.")
        self.decide(row, self._conditions(tablet))
        with scope(self.here, actor=self._actor(OWNER)):
            first = deciding.decisions_of(row)[0].conditions.order_by("due_on")[0]
            services.close_condition(
                first,
                closed_on=self.today,
                closing="The report of the smoke study was read and found complete.",
                file=papers.pdf("Smoke study\nfreeze dryer 2", name="smoke-study.pdf"),
                actor=self._actor(OWNER),
                version=first.version,
            )
        self._part(
            row,
            NewScope(operations=("primary_packaging",), markets=("EU", "US"), products=(tablet,)),
            "Two counting errors of printed labels in one quarter: packaging waits for the new reconciliation.",
        )

    def _sterile(self, site: Site) -> None:
        """Qualified with conditions; then our audit was refused: a hold that waits for its decision."""
        vial = self.products["ALD-204"]
        row = self.opened(site, NewScope(markets=("US",), products=(vial,)), "Vials for the United States")
        self.decide(row, self._conditions(vial))
        with scope(self.here, actor=self._actor(OWNER)):
            services.report(
                site,
                kind="audit_refused",
                happened_on=self.today,
                text="The site cancelled our announced audit and named no other day.",
                actor=self._actor(OWNER),
            )
            services.report(
                site,
                kind="staff_change",
                happened_on=self.today,
                text="The head of quality control has left; no successor is named.",
                actor=self._actor(OWNER),
            )
            found = reading.here([row], self.today)[0].proposals
            change = next(each for each in found if each.code == "STAFF_CHANGE")
            services.dismiss(
                row, change.key, actor=self._actor(OWNER), reason="The deputy has the same training and was named."
            )

    def _packer(self, site: Site) -> None:
        """Under assessment, with another scope that was given up."""
        self.opened(site, NewScope(operations=("primary_packaging",), markets=("US",)), "Blister packs for the US")
        row = self._proposed(site, NewScope(operations=("labelling",), markets=("US",)), "Labels for the US")
        self._sign(row)
        self.decide(row, Prepared(move="close", reasons="Labels stay with the maker of the tablets."), OWNER)

    def _substance(self, site: Site) -> None:
        """Identified and no further; another scope was given up for quality, which two people signed."""
        row = self._proposed(site, NewScope(operations=("api_manufacture",), markets=("EU",)), "Active substance")
        self._sign(row)
        row = self._proposed(site, NewScope(operations=("micronisation",), markets=("EU",)), "Micronised substance")
        self._sign(row)
        self.decide(row, Prepared(move="disqualify", reasons="The mill is shared with a beta-lactam."))
        with scope(self.here, actor=self._actor("purchasing")):
            services.propose_site(
                site,
                scope=NewScope(operations=("storage",), markets=("EU",)),
                purpose="Storage of the substance before it is shipped",
                actor=self._actor("purchasing"),
                reason="the warehouse of the maker is nearer to the port",
            )

    def _conditions(self, product: Product) -> Prepared:
        return Prepared(
            move="qualify_with_conditions",
            reasons="Supply is needed before every gate is met; the open points are bounded and dated.",
            conditional_until=self.today + timedelta(days=150),
            conditions=(
                ("Report of the smoke study of freeze dryer 2", self.today + timedelta(days=30)),
                ("A person of ours is in the plant during each campaign", self.today + timedelta(days=120)),
            ),
            products=(product,),
            batches="at most three batches",
            risk_basis="Product risk assessment of this month, kept in the quality archive.",
        )

    # --- how a decision is taken ----------------------------------------------------------------------------------

    def opened(self, site: Site, about: NewScope, purpose: str) -> Qualification:
        """A site under assessment for a scope."""
        row = self._proposed(site, about, purpose)
        self._sign(row)
        self.decide(row, Prepared(move="assess", reasons="The business case was accepted by quality."), OWNER)
        return row

    def _proposed(self, site: Site, about: NewScope, purpose: str) -> Qualification:
        with scope(self.here, actor=self._actor(OWNER)):
            made = services.propose_site(
                site,
                scope=about,
                purpose=purpose,
                responsible_id=self.people[OWNER].pk,
                cda_on=self.today - timedelta(days=700),
                actor=self._actor(OWNER),
                reason="demo data: the site shall work for us",
            )
            return reading.qualification(made.qualification_id)

    def decide(self, row: Qualification, said: Prepared, role: str = HEAD) -> None:
        """Prepare a decision and have everybody sign it whom its move asks."""
        with scope(self.here, actor=self._actor(role)):
            services.prepare(reading.qualification(row.pk), said, actor=self._actor(role))
        self._sign(row, role)

    def _part(self, row: Qualification, about: NewScope, why: str) -> None:
        head = self._actor(HEAD)
        with scope(self.here, actor=head):
            said = Prepared(move="suspend", reasons=why)
            made = services.prepare_part(reading.qualification(row.pk), about, said, actor=head)
        self._sign(made.qualification, HEAD)

    def _sign(self, row: Qualification, role: str = OWNER) -> None:
        """Sign the decision that waits, and confirm it where two people sign."""
        with scope(self.here, actor=self._actor(role)):
            open_ = deciding.open_decision(row)
        if open_ is None:
            raise LookupError(f"nothing waits to be signed of {row}")
        for number, step in enumerate(moves.steps_for(open_.move, second=open_.second_needed)[:-1]):
            signer = role if number == 0 else SECONDS[step.permission]
            self._take(open_, step, signer)

    def _take(self, open_: Decision, step: Any, role: str) -> None:
        actor = self._actor(role)
        with scope(self.here, actor=actor):
            found = deciding.decision(open_.pk)
            content, meaning = deciding.signed_content(found), step.meanings[0]
            brought = signing(self.people[role], self.password, found, step, content, meaning)
            services.take_step(step, found, actor=actor, signing=brought, version=found.version)

    def note(self, row: Qualification, gate: str, says: str, text: str) -> None:
        """A signed note on a gate, with a paper where the gate is met by it."""
        actor = self._actor(OWNER)
        with scope(self.here, actor=actor):
            file = papers.pdf(f"{gates.NAMES[gate]}\n{text}", name="gate.pdf") if says == gates.MET else None
            made = services.note_gate(
                row, gate=gate, says=says, text=text, file=file, valid_from=self.today, actor=actor
            )
            brought = signing(
                self.people[OWNER], self.password, made, notes.SIGN, filing.note_content(made), "responsible"
            )
            services.take_note_step(notes.SIGN, made, actor=actor, signing=brought, version=made.version)

    def _actor(self, role: str) -> Actor:
        return Actor(f"membership:{self.people[role].pk}", permissions_of(role))
