from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kernel.actor import Actor
from kernel.clock import now
from records import janitor


class Command(BaseCommand):
    help = (
        "Set aside stored files that no record names (older than a day, kept 30 days in set-aside/). "
        "Example: manage.py sweep_files"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        swept = janitor.sweep(at=now(), actor=Actor.system("janitor"))
        self.stdout.write(f"set aside {swept.set_aside}, removed after their month {swept.removed}")
