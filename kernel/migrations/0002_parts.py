from django.db import migrations

PART = """
CREATE FUNCTION kernel_part_of() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE whole timestamptz;
BEGIN
  EXECUTE format('SELECT released_at FROM %I WHERE id = $1', TG_ARGV[0]) INTO whole
    USING (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
  IF TG_OP = 'INSERT' AND (whole IS NOT NULL OR NEW.released_at IS NOT NULL) THEN
    RAISE EXCEPTION 'what was released gets no new part: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
  ELSIF NEW.released_at IS DISTINCT FROM whole AND NEW.released_at IS NOT NULL THEN
    RAISE EXCEPTION 'a part is released with its whole: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    """A function for parts of released rows."""

    dependencies = [("kernel", "0001_functions")]
    operations = [migrations.RunSQL(PART, "DROP FUNCTION kernel_part_of()")]
