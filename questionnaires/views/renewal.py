"""The CMO's people reaffirm the answers of last time, section by section."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from kernel.errors import Refused
from questionnaires import services
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from questionnaires.services import Chosen, Conflicting
from questionnaires.views.again import again_query
from questionnaires.views.answering import AnswerSection, address
from web.http import ScopedRequest
from web.scoped import found_or_404

UNSAID = "Tick that these answers still hold, or tick those that changed and open them."
MEANWHILE = "Somebody answered {} meanwhile. Nothing was reaffirmed: read it, then say it again."


class Reaffirm(AnswerSection):
    """That the answers of a section which were shown still hold, but for those that were ticked as changed."""

    def get(self, request: ScopedRequest, pk: UUID, section: str) -> HttpResponse:
        row = found_or_404(sent.questionnaire, pk)
        return HttpResponseRedirect(address(row.pk, section))

    def post(self, request: ScopedRequest, pk: UUID, section: str) -> HttpResponse:
        self.row = found_or_404(sent.questionnaire, pk)
        if sent.state_of(self.row) != dialogue.SENT:
            return HttpResponseRedirect(f"{address(pk)}?section={section}")
        changed = request.POST.getlist("change")
        try:
            if "open" not in request.POST and (chosen := self._chosen(changed)):
                services.reaffirm(self.row, chosen, actor=request.actor)
        except Conflicting as conflict:
            return self._again(section, 409, refused={"": [MEANWHILE.format(", ".join(conflict.keys))]})
        except Refused as refusal:
            sentences = [each for found in refusal.errors.values() for each in found]
            return self._again(section, 422, refused={"": sentences})
        return HttpResponseRedirect(address(pk, section) + again_query(changed) + (f"#{changed[0]}" if changed else ""))

    def _chosen(self, changed: list[str]) -> list[Chosen]:
        """The answers that the page named and nobody ticked as changed."""
        data, mark = self.request.POST, "source."
        keys = [name.removeprefix(mark) for name in data if name.startswith(mark)]
        chosen = [_named(key, data.get(f"{mark}{key}", ""), data.get(f"seen.{key}", "")) for key in keys]
        left = [each for each in chosen if each.question not in changed]
        if left and data.get("holds") != "yes":
            raise Refused(UNSAID)
        return left


def _named(key: str, source: str, seen: str) -> Chosen:
    try:
        return Chosen(key, UUID(source), int(seen or 0))
    except ValueError:
        raise Refused("The form came damaged. Open the page again.") from None
