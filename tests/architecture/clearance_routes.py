"""Addresses of clearances; `routes.py` has them all."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

CLEARANCE_ROUTES: Final[dict[str, Route]] = {
    **{f"clearance:{part}": Route() for part in ("ask", "forecast", "assessments", "overrides", "certificates")},
    "clearance:assessment-prepare": Route(),
    "clearance:override-prepare": Route(),
    "clearance:certify": Route(),
    **{f"clearance:assessment{part}": Route("product_assessment") for part in ("", "-change")},
    **{
        f"clearance:assessment-{part}": Route("product_assessment", more={"step": "sign"})
        for part in ("step", "decline")
    },
    "clearance:override": Route("clearance_override"),
    **{
        f"clearance:override-{part}": Route("clearance_override", more={"step": "propose"})
        for part in ("step", "decline")
    },
    "clearance:certificate": Route("clearance_certificate"),
    "clearance:certificate-print": Route("clearance_certificate"),
    **{
        f"clearance:certificate-{part}": Route("clearance_certificate", more={"step": "sign"})
        for part in ("step", "decline")
    },
    "api:clearance": Route(query="site=SITE-0001&operation=manufacture&market=US"),
    **{f"api:clearance-{part}": Route() for part in ("forecast", "assessments", "overrides", "certificates")},
    **{f"api:clearance-assessment{part}": Route("product_assessment") for part in ("", "-file")},
    "api:clearance-override": Route("clearance_override"),
    **{f"api:clearance-certificate{part}": Route("clearance_certificate") for part in ("", "-copies")},
    **{
        f"api:clearance-{kind}-{part}": Route(table, more={"step": step})
        for kind, table, step in (
            ("assessment", "product_assessment", "sign"),
            ("override", "clearance_override", "propose"),
            ("certificate", "clearance_certificate", "sign"),
        )
        for part in ("step", "decline")
    },
}
