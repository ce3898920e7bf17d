from __future__ import annotations

from typing import ClassVar

from web import rooms


class QuestionnairesConfig(rooms.Room):
    name = "questionnaires"
    guests: ClassVar = {"delegation:": "questionnaires.selectors.delegation.guest_names"}
    evidence_pages: ClassVar = {"answers_review": "questionnaires:review"}
    histories: ClassVar = {
        "questionnaires_bankquestion": rooms.HistoryKind("bank-question", "bank.view"),
        "questionnaires_review": rooms.HistoryKind("answers-review", "questionnaires.view"),
        "questionnaires_reviewround": rooms.HistoryKind("answers-round", "answers.view"),
        "questionnaires_campaign": rooms.HistoryKind("campaign", "questionnaires.view"),
        "questionnaires_templateversion": rooms.HistoryKind("template", "questionnaires.view"),
        "questionnaires_questionnaire": rooms.HistoryKind(
            "questionnaire", "questionnaires.view", theirs="answers.view"
        ),
    }
