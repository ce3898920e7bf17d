"""The second lock: every query on a tenant table carries the scope, decided when its SQL is made."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col, Expression, F
from django.db.models.sql.compiler import SQLCompiler

from kernel.scope import current

M = TypeVar("M", bound=models.Model, covariant=True)

COLUMNS: dict[str, tuple[str, ...]] = {
    "sponsor": ("sponsor",),
    "organisation": ("cmo_org",),
    "either": ("sponsor", "cmo_org"),
    "dialogue": ("sponsor", "cmo_org", "side", "released_at"),
    "chronicle": ("sponsor", "cmo_org", "side", "released_at"),
}
"""The columns each kind of wall looks at; `kernel.db.constraints` says the same to PostgreSQL."""


class InScope(Expression):
    """The rows of `wall` that the open scope may see; raises without a scope.

    Late on purpose: a queryset may be built at import (form fields, serializers); exists(), explain(), update() and
    subqueries cannot slip past, because none of them can avoid writing its WHERE.
    """

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, wall: str, *columns: F | Col) -> None:
        super().__init__(output_field=models.BooleanField())
        self.wall = wall
        self.columns: list[Any] = list(columns)

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        self.columns = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        scope = current().scope
        found = dict(zip(COLUMNS[self.wall], (compiler.compile(column)[0] for column in self.columns), strict=True))
        own, mine = ("sponsor", scope.sponsor_id) if scope.sponsor_id else ("cmo_org", scope.cmo_org_id)
        if mine is None or own not in found:
            raise EmptyResultSet
        if "side" not in found:
            return f"{found[own]} = %s", (mine,)
        side = "sponsor" if scope.sponsor_id else "cmo"
        unspoken = f" OR {found['side']} IS NULL" if self.wall == "chronicle" else ""
        shown = f"({found['side']} = %s OR {found['released_at']} IS NOT NULL{unspoken})"
        return f"({found[own]} = %s AND {shown})", (mine, side)


class TenantManager(models.Manager[M]):
    """The only manager of a tenant model, default and base alike."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        walled: Any = self.model  # one of the bases that declare their wall
        wall: str = walled.wall
        return super().get_queryset().filter(InScope(wall, *(F(name) for name in COLUMNS[wall])))
