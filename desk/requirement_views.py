"""The page of a requirement: what it is, its editions and topics, and where the sponsor's records cite it."""

from __future__ import annotations

from django.http import HttpResponse

from desk.forms import AppliesForm
from qualification import selectors as qualification
from regulations import selectors
from web.http import ScopedRequest
from web.views import ScopedView, found_or_404


class RequirementPage(ScopedView):
    """One entry of the catalogue as it counts on a day; a CMO's staff read it without uses."""

    action = "regulations.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, slug: str) -> HttpResponse:
        editions = found_or_404(selectors.editions, slug)
        asked = AppliesForm(request.GET, request.membership.today)
        shown = selectors.edition_on(editions, asked.day)
        is_sponsor = request.membership.kind == "sponsor"
        context = {
            "as_of": asked,
            "object": shown,
            "in_force": shown.is_in_force(asked.day),
            "editions": editions,
            "neighbours": selectors.neighbours(shown.code),
            "corrections": selectors.corrections(shown.code),
            "is_sponsor": is_sponsor,
            "used": qualification.uses_of(shown.code, request.actor) if is_sponsor else [],
        }
        return self.page("desk/requirement.html", context, status=200 if asked.is_valid() else 422)
