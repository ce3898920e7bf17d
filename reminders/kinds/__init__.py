"""Every kind of deadline that reminds: one module each; a new kind is one file and its test."""

from __future__ import annotations

from reminders.kinds import (
    agreement,
    agreement_review,
    api_registration,
    audit,
    authorisation,
    cda,
    certificate,
    classification,
    commitment,
    confirmation,
    dea,
    dea_early,
    finding_response,
    form483_response,
    partner,
    qp_declaration,
    registration,
    state_licence,
    supporting,
    warning_letter_response,
)
from reminders.kinds.base import DeadlineKind

KINDS: dict[str, DeadlineKind] = {
    module.KIND.name: module.KIND
    for module in (
        agreement,
        agreement_review,
        api_registration,
        audit,
        authorisation,
        cda,
        certificate,
        classification,
        commitment,
        confirmation,
        dea,
        dea_early,
        finding_response,
        form483_response,
        partner,
        qp_declaration,
        registration,
        state_licence,
        supporting,
        warning_letter_response,
    )
}
