"""Addresses of the approved list and its snapshots."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

APPROVED_ROUTES: Final[dict[str, Route]] = {
    "approved:list": Route(),
    "approved:differences": Route(),
    "approved:snapshots": Route(),
    "approved:take": Route(),
    "approved:snapshot": Route("approved_snapshot"),
    "approved:snapshot-export": Route("approved_snapshot"),
    **{f"approved:snapshot-{part}": Route("approved_snapshot", more={"step": "sign"}) for part in ("step", "decline")},
    "api:approved": Route(),
    "api:approved-differences": Route(),
    "api:approved-snapshots": Route(),
    "api:approved-snapshot": Route("approved_snapshot"),
    **{
        f"api:approved-snapshot-{part}": Route("approved_snapshot", more={"step": "sign"})
        for part in ("step", "decline")
    },
}
