"""A version as its respondent sees it: scope and answers are tried out, and nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict

from questionnaires import selectors
from questionnaires.forms.preview import AnswersForm, ScopeForm, carried
from questionnaires.models import TemplateVersion
from questionnaires.rules import answers, conditions
from questionnaires.rules.questions import Section
from questionnaires.rules.scope import scope_of
from questionnaires.rules.whole import Whole
from web.http import ScopedRequest
from web.scoped import Context, ScopedView, found_or_404


@dataclass(frozen=True, slots=True)
class Part:
    """A section in the list beside the questions."""

    section: Section
    asked: int
    answered: int
    current: bool


class Trial:
    """What was ticked and typed, and what follows from it."""

    def __init__(self, whole: Whole, sent: QueryDict | None, wanted: str) -> None:
        self.whole, self.sent = whole, sent
        self.given: dict[str, list[str]] = dict(sent.lists()) if sent else {}
        self.watched, self.aspects = conditions.asked_of(each.show_if for each in whole.parts)
        said = answers.read_answers(whole.questions, self.given)
        self.shown = conditions.shown(whole.sections, whole.questions, scope_of(self.given), said)
        self.parts = _parts(whole, self.shown, said, wanted)
        self.here = next((part.section for part in self.parts if part.current), None)
        own = [each for each in whole.questions if self.here and each.section == self.here.key]
        self.form = AnswersForm(sent, asked=[each for each in own if self.shown[each.key]])
        self.carried = carried(self.given, self.watched, own)


class Preview(ScopedView):
    """Try a questionnaire out."""

    action = "questionnaires.view"
    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        return self._show(found_or_404(selectors.version, pk), request.GET.get("section", ""), None)

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        row, sent = found_or_404(selectors.version, pk), request.POST
        return self._show(row, sent.get("section") or sent.get("here", ""), sent)

    def _show(self, row: TemplateVersion, wanted: str, sent: QueryDict | None) -> HttpResponse:
        trial = Trial(selectors.content(row), sent, wanted)
        context: Context = {
            "object": row,
            "title": row.title,
            "whole": trial.whole,
            "parts": trial.parts,
            "here": trial.here,
            "scope_form": ScopeForm(sent, aspects=trial.aspects),
            "form": trial.form,
            "asked": sum(trial.shown.values()),
            "carried": trial.carried,
        }
        status = 200 if sent is None or trial.form.is_valid() else 422
        return self.page("questionnaires/preview.html", context, status=status)


def _parts(whole: Whole, shown: dict[str, bool], said: dict[str, Any], wanted: str) -> list[Part]:
    """The sections in which something is asked; the one wanted is current, else the first."""
    counts: dict[str, list[int]] = {}
    for question in whole.questions:
        if shown[question.key]:
            count = counts.setdefault(question.section, [0, 0])
            count[0] += 1
            count[1] += question.key in said
    listed = [section for section in whole.sections if section.key in counts]
    current = wanted if wanted in counts else listed[0].key if listed else ""
    return [
        Part(section, asked=counts[section.key][0], answered=counts[section.key][1], current=section.key == current)
        for section in listed
    ]
