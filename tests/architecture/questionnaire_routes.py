"""Addresses of the room of questionnaires; `routes.py` has them all."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

QUESTIONNAIRE_ROUTES: Final[dict[str, Route]] = {
    **{f"questionnaires:{part}": Route() for part in ("templates", "new", "start")},
    **{
        f"questionnaires:{part}": Route("questionnaire")
        for part in ("version", "change", "revise", "compare", "export", "preview", "section-add")
    },
    **{f"questionnaires:{part}": Route("questionnaire", more={"step": "approve"}) for part in ("step", "decline")},
    **{f"questionnaires:section-{part}": Route("section") for part in ("change", "remove", "move", "condition")},
    "questionnaires:question-add": Route("section"),
    **{f"questionnaires:question-{part}": Route("question") for part in ("change", "remove", "move", "condition")},
    "questionnaires:list": Route(),
    "questionnaires:send": Route("questionnaire"),
    **{f"questionnaires:sent{part}": Route("sent") for part in ("", "-due", "-withdraw", "-comment")},
    "questionnaires:asked-list": Route(),
    **{f"questionnaires:asked{part}": Route("sent") for part in ("", "-comment", "-note")},
    "questionnaires:answer": Route("sent", more={"section": "A"}),
    "questionnaires:reaffirm": Route("sent", more={"section": "A"}),
    "questionnaires:answer-save": Route("sent", more={"question": "Q-A8"}),
    "questionnaires:evidence": Route("sent", more={"question": "Q-A8"}),
    **{f"questionnaires:workbook{part}": Route("sent") for part in ("", "-bring")},
    "questionnaires:workbook-take": Route("answer_workbook"),
    "questionnaires:evidence-list": Route("sent"),
    "questionnaires:evidence-remove": Route("answer_evidence"),
    **{f"bank:{part}": Route() for part in ("list", "new")},
    **{f"bank:{part}": Route("bank_question") for part in ("question", "change", "answer", "compare", "evidence")},
    "bank:step": Route("bank_question", more={"step": "retire"}),
    "bank:evidence-step": Route("bank_evidence", more={"step": "remove"}),
    "bank:release-step": Route("bank_release", more={"step": "revoke"}),
    **{f"bank:{part}": Route("sent", more={"question": "Q-A8"}) for part in ("choose", "take", "save")},
    "api:bank-questions": Route(),
    **{f"api:bank-question{part}": Route("bank_question") for part in ("", "-answers")},
    "api:bank-question-steps": Route("bank_question", more={"step": "retire"}),
    "api:bank-releases": Route(),
    "api:bank-release-steps": Route("bank_release", more={"step": "revoke"}),
    "api:bank-proposals": Route("sent", more={"question": "Q-A8"}),
    "questionnaires:delegate": Route("sent"),
    **{
        f"questionnaires:delegation-{part}": Route("delegation")
        for part in ("due", "remind", "link", "back", "revoke", "done")
    },
    "questionnaires:delegated-open": Route(open=True, more={"token": "unknown"}),
    **{f"questionnaires:delegated{part}": Route("delegation", open=True) for part in ("", "-code")},
    **{
        f"questionnaires:delegated-{part}": Route("delegation", open=True, more={"question": "Q-A8"})
        for part in ("save", "evidence")
    },
    "questionnaires:delegated-evidence-remove": Route(
        "delegation", open=True, more={"evidence": "01890000-0000-7000-8000-000000000000"}
    ),
    "questionnaires:answers-step": Route("answers", more={"step": "sign-and-submit"}),
    "questionnaires:answers-decline": Route("answers", more={"step": "sign-and-submit"}),
    **{f"questionnaires:review{part}": Route("sent") for part in ("", "-accept", "-round", "-back")},
    **{f"questionnaires:{side}-{part}": Route("sent") for side in ("sent", "asked") for part in ("table", "pdf")},
    "questionnaires:judge": Route("sent", more={"question": "Q-A8"}),
    "questionnaires:knockout": Route("review", more={"question": "Y-A1", "step": "continue"}),
    **{
        f"questionnaires:review-{part}": Route("review", more={"step": "conclude-the-review"})
        for part in ("step", "decline")
    },
    "questionnaires:round": Route("round"),
    "questionnaires:reply": Route("round", more={"question": "Y-A3"}),
    **{
        f"questionnaires:replies-{part}": Route("replies", more={"step": "sign-and-send"})
        for part in ("step", "decline")
    },
    "questionnaires:campaigns": Route(),
    "questionnaires:campaign-new": Route("questionnaire"),
    **{f"questionnaires:campaign{part}": Route("campaign") for part in ("", "-send", "-stop")},
    "api:campaigns": Route(),
    **{f"api:campaign{part}": Route("campaign") for part in ("", "-sites", "-send", "-stop")},
    "api:questionnaires": Route(),
    **{f"api:questionnaire{part}": Route("sent") for part in ("", "-comments", "-due", "-withdraw")},
    "api:questionnaire-forecast": Route(),
    **{f"api:questionnaire-review{part}": Route("sent") for part in ("", "-verdicts", "-rounds", "-take-back")},
    "api:questionnaire-knockout-step": Route("review", more={"question": "Y-A1", "step": "continue"}),
    **{
        f"api:questionnaire-review-{part}": Route("review", more={"step": "conclude-the-review"})
        for part in ("step", "decline")
    },
    "api:site-questionnaire-results": Route("site"),
    "api:answer-round": Route("round"),
    "api:answer-round-reply": Route("round", more={"question": "Y-A3"}),
    **{f"api:replies-{part}": Route("replies", more={"step": "sign-and-send"}) for part in ("step", "decline")},
    "api:asked-questionnaires": Route(),
    **{f"api:asked-questionnaire{part}": Route("sent") for part in ("", "-comments", "-renewal")},
    "api:asked-questionnaire-delegations": Route("sent"),
    "api:delegation": Route("delegation"),
    **{f"api:delegation-{part}": Route("delegation") for part in ("due", "remind", "link", "back", "revoke", "done")},
    "api:asked-questionnaire-answer": Route("sent", more={"question": "Q-A8"}),
    **{f"api:asked-questionnaire-{part}": Route("sent") for part in ("evidence", "notes", "workbook", "workbooks")},
    "api:asked-questionnaire-check": Route("sent", more={"question": "Q-A8"}),
    "api:answer-evidence-remove": Route("answer_evidence"),
    **{f"api:answer-workbook{part}": Route("answer_workbook") for part in ("", "-take")},
    "api:answers-step": Route("answers", more={"step": "sign-and-submit"}),
    "api:answers-decline": Route("answers", more={"step": "sign-and-submit"}),
    "api:questionnaire-templates": Route(),
    "api:questionnaire-template-start": Route(),
    **{
        f"api:questionnaire-template{part}": Route("questionnaire")
        for part in ("", "-sections", "-questions", "-revisions", "-differences", "-preview")
    },
    **{
        f"api:questionnaire-template-{part}": Route("questionnaire", more={"step": "approve"})
        for part in ("step", "decline")
    },
    **{f"api:questionnaire-section{part}": Route("section") for part in ("", "-remove", "-move")},
    **{f"api:questionnaire-question{part}": Route("question") for part in ("", "-remove", "-move")},
}
