"""Every write of questionnaires: templates, what is sent, what is answered."""

from __future__ import annotations

from questionnaires.services.answering import (
    Conflicting,
    Evidence,
    Typed,
    add_note,
    attach_evidence,
    detach_evidence,
    mark_checked,
    save_answers,
    submit,
)
from questionnaires.services.campaigns import (
    begin_sending,
    plan_campaign,
    repeat_campaign,
    send_out,
    stop_campaign,
)
from questionnaires.services.delegates import (
    attach_as_delegate,
    confirm_delegate,
    detach_as_delegate,
    finish_as_delegate,
    mail_code,
    read_task,
    reopen_as_delegate,
    save_as_delegate,
)
from questionnaires.services.delegation import (
    change_delegation_due,
    delegate,
    finish_own,
    give_back,
    remind_delegate,
    remind_delegates,
    revoke_delegation,
    send_new_link,
)
from questionnaires.services.drafts import change_version, draft_template, revise_version, start_from_portal
from questionnaires.services.evidence import attach_to_all
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
from questionnaires.services.printing import request_print
from questionnaires.services.renewal import Chosen, reaffirm
from questionnaires.services.replying import NewEvidence, save_reply, send_replies
from questionnaires.services.reviewing import (
    HandedOn,
    Said,
    conclude,
    decide_knockout,
    give_verdicts,
    send_round,
    take_back,
    verdicts_of,
)
from questionnaires.services.sending import change_due, comment, obstacles, send_questionnaire, withdraw
from questionnaires.services.steps import take_step
from questionnaires.services.workbooks import bring_workbook, take_workbook

__all__ = [
    "Chosen",
    "Conflicting",
    "Evidence",
    "Typed",
    "add_note",
    "bring_workbook",
    "take_workbook",
    "attach_evidence",
    "attach_to_all",
    "detach_evidence",
    "mark_checked",
    "reaffirm",
    "save_answers",
    "submit",
    "begin_sending",
    "plan_campaign",
    "repeat_campaign",
    "send_out",
    "stop_campaign",
    "attach_as_delegate",
    "confirm_delegate",
    "detach_as_delegate",
    "finish_as_delegate",
    "mail_code",
    "read_task",
    "reopen_as_delegate",
    "save_as_delegate",
    "change_delegation_due",
    "delegate",
    "finish_own",
    "give_back",
    "remind_delegate",
    "remind_delegates",
    "revoke_delegation",
    "send_new_link",
    "change_due",
    "comment",
    "obstacles",
    "send_questionnaire",
    "withdraw",
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
    "HandedOn",
    "request_print",
    "NewEvidence",
    "Said",
    "conclude",
    "decide_knockout",
    "give_verdicts",
    "save_reply",
    "send_replies",
    "send_round",
    "take_back",
    "verdicts_of",
]
