"""Several questions in one statement: pages that read many tables wait for the database once, not once per table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

Decoder = Callable[[Any], Any]


def together(*asked: QuerySet[Any, Any]) -> list[list[Any]]:
    """The rows of each queryset, in order, as if each had been asked alone.

    All of them must be asked of the same database. Annotations, `select_related`, `values` and `values_list` work as
    they always do; what a queryset prefetches is asked afterwards. Meant for the few rows that a page shows: they
    travel as JSON. Raises `TypeError` for columns of bytes.
    """
    questions = [Question(each) for each in asked]
    if sql := statement(questions):
        with connections[asked[0].db].cursor() as cursor:
            cursor.execute(sql, [value for each in questions for value in each.params])
            return heard(questions, cursor.fetchone())
    return heard(questions, ())


def statement(questions: Iterable[Question]) -> str:
    """One statement that answers with the rows of each question; empty where none can have a row."""
    parts = [f"(SELECT json_agg(q)::text FROM ({each.sql}) q)" for each in questions if each.sql]
    return f"SELECT {', '.join(parts)}" if parts else ""


def heard(questions: Iterable[Question], answer: Iterable[str | None]) -> list[list[Any]]:
    """The rows of each question from the one row of the statement."""
    answers = iter(answer)
    return [each.rows(next(answers)) if each.sql else [] for each in questions]


class _Heard(SQLCompiler):
    """Turns rows that were read already into what the queryset yields."""

    heard: Iterable[Any] = ()

    def execute_sql(self, *args: Any, **kwargs: Any) -> Any:
        """The rows, in the one chunk in which they came."""
        return [self.heard]


class _Known(Query):
    """A query that has been asked."""

    heard: _Heard

    def get_compiler(self, using: str | None = None, connection: Any = None, elide_empty: bool = True) -> _Heard:
        return self.heard


def may_be_ordered(query: Any) -> bool:
    """Whether a column more to sort by leaves the rows what they are: it would split groups and distinct values."""
    return not (query.distinct or query.combinator or isinstance(query.group_by, tuple))


class Question:
    """A queryset with its SQL, made once; answers are read as often as they come, by any thread.

    Rows that ask for no order come by their primary key: what is made of them is the same each time, whichever way
    PostgreSQL found them.
    """

    def __init__(self, asked: QuerySet[Any, Any]) -> None:
        self.asked, self.alias = asked, asked.db
        self.query: Any = asked.query.chain(_Known)
        if not asked.ordered and may_be_ordered(self.query):
            self.query.add_ordering("pk")
        self.compiler = _Heard(self.query, connections[self.alias], self.alias)
        self.sql: str
        self.params: tuple[Any, ...]
        try:
            self.sql, self.params = self.compiler.as_sql(with_col_aliases=True)
            self.decoders = [decoder(column[0].output_field) for column in self.compiler.select]
        except EmptyResultSet:
            self.sql, self.params = "", ()

    def rows(self, answer: str | None) -> list[Any]:
        """What the queryset yields for the rows as PostgreSQL wrote them."""
        compiler, query = copy(self.compiler), copy(self.query)
        compiler.query, compiler.connection, query.heard = query, connections[self.alias], compiler
        compiler.heard = self._read(answer)
        answered = self.asked.all()
        kind = answered._iterable_class  # the setter forgets how rows are shown
        answered.query, answered._iterable_class = query, kind
        return list(answered)

    def _read(self, answer: str | None) -> list[tuple[Any, ...]]:
        found = json.loads(answer, parse_float=Decimal) if answer else []
        return [
            tuple(
                value if value is None or decode is None else decode(value)
                for value, decode in zip(row.values(), self.decoders, strict=False)  # columns to sort by come last
            )
            for row in found
        ]


AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.FloatField)
READ: dict[type[Any], Decoder] = {
    models.UUIDField: UUID,
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.JSONField: json.dumps,  # Django reads the column's text itself
}


def decoder(field: Any) -> Decoder | None:
    """How a value of a column comes back from JSON; None where JSON has the same."""
    if isinstance(field, models.ForeignKey):
        return decoder(field.target_field)
    if isinstance(field, models.GeneratedField):
        return decoder(field.output_field)
    if isinstance(field, ArrayField):
        inner = decoder(field.base_field)
        return None if inner is None else lambda values: [None if each is None else inner(each) for each in values]
    if isinstance(field, models.BinaryField):
        raise TypeError(f"{field} is not read together with others: bytes have no form in JSON")
    if isinstance(field, AS_THEY_ARE):
        return None
    return next((READ[kind] for kind in type(field).__mro__ if kind in READ), field.to_python)
