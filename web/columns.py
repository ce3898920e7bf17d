"""Columns of a list: said once, shown on the page and written into exports from the same value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from web.states import State
from web.states import state as known_state
from web.templatetags.portal import state as badge

Kind = Literal["text", "id", "html"]
NOTHING: Final = "none"


class Badge(NamedTuple):
    """A state in a cell: the key of `web.states`, and another word for it if the table's does not fit."""

    key: str
    word: str = ""

    @property
    def state(self) -> State:
        return known_state(self.key)

    def __str__(self) -> str:
        return self.word or self.state.word


Value = str | int | Decimal | date | bool | Badge | None
"""What a cell can hold; lists are joined to text before."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    `value` is a path of attributes (by default the key) or a function of the row; what it gives decides how the cell
    looks: a date, a number, yes or no, a `Badge`, text. `sort` is the model field it sorts by, empty when it cannot.
    `note` gives a second line in smaller type, exported as a column of its own called `note_label`. `empty` is what
    the page says for nothing. A column that is not `shown` can be chosen by the reader. `kind` is `id` for
    identifiers and `html` for a control of the page, which no export has.
    """

    key: str
    label: str
    sort: str = ""
    numeric: bool = False
    value: str | Callable[[Any], Any] = ""
    link: Callable[[Any], str] | None = None
    note: Callable[[Any], Any] | None = None
    note_label: str = ""
    empty: str = NOTHING
    shown: bool = True
    kind: Kind = "text"

    def of(self, row: Any) -> Value:
        """What `row` holds in this column."""
        return plain(self.value(row) if callable(self.value) else _at(row, self.value or self.key))


@dataclass(frozen=True, slots=True)
class Head:
    """A column head as the template shows it."""

    key: str
    label: str
    sort_url: str
    sorted: str
    numeric: bool


def _at(row: Any, path: str) -> Any:
    found = attrgetter(path)(row)
    return found() if callable(found) else found


def plain(value: Any) -> Value:
    """`value` as a cell holds it: lists as text, instants as text with their zone, other objects by their words."""
    if isinstance(value, Badge) or value is None or isinstance(value, bool | int | Decimal):
        return value
    if isinstance(value, datetime):
        return f"{value.day} {value:%b %Y %H:%M} UTC"
    if isinstance(value, date):
        return value
    if isinstance(value, list | tuple | set):
        return "; ".join(str(each) for each in value)
    return str(value)


def chosen(columns: Sequence[Column], asked: Iterable[str]) -> list[Column]:
    """The columns called `asked`, in that order; the first declared one names the row and is always there.

    Names nobody knows are left out; nothing known asked for gives what is shown by default.
    """
    known = {column.key: column for column in columns}
    found = [known[key] for key in dict.fromkeys(asked) if key in known]
    if not found:
        return [column for column in columns if column.shown]
    return found if columns[0] in found else [columns[0], *found]


def cells(columns: Sequence[Column], row: Any) -> SafeString:
    """The cells of one row; the first is its head."""
    return mark_safe("".join(_cell(column, row, head=not place) for place, column in enumerate(columns)))


def _cell(column: Column, row: Any, *, head: bool) -> SafeString:
    inner = _shown(column, column.of(row)) if column.kind != "html" else _control(column, row)
    if column.link and (url := column.link(row)):
        inner = format_html('<a href="{}">{}</a>', url, inner)
    if column.note and (note := plain(column.note(row))):
        inner = format_html("{}<small>{}</small>", inner, words_of(note))
    if head:
        return format_html('<th scope="row">{}</th>', inner)
    classes = mark_safe(' class="cp-r"') if column.numeric else ""
    return format_html('<td data-label="{}"{}><div>{}</div></td>', column.label, classes, inner)


def _control(column: Column, row: Any) -> SafeString:
    assert callable(column.value)  # a control is made by a function
    return format_html("{}", column.value(row))


def _shown(column: Column, value: Value) -> SafeString:
    if isinstance(value, Badge):
        return badge(value.key, value.word)
    if value is None or value == "":
        return format_html('<span class="cp-sub">{}</span>', column.empty)
    words = words_of(value)
    if column.kind == "id":
        return format_html('<span class="cp-id">{}</span>', words)
    return format_html('<span class="cp-num">{}</span>', words) if isinstance(value, date) else format_html("{}", words)


def words_of(value: Value) -> str:
    """A value as a page writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value)
