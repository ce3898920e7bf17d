"""Lookups beside Django's own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import ForeignKey, Lookup, UUIDField


@ForeignKey.register_lookup
@UUIDField.register_lookup
class Among(Lookup):
    """`id__among=ids`: like `id__in`, with one parameter however many ids there are, so that its SQL can be kept."""

    lookup_name = "among"
    prepare_rhs = False

    def get_prep_lookup(self) -> Any:
        return list(self.rhs) if isinstance(self.rhs, Collection) else self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        ids, more = self.process_rhs(compiler, connection)
        return f"{column} = ANY({ids})", [*params, *more]
