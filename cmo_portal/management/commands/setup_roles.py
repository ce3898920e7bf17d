from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cmo_portal.embedded.roles import statements


class Command(BaseCommand):
    help = "Print the SQL that makes the database roles on a managed server. Example: manage.py setup_roles > roles.sql"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("-- Run as the server's administrator, with a password of your own for each role.\n")
        for statement in statements(lambda role: f"password of {role}"):
            self.stdout.write(f"{statement};")
