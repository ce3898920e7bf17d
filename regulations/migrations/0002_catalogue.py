from __future__ import annotations

from typing import Any

from django.db import migrations

from regulations.catalogue import load


def fill(apps: Any, schema_editor: Any) -> None:
    load(apps.get_model("regulations", "Requirement"))


class Migration(migrations.Migration):
    dependencies = [("regulations", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
