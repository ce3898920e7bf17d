from django.db import migrations

from records.constraints import TwoPeople

BEFORE = """
CREATE OR REPLACE FUNCTION records_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$
"""


class Migration(migrations.Migration):
    """Who wrote a record never approves it: signatures made before stay as they are."""

    dependencies = [("records", "0012_file_scans")]

    operations = [migrations.RunSQL(TwoPeople.FUNCTION, BEFORE)]
