from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

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
        parser.add_argument("--passwords", type=Path, help="folder with files cmo_app_password and so on")
        parser.add_argument("--apply", action="store_true", help="run it on DATABASE_ADMIN_URL instead of printing it")

    def handle(self, *args: Any, database: str, passwords: Path | None, apply: bool, **options: Any) -> None:
        if apply and passwords is None:
            raise CommandError("--apply needs --passwords")

        def password(role: str) -> str:
            if passwords is None:
                return f"put the password of {role} here"
            path = passwords / f"{role}_password"
            if not path.is_file():
                raise CommandError(f"{path} is missing: write the password of {role} into it.")
            return path.read_text().strip()

        lines = [*statements(password), *database_statements(database)]
        if apply:
            self.apply(lines)
        else:
            self.stdout.write("-- Run as the server's administrator, with a password of its own for each role.")
            self.stdout.writelines(f"{line};" for line in lines)

    def apply(self, lines: list[str]) -> None:
        """All or nothing, as the administrator."""
        with psycopg.connect(os.environ["DATABASE_ADMIN_URL"]) as connection:
            for line in lines:
                connection.execute(line.encode())
        self.stdout.write(f"roles are up to date: {len(lines)} statements")
