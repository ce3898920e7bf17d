"""Workbooks with answers of the cast."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from kernel.actor import Actor
from questionnaires.models import AnswerWorkbook, Questionnaire
from records.models import DialogueFile
from records.services import store_file
from web.tables import XLSX_TYPE


def workbook(row: Questionnaire, words: str, actor: Actor) -> UUID:
    """A workbook with answers that the CMO brought, which never crosses; inside the organisation's scope."""
    own: dict[str, Any] = {"sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id}
    how: dict[str, Any] = {"actor": actor, "reason": "the cast", "made_as": XLSX_TYPE, **own}
    file = store_file(BytesIO(words.encode()), name=f"{words}.xlsx", kind=DialogueFile, **how)
    made = AnswerWorkbook.objects.create(
        questionnaire=row, file=file, rows=[], base={"of": [0, words]}, author=words, **own
    )
    return made.pk
