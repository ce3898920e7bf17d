"""Loaded the first catalogue; `0005_whole_catalogue` loads it whole."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("regulations", "0001_initial")]
