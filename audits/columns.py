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
