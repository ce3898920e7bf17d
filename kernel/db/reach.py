"""Which rows a person sees who is limited to chosen sites: declared on each model, said to PostgreSQL by `SiteWall`.

The same wall stands before a colleague without an account who was given some questions: their key reaches two rows, and
what hangs on them (decision 160).

A reach is a list of ways, any of which opens a row. A row without a way stays closed to such a person. Whoever is not
limited pays for one comparison: what the ways ask is never evaluated for them, nor planned.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import models

Way = tuple[str, ...]
Reach = tuple[Way, ...]

OPEN: Final[Reach] = (("open",),)
"""Tells of no site: words, choices of the tenant, names of its people."""
CLOSED: Final[Reach] = ()
"""Tells of the whole tenant, or of people and systems: nothing of it is for somebody limited to sites."""

ANYBODY: Final = (
    "(SELECT CASE coalesce(current_setting('app.sites', true), '') WHEN '' THEN 'all' ELSE 'chosen' END) <> 'chosen'"
)
"""Whether the open scope is unlimited. As an inequality of texts, because the planner takes nearly all rows to pass it:
whatever is planned for everybody else stays as it was."""
CHOSEN: Final = "nullif(current_setting('app.sites', true), '')::uuid[]"
ACTING: Final = "current_setting('app.actor', true)"


def of_site(column: str = "site_id") -> Way:
    """The row names its site in `column`."""
    return ("site", column)


def through(field: str) -> Way:
    """The row belongs to the one its foreign key `field` points at, and is seen with it."""
    return ("through", field)


def held_by(table: str, column: str) -> Way:
    """A row of `table` that is seen points here with `column`."""
    return ("held_by", table, column)


def held(*but: str) -> Way:
    """Any row that is seen and has a foreign key to this one; not those of the tables `but`, seen through it."""
    return ("held", *but)


def of_subject() -> Way:
    """The record that `subject_table` and `subject_id` name is seen."""
    return ("subject",)


def own(column: str, *, without: str = "") -> Way:
    """`column` is the key of who acts; `without` names a column that is then empty."""
    return ("own", column, without)


def of_member(column: str) -> Way:
    """`column` is the membership that acts."""
    return ("member", column)


def itself() -> Way:
    """The row is one of those that a key which is no membership's reaches."""
    return ("itself",)


def told_by(function: str, *columns: str) -> Way:
    """A function of the room says so, asked with these columns."""
    return ("told_by", function, *columns)


def condition(reach: Reach, model: type[models.Model]) -> str:
    """What PostgreSQL asks of a row: that nobody is limited here, or that one of the ways leads to it."""
    return " OR ".join([ANYBODY, *(_sql(way, model) for way in reach)])


def _sql(way: Way, model: Any) -> str:
    match way:
        case ("site", column):
            return f"{column} = ANY ({CHOSEN})"
        case ("through", name):
            field = model._meta.get_field(name)
            return f"kernel_shown('{field.related_model._meta.db_table}', {field.column})"
        case ("held_by", table, column):
            return f"kernel_held_by('{table}', '{column}', id)"
        case ("held", *but):
            tables = ", ".join(f"'{table}'" for table in but)
            return f"kernel_held('{model._meta.db_table}', id, ARRAY[{tables}]::text[])"
        case ("subject",):
            return "kernel_shown(subject_table, subject_id)"
        case ("own", column, without):
            return f"({column} = {ACTING}{f' AND {without} IS NULL' if without else ''})"
        case ("member", column):
            return f"'membership:' || {column}::text = {ACTING}"
        case ("itself",):
            return f"id = ANY ({CHOSEN})"
        case ("told_by", function, *columns):
            return f"{function}({', '.join(columns)})"
    raise ValueError(f"{way} leads nowhere")
