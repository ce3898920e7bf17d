"""Columns that became records go; the list over all kinds comes as a view under the walls of its tables."""

from __future__ import annotations

from typing import Any

from django.db import migrations

ACTIONS = (
    ("warningletter", "warning_letter", "'FDA'", "issued_on", "closed_out_on", "subject"),
    ("importalert", "import_alert", "'FDA'", "listed_on", "removed_on", "alert_number"),
    ("injunction", "injunction", "'FDA'", "began_on", "ended_on", "kind"),
    ("refusal", "refusal", "'FDA'", "happened_on", "resolved_on", "kind"),
    ("noncompliancestatement", "noncompliance", "authority", "issued_on", "withdrawn_on", "reference"),
)
INSPECTIONS = """
SELECT id, sponsor_id, site_id, 'inspection'::varchar(20) AS kind, number, authority::varchar(120) AS authority,
  ended_on AS happened_on, NULL::date AS ended_on, status, classification AS outcome, kind::varchar(300) AS title
FROM inspections_inspection
"""
ACTION = """
SELECT id, sponsor_id, site_id, '{kind}'::varchar(20), number, {authority}::varchar(120), {began}, {ended}, status,
  ''::varchar(12), {title}::varchar(300) FROM inspections_{table}
"""


def view() -> str:
    parts = [
        ACTION.format(table=table, kind=kind, authority=authority, began=began, ended=ended, title=title)
        for table, kind, authority, began, ended, title in ACTIONS
    ]
    union = " UNION ALL ".join([INSPECTIONS, *parts])
    # security_invoker: the reader's own row-level security holds on every table below.
    return f"CREATE VIEW inspections_docketentry WITH (security_invoker = true) AS {union}"


FACTS = """
CREATE VIEW inspections_publicfactline WITH (security_invoker = true) AS
SELECT DISTINCT md5(i.site_id::text || f.id::text)::uuid AS id, i.sponsor_id, i.site_id, f.id AS fact, f.kind,
  f.happened_on, f.fei, f.firm, f.outcome, f.reference, f.is_negative, f.url, u.started_at AS read_at,
  coalesce(r.status, 'unreviewed')::varchar(30) AS status, r.id AS review_id
FROM cmos_siteidentifier i
JOIN (
  SELECT id, fei_key, 'form483'::varchar(20) AS kind, issued_on AS happened_on, fei, firm, ''::varchar(60) AS outcome,
    media_id::varchar(60) AS reference, true AS is_negative, url::varchar(500), first_run_id
  FROM registers_publishedform483
  UNION ALL
  SELECT id, fei_key, CASE action_type WHEN 'Warning Letter' THEN 'warning_letter' ELSE 'injunction' END::varchar(20),
    acted_on, fei, firm, action_type, case_id::varchar(60), true, ''::varchar(500), first_run_id
  FROM registers_publishedaction
  UNION ALL
  SELECT id, fei_key, 'inspection'::varchar(20), ended_on, fei, firm, classification, inspection_number::varchar(60),
    classification = 'OAI', ''::varchar(500), first_run_id
  FROM registers_publishedinspection WHERE project_area IN ('', 'Drug Quality Assurance')
) f ON f.fei_key = i.match_key AND f.fei_key <> ''
  AND (i.valid_from IS NULL OR f.happened_on IS NULL OR i.valid_from <= f.happened_on)
  AND (i.valid_to IS NULL OR f.happened_on IS NULL OR f.happened_on <= i.valid_to)
JOIN registers_importrun u ON u.id = f.first_run_id
LEFT JOIN inspections_publicfactreview r
  ON r.sponsor_id = i.sponsor_id AND r.site_id = i.site_id AND r.fact = f.id
WHERE i.scheme = 'fei'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0004_replies_and_adoptions_move"),
        ("registers", "0003_dashboard"),
        ("cmos", "0004_due_dates"),
    ]

    operations: list[Any] = [
        # Only now: 0004 has moved what they held.
        migrations.RemoveConstraint(
            model_name="form483",
            name="one_adoption_per_published_form",
        ),
        migrations.RemoveConstraint(
            model_name="form483",
            name="inspections_form483_response_file_same",
        ),
        migrations.RemoveField(
            model_name="form483",
            name="amended_on",
        ),
        migrations.RemoveField(
            model_name="form483",
            name="published_form",
        ),
        migrations.RemoveField(
            model_name="form483",
            name="response_file",
        ),
        migrations.RemoveField(
            model_name="form483",
            name="response_sent_on",
        ),
        migrations.RunSQL(view(), "DROP VIEW inspections_docketentry"),
        migrations.RunSQL(FACTS, "DROP VIEW inspections_publicfactline"),
    ]
