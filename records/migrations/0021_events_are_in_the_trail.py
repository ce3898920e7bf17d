from django.db import migrations

import kernel.db.constraints
from records.constraints import ReviewedByAnother

# Events of before get their entry too, so that from here on a missing one shows. The owner reads past the wall for it.
KNOWN_SO_FAR = """
ALTER TABLE records_event NO FORCE ROW LEVEL SECURITY;
SET LOCAL timezone = 'UTC';
INSERT INTO records_trailentry
  (at, tx, "table", row_id, operation, table_version, sponsor_id, cmo_org_id, side, released_at, subject_site,
   actor, reason, request_id, step, was, became)
SELECT clock_timestamp(), pg_current_xact_id(), 'records_event', e.id, 'INSERT', 1, e.sponsor_id, e.cmo_org_id, e.side,
       e.released_at, e.site_id, 'system:migration', 'events kept so far', '', '', NULL, to_jsonb(e)
  FROM records_event e ORDER BY e.tx, e.seq;
ALTER TABLE records_event FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Events, the access log among them, are in the trail, and so behind its seals; nobody reviews them line by line.

    What is said once (events, signatures, refusals to sign) cannot be changed or taken away.
    """

    dependencies = [("records", "0020_chosen_sites")]

    operations = [
        migrations.RunSQL(ReviewedByAnother.FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(KNOWN_SO_FAR, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="event",
            constraint=kernel.db.constraints.Trailed(name="records_event_trail", table_version=1, wall="chronicle"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=kernel.db.constraints.AppendOnly(name="records_event_append_only"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=kernel.db.constraints.AppendOnly(name="records_signature_append_only"),
        ),
        migrations.AddConstraint(
            model_name="signingrefusal",
            constraint=kernel.db.constraints.AppendOnly(name="records_signingrefusal_append_only"),
        ),
    ]
