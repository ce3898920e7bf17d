"""Walls as Django constraints: declared on the model, seen by makemigrations, reversible, printed by sqlmigrate."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

from kernel.db.reach import Reach, condition

SPONSOR = "sponsor_id = (SELECT nullif(current_setting('app.sponsor', true), '')::uuid)"
ORGANISATION = "cmo_org_id = (SELECT nullif(current_setting('app.cmo_org', true), '')::uuid)"
RELEASED = "released_at IS NOT NULL"
ONLY_SPONSOR, ONLY_CMO = "cmo_org_id IS NULL", "sponsor_id IS NULL"

POLICIES: dict[str, dict[str, str]] = {
    "sponsor": {"own": f"USING ({SPONSOR}) WITH CHECK ({SPONSOR})"},
    "organisation": {"own": f"USING ({ORGANISATION}) WITH CHECK ({ORGANISATION})"},
    "either": {"own": f"USING ({SPONSOR} OR {ORGANISATION}) WITH CHECK ({SPONSOR} OR {ORGANISATION})"},
    "dialogue": {
        "own_sponsor": f"USING ({SPONSOR} AND side = 'sponsor') WITH CHECK ({SPONSOR} AND side = 'sponsor')",
        "own_cmo": f"USING ({ORGANISATION} AND side = 'cmo') WITH CHECK ({ORGANISATION} AND side = 'cmo')",
        "released_to_sponsor": f"FOR SELECT USING ({SPONSOR} AND {RELEASED})",
        "released_to_cmo": f"FOR SELECT USING ({ORGANISATION} AND {RELEASED})",
    },
    "chronicle": {
        "read_sponsor": f"FOR SELECT USING ({SPONSOR} AND (side IS NULL OR side = 'sponsor' OR {RELEASED}))",
        "read_cmo": f"FOR SELECT USING ({ORGANISATION} AND (side IS NULL OR side = 'cmo' OR {RELEASED}))",
        # A fact without side is of one tenant: with two it would stand in the other's feed at once.
        "write_sponsor": f"FOR INSERT WITH CHECK ({SPONSOR} AND (side = 'sponsor' OR side IS NULL AND {ONLY_SPONSOR}))",
        "write_cmo": f"FOR INSERT WITH CHECK ({ORGANISATION} AND (side = 'cmo' OR side IS NULL AND {ONLY_CMO}))",
    },
}
"""Who may do what, by kind of table. In a dialogue each side writes only rows of its own side."""

KEPT = "ARRAY['status', 'version']"
"""All that a declared step may still change on a released row."""
RELEASING = "ARRAY['status', 'version', 'released_at']"
"""All that a release itself changes."""


class DatabaseRule(BaseConstraint, ABC):
    """Something only PostgreSQL enforces; a subclass says how to put it up and how to take it down."""

    at_end = False
    """Put up at the end of the migration, when every table of it stands."""

    @abstractmethod
    def up(self, model: type[models.Model]) -> str: ...

    @abstractmethod
    def down(self, model: type[models.Model]) -> str: ...

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """The rule as a string, which the editor runs as it is; nothing yet for a rule that is put up at the end."""
        if not self.at_end:
            return self.up(model)
        self._later(model, schema_editor)
        return None

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing inside CREATE TABLE."""
        self._later(model, schema_editor)

    def _later(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        schema_editor.deferred_sql.append(self.up(model))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return self.down(model)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """PostgreSQL does."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatabaseRule) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class RowWall(DatabaseRule):
    """Row-level security for one kind of table. Not forced only where a look-up function of the owner must read it."""

    def __init__(self, *, name: str, wall: str, forced: bool = True) -> None:
        super().__init__(name=name)
        self.wall, self.forced = wall, forced

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "wall": self.wall, "forced": self.forced}

    def up(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        force = [f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"] if self.forced else []
        policies = [f"CREATE POLICY {name} ON {table} {rule}" for name, rule in POLICIES[self.wall].items()]
        return "; ".join([f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", *force, *policies])

    def down(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        dropped = "; ".join(f"DROP POLICY {name} ON {table}" for name in POLICIES[self.wall])
        return (
            f"{dropped}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )


class SiteWall(DatabaseRule):
    """A second, restrictive policy for people limited to chosen sites: a row they see is within reach of one of them.

    `writes` says what they may write where that is another question than what they may see.
    """

    POLICY = "within_sites"

    def __init__(self, *, name: str, reach: Reach, writes: Reach | None = None) -> None:
        super().__init__(name=name)
        self.reach = tuple(tuple(way) for way in reach)
        self.writes = None if writes is None else tuple(tuple(way) for way in writes)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        written = {} if self.writes is None else {"writes": self.writes}
        return path, args, {**kwargs, "reach": self.reach, **written}

    def up(self, model: type[models.Model]) -> str:
        seen = condition(self.reach, model)
        written = seen if self.writes is None else condition(self.writes, model)
        return (
            f"CREATE POLICY {self.POLICY} ON {model._meta.db_table} AS RESTRICTIVE "
            f"USING ({seen}) WITH CHECK ({written})"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"DROP POLICY {self.POLICY} ON {model._meta.db_table}"


class SameTenant(DatabaseRule):
    """Composite foreign key (tenant columns, parent id), because foreign-key checks ignore row-level security."""

    at_end = True

    def __init__(self, *, name: str, field: str, tenant: Sequence[str]) -> None:
        super().__init__(name=name)
        self.field, self.tenant = field, tuple(tenant)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "tenant": self.tenant}

    def up(self, model: type[models.Model]) -> str:
        field: Any = model._meta.get_field(self.field)
        parent = field.related_model._meta
        tenant = ", ".join(self.tenant)
        return (
            f"ALTER TABLE {model._meta.db_table} ADD CONSTRAINT {self.name} FOREIGN KEY ({tenant}, {field.column}) "
            f"REFERENCES {parent.db_table} ({tenant}, {parent.pk.column}) DEFERRABLE INITIALLY IMMEDIATE"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {self.name}"


class Trailed(DatabaseRule):
    """Every changed row goes to the trail, whoever writes it and however; emptying the table is refused.

    `wall` tells the trail which tenant columns the row has, `table_version` which shape it was written in.
    """

    def __init__(self, *, name: str, wall: str, table_version: int) -> None:
        super().__init__(name=name)
        self.wall, self.table_version = wall, table_version

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "wall": self.wall, "table_version": self.table_version}

    def up(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        write = f"FOR EACH ROW {{}} EXECUTE FUNCTION records_write_trail('{self.wall}', '{self.table_version}')"
        return (
            f"CREATE TRIGGER trail_row AFTER INSERT OR DELETE ON {table} {write.format('')}; "
            f"CREATE TRIGGER trail_update AFTER UPDATE ON {table} "
            f"{write.format('WHEN (OLD.* IS DISTINCT FROM NEW.*)')}; "
            f"CREATE TRIGGER trail_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse('regulated tables are never emptied')"
        )

    def down(self, model: type[models.Model]) -> str:
        names = ("trail_row", "trail_update", "trail_truncate")
        return "; ".join(f"DROP TRIGGER {name} ON {model._meta.db_table}" for name in names)


class Released(DatabaseRule):
    """What the other side has seen stays as it was: only a declared step may still move its status.

    A row is released as it stands: were its text changed in the same statement, the trail entry of the release, which
    both sides read, would show the other side the draft before it.
    """

    def up(self, model: type[models.Model]) -> str:
        table, refuse = model._meta.db_table, "EXECUTE FUNCTION kernel_refuse('a released row is never changed')"
        alone = "EXECUTE FUNCTION kernel_refuse('a row is released as it stands')"
        changed = "(to_jsonb(OLD) - {0}) IS DISTINCT FROM (to_jsonb(NEW) - {0})"
        return (
            f"CREATE TRIGGER released_update BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.released_at IS NOT NULL AND {changed.format(KEPT)}) {refuse}; "
            f"CREATE TRIGGER released_alone BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.released_at IS NULL AND NEW.released_at IS NOT NULL AND {changed.format(RELEASING)}) {alone}; "
            f"CREATE TRIGGER released_delete BEFORE DELETE ON {table} FOR EACH ROW "
            f"WHEN (OLD.released_at IS NOT NULL) {refuse}"
        )

    def down(self, model: type[models.Model]) -> str:
        names = ("released_update", "released_alone", "released_delete")
        return "; ".join(f"DROP TRIGGER {name} ON {model._meta.db_table}" for name in names)


class AppendOnly(DatabaseRule):
    """What was said once stays: rows are added and never changed or taken away, by the owner neither."""

    def up(self, model: type[models.Model]) -> str:
        return (
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {model._meta.db_table} "
            f"FOR EACH ROW EXECUTE FUNCTION kernel_refuse('what was said once stays')"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"DROP TRIGGER append_only ON {model._meta.db_table}"


class PartOf(DatabaseRule):
    """A row of a dialogue that is part of another (a file of an answer): released with its whole, never added later."""

    at_end = True

    def __init__(self, *, name: str, field: str) -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def up(self, model: type[models.Model]) -> str:
        field: Any = model._meta.get_field(self.field)
        whole = field.related_model._meta.db_table
        return (
            f"CREATE TRIGGER part_of_whole BEFORE INSERT OR UPDATE ON {model._meta.db_table} FOR EACH ROW "
            f"EXECUTE FUNCTION kernel_part_of('{whole}', '{field.column}')"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"DROP TRIGGER part_of_whole ON {model._meta.db_table}"


class DeclaredSteps(DatabaseRule):
    """Second wall of a life cycle: a status is born as `initial` and moves only along a declared step, by that step."""

    def __init__(self, *, name: str, initial: str, moves: Sequence[Sequence[str]]) -> None:
        super().__init__(name=name)
        self.initial = initial
        self.moves = tuple(tuple(move) for move in moves)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "initial": self.initial, "moves": self.moves}

    def up(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        moves = ", ".join("({})".format(", ".join(f"'{word}'" for word in move)) for move in self.moves)
        refuse = "EXECUTE FUNCTION kernel_refuse('a status moves only by its declared steps')"
        return (
            f"CREATE TRIGGER step_birth BEFORE INSERT ON {table} FOR EACH ROW "
            f"WHEN (NEW.status <> '{self.initial}') {refuse}; "
            f"CREATE TRIGGER step_move BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status, "
            f"coalesce(current_setting('app.step', true), '')) NOT IN ({moves})) {refuse}"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"DROP TRIGGER step_birth ON {model._meta.db_table}; DROP TRIGGER step_move ON {model._meta.db_table}"
