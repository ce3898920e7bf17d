"""Loads the whole catalogue: every edition, with our own explanations and what is not compared with an official text."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from regulations.catalogue import load


def fill(apps: Any, schema_editor: Any) -> None:
    load(apps.get_model("regulations", "Requirement"), apps.get_model("regulations", "Correction"))


class Migration(migrations.Migration):
    dependencies = [("regulations", "0004_editions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
