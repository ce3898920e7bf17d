"""Every write of templates of questionnaires."""

from __future__ import annotations

from questionnaires.services.drafts import change_version, draft_template, revise_version, start_from_portal
from questionnaires.services.new import NewTemplates
from questionnaires.services.parts import (
    add_question,
    add_section,
    change_question,
    change_section,
    move_question,
    move_section,
    remove_question,
    remove_section,
)
from questionnaires.services.steps import take_step

__all__ = [
    "NewTemplates",
    "add_question",
    "add_section",
    "change_question",
    "change_section",
    "change_version",
    "draft_template",
    "move_question",
    "move_section",
    "remove_question",
    "remove_section",
    "revise_version",
    "start_from_portal",
    "take_step",
]
