"""Whoever holds a printed certificate can check its code without an account: that it is genuine, and nothing else."""

from django.conf import settings
from django.db import migrations

LOOK_UP = f"""
-- A reader of a printed certificate brings only its code: one row, without anything that tells whose it is.
CREATE POLICY look_up ON records_printedrecord FOR SELECT TO cmo_system
  USING (subject_table = 'qualification_clearancecertificate');
CREATE POLICY look_up ON qualification_clearancecertificate FOR SELECT TO cmo_system USING (true);
GRANT SELECT (code, subject_table, subject_id, generated_at, data_sha256) ON records_printedrecord TO cmo_system;
GRANT SELECT (id, status) ON qualification_clearancecertificate TO cmo_system;
CREATE FUNCTION qualification_certificate_by_code(given text)
RETURNS TABLE (generated_at timestamptz, data_sha256 text, counts boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.generated_at, p.data_sha256::text, c.status = 'signed'
  FROM records_printedrecord p JOIN qualification_clearancecertificate c ON c.id = p.subject_id
  WHERE p.code = given AND p.subject_table = 'qualification_clearancecertificate'
$$;
GRANT CREATE ON SCHEMA public TO cmo_system;
ALTER FUNCTION qualification_certificate_by_code(text) OWNER TO cmo_system;
REVOKE CREATE ON SCHEMA public FROM cmo_system;
REVOKE ALL ON FUNCTION qualification_certificate_by_code(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qualification_certificate_by_code(text) TO {settings.DATABASE_APP_ROLE};
"""
DROP = """
DROP FUNCTION qualification_certificate_by_code(text);
DROP POLICY look_up ON qualification_clearancecertificate;
DROP POLICY look_up ON records_printedrecord;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("qualification", "0009_clearances"),
        ("records", "0024_watermarked"),
    ]

    operations = [migrations.RunSQL(LOOK_UP, DROP)]
