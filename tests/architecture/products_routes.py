"""Addresses of what is made where, what applies to it, and of subcontracts; `routes.py` has them all."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

PRODUCTS_ROUTES: Final[dict[str, Route]] = {
    **{f"cmos:{part}": Route() for part in ("makings", "subcontracts")},
    **{f"cmos:{part}-record": Route("product") for part in ("milestone", "schedule", "making")},
    **{f"cmos:{part}-step": Route(part, more={"step": "void"}) for part in ("milestone", "schedule", "making")},
    "cmos:product-applies": Route("product"),
    "api:exposure-policy": Route(),
    **{f"cmos:exposure{part}": Route() for part in ("", "-change")},
    "cmos:schedule-end": Route("schedule"),
    "cmos:making-change": Route("making"),
    "cmos:site-applies": Route("site"),
    "cmos:propose": Route("site"),
    **{f"cmos:subcontract{part}": Route("subcontract") for part in ("", "-change")},
    **{
        f"cmos:subcontract-{part}": Route("subcontract", more={"step": "withdraw-approval"})
        for part in ("step", "decline")
    },
    **{
        f"api:{part}": Route()
        for part in ("product-milestones", "product-schedules", "manufacturing-steps", "subcontracts")
    },
    "api:product-applies": Route("product"),
    "api:site-applies": Route("site"),
    **{
        f"api:{part}": Route(kind)
        for part, kind in (
            ("product-milestone", "milestone"),
            ("product-schedule", "schedule"),
            ("manufacturing-step", "making"),
            ("subcontract", "subcontract"),
        )
    },
    **{
        f"api:{part}-steps": Route(kind, more={"step": "void"})
        for part, kind in (
            ("product-milestone", "milestone"),
            ("product-schedule", "schedule"),
            ("manufacturing-step", "making"),
        )
    },
    **{
        f"api:subcontract-{part}": Route("subcontract", more={"step": "withdraw-approval"})
        for part in ("step", "decline")
    },
}
