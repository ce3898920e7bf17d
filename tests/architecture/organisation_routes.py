"""Addresses of what a CMO keeps of itself and of links of sites; `routes.py` has them all."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

ORGANISATION_ROUTES: Final[dict[str, Route]] = {
    **{f"desk:inbox{part}": Route() for part in ("", "-calendar", "-address")},
    "desk:inbox-feed": Route(open=True, more={"token": "x"}),
    **{f"{space}:{part}": Route() for space, part in (("api", "inbox"), ("api", "sent"), ("desk", "sent"))},
    **{f"organisation:{part}": Route() for part in ("home", "change", "site-add", "papers")},
    **{f"organisation:{part}": Route("own_site") for part in ("site", "site-change", "site-link", "paper-record")},
    "organisation:site-step": Route("own_site", more={"step": "archive"}),
    **{f"organisation:paper{part}": Route("own_paper") for part in ("", "-change", "-void")},
    "site_links:list": Route(),
    "site_links:propose": Route("site"),
    **{f"site_links:{part}": Route("site_link") for part in ("detail", "confirm", "decline", "end")},
    **{f"api:{part}": Route() for part in ("organisation", "own-sites", "own-certificates", "site-links")},
    "api:own-site": Route("own_site"),
    "api:own-site-steps": Route("own_site", more={"step": "archive"}),
    "api:own-certificate": Route("own_paper"),
    "api:own-certificate-steps": Route("own_paper", more={"step": "void"}),
    **{f"api:site-link{part}": Route("site_link") for part in ("", "-confirm", "-decline", "-end")},
}
