"""Columns of the lists of audits."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from web.columns import Badge, Column

AUDITS: Final = (
    Column("number", "Audit", "number", link=lambda row: reverse("audits:detail", args=[row.pk])),
    Column("site", "Site", "site__name", value="site.name"),
    Column("kind", "Type", "kind", value="get_kind_display"),
    Column("planned", "Planned", "planned_start", value="planned_start"),
    Column("held", "Held", "performed_end", value="performed_end", empty="not yet"),
    Column("next", "Next due", "next_due_on", value="next_due_on", empty="not set"),
    Column("state", "State", "status", value=lambda row: Badge(row.status)),
    Column("company", "Company", value="site.company.name", shown=False),
    Column("planned_end", "Planned to", value="planned_end", shown=False),
    Column("scope", "Scope", value="scope", shown=False),
    Column("lead", "Lead", value=lambda row: row.lead.user.name if row.lead else "", empty="nobody", shown=False),
    Column("outcome", "Outcome", value="get_outcome_display", empty="not yet", shown=False),
    Column("interval", "Months between", value="interval_months", numeric=True, shown=False),
    Column("closed", "Closed", "closed_on", value="closed_on", empty="not yet", shown=False),
)

FINDINGS: Final = (
    Column(
        "finding",
        "Finding",
        "id",
        value="row.reference",
        link=lambda line: reverse("audits:finding", args=[line.row.pk]),
    ),
    Column("site", "Site", "site__name", value="row.site.name"),
    Column("grade", "Grade", "grade", value=lambda line: Badge(line.row.grade)),
    Column("text", "What was found", value="row.text"),
    Column("turn", "Whose turn", value="turn"),
    Column("due", "Due", "due_sort", value="due_on", note=lambda line: line.words, note_label="Due in words"),
    Column("state", "State", value=lambda line: Badge("overdue" if line.overdue else line.state)),
    Column("requirements", "Requirements", value="row.requirements", shown=False),
    Column("operations", "Affected operations", value="operations", empty="not named", shown=False),
    Column("issued", "Issued", value="row.issued_on", empty="not yet", shown=False),
    Column("answer_due", "Answer due", value="row.response_due_on", empty="not set", shown=False),
)

ISSUED: Final = (
    Column("finding", "Finding", "id", value="title", link=lambda item: item.url),
    Column("sponsor", "Sponsor", "sponsor_name", value="sponsor_name"),
    Column("site", "Site", "site_name", value="site_name"),
    Column("grade", "Grade", value=lambda item: Badge(item.grade)),
    Column("turn", "Whose turn", value="turn"),
    Column("due", "Due", "due_sort", value="due_on", note=lambda item: item.words, note_label="Due in words"),
    Column("state", "State", value=lambda item: Badge("overdue" if item.overdue else item.state)),
    Column("issued", "Issued", value="issued_on", shown=False),
)

LETTERS: Final = (
    Column("letter", "Letter", "id", value=str, link=lambda row: reverse("audits:letter", args=[row.pk])),
    Column("sponsor", "Sponsor", "sponsor_name", value="sponsor_name"),
    Column("site", "Site", "site_name", value="site_name"),
    Column("starts", "From", "starts_on", value="starts_on"),
    Column("ends", "To", value="ends_on"),
    Column("kind", "Type of audit", value="get_audit_kind_display", shown=False),
    Column("received", "Acknowledged", value=lambda row: row.received_at.date() if row.received_at else None),
    Column("author", "Sent by", value="author", shown=False),
)
