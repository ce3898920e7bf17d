"""The addresses of the cGMP matrix."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

MATRIX_ROUTES: Final[dict[str, Route]] = {
    "matrix:list": Route(),
    "matrix:site": Route("site"),
    "matrix:topic": Route("site", more={"topic": "quality_unit"}),
    "matrix:assess": Route("site", more={"topic": "quality_unit"}),
    "matrix:void": Route("topic_assessment"),
    "matrix:cover": Route("audit"),
    "chain:product": Route("product"),
    "chain:site": Route("site"),
    "api:product-chain": Route("product"),
    "api:chain-copies": Route("product"),
    "api:site-ripple": Route("site"),
    "api:site-matrix": Route("site"),
    "api:topic-assessments": Route("site"),
    "api:topic-assessment-void": Route("topic_assessment"),
    "api:audit-topics": Route("audit"),
    "api:matrix-copies": Route("site"),
}
