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
from questionnaires.rules.questions import Question, Section
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
        whole = selectors.content(row)
        given: dict[str, list[str]] = dict(sent.lists()) if sent else {}
        texts = [each.show_if for each in whole.parts]
        watched, aspects = conditions.asked_of(texts)
        said = answers.read_answers(whole.questions, given)
        shown = conditions.shown(whole.sections, whole.questions, scope_of(given), said)
        parts = _parts(whole, shown, said, wanted)
        here = next((part.section for part in parts if part.current), None)
        asked = [each for each in whole.questions if here and each.section == here.key and shown[each.key]]
        form = AnswersForm(sent, asked=asked)
        status = 200 if sent is None or form.is_valid() else 422
        context: Context = {
            "object": row,
            "title": row.title,
            "whole": whole,
            "parts": parts,
            "here": here,
            "scope_form": ScopeForm(sent, aspects=aspects),
            "form": form,
            "asked": sum(shown.values()),
            "carried": carried(given, watched, _of(whole, here)),
        }
        return self.page("questionnaires/preview.html", context, status=status)


def _of(whole: Whole, section: Section | None) -> list[Question]:
    return [each for each in whole.questions if section and each.section == section.key]


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
