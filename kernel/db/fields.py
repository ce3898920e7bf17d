"""Column types of PostgreSQL that Django does not know."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func


class TransactionIdField(models.Field):  # type: ignore[type-arg]  # not generic at run time
    """`xid8`: the full number of a transaction, which never wraps round."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None or hasattr(value, "resolve_expression") else str(value)


class CurrentTransaction(Func):
    """The number of the transaction that writes."""

    function = "pg_current_xact_id"
    output_field = TransactionIdField()


class Horizon(Func):
    """Transactions below this number are finished: nothing can appear behind a cursor that stays below it."""

    template = "pg_snapshot_xmin(pg_current_snapshot())"
    output_field = TransactionIdField()
