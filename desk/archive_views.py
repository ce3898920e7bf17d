"""Archiving a site, with what is still open there in every room."""

from __future__ import annotations

from typing import Any

from cmos.views import sites
from desk.open_work import open_work
from web.views import Context


class TurnSite(sites.TurnSite):
    """Archive a site, or take it up again; the page that archives names what nobody has ended."""

    def context(self, **more: Any) -> Context:
        archives = self.kwargs["step"] == "archive"
        today = self.request.membership.today
        return super().context(open_work=open_work(self.object, self.request.actor, today) if archives else [], **more)
