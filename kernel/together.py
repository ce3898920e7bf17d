"""Several questions in one statement: pages that read many tables wait for the database once, not once per table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
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
    questions = [_Question(each) for each in asked]
    spoken = [each for each in questions if each.sql]
    if spoken:
        parts = ", ".join(f"(SELECT json_agg(q)::text FROM ({each.sql}) q)" for each in spoken)
        with connections[asked[0].db].cursor() as cursor:
            cursor.execute(f"SELECT {parts}", [value for each in spoken for value in each.params])
            answers = cursor.fetchone()
        for each, answer in zip(spoken, answers or (), strict=True):
            each.hear(answer)
    return [each.rows() for each in questions]


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


class _Question:
    """One of the querysets, its SQL, and the rows once they are there."""

    def __init__(self, asked: QuerySet[Any, Any]) -> None:
        self.asked = asked
        query: Any = asked.query.chain(_Known)
        query.heard = self.compiler = _Heard(query, connections[asked.db], asked.db)
        self.query = query
        self.sql: str
        self.params: tuple[Any, ...]
        try:
            self.sql, self.params = self.compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            self.sql, self.params = "", ()

    def hear(self, answer: str | None) -> None:
        """Takes the rows as PostgreSQL wrote them."""
        decoders = [_decoder(column[0].output_field) for column in self.compiler.select]
        found = json.loads(answer, parse_float=Decimal) if answer else []
        self.compiler.heard = [
            tuple(
                value if value is None or decode is None else decode(value)
                for value, decode in zip(row.values(), decoders, strict=False)  # columns only to sort by come last
            )
            for row in found
        ]

    def rows(self) -> list[Any]:
        """What the queryset yields."""
        if not self.sql:
            return []
        answered = self.asked.all()
        answered.query, kind = self.query, self.asked._iterable_class  # the setter forgets how rows are shown
        answered._iterable_class = kind
        return list(answered)


AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.FloatField)
READ: dict[type[Any], Decoder] = {
    models.UUIDField: UUID,
    models.DateTimeField: datetime.fromisoformat,
    models.DateField: date.fromisoformat,
    models.JSONField: json.dumps,  # Django reads the column's text itself
}


def _decoder(field: Any) -> Decoder | None:
    """How a value of a column comes back from JSON; None where JSON has the same."""
    if isinstance(field, models.ForeignKey):
        return _decoder(field.target_field)
    if isinstance(field, models.GeneratedField):
        return _decoder(field.output_field)
    if isinstance(field, ArrayField):
        inner = _decoder(field.base_field)
        return None if inner is None else lambda values: [None if each is None else inner(each) for each in values]
    if isinstance(field, models.BinaryField):
        raise TypeError(f"{field} is not read together with others: bytes have no form in JSON")
    if isinstance(field, AS_THEY_ARE):
        return None
    return next((READ[kind] for kind in type(field).__mro__ if kind in READ), field.to_python)
