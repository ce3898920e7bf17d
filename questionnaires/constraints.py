"""Walls of this room that only PostgreSQL can hold: what was reviewed, approved or used never changes."""

from __future__ import annotations

from django.db import models

from kernel.db.constraints import DatabaseRule

STEPPED = "ARRAY['status', 'version', 'approved_on']"
"""All that a step may still change on a version that is no draft."""


class KeptOnceSent(DatabaseRule):
    """A version says the same from its review on, whoever writes it; it is approved on one day, and never deleted."""

    def up(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        refuse = "EXECUTE FUNCTION kernel_refuse('a version that is no draft never changes')"
        changed = f"(to_jsonb(OLD) - {STEPPED}) IS DISTINCT FROM (to_jsonb(NEW) - {STEPPED})"
        again = "OLD.approved_on IS NOT NULL AND NEW.approved_on IS DISTINCT FROM OLD.approved_on"
        return (
            f"CREATE TRIGGER kept_once_sent BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.status <> 'draft' AND {changed} OR {again}) {refuse}; "
            f"CREATE TRIGGER kept_for_good BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        )

    def down(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"DROP TRIGGER kept_once_sent ON {table}; DROP TRIGGER kept_for_good ON {table}"


class WhileDraft(DatabaseRule):
    """Sections and questions are written, changed and removed only while their version is a draft.

    The version's row is locked by whoever writes a part of it, so that a step of it waits and sees the part, or the
    part waits and sees the step.
    """

    FUNCTION = """
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            whole uuid;
        BEGIN
            FOREACH whole IN ARRAY CASE TG_OP
                WHEN 'INSERT' THEN ARRAY[NEW.template_version_id]
                WHEN 'DELETE' THEN ARRAY[OLD.template_version_id]
                ELSE ARRAY[OLD.template_version_id, NEW.template_version_id] END
            LOOP
                PERFORM FROM questionnaires_templateversion WHERE id = whole AND status = 'draft' FOR SHARE;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'a version that is no draft never changes' USING ERRCODE = 'check_violation',
                        CONSTRAINT = '{name}';
                END IF;
            END LOOP;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$"""

    def up(self, model: type[models.Model]) -> str:
        return (
            f"{self.FUNCTION.format(name=self.name)}; CREATE TRIGGER while_draft BEFORE INSERT OR UPDATE OR DELETE "
            f"ON {model._meta.db_table} FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"DROP TRIGGER while_draft ON {model._meta.db_table}; DROP FUNCTION {self.name}()"
