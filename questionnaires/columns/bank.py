"""Columns of the list of the answer bank."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from questionnaires.rules.questions import KINDS
from questionnaires.selectors.bank import end_of
from web.columns import Badge, Column


def _page(line: Any) -> str:
    return reverse("bank:question", args=[line[0].pk])


BANK: Final = (
    Column("question", "Question", "text", value=lambda line: line[0].text, link=_page),
    Column("topic", "Topic", "topic", value=lambda line: line[0].topic),
    Column("kind", "Answer", "kind", value=lambda line: KINDS[line[0].kind]),
    Column(
        "version",
        "Version",
        "written_sort",
        value=lambda line: line[0].edition and f"version {line[0].edition}",
        empty="no answer yet",
        note=lambda line: line[0].written_at and line[0].written_at.date(),
        note_label="Written",
    ),
    Column("ends", "Evidence ends", "end_sort", value=lambda line: end_of(line[0]), empty="no end"),
    Column("state", "State", value=lambda line: Badge(line[1])),
    Column("releases", "Released", "releases", value=lambda line: line[0].releases, numeric=True),
    Column("tags", "Tags", value=lambda line: line[0].tags, shown=False),
    Column("requirements", "Requirements", value=lambda line: line[0].requirements, shown=False),
)
