"""Templates of questionnaires, and what sponsor and CMO say to each other over one that was sent."""

from __future__ import annotations

from questionnaires.models.bank import BankAnswer, BankEvidence, BankPairing, BankQuestion, BankRelease
from questionnaires.models.campaigns import Campaign, CampaignSite
from questionnaires.models.delegation import Delegation
from questionnaires.models.dialogue import (
    Answer,
    AnswerFile,
    AnswerNote,
    AnswerSet,
    Questionnaire,
    QuestionnaireMessage,
)
from questionnaires.models.review import (
    KnockoutDecision,
    Reply,
    ReplyFile,
    ReplySet,
    Review,
    ReviewRound,
    Verdict,
)
from questionnaires.models.templates import Part, Question, Section, Template, TemplateVersion
from questionnaires.models.workbooks import AnswerWorkbook

__all__ = [
    "Answer",
    "AnswerFile",
    "AnswerNote",
    "AnswerSet",
    "AnswerWorkbook",
    "BankAnswer",
    "BankEvidence",
    "BankPairing",
    "BankQuestion",
    "BankRelease",
    "Campaign",
    "CampaignSite",
    "Delegation",
    "KnockoutDecision",
    "Part",
    "Question",
    "Questionnaire",
    "QuestionnaireMessage",
    "Reply",
    "ReplyFile",
    "ReplySet",
    "Review",
    "ReviewRound",
    "Section",
    "Template",
    "TemplateVersion",
    "Verdict",
]
