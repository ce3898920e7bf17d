"""Addresses of qualifications; `routes.py` has them all."""

from __future__ import annotations

from typing import Final

from tests.architecture.account_routes import Route

LIFECYCLE_ROUTES: Final[dict[str, Route]] = {
    "qualifications:list": Route(),
    **{f"qualifications:{part}": Route("site") for part in ("propose", "report")},
    **{f"qualifications:{part}": Route("qualification") for part in ("detail", "change", "part", "dismiss")},
    "qualifications:prepare": Route("qualification", more={"move": "close"}),
    "qualifications:note": Route("qualification", more={"gate": "gate-9"}),
    "qualifications:grace": Route("qualification", more={"step": "grant-grace"}),
    "qualifications:step": Route("qualification_decision", more={"step": "withdraw"}),
    "qualifications:decline": Route("qualification_decision", more={"step": "identify"}),
    "qualifications:note-step": Route("gate_note", more={"step": "sign-the-note"}),
    "qualifications:note-decline": Route("gate_note", more={"step": "sign-the-note"}),
    "qualifications:condition": Route("condition"),
    **{f"qualifications:report-{part}": Route("report") for part in ("end", "void")},
    "api:qualifications": Route(),
    "api:qualification": Route("qualification"),
    **{
        f"api:qualification-{part}": Route("qualification")
        for part in ("decisions", "notes", "dismissals", "graces", "parts")
    },
    "api:qualification-step": Route("qualification", more={"step": "grant-grace"}),
    "api:gate-note": Route("gate_note"),
    **{f"api:gate-note-{part}": Route("gate_note", more={"step": "sign-the-note"}) for part in ("step", "decline")},
    **{f"api:qualification-condition{part}": Route("condition") for part in ("", "-close")},
    "api:site-reports": Route("site"),
    **{f"api:site-report{part}": Route("report") for part in ("", "-end", "-void")},
    "api:qualification-decision": Route("qualification_decision"),
    "api:qualification-decision-step": Route("qualification_decision", more={"step": "identify"}),
    "api:qualification-decision-decline": Route("qualification_decision", more={"step": "identify"}),
}
