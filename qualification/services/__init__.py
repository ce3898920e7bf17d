"""Every write of qualification."""

from qualification.services.matrix import (
    ASSESS,
    assess_topic,
    cover_topics,
    void_assessment,
)
from qualification.services.risk import (
    begin_assessment,
    read_anew,
    save_assessment,
    take_assessment_step,
)
from qualification.services.risk_models import (
    as_given,
    change_model,
    draft_model,
    prove_model,
    request_proof,
    take_model_step,
)
from qualification.services.standing import (
    KEPT,
    refresh,
    refresh_all,
    refresh_outdated,
)

__all__ = [
    "ASSESS",
    "KEPT",
    "as_given",
    "assess_topic",
    "begin_assessment",
    "change_model",
    "cover_topics",
    "draft_model",
    "prove_model",
    "read_anew",
    "refresh",
    "refresh_all",
    "refresh_outdated",
    "request_proof",
    "save_assessment",
    "take_assessment_step",
    "take_model_step",
    "void_assessment",
]
