"""Every read of templates of questionnaires, and of questionnaires that were sent (`sent`)."""

from __future__ import annotations

from questionnaires.selectors.bank import bank_ending, bank_inbox
from questionnaires.selectors.due import deadlines
from questionnaires.selectors.evidence import evidence_deadlines, evidence_inbox
from questionnaires.selectors.inbox import given_inbox, inbox
from questionnaires.selectors.judged import cited_by, judged
from questionnaires.selectors.results import Knockout, Result, results, reviewed_days
from questionnaires.selectors.review import settled
from questionnaires.selectors.templates import (
    SAME,
    Asked,
    Reading,
    approved_version,
    as_columns,
    as_options,
    as_question,
    as_section,
    content,
    earlier,
    facts,
    matching,
    newest_versions,
    open_version,
    question,
    questions_in,
    questions_in_use,
    questions_of,
    section,
    sections_of,
    signed_content,
    template,
    version,
    versions,
    versions_of,
    versions_of_parts,
)

__all__ = [
    "cited_by",
    "judged",
    "SAME",
    "Asked",
    "Knockout",
    "Reading",
    "Result",
    "approved_version",
    "as_columns",
    "as_options",
    "as_question",
    "as_section",
    "bank_ending",
    "bank_inbox",
    "content",
    "deadlines",
    "earlier",
    "evidence_deadlines",
    "evidence_inbox",
    "facts",
    "given_inbox",
    "inbox",
    "matching",
    "newest_versions",
    "open_version",
    "question",
    "questions_in",
    "questions_of",
    "section",
    "questions_in_use",
    "results",
    "reviewed_days",
    "sections_of",
    "settled",
    "signed_content",
    "template",
    "version",
    "versions",
    "versions_of",
    "versions_of_parts",
]
