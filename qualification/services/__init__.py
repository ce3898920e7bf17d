"""Every write of qualification."""

from qualification.services.decisions import propose_decision, take_decision_step
from qualification.services.lifecycle import (
    NewScope,
    Prepared,
    change_qualification,
    prepare,
    prepare_part,
    propose_site,
    take_step,
)
from qualification.services.lifecycle_file import (
    GRACE,
    close_condition,
    dismiss,
    end_report,
    grant_grace,
    note_gate,
    report,
    take_note_step,
    void_report,
)
from qualification.services.matrix import ASSESS, assess_topic, cover_topics, void_assessment
from qualification.services.risk import begin_assessment, read_anew, save_assessment, take_assessment_step
from qualification.services.risk_models import (
    as_given,
    change_model,
    draft_model,
    prove_model,
    request_proof,
    request_proof_copy,
    take_model_step,
)
from qualification.services.standing import KEPT, refresh, refresh_all, refresh_outdated

__all__ = [
    "ASSESS",
    "GRACE",
    "KEPT",
    "NewScope",
    "Prepared",
    "as_given",
    "assess_topic",
    "begin_assessment",
    "change_model",
    "change_qualification",
    "close_condition",
    "cover_topics",
    "dismiss",
    "draft_model",
    "end_report",
    "grant_grace",
    "note_gate",
    "prepare",
    "prepare_part",
    "propose_site",
    "propose_decision",
    "prove_model",
    "read_anew",
    "refresh",
    "refresh_all",
    "refresh_outdated",
    "report",
    "request_proof",
    "request_proof_copy",
    "save_assessment",
    "take_assessment_step",
    "take_decision_step",
    "take_model_step",
    "take_note_step",
    "take_step",
    "void_assessment",
    "void_report",
]
