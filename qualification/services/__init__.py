"""Every write of qualification."""

from qualification.services.risk import begin_assessment, read_anew, save_assessment, take_assessment_step
from qualification.services.risk_models import (
    as_given,
    change_model,
    draft_model,
    prove_model,
    request_proof,
    take_model_step,
)
from qualification.services.standing import KEPT, refresh, refresh_all, refresh_outdated

__all__ = [
    "KEPT",
    "as_given",
    "begin_assessment",
    "change_model",
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
]
