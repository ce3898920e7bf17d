"""Imports over the API: which spreadsheets came in, what was wrong with them, what their rows became."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from integrations import selectors
from integrations.kinds import IMPORT_KINDS
from integrations.models import STATES, ImportedRow, ImportProblem, ImportRun
from integrations.serializers import ImportedRowSerializer, ImportProblemSerializer, ImportSerializer
from web.api.views import DetailApi, ListApi


def as_json(runs: list[ImportRun]) -> list[Any]:
    """Runs with the names of who uploaded and imported."""
    names = selectors.names(runs)
    people = [{name: names.get(getattr(run, name), "") for name in ("uploaded_by", "imported_by")} for run in runs]
    shaped = ImportSerializer(runs, many=True).data
    return [{**row, **who} for row, who in zip(shaped, people, strict=True)]


class Imports(ListApi):
    """The sponsor's imports, newest first."""

    actions = {"GET": "imports.view"}
    serializer_class = ImportSerializer
    sorts = ("id", "uploaded_at", "number")
    filters = {"kind": serializers.ChoiceField(list(IMPORT_KINDS)), "state": serializers.ChoiceField(STATES)}

    def queryset(self) -> QuerySet[ImportRun]:
        return selectors.imports()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return selectors.in_state(found, value) if name == "state" else found.filter(kind=value)

    def represent(self, rows: list[Any]) -> list[Any]:
        return as_json(rows)


class ImportDetail(DetailApi):
    """One import."""

    actions = {"GET": "imports.view"}
    serializer_class = ImportSerializer

    def find(self, pk: UUID) -> ImportRun:
        return selectors.import_run(pk)

    def represent(self, obj: ImportRun) -> Any:
        return as_json([obj])[0]


class OfOneImport(ListApi):
    """Rows of the import in the address, from the top of the file."""

    actions = {"GET": "imports.view"}
    sorts = ("row",)
    default_sort = "row"

    @property
    def run(self) -> ImportRun:
        found: ImportRun = self.found(selectors.import_run, self.kwargs["pk"])
        return found


@extend_schema_view(get=extend_schema(operation_id="imports_problems_list"))
class Problems(OfOneImport):
    """What the last check found wrong, cell by cell."""

    serializer_class = ImportProblemSerializer

    def queryset(self) -> QuerySet[ImportProblem]:
        return selectors.problems_of(self.run)


@extend_schema_view(get=extend_schema(operation_id="imports_rows_list"))
class Rows(OfOneImport):
    """What the rows became, once they were imported."""

    serializer_class = ImportedRowSerializer
    filters = {"made": serializers.BooleanField()}

    def queryset(self) -> QuerySet[ImportedRow]:
        return selectors.outcomes_of(self.run)
