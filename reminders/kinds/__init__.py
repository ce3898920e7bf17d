"""Every kind of deadline that reminds, and of work that only calendars show: one module each with its test."""

from __future__ import annotations

from typing import Final

from reminders.kinds import (
    agreement,
    agreement_review,
    answer_evidence,
    answer_review,
    api_registration,
    audit,
    audit_draft_report,
    audit_report,
    authorisation,
    cda,
    certificate,
    classification,
    clearance_override,
    commitment,
    confirmation,
    critical_containment,
    critical_hold,
    critical_told,
    critical_written,
    cross_signal,
    dea,
    dea_early,
    finding_action,
    finding_response,
    form483_response,
    narcotics,
    partner,
    planned_audit,
    product_assessment,
    public_fact,
    qp_declaration,
    qualification_condition,
    qualification_end,
    qualification_hold,
    questionnaire,
    questionnaire_reply,
    questionnaire_review,
    quota,
    registration,
    requalification,
    requalification_documents,
    risk_review,
    state_licence,
    supporting,
    warning_letter_response,
)
from reminders.kinds.base import DeadlineKind

KINDS: Final[dict[str, DeadlineKind]] = {
    module.KIND.name: module.KIND
    for module in (
        agreement,
        agreement_review,
        answer_evidence,
        answer_review,
        api_registration,
        audit,
        audit_draft_report,
        audit_report,
        authorisation,
        cda,
        certificate,
        classification,
        clearance_override,
        commitment,
        confirmation,
        critical_told,
        critical_written,
        critical_hold,
        critical_containment,
        cross_signal,
        dea,
        dea_early,
        finding_action,
        finding_response,
        form483_response,
        partner,
        product_assessment,
        public_fact,
        qp_declaration,
        qualification_hold,
        qualification_condition,
        qualification_end,
        requalification,
        requalification_documents,
        questionnaire,
        questionnaire_reply,
        questionnaire_review,
        registration,
        quota,
        narcotics,
        risk_review,
        state_licence,
        supporting,
        warning_letter_response,
    )
}
SIGNATURE_REFUSED: Final = "signature_refused"
"""A fact that somebody is told of, no deadline: read once, it is done."""
TRAIL_REVIEW: Final = "trail_review"
TRAIL_QUESTION: Final = "trail_question"
"""Reviews of the trail belong to no site: they are told of without a ladder, until they are done."""
ACCESS_REVIEW: Final = "access_review"
ADMINISTRATOR_REVIEW: Final = "administrator_review"
"""Reviews of everybody's access, and of administrators' alone (R-07)."""
FACTOR_TEST: Final = "second_factor_test"
"""A second factor that nobody has shown for a year (21 CFR 11.300(e))."""
BESIDE: Final = frozenset(
    {SIGNATURE_REFUSED, TRAIL_REVIEW, TRAIL_QUESTION, ACCESS_REVIEW, ADMINISTRATOR_REVIEW, FACTOR_TEST}
)
"""What notices tell of beside deadlines of sites."""
PLANNED: Final[dict[str, DeadlineKind]] = {module.KIND.name: module.KIND for module in (planned_audit,)}
"""Work that has a date and no ladder."""
SHOWN: Final[dict[str, DeadlineKind]] = {**KINDS, **PLANNED}
"""What calendars show."""
