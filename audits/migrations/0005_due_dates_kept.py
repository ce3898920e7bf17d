"""What was issued and planned before has its due dates and the history of its days too."""

from django.db import migrations

from kernel.db.migrating import each_sponsor


def keep(apps, schema_editor):
    model = {name: apps.get_model("audits", name) for name in ("Audit", "AuditDate", "Finding", "IssuedFinding")}
    for _ in each_sponsor(apps, why="due dates of findings and the history of planned days, from earlier records"):
        for issued in model["IssuedFinding"].objects.all():
            model["Finding"].objects.filter(pk=issued.finding_id).update(
                response_due_on=issued.due_on, interim_due_on=issued.interim_due_on
            )
        for audit in model["Audit"].objects.all():
            model["AuditDate"].objects.create(
                sponsor_id=audit.sponsor_id,
                audit_id=audit.pk,
                planned_start=audit.planned_start,
                planned_end=audit.planned_end,
                reason="as planned when the history of days began",
                author="the portal",
                recorded_at=audit.recorded_at,
            )


class Migration(migrations.Migration):
    dependencies = [("audits", "0004_whole_dialogue")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
