"""All evidence of a questionnaire on one page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from questionnaires.rules import dialogue
from questionnaires.selectors import attached, sent
from web.http import ScopedRequest
from web.views import ScopedView, found_or_404


class EvidenceList(ScopedView):
    """What stands beside the answers: once each, with its questions and the day until which it holds."""

    action = "answers.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        row = found_or_404(sent.questionnaire, pk)
        context = {
            "title": "Evidence",
            "object": row,
            "pieces": attached.pieces(row, request.membership.today),
            "may_write": request.actor.can("answers.write") and sent.state_of(row) == dialogue.SENT,
        }
        return self.page("questionnaires/evidence.html", context)
