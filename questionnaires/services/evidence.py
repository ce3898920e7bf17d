"""One piece of evidence for several answers: kept once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kernel.actor import Actor
from kernel.errors import Refused
from questionnaires.models import AnswerFile, Questionnaire
from questionnaires.services.answering import Evidence, attach_evidence


def attach_to_all(
    row: Questionnaire, questions: Iterable[str], given: Evidence, *, on_site: bool = False, actor: Actor
) -> list[AnswerFile]:
    """Keep evidence for several answers, all or none. `on_site`: nothing is sent, it is seen during a visit."""
    sent = given.file is not None or given.known is not None
    if on_site and sent:
        raise Refused({"on_site": "What is viewed on site only is not sent: leave the file out, or this."})
    if not on_site and not sent:
        raise Refused({"file": "Choose a file, or say that it is viewed on site only."})
    first, *others = dict.fromkeys(questions)
    made = attach_evidence(row, first, given, actor=actor)
    again = replace(given, file=None, known=made.file)
    return [made, *(attach_evidence(row, key, again, actor=actor) for key in others)]
