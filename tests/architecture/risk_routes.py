"""Addresses of risk; `routes.py` has them all."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

RISK_ROUTES: Final[dict[str, Route]] = {
    **{f"risk:{part}": Route() for part in ("list", "unassessed", "models", "model-new", "model-portal")},
    "risk:assess": Route("site"),
    **{f"risk:{part}": Route("risk_assessment") for part in ("assessment", "write", "anew")},
    **{f"risk:{part}": Route("risk_assessment", more={"step": "sign"}) for part in ("step", "decline")},
    **{f"risk:model{part}": Route("risk_model") for part in ("", "-change", "-prove", "-compare")},
    **{f"risk:model-{part}": Route("risk_model", more={"step": "approve"}) for part in ("step", "decline")},
    **{f"risk:proof{part}": Route("risk_proof") for part in ("", "-print")},
    "api:risk-assessments": Route(),
    "api:risk-assessment": Route("risk_assessment"),
    **{f"api:risk-assessment-{part}": Route("risk_assessment", more={"step": "sign"}) for part in ("step", "decline")},
    "api:risk-models": Route(),
    "api:risk-assessment-reading": Route("risk_assessment"),
    **{f"api:risk-model{part}": Route("risk_model") for part in ("", "-proof")},
    **{f"api:risk-model-{part}": Route("risk_model", more={"step": "approve"}) for part in ("step", "decline")},
    "api:site-risk": Route("site"),
}
