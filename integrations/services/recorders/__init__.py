"""Recording rows through the forms of their rooms: what a person could record, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from integrations.kinds.evidence import EVIDENCE
from integrations.services.known import Known
from integrations.services.recorders.base import Recorder
from integrations.services.recorders.evidence import EvidenceRecorder
from integrations.services.recorders.questionnaires import QuestionnaireRecorder
from integrations.services.recorders.register import (
    CompanyRecorder,
    ContactRecorder,
    IdentifierRecorder,
    ProductRecorder,
    SiteRecorder,
)
from integrations.services.recorders.work import AgreementRecorder, AuditRecorder

RECORDERS: Final[dict[str, Callable[[Known], Recorder[Any]]]] = {
    "company": CompanyRecorder,
    "site": SiteRecorder,
    "identifier": IdentifierRecorder,
    "contact": ContactRecorder,
    "product": ProductRecorder,
    **{kind: partial(EvidenceRecorder, kind=kind) for kind in EVIDENCE},
    "agreement": AgreementRecorder,
    "audit": AuditRecorder,
    "questionnaire": QuestionnaireRecorder,
}
"""By the name of the kind."""


def recorder(kind: str, known: Known) -> Recorder[Any]:
    """What records the rows of the kind with this name."""
    return RECORDERS[kind](known)


__all__ = ["Recorder", "recorder"]
