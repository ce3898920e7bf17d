"""Asking for the signed answers as PDF, on either side."""

from __future__ import annotations

from typing import Final

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import current
from questionnaires.models import Questionnaire
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from questionnaires.services.sending import must
from records import jobs, pdf
from records.models import Job

PRINT: Final = "questionnaires.print_answers"


def request_print(row: Questionnaire, *, with_review: bool = False, actor: Actor) -> Job:
    """Ask a worker for the signed answers as PDF; the review is in it only where its sponsor asks for it.

    Raises `Refused` before the answers were signed and sent, or where PDF cannot be made.
    """
    ours = current().scope.sponsor_id is not None
    must(actor, "questionnaires.view" if ours else "answers.view")
    if problem := pdf.missing():
        raise Refused(problem)
    if sent.state_of(sent.questionnaire(row.pk)) != dialogue.ANSWERED:
        raise Refused("The answers were not signed and sent yet: there is nothing to print.")
    parameters = {"questionnaire": str(row.pk), "with_review": with_review and ours}
    title = f"Answers to {row.number}" + (" with their review" if with_review and ours else "")
    return jobs.request(PRINT, parameters, title=title, actor=actor, reason="answers asked for as PDF")
