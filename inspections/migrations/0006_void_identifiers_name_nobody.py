"""An FEI that was entered by mistake finds no published facts."""

from __future__ import annotations

from importlib import import_module

from django.db import migrations

BEFORE: str = import_module("inspections.migrations.0005_one_list").FACTS
DROP = "DROP VIEW inspections_publicfactline"
NOW = BEFORE.replace("WHERE i.scheme = 'fei'", "WHERE i.scheme = 'fei' AND i.voided_at IS NULL")


class Migration(migrations.Migration):
    dependencies = [("inspections", "0005_one_list"), ("cmos", "0006_evidence")]

    operations = [migrations.RunSQL(f"{DROP}; {NOW}", f"{DROP}; {BEFORE}")]
