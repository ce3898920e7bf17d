"""A site of the demo whose file is complete: one scope is qualified, one is on watch, one waits for its audit.

Everything the gates ask for is recorded as people would: answers reviewed, the audit closed by two, the risk signed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from audits import selectors as audits
from audits import services as auditing
from audits.rules import CLOSE, ISSUE_FINDINGS, REPORT_FINAL, SIGN_AS_LEAD
from cmo_portal.demo import papers
from cmo_portal.demo.answered import AGAIN
from cmo_portal.demo.cast import Cast
from cmo_portal.demo.qualified import HEAD, OWNER, Qualified
from cmo_portal.demo.signers import signing
from cmos import selectors as known
from cmos import services as cmos
from cmos.models import Product, Site
from kernel.actor import Actor
from kernel.scope import Scope, scope
from kernel.steps import Step
from qualification import services
from qualification.rules.lifecycle import gates
from qualification.rules.risk import steps
from qualification.selectors import risk
from qualification.services import NewScope, Prepared
from questionnaires import rules, selectors
from questionnaires import services as questionnaires
from questionnaires.models import Questionnaire
from questionnaires.rules import dialogue, review
from questionnaires.rules.filling import Given
from questionnaires.selectors import review as reading
from questionnaires.selectors import sent
from questionnaires.services import Said, Typed
from regulations.rules.dates import add_months
from sponsors import access
from sponsors.rules import permissions_of

REASON: Final = "demo data"
FULL: Final = "Lough Derrin, Kilbracken"
ANSWERS: Final = {"Y-A1": Given(value="no"), "Y-A3": Given(value="2 Mar 2026"), "Y-A4": Given(value="22")}
JUDGED: Final[dict[str, dict[str, Any]]] = {
    "P": {"step": 3, "note": "Capsules by mouth, on prescription."},
    "S": {"step": 2, "note": "The site in Ballyderrin can make the capsules within four months."},
    "H": {"step": 1, "note": "Nothing above OEB 2 is handled in the building."},
    "D": {"step": 2, "note": "Electronic batch records, validated; review of the audit trail is monthly."},
    "Q": {"step": 1, "note": "Scorecard of the last four quarters: 94 %."},
    "X": {"step": 1, "note": "Review of the answers of this year: no gap."},
}
SIGNED: Final[tuple[tuple[str, str, str], ...]] = (
    (gates.TRANSFER, gates.NOT_NEEDED, "The capsules have been made here since 2021; nothing moves."),
    (
        gates.CONTACTS,
        gates.MET,
        "Dr. Elif Aydın certifies batches for the EU; the agreement names her deputy.",
    ),
    (gates.INTEGRITY, gates.MET, "Assessed in the audit: accounts, audit trails and backups of line and laboratory."),
    (gates.NOTIFICATION, gates.MET, "A change, a deviation and a complaint were sent as a test and arrived in time."),
)


def load(cast: Cast) -> None:
    """Complete the file of one site of the portfolio for the first sponsor, and decide about its scopes."""
    Complete(cast).do()


class Complete:
    """What the first sponsor's people and the maker's did for the site."""

    def __init__(self, cast: Cast) -> None:
        if cast.maker is None:
            raise LookupError("the cast is not built")
        self.sponsor, self.maker, self.password = cast.sponsors["aldena"], cast.maker, cast.password
        self.people = {role: row for (domain, role), row in cast.members.items() if domain == "aldena.example"}
        self.signatory = cast.members["loughderrin.example", "quality_signatory"]
        self.here = Scope(sponsor_id=self.sponsor.pk)
        self.decided = Qualified(self.sponsor, self.people, self.password)

    def do(self) -> None:
        with scope(self.here, actor=self._actor(OWNER)):
            self.today = access.today_here()
            sites = {site.name: site for site in known.active_sites()}
            capsule = self._product()
        site = sites[FULL]
        self._made_here(site, capsule)
        self._close_audit(site)
        self._answers(site)
        self._risk(site)
        self._qualify(site, capsule)
        self._await_audit(site)
        with scope(self.here, actor=self._actor(OWNER)):
            services.refresh_all(today=self.today, actor=self._actor(OWNER))

    # --- what the gates ask for ---------------------------------------------------------------------------------

    def _product(self) -> Product:
        return cmos.register_product(
            code="ALD-120",
            name="Serovant",
            strength="5 mg",
            dosage_form="capsules_hard",
            material_type="drug_product",
            markets=["US", "EU"],
            actor=self._actor(OWNER),
            reason=REASON,
        )

    def _made_here(self, site: Site, capsule: Product) -> None:
        base: dict[str, Any] = {"actor": self._actor(OWNER), "reason": REASON}
        with scope(self.here, actor=base["actor"]):
            fed: list[Any] = []
            for place, operation in enumerate(("manufacture", "primary_packaging"), 1):
                begun = self.today - timedelta(days=900)
                step = cmos.record_step(
                    capsule, site, operation=operation, position=place, follows=fed, valid_from=begun, **base
                )
                fed = [step.pk]
            cmos.add_contact(
                site, name="Conor Daly", position="Head of quality", email="c.daly@loughderrin.example", **base
            )

    def _close_audit(self, site: Site) -> None:
        """No finding; the report is attached, the lead signs, the head of quality closes."""
        head, lead = self._actor(HEAD), self._actor(OWNER)
        with scope(self.here, actor=head):
            row = audits.audits_of(site)[0]
            report = papers.pdf("Audit report\nquality system, capsules, packaging", name="audit-report.pdf")
            auditing.add_paper(row, kind=REPORT_FINAL, file=report, actor=head, reason=REASON)
            auditing.take_step(ISSUE_FINDINGS, audits.audit(row.pk), actor=head, reason=REASON)
        for role, actor, step in ((OWNER, lead, SIGN_AS_LEAD), (HEAD, head, CLOSE)):
            self._sign_audit(row.pk, role, actor, step)

    def _sign_audit(self, pk: Any, role: str, actor: Actor, step: Step) -> None:
        with scope(self.here, actor=actor):
            row = audits.audit(pk)
            content = audits.signed_content(row)
            brought = signing(self.people[role], self.password, row, step, content, step.meanings[0])
            auditing.take_step(step, row, actor=actor, reason=REASON, signing=brought)

    def _answers(self, site: Site) -> None:
        """Sent, answered and signed by the CMO, every answer accepted, the review concluded."""
        writer, head = self._actor(OWNER), self._actor(HEAD)
        with scope(self.here, actor=writer):
            asked = selectors.versions().filter(title=AGAIN, status=rules.APPROVED).order_by("-id")[0]
            due = self.today + timedelta(days=30)
            row = questionnaires.send_questionnaire(asked, site=site, scope={}, due_on=due, actor=writer)
        self._answered(row)
        with scope(self.here, actor=writer):
            every = [Said(question=key, verdict=review.ACCEPTED) for key in ANSWERS]
            questionnaires.give_verdicts(row, every, actor=writer)
        with scope(self.here, actor=head):
            begun = reading.review_of(row)
            if begun is None:
                raise LookupError("no verdict was given")
            content = reading.signed_content(begun)
            brought = signing(self.people[HEAD], self.password, begun, review.CONCLUDE, content)
            questionnaires.conclude(begun, actor=head, signing=brought, version=begun.version)

    def _answered(self, row: Questionnaire) -> None:
        own = Actor(f"membership:{self.signatory.pk}", permissions_of(self.signatory.role))
        with scope(Scope(cmo_org_id=self.maker.pk), actor=own):
            questionnaires.save_answers(row, [Typed(key, each, 0) for key, each in ANSWERS.items()], actor=own)
            ready = sent.answer_set(row)
            if ready is None:
                raise LookupError("no answer was kept")
            brought = signing(self.signatory, self.password, ready, dialogue.SUBMIT, sent.signed_content(ready))
            questionnaires.submit(ready, actor=own, signing=brought, version=ready.version)

    def _risk(self, site: Site) -> None:
        writer, signer = self._actor("qa_specialist"), self._actor(OWNER)
        with scope(self.here, actor=writer):
            made = services.begin_assessment(site, occasion="initial", actor=writer, reason=REASON)
            said = services.save_assessment(
                made,
                chosen={key: {"reason": "Judged with production and supply.", **each} for key, each in JUDGED.items()},
                formality="standard",
                formality_why="The site is known from its audit; scored with production and supply.",
                alternatives="A second site for the capsules was considered and is not needed at this volume.",
                residual="What remains is watched by the yearly review of the site.",
                review_on=min(add_months(self.today, 6), risk.reading(made).latest_review),
                seen=made.version,
                actor=writer,
                reason=REASON,
            )
            row = risk.assessment(said.pk)
        with scope(self.here, actor=signer):
            brought = signing(self.people[OWNER], self.password, row, steps.SIGN, risk.signed_content(row))
            services.take_assessment_step(steps.SIGN, row, actor=signer, signing=brought)

    # --- what was decided ---------------------------------------------------------------------------------------

    def _qualify(self, site: Site, capsule: Product) -> None:
        """Making is qualified; packaging of the same capsules is qualified and, since a complaint, on watch."""
        making = self.decided.opened(
            site,
            NewScope(operations=("manufacture",), markets=("EU", "US"), products=(capsule,)),
            "Capsules for both markets",
        )
        packing = self.decided.opened(
            site,
            NewScope(operations=("primary_packaging",), markets=("EU", "US"), products=(capsule,)),
            "Blisters of the capsules",
        )
        for row in (making, packing):
            self._notes(row)
            self.decided.decide(row, Prepared(move="qualify", reasons="Every gate is met; nothing is open."))
        watched = "Two complaints about blisters in one quarter: each campaign is released by us after a second count."
        self.decided.decide(packing, Prepared(move="watch", reasons=watched), OWNER)

    def _notes(self, row: Any) -> None:
        for gate, says, text in SIGNED:
            self.decided.note(row, gate, says, text)

    def _await_audit(self, site: Site) -> None:
        """The label room is newer than the audit: it must be seen before its work is qualified."""
        row = self.decided.opened(site, NewScope(operations=("labelling",), markets=("EU",)), "Labels of the cartons")
        said = "The label room was taken into use after our audit: it must be seen first."
        self.decided.decide(row, Prepared(move="await_audit", reasons=said))

    def _actor(self, role: str) -> Actor:
        return Actor(f"membership:{self.people[role].pk}", permissions_of(role))
