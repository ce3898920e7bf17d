"""What the page of a questionnaire shows of what was given to colleagues."""

from __future__ import annotations

from typing import Any

from questionnaires.rules import dialogue
from questionnaires.rules.filling import Filling
from questionnaires.selectors import delegation as selectors
from questionnaires.selectors import sent
from web.http import ScopedRequest
from web.views import Context


def given(row: Any, filled: Filling, state: str, request: ScopedRequest) -> Context:
    """The delegations of a questionnaire, and the answers that came by a link and nobody has checked."""
    rows = selectors.delegations(row)
    answers = sent.answers(rows[0].answer_set) if rows and state == dialogue.SENT else {}
    marks = sent.delegated(answers, sent.notes(row)) if answers else {}
    return {
        "delegations": selectors.lines(rows, filled, request.membership.today, request.actor),
        "unchecked": [(each, marks[each.key]) for each in filled.asked if each.key in marks],
        "may_delegate": request.actor.can("answers.delegate") and state == dialogue.SENT,
        "delegations_open": state == dialogue.SENT,
    }
