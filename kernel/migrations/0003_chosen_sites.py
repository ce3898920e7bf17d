from django.db import migrations

UP = """
-- For people limited to chosen sites. Each asks as who asks: the policies of the table that is looked into hold, and one
-- without the policy of chosen sites (it tells of no site) opens nothing. Cost 1, since nobody else gets as far.
CREATE FUNCTION kernel_is_limited(asked regclass) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE COST 1 AS $$
  SELECT EXISTS (SELECT FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
                  WHERE p.polrelid = asked AND p.polname = 'within_sites' AND c.relrowsecurity)
$$;

CREATE FUNCTION kernel_shown(whole text, asked uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
DECLARE found boolean;
BEGIN
  IF asked IS NULL OR NOT kernel_is_limited(to_regclass(whole)) THEN RETURN false; END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE id = $1)', to_regclass(whole)) INTO found USING asked;
  RETURN found;
END $$;

CREATE FUNCTION kernel_held_by(holder text, col text, asked uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
DECLARE found boolean;
BEGIN
  IF asked IS NULL OR NOT kernel_is_limited(to_regclass(holder)) THEN RETURN false; END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I = $1)', to_regclass(holder), col) INTO found USING asked;
  RETURN found;
END $$;

-- The column of a link between tenant tables is the last one of its key.
CREATE FUNCTION kernel_held(whole text, asked uuid, but text[]) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $$
DECLARE link record;
BEGIN
  FOR link IN SELECT DISTINCT k.conrelid::regclass::text AS holder, a.attname::text AS col
                FROM pg_constraint k
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[array_length(k.conkey, 1)]
               WHERE k.contype = 'f' AND k.confrelid = to_regclass(whole)
               ORDER BY 1, 2
  LOOP
    IF NOT link.holder = ANY (but) AND kernel_held_by(link.holder, link.col, asked) THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
END $$;

-- Whom a key limits to which sites, as the list of their ids; nothing where nobody is limited. `sponsors` answers it.
CREATE FUNCTION kernel_chosen_sites(actor text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT '' $$;
"""
DOWN = """
DROP FUNCTION kernel_chosen_sites(text);
DROP FUNCTION kernel_held(text, uuid, text[]);
DROP FUNCTION kernel_held_by(text, text, uuid);
DROP FUNCTION kernel_shown(text, uuid);
DROP FUNCTION kernel_is_limited(regclass);
"""


class Migration(migrations.Migration):
    """What the policies of chosen sites ask."""

    dependencies = [("kernel", "0002_parts")]
    operations = [migrations.RunSQL(UP, DOWN)]
