"""Addresses of decisions about standings; `routes.py` has them all."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

STANDING_ROUTES: Final[dict[str, Route]] = {
    "standing:decisions": Route(),
    "standing:decision": Route("standing_decision"),
    **{f"standing:decision-{part}": Route("standing_decision", more={"step": "sign"}) for part in ("step", "decline")},
    "standing:decide": Route("site"),
    "api:standing-decisions": Route(),
    "api:standing-decision": Route("standing_decision"),
    **{
        f"api:standing-decision-{part}": Route("standing_decision", more={"step": "sign"})
        for part in ("step", "decline")
    },
}
