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
