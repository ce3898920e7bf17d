"""Questionnaires, question by question."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.services.known import Known, Recorded
from integrations.services.recorders.base import Recorder, Values
from questionnaires.services import NewTemplates


class QuestionnaireRecorder(Recorder[NewTemplates]):
    """Rows of new questionnaires; what is there already is never written over."""

    def __init__(self, known: Known) -> None:
        super().__init__(known, NewTemplates(**known.base))

    def look_up(self, batch: Sequence[Values]) -> None:
        """Nothing: a row belongs to a questionnaire of its own file."""

    def record(self, values: Values) -> Recorded:
        return Recorded(self.new.add_row(values), made=True)
