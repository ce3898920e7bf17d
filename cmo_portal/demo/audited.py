"""The demo's audits: one with findings in several stages of their dialogue, and the next one, planned and announced."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from administration import services as rights
from administration.rules import APPROVE
from audits import selectors as reading
from audits import services as audits
from audits.models import Audit, AuditLetter, Finding
from audits.rules import ACCEPT, ACKNOWLEDGE, ACKNOWLEDGED, ANNOUNCEMENT, ISSUE_FINDINGS, REPORT_FINAL, SUBMIT
from audits.services import Answer, NewAction, NewFiles, Performed
from cmo_portal.demo import papers
from cmo_portal.demo.signers import signing
from cmos import selectors as cmos
from cmos.models import Site
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from sponsors.models import CmoOrganisation, Membership, Sponsor
from sponsors.rules import permissions_of

REASON: Final = "demo data"
FEI: Final = "3099100429"
DEVIATIONS: Final = "Two deviations of the sponsor's batches were closed without looking at other batches."
LABELS: Final = "Printed labels of two products were counted by one person only."


def paper(name: str, words: str) -> io.BytesIO:
    """A small file as somebody would upload it."""
    return papers.pdf(words, name=name)


class Audited:
    """What one sponsor's auditors and the CMO's quality unit have written so far."""

    def __init__(
        self,
        sponsor: Sponsor,
        maker: CmoOrganisation,
        domain: str,
        members: Mapping[tuple[str, str], Membership],
        password: str,
    ) -> None:
        self.sponsor, self.maker, self.password = sponsor, maker, password
        self.members = {role: member for (at, role), member in members.items() if at == domain}
        self.signatory = members["loughderrin.example", "quality_signatory"]
        self.today = today(sponsor.zone)

    def do(self) -> None:
        site = self._site()
        audit = self._held(site)
        _, second = self._findings(audit)
        self._say("qa_head", lambda base: audits.take_step(ISSUE_FINDINGS, audit, **base))
        self._answered(second)
        self._notes(second)
        self._next(site)

    def _base(self, role: str) -> dict[str, Any]:
        member = self.members[role]
        return {"actor": Actor(f"membership:{member.pk}", permissions_of(role)), "reason": REASON}

    def _say(self, role: str, work: Any) -> Any:
        """Do some work as a person of the sponsor."""
        base = self._base(role)
        with scope(Scope(sponsor_id=self.sponsor.pk), actor=base["actor"], reason=REASON):
            return work(base)

    def _site(self) -> Site:
        return cmos.with_fei(cmos.sites(), FEI).select_related("company").get()

    def _held(self, site: Site) -> Audit:
        held = self.today - timedelta(days=700)
        lead = self.members["auditor"].pk

        def work(base: dict[str, Any]) -> Audit:
            made = audits.plan_audit(
                site,
                kind="requalification",
                scope="Quality system, tablets, packaging",
                standards="21 CFR 210 and 211; EU GMP Part I",
                planned_start=held,
                planned_end=held,
                lead_id=lead,
                **base,
            )
            team: dict[UUID, str] = {self.members["qa_specialist"].pk: "expert"}
            made = audits.change_audit(made, team=team, version=made.version, **base)
            done = Performed(held, held, "acceptable_with_findings", "Two findings.", 24)
            made = audits.record_performed(made, done, version=made.version, **base)
            audits.add_paper(made, kind=REPORT_FINAL, file=paper("audit-report.pdf", "report of the demo"), **base)
            until = self.today + timedelta(days=90)
            self._asked = rights.ask_for_grant(
                made,
                user_id=self.members["external_auditor"].user_id,
                right="audits.view",
                ends_on=until,
                today=self.today,
                **base,
            )
            return reading.audit(made.pk)

        found: Audit = self._say("qa_head", work)
        self._say("sponsor_admin", self._approve)
        return found

    def _approve(self, base: dict[str, Any]) -> None:
        asked = self._asked
        rights.decide(asked, APPROVE, today=self.today, actor=base["actor"], version=asked.version)

    def _findings(self, audit: Audit) -> tuple[Finding, Finding]:
        def draft(base: dict[str, Any]) -> tuple[Finding, Finding]:
            major = audits.draft_finding(
                audit,
                grade="major",
                requirements=["21 CFR 211.192"],
                text=DEVIATIONS,
                operations=["manufacture"],
                **base,
            )
            other = audits.draft_finding(
                audit,
                grade="other",
                requirements=["21 CFR 211.125"],
                text=LABELS,
                operations=["primary_packaging"],
                **base,
            )
            return major, other

        made: tuple[Finding, Finding] = self._say("qa_head", draft)
        for each in made:
            self._say("auditor", lambda base, row=each: audits.confirm_grade(row, version=row.version, **base))
        return made

    def _notes(self, finding: Finding) -> None:
        def work(base: dict[str, Any]) -> None:
            issued = reading.issued_of(finding)
            assert issued is not None  # it was issued above
            audits.add_note(issued, text="Compare with the deviations of the last audit.", **base)
            audits.comment(issued, text="The batch numbers stand in the report.", **base)

        self._say("qa_manager", work)

    def _answered(self, finding: Finding) -> None:
        """The CMO answers with a plan, the sponsor accepts it: one action is still to be done."""
        actor = Actor(f"membership:{self.signatory.pk}", permissions_of("quality_signatory"))
        issued = self._say("qa_head", lambda base: reading.issued_of(finding))
        with scope(Scope(cmo_org_id=self.maker.pk), actor=actor, reason=REASON):
            answer = Answer(
                text="Counting by two people was written down for cartons only.",
                root_cause="The procedure names cartons and forgets labels (five whys).",
                correction="All label stocks were counted again by two people.",
                actions=(
                    NewAction("preventive", "Revise the procedure.", "A. Brennan", self.today + timedelta(days=45)),
                ),
            )
            files = NewFiles((paper("label-count.pdf", "label count of the demo"),), "count of all labels")
            draft = audits.save_answer(issued, answer=answer, files=files, author="Aoife Brennan", actor=actor)
            sent = reading.answer(draft.pk)
            signed = signing(self.signatory, self.password, sent, SUBMIT, reading.answer_content(sent), "responsible")
            audits.submit_answer(sent, actor=actor, signing=signed)

        def accept(base: dict[str, Any]) -> None:
            newest = reading.newest_answer(issued)
            assert newest is not None  # sent above
            row = reading.finding(finding.pk)
            member = self.members["qa_manager"]
            signed = signing(member, self.password, newest, ACCEPT, reading.answer_content(newest))
            audits.review_answer(
                newest,
                step=ACCEPT,
                comment="The plan is right.",
                author=member.user.name,
                finding=row,
                signing=signed,
                **base,
            )

        self._say("qa_manager", accept)

    def _next(self, site: Site) -> None:
        start = self.today + timedelta(days=40)

        def work(base: dict[str, Any]) -> AuditLetter:
            made = audits.plan_audit(
                site,
                kind="requalification",
                scope="Tablets, packaging, data integrity of the laboratory",
                planned_start=start,
                planned_end=start + timedelta(days=2),
                lead_id=self.members["auditor"].pk,
                **base,
            )
            audits.change_audit(
                made,
                agenda="Day 1: opening, tour, packaging\nDay 2: laboratory\nDay 3: documents, closing meeting",
                document_request="Site master file\nDeviation list of the last 24 months",
                version=made.version,
                **base,
            )
            row = reading.audit(made.pk)
            return audits.send_letter(row, kind=ANNOUNCEMENT, text="We look forward to the visit.", **base)

        self._acknowledged(self._say("qa_head", work).pk)

    def _acknowledged(self, pk: UUID) -> None:
        """The CMO's quality signs that the announcement was received."""
        actor = Actor(f"membership:{self.signatory.pk}", permissions_of("quality_signatory"))
        with scope(Scope(cmo_org_id=self.maker.pk), actor=actor, reason=REASON):
            letter = reading.letter(pk)
            content = reading.letter_content(letter)
            signed = signing(self.signatory, self.password, letter, ACKNOWLEDGE, content, ACKNOWLEDGED)
            audits.acknowledge_letter(letter, author=self.signatory.user.name, actor=actor, signing=signed)
