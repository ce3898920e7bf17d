"""Walls of this room that only PostgreSQL can hold: what was signed or approved never changes."""

from __future__ import annotations

from typing import Any

from django.db import models

from kernel.db.constraints import DatabaseRule

STEPPED = (
    "ARRAY['status', 'version', 'effective_on', 'shown', 'answered', 'requalify_on', 'confirmed_by', 'decided_at']"
)
"""All that the second signature may still change on a decision that was signed once."""


class KeptOnceSigned(DatabaseRule):
    """A decision says the same from its first signature on, and nothing of it changes after its last."""

    def up(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        refuse = "EXECUTE FUNCTION kernel_refuse('a signed decision never changes')"
        ended = "OLD.status IN ('decided', 'withdrawn') AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW)"
        words = f"(to_jsonb(OLD) - {STEPPED}) IS DISTINCT FROM (to_jsonb(NEW) - {STEPPED})"
        return (
            f"CREATE TRIGGER kept_once_signed BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({ended} OR OLD.status = 'proposed' AND {words}) {refuse}; "
            f"CREATE TRIGGER kept_for_good BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        )

    def down(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"DROP TRIGGER kept_once_signed ON {table}; DROP TRIGGER kept_for_good ON {table}"


class KeptOnceDecided(DatabaseRule):
    """A row says the same once it is no draft, whoever writes it, and is never deleted.

    Only a step may still change it: its status, its version, and `beside`, columns that the step itself sets.
    """

    def __init__(self, *, name: str, beside: tuple[str, ...] = ()) -> None:
        super().__init__(name=name)
        self.beside = tuple(beside)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "beside": self.beside}

    def up(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        names = ", ".join(f"'{name}'" for name in ("status", "version", *self.beside))
        still = f"ARRAY[{names}]"
        refuse = "EXECUTE FUNCTION kernel_refuse('what was decided never changes')"
        changed = f"(to_jsonb(OLD) - {still}) IS DISTINCT FROM (to_jsonb(NEW) - {still})"
        return (
            f"CREATE TRIGGER kept_once_decided BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.status <> 'draft' AND {changed}) {refuse}; "
            f"CREATE TRIGGER kept_for_good BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        )

    def down(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"DROP TRIGGER kept_once_decided ON {table}; DROP TRIGGER kept_for_good ON {table}"
