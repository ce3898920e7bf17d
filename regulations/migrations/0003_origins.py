"""Says for each heading where it was seen, and gives no date to EU GMP chapter 4, whose source names only a month."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from regulations.catalogue import load


def fill(apps: Any, schema_editor: Any) -> None:
    load(apps.get_model("regulations", "Requirement"))


class Migration(migrations.Migration):
    dependencies = [("regulations", "0002_catalogue")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
