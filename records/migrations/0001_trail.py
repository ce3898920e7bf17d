from django.db import migrations, models

import kernel.db.fields

UP = """
-- Runs as the owner of the trail, so that the writer needs no right on it. In UTC: to_jsonb writes an instant in the
-- session's time zone, and the trail must read the same whoever wrote.
CREATE FUNCTION records_write_trail() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  who text := nullif(current_setting('app.actor', true), '');
  wall text := TG_ARGV[0];
  was jsonb;
  became jsonb;
  now_row jsonb;
BEGIN
  IF who IS NULL THEN
    RAISE EXCEPTION 'no actor: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN became := to_jsonb(NEW); END IF;
  now_row := coalesce(became, was);
  IF TG_OP = 'UPDATE' THEN
    -- Only what changed: the whole old row is the entry before this one.
    SELECT coalesce(jsonb_object_agg(o.key, o.value), '{}'::jsonb) INTO was
      FROM jsonb_each(was) o WHERE o.value IS DISTINCT FROM (became -> o.key);
  END IF;
  INSERT INTO public.records_trailentry
    (at, tx, "table", row_id, operation, table_version, sponsor_id, cmo_org_id, side, released_at, subject_site,
     actor, reason, request_id, step, was, became)
  VALUES
    (clock_timestamp(), pg_current_xact_id(), TG_TABLE_NAME, (now_row ->> 'id')::uuid, TG_OP, TG_ARGV[1]::int,
     CASE WHEN wall <> 'organisation' THEN (now_row ->> 'sponsor_id')::uuid END,
     CASE WHEN wall <> 'sponsor' THEN (now_row ->> 'cmo_org_id')::uuid END,
     CASE WHEN wall IN ('dialogue', 'chronicle') THEN now_row ->> 'side' END,
     CASE WHEN wall IN ('dialogue', 'chronicle') THEN (now_row ->> 'released_at')::timestamptz END,
     CASE WHEN TG_TABLE_NAME = 'cmos_site' THEN (now_row ->> 'id')::uuid ELSE (now_row ->> 'site_id')::uuid END,
     who, coalesce(current_setting('app.reason', true), ''), coalesce(current_setting('app.request_id', true), ''),
     coalesce(current_setting('app.step', true), ''), was, became);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION records_write_trail() FROM PUBLIC;

-- Reading is by tenant. Not forced: the owner is who writes, and only through the function above.
ALTER TABLE records_trailentry ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_sponsor ON records_trailentry FOR SELECT
  USING (sponsor_id = (SELECT nullif(current_setting('app.sponsor', true), '')::uuid)
         AND (side IS NULL OR side = 'sponsor' OR released_at IS NOT NULL));
CREATE POLICY read_cmo ON records_trailentry FOR SELECT
  USING (cmo_org_id = (SELECT nullif(current_setting('app.cmo_org', true), '')::uuid)
         AND (side IS NULL OR side = 'cmo' OR released_at IS NOT NULL));

-- Nobody changes what is written, the owner included; only switching the trigger off, a visible act of DDL, would.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_trailentry
  FOR EACH ROW EXECUTE FUNCTION kernel_refuse('the trail is append-only');
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON records_trailentry
  FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse('the trail is append-only');
"""

DOWN = """
DROP TRIGGER never_emptied ON records_trailentry;
DROP TRIGGER append_only ON records_trailentry;
DROP POLICY read_cmo ON records_trailentry;
DROP POLICY read_sponsor ON records_trailentry;
ALTER TABLE records_trailentry DISABLE ROW LEVEL SECURITY;
DROP FUNCTION records_write_trail();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0001_functions")]

    operations = [
        migrations.CreateModel(
            name="TrailEntry",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("tx", kernel.db.fields.TransactionIdField()),
                ("table", models.TextField()),
                ("row_id", models.UUIDField()),
                ("operation", models.CharField(max_length=6)),
                ("table_version", models.PositiveIntegerField()),
                ("sponsor_id", models.UUIDField(null=True)),
                ("cmo_org_id", models.UUIDField(null=True)),
                ("side", models.CharField(max_length=7, null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("subject_site", models.UUIDField(null=True)),
                ("actor", models.TextField()),
                ("reason", models.TextField()),
                ("request_id", models.TextField()),
                ("step", models.TextField()),
                ("was", models.JSONField(null=True)),
                ("became", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["row_id", "seq"], name="trail_by_row"),
                    models.Index(fields=["sponsor_id", "subject_site", "seq"], name="trail_by_site"),
                ],
            },
        ),
        migrations.RunSQL(UP, DOWN),
    ]
