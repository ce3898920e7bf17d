"""Addresses of the catalogue of requirements."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

CATALOGUE_ROUTES: Final[dict[str, Route]] = {
    "regulations:topics": Route(),
    "regulations:cited": Route(),
    "desk:requirement": Route(more={"slug": "21-cfr-211.22"}),
    "api:requirement": Route(more={"slug": "21-cfr-211.22"}),
    "api:requirement-uses": Route(more={"slug": "21-cfr-211.22"}),
}
