from typing import Any

from django.db import migrations

from sponsors.factors import keys

UP = r"""
-- What the trail holds of a second factor: whose it is, of which type, and a digest of what it proves itself by.
-- Nothing that a factor could be shown with, and nothing that each use of it changes.
CREATE FUNCTION sponsors_factor(mfa_authenticator) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object(
  'id', ('00000000-0000-7000-8000-' || lpad(to_hex(($1).id), 12, '0'))::uuid, 'account', ($1).user_id,
  'type', ($1).type,
  'digest', encode(sha256(convert_to(($1).user_id::text || ' ' || ($1).type || ' ' || coalesce(
    ($1).data ->> 'secret', ($1).data ->> 'credential', ($1).data ->> 'marks', ''), 'UTF8')), 'hex'));

-- The table is a library's, so it has no constraint of ours: else as records_write_trail, for rows of no tenant.
CREATE FUNCTION sponsors_write_factor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  who text := nullif(current_setting('app.actor', true), '');
  was jsonb;
  became jsonb;
  about text;
BEGIN
  IF TG_OP <> 'INSERT' THEN was := public.sponsors_factor(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN became := public.sponsors_factor(NEW); END IF;
  IF was = became THEN RETURN NULL; END IF;
  IF who IS NULL THEN
    RAISE EXCEPTION 'no actor: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  about := coalesce(became, was) ->> 'id';
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value) INTO was
      FROM jsonb_each(was) o WHERE o.value IS DISTINCT FROM (became -> o.key);
  END IF;
  INSERT INTO public.records_trailentry
    (at, tx, "table", row_id, operation, table_version, actor, reason, request_id, step, was, became)
  VALUES
    (clock_timestamp(), pg_current_xact_id(), TG_TABLE_NAME, about::uuid, TG_OP, 1,
     who, coalesce(current_setting('app.reason', true), ''), coalesce(current_setting('app.request_id', true), ''),
     coalesce(current_setting('app.step', true), ''), was, became);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sponsors_write_factor() FROM PUBLIC;

-- Factors of before get their entry too, so that from here on a missing one shows.
INSERT INTO records_trailentry
  (at, tx, "table", row_id, operation, table_version, actor, reason, request_id, step, became)
SELECT clock_timestamp(), pg_current_xact_id(), 'mfa_authenticator', (sponsors_factor(a) ->> 'id')::uuid, 'INSERT', 1,
       'system:migration', 'second factors kept so far', '', '', sponsors_factor(a)
  FROM mfa_authenticator a ORDER BY a.id;

CREATE TRIGGER trail_row AFTER INSERT OR UPDATE OR DELETE ON mfa_authenticator
  FOR EACH ROW EXECUTE FUNCTION sponsors_write_factor();
CREATE TRIGGER trail_truncate BEFORE TRUNCATE ON mfa_authenticator
  FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse('second factors are never emptied');
"""
DOWN = """
DROP TRIGGER trail_truncate ON mfa_authenticator;
DROP TRIGGER trail_row ON mfa_authenticator;
DROP FUNCTION sponsors_write_factor();
DROP FUNCTION sponsors_factor(mfa_authenticator);
"""


def bind(apps: Any, _: Any) -> None:
    """What was set up before is bound to its person; from here on nothing is taken that is not."""
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=("totp", "webauthn")):
        shown = row.data["secret"] if row.type == "totp" else row.data["credential"]
        row.data["bound"] = keys.bound(row.user_id, row.type, shown)
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    """Second factors are bound to their person by a key outside the database; each change of one is in the trail."""

    dependencies = [
        ("sponsors", "0006_chosen_sites"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("records", "0001_trail"),
    ]

    operations = [migrations.RunPython(bind, migrations.RunPython.noop), migrations.RunSQL(UP, DOWN)]
