"""The questionnaire that the portal brings along: `questions.csv`, which each sponsor may start from."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from questionnaires.rules.questions import KINDS, code_of

FILE: Final = Path(__file__).resolve().parent / "questions.csv"
TITLE: Final = "Qualification of a contract manufacturer"
INTRODUCTION: Final = (
    "These questions prepare the qualification of your site. You see those that fit what you do for us. "
    "Answer for the site named above, and say in each answer of which period or product it speaks. "
    "Where something does not apply, say why."
)


def rows() -> Iterator[dict[str, Any]]:
    """The rows as `NewTemplates.add_row` takes them; an empty cell is left out."""
    with FILE.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            yield {name: _read(name, text) for name, text in row.items() if text}


def _read(name: str, text: str) -> Any:
    if name == "kind":
        return code_of(text, KINDS)
    if name == "weight":
        return int(text)
    if name == "requirements":
        return [part.strip() for part in text.split(";")]
    return text == "yes" if name in ("knockout", "evidence_required") else text
