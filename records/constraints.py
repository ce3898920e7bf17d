"""Walls of this room that only PostgreSQL can hold."""

from __future__ import annotations

from django.db import models

from kernel.db.constraints import DatabaseRule


class TwoPeople(DatabaseRule):
    """Steps that two people must sign are never signed by one, whoever writes the row and however many at once.

    A lock per record makes two who sign at the same moment wait for each other, so that each sees the other's row.
    """

    FUNCTION = """
        CREATE FUNCTION records_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('signature ' || NEW.subject_id::text, 0));
            IF EXISTS (
                SELECT 1 FROM records_signature s
                WHERE s.subject_id = NEW.subject_id AND s.signer = NEW.signer
                  AND (s.step = ANY (NEW.apart_from) OR NEW.step = ANY (s.apart_from))
            ) THEN
                RAISE EXCEPTION 'two people sign this record' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'records_signature_two_people';
            END IF;
            RETURN NEW;
        END $$"""

    def up(self, model: type[models.Model]) -> str:
        return (
            f"{self.FUNCTION}; CREATE TRIGGER two_people BEFORE INSERT ON {model._meta.db_table} "
            "FOR EACH ROW EXECUTE FUNCTION records_two_people()"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"DROP TRIGGER two_people ON {model._meta.db_table}; DROP FUNCTION records_two_people()"
