"""Walls of this room that only PostgreSQL can hold: a signed decision never changes."""

from __future__ import annotations

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
