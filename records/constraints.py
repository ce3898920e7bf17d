"""Walls of this room that only PostgreSQL can hold."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.db.constraints import DatabaseRule


class RowRule(DatabaseRule):
    """What a function of its own asks of each row before it is written; the function is named after the rule."""

    RULE: ClassVar[str]
    """The name of the trigger; of the function too, behind `records_`."""
    WRITES: ClassVar[str]
    """What it stands before: INSERT, UPDATE or both."""
    FUNCTION: ClassVar[str]

    def up(self, model: type[models.Model]) -> str:
        return (
            f"{self.FUNCTION}; CREATE TRIGGER {self.RULE} BEFORE {self.WRITES} ON {model._meta.db_table} "
            f"FOR EACH ROW EXECUTE FUNCTION records_{self.RULE}()"
        )

    def down(self, model: type[models.Model]) -> str:
        return f"DROP TRIGGER {self.RULE} ON {model._meta.db_table}; DROP FUNCTION records_{self.RULE}()"


class TwoPeople(RowRule):
    """Steps that two people must sign are never signed by one, whoever writes the row and however many at once.

    Nor does who wrote a record sign a step that is apart from its author (S-50): the trail says who wrote it.

    A lock per record makes two who sign at the same moment wait for each other, so that each sees the other's row.
    """

    RULE = "two_people"
    WRITES = "INSERT"
    FUNCTION = """
        CREATE OR REPLACE FUNCTION records_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('signature ' || NEW.subject_id::text, 0));
            IF EXISTS (
                SELECT 1 FROM records_signature s
                WHERE s.subject_id = NEW.subject_id AND s.signer = NEW.signer
                  AND (s.step = ANY (NEW.apart_from) OR NEW.step = ANY (s.apart_from))
            ) OR 'author' = ANY (NEW.apart_from) AND EXISTS (
                SELECT 1 FROM records_trailentry e JOIN sponsors_membership m ON 'membership:' || m.id = e.actor
                WHERE e.row_id = NEW.subject_id AND e.step = '' AND m.user_id = NEW.signer
            ) THEN
                RAISE EXCEPTION 'two people sign this record' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'records_signature_two_people';
            END IF;
            RETURN NEW;
        END $$"""


class ReviewedByAnother(RowRule):
    """Nobody reviews what they wrote, and what a review covers never changes: asked of the trail itself (R-35).

    Signing counts the covered entries again, without the reviewer's, so that neither forgetful code nor a statement
    by hand can sign for others than were counted when the review began; and there is a signature by its reviewer.
    """

    RULE = "reviewed_by_another"
    WRITES = "INSERT OR UPDATE"
    FUNCTION = """
        CREATE OR REPLACE FUNCTION records_reviewed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            covered bigint;
        BEGIN
            IF TG_OP = 'INSERT' OR NEW.status = 'signed' AND OLD.status <> 'signed' THEN
                IF NEW.reviewer NOT LIKE 'membership:%' OR NEW.reviewer IS DISTINCT FROM
                   nullif(current_setting('app.actor', true), '') THEN
                    RAISE EXCEPTION 'a review is begun and signed by its reviewer' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'a_trail_review_is_by_another';
                END IF;
            END IF;
            IF TG_OP = 'UPDATE' THEN
                IF (NEW.begins_at, NEW.ends_at, NEW.subject_id, NEW.numbers, NEW.second_of_id, NEW.only_of,
                    NEW.reviewer, NEW.entries, NEW.own)
                   IS DISTINCT FROM
                   (OLD.begins_at, OLD.ends_at, OLD.subject_id, OLD.numbers, OLD.second_of_id, OLD.only_of,
                    OLD.reviewer, OLD.entries, OLD.own)
                   OR OLD.status <> 'draft' THEN
                    RAISE EXCEPTION 'what a review covers never changes' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'a_trail_review_is_by_another';
                END IF;
                IF NEW.status = 'signed' THEN
                    SELECT count(*) INTO covered FROM records_trailentry e
                     WHERE e.sponsor_id = NEW.sponsor_id
                       AND CASE WHEN NEW.subject_id IS NULL THEN true ELSE e.seq = ANY (NEW.numbers) END
                       AND e.at >= coalesce(NEW.begins_at, '-infinity') AND e.at < coalesce(NEW.ends_at, 'infinity')
                       AND e.actor <> NEW.reviewer AND (NEW.only_of = '' OR e.actor = NEW.only_of)
                       AND NOT (e.actor LIKE 'system:%'
                                AND (starts_with(e."table", 'reminders_') OR starts_with(e."table", 'qualification_')))
                       AND e."table" NOT IN ('records_event', 'records_trailreview', 'records_trailquestion')
                       AND NOT (e."table" = 'records_signature'
                                AND e.became ->> 'subject_table' = 'records_trailreview');
                    IF covered <> NEW.entries OR NOT EXISTS (
                        SELECT FROM records_signature s JOIN sponsors_membership m ON m.user_id = s.signer
                         WHERE s.subject_id = NEW.id AND 'membership:' || m.id = NEW.reviewer) THEN
                        RAISE EXCEPTION 'a review is signed by its reviewer for all entries that others wrote'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_trail_review_is_by_another';
                    END IF;
                END IF;
            END IF;
            RETURN NEW;
        END $$"""


class CheckedOnce(RowRule):
    """A scan is marked for the file that its uploader stored, and checked once, in the name of who checks it (R-28).

    What it says of the paper never changes; so the second person cannot be anybody but who compared this file, and
    not the account that brought or marked it, by whatever membership.
    """

    RULE = "checked_once"
    WRITES = "INSERT OR UPDATE"
    FUNCTION = """
        CREATE OR REPLACE FUNCTION records_checked_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' AND (NEW.outcome <> '' OR NEW.uploaded_by IS DISTINCT FROM
                    (SELECT stored_by FROM records_sponsorfile WHERE id = NEW.file_id))
               OR TG_OP = 'UPDATE' AND (OLD.outcome <> ''
                    OR NEW.checked_by IS DISTINCT FROM nullif(current_setting('app.actor', true), '')
                    OR (NEW.file_id, NEW.document, NEW.original_at, NEW.uploaded_by, NEW.marked_by, NEW.marked_at)
                       IS DISTINCT FROM
                       (OLD.file_id, OLD.document, OLD.original_at, OLD.uploaded_by, OLD.marked_by, OLD.marked_at)) THEN
                RAISE EXCEPTION 'a scan is checked once, by who compares it' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'a_scan_is_checked_once';
            END IF;
            IF TG_OP = 'UPDATE' AND EXISTS (
                SELECT FROM sponsors_membership checking JOIN sponsors_membership bringing USING (user_id)
                 WHERE checking.id <> bringing.id AND 'membership:' || checking.id = NEW.checked_by
                   AND 'membership:' || bringing.id IN (NEW.uploaded_by, NEW.marked_by)) THEN
                RAISE EXCEPTION 'a scan is checked by another person' USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'a_scan_is_checked_by_another_person';
            END IF;
            RETURN NEW;
        END $$"""


class CertifiedBySignature(RowRule):
    """What a certificate states never changes, and it certifies only with a signature of this certificate (R-51)."""

    RULE = "certified_by_signature"
    WRITES = "UPDATE"
    FUNCTION = """
        CREATE FUNCTION records_certified_by_signature() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (NEW.file_id, NEW.original, NEW.method, NEW.how, NEW.stated_by, NEW.stated_at)
               IS DISTINCT FROM
               (OLD.file_id, OLD.original, OLD.method, OLD.how, OLD.stated_by, OLD.stated_at)
               OR NEW.status = 'certified' AND OLD.status <> 'certified' AND NOT EXISTS (
                    SELECT FROM records_signature s WHERE s.subject_id = NEW.id AND s.step = 'certify'
                       AND s.subject_version = OLD.version) THEN
                RAISE EXCEPTION 'a copy is certified by a signature, and what was stated never changes'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'a_copy_is_certified_by_signature';
            END IF;
            RETURN NEW;
        END $$"""
