"""Columns of the lists of questionnaires that were sent, as either side reads them."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from web.columns import Badge, Column

SENT: Final = (
    Column(
        "questionnaire",
        "Questionnaire",
        "number",
        value="row.title",
        link=lambda line: reverse("questionnaires:sent", args=[line.row.pk]),
        note=lambda line: line.row.number,
        note_label="Number",
    ),
    Column("site", "Site", "site_name", value="row.site_name"),
    Column("organisation", "Answers", value="row.organisation_name"),
    Column("due", "Due", value="due_on", note=lambda line: line.words, note_label="Due in words"),
    Column("state", "State", value=lambda line: Badge("overdue" if line.overdue else line.state)),
    Column("sent_at", "Sent", "released_at", value="sent_on"),
    Column("answered", "Answered", value="answered_on", empty="not yet"),
    Column("reviewed", "Reviewed", value="reviewed_on", empty="not yet"),
    Column("template", "Template", value="row.edition", shown=False),
    Column("contact", "For the attention of", value="row.contact", empty="not named", shown=False),
    Column("author", "Sent by", value="row.author", shown=False),
)

ASKED: Final = (
    Column(
        "questionnaire",
        "Questionnaire",
        "number",
        value="row.title",
        link=lambda line: reverse("questionnaires:asked", args=[line.row.pk]),
        note=lambda line: line.row.number,
        note_label="Number",
    ),
    Column("sponsor", "Sponsor", "sponsor_name", value="row.sponsor_name"),
    Column("site", "Site", "site_name", value="row.site_name"),
    Column("progress", "Answered", value="progress"),
    Column("due", "Due", "due_now", value="due_on", note=lambda line: line.words, note_label="Due in words"),
    Column("turn", "Whose turn", value="turn"),
    Column("state", "State", value=lambda line: Badge("overdue" if line.overdue else line.state)),
    Column("contact", "For the attention of", value="row.contact", empty="not named", shown=False),
    Column("answered", "Sent to the sponsor", value="answered_on", empty="not yet", shown=False),
)
