"""Which records have a history page: what they are called, who may read it, where the record stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.urls import reverse

from administration import reviews, rights
from administration.models import Invitation, RightsRequest
from audits import selectors as audits
from cmos import selectors as cmos
from cmos.models import OrganisationPaper, Product, Site, SiteLinkAnswer, SiteLinkProposal
from inspections import selectors as inspections
from integrations import selectors as integrations
from kernel.actor import Actor
from kernel.scope import current
from qualification import selectors as qualification
from qualification.models import Qualification, RiskAssessment
from qualification.selectors import approved, deciding, decisions, filing, risk, risk_models
from qualification.selectors import clearance as clearing
from quality_agreements import selectors as agreements
from quality_agreements.models import QualityAgreement
from questionnaires import selectors as questionnaires
from questionnaires.models import BankEvidence, BankRelease, Questionnaire, TemplateVersion
from questionnaires.selectors import bank, campaigns, rounds, sent
from questionnaires.selectors import review as answers
from records.selectors import certificates, provenance
from records.selectors import reviews as trail_reviews
from records.selectors.histories import History
from sponsors.models import IdentityProvider, Membership
from web.rooms import may_read_history


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record with a history; kinds in `without` that hang on it have pages of their own."""

    find: Callable[[UUID], Any]
    route: str
    without: tuple[type[models.Model], ...] = ()
    also: Callable[[Any], Iterable[models.Model]] = lambda record: ()
    names: Callable[[Any], tuple[Any, ...]] = lambda record: (record.pk,)
    """What the route names the record by."""
    theirs: str = ""
    """The route of the CMO's people, for a kind that both sides read under one word."""
    is_reviewed: bool = True
    """Whether somebody can review its trail by itself: reviews themselves are not reviewed."""

    def url(self, record: Any) -> str:
        """The page that shows the record."""
        in_cmo = self.theirs and current().scope.cmo_org_id is not None
        return reverse(self.theirs if in_cmo else self.route, args=self.names(record))


KINDS: Final[dict[str, Kind]] = {
    "site": Kind(cmos.site, "desk:site", also=lambda site: agreements.covering([site.pk])),
    "company": Kind(cmos.company, "cmos:company", (Site, QualityAgreement, Product)),
    "product": Kind(cmos.product, "cmos:product"),
    "subcontract": Kind(cmos.subcontract, "cmos:subcontract"),
    "own-site": Kind(cmos.own_site, "organisation:site", (OrganisationPaper, SiteLinkProposal, SiteLinkAnswer)),
    "own-certificate": Kind(cmos.own_paper, "organisation:paper", (OrganisationPaper, BankEvidence)),
    "site-link": Kind(cmos.site_link, "site_links:detail"),
    "agreement": Kind(agreements.agreement, "quality_agreements:detail", (QualityAgreement,)),
    "audit": Kind(audits.audit, "audits:detail"),
    "finding": Kind(audits.finding, "audits:finding"),
    "qualification": Kind(qualification.qualification, "qualifications:detail", (Qualification,)),
    "inspection": Kind(inspections.inspection, "inspections:detail"),
    "issued": Kind(audits.issued, "audits:issued"),
    "letter": Kind(audits.letter, "audits:letter"),
    "evidence": Kind(cmos.evidence_of_any_kind, "cmos:evidence-entry", names=lambda record: (record.kind, record.pk)),
    "action": Kind(inspections.action, "inspections:action"),
    "commitment": Kind(inspections.commitment, "inspections:commitment"),
    "template": Kind(
        questionnaires.version,
        "questionnaires:version",
        (TemplateVersion, Questionnaire),
        also=lambda version: [version.template],
    ),
    "campaign": Kind(campaigns.campaign, "questionnaires:campaign"),
    "questionnaire": Kind(sent.questionnaire, "questionnaires:sent", (BankRelease,), theirs="questionnaires:asked"),
    "answers-review": Kind(
        answers.review_called, "questionnaires:review", names=lambda review: (review.questionnaire_id,)
    ),
    "answers-round": Kind(rounds.round_called, "questionnaires:round"),
    "bank-question": Kind(bank.bank_question, "bank:question"),
    "certificate": Kind(certificates.certificate, "records:file", names=lambda record: (record.file_id,)),
    "scan": Kind(provenance.scan, "records:file", names=lambda record: (record.file_id,)),
    "risk": Kind(risk.assessment, "risk:assessment"),
    "risk-model": Kind(risk_models.risk_model, "risk:model", (RiskAssessment,)),
    "import": Kind(integrations.import_run, "integrations:import"),
    "decision": Kind(deciding.decision, "qualifications:detail", names=lambda decision: (decision.qualification_id,)),
    "gate-note": Kind(filing.note, "qualifications:detail", names=lambda note: (note.qualification_id,)),
    "standing-decision": Kind(decisions.decision, "standing:decision"),
    "trail-review": Kind(trail_reviews.review, "trail:review", is_reviewed=False),
    "approved-snapshot": Kind(approved.snapshot, "approved:snapshot"),
    "product-assessment": Kind(clearing.assessment, "clearance:assessment"),
    "clearance-override": Kind(clearing.override, "clearance:override"),
    "clearance-paper": Kind(clearing.certificate, "clearance:certificate"),
    "access-review": Kind(reviews.review, "administration:review"),
    "rights-request": Kind(rights.request, "administration:request"),
    "role": Kind(rights.own_role, "administration:role", (Membership, Invitation, RightsRequest, IdentityProvider)),
}
"""By the word in the address; what each needs, its room says to `web.rooms`, where links to histories read it too."""


def history_of(kind: str, pk: UUID, actor: Actor) -> tuple[Any, History]:
    """The record and its history; raises DoesNotExist for an unknown kind, a record that is not there, or not yours."""
    found = KINDS.get(kind)
    if found is None or not may_read_history(kind, pk, actor):
        raise models.ObjectDoesNotExist
    obj = found.find(pk)
    return obj, History(obj, without=found.without, also=found.also(obj))
