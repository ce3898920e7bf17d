"""Questionnaires: one question per row, as a version of a template is exported."""

from __future__ import annotations

from typing import Final

from integrations.kinds.base import ImportKind
from integrations.rules.fields import CellKind, Field
from questionnaires.rules.questions import KINDS
from questionnaires.rules.sheet import HEADS

TYPES: Final[dict[str, CellKind]] = {
    "kind": "code",
    "required": "yes_no",
    "may_not_apply": "yes_no",
    "knockout": "yes_no",
    "evidence_required": "yes_no",
    "weight": "number",
    "requirements": "names",
}
HINTS: Final = {
    "questionnaire": "the title; empty: as in the row before",
    "section": "its letter; empty: as in the row before",
    "section_title": "in the first row of the section",
    "section_show_if": "like scope.sterile = yes; empty: always",
    "show_if": "like Q-A7 = yes and scope.market = US; empty: always",
    "options": "of a list, one on each line",
    "columns": "of a table, one on each line, like Area | number | m2",
    "bad_if": "like No, or > 30",
    "requirements": "with ; between them",
    "weight": "1 to 5; empty: 3",
}
EXAMPLES: Final = {
    "questionnaire": "Sterile supplement",
    "section": "A",
    "section_title": "Media fills",
    "key": "Q-A1",
    "text": "How many units were contaminated?",
    "kind": "Number",
    "weight": "5",
    "bad_if": "> 0",
}
LONGEST: Final = {"introduction": 5000, "text": 2000, "help": 2000, "section_help": 2000, "show_if": 2000}
LONG: Final = {**LONGEST, "section_show_if": 2000, "options": 10000, "columns": 5000, "evidence": 300, "unit": 40}
QUESTIONNAIRES: Final = ImportKind(
    "questionnaire",
    "Questionnaires",
    "questionnaires.write",
    tuple(
        Field(
            name,
            label,
            TYPES.get(name, "text"),
            hint=HINTS.get(name, ""),
            example=EXAMPLES.get(name, ""),
            table=KINDS if name == "kind" else {},
            longest=60 if name == "requirements" else LONG.get(name, 200),
        )
        for name, label in HEADS.items()
    ),
    "One question per row, in the order in which they are asked. Each title makes a new questionnaire as a draft: "
    "another person approves it. An export of a questionnaire can be imported as it is.",
    "questionnaires:version",
)
