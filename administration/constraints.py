"""Walls of this room that only PostgreSQL can hold."""

from __future__ import annotations

from records.constraints import RowRule


class NotByItsHolder(RowRule):
    """Nobody approves another reach of a role of the tenant's own that they hold themselves (S-12)."""

    RULE = "not_by_its_holder"
    WRITES = "INSERT OR UPDATE"
    FUNCTION = """
        CREATE FUNCTION records_not_by_its_holder() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.status = 'approved' AND NEW.own_role_id IS NOT NULL AND EXISTS (
                SELECT FROM sponsors_membership m
                 WHERE 'membership:' || m.id = NEW.decided_by AND m.own_role_id = NEW.own_role_id) THEN
                RAISE EXCEPTION 'a role is not decided by who holds it' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'a_role_is_not_decided_by_its_holder';
            END IF;
            RETURN NEW;
        END $$"""
