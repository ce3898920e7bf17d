from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cmo_portal.embedded import addresses
from cmo_portal.embedded.roles import database_statements, statements


class Command(BaseCommand):
    help = (
        "Print the SQL that makes the database roles on a managed server; safe to run again. "
        "Example: manage.py setup_roles > roles.sql"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default=addresses.DATABASE, help="name of the existing database (cmo)")

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        lines = [
            *statements(lambda role: f"put the password of {role} here"),
            *database_statements(database),
        ]
        self.stdout.write("-- Run as the server's administrator, after putting in a password for each role.")
        for line in lines:
            self.stdout.write(f"{line};")
