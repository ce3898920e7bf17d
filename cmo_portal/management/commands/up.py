from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cmo_portal.demo.block import friendly_block
from cmo_portal.embedded.processes import StartFailed
from cmo_portal.embedded.supervisor import AlreadyRunning, Supervisor


class Command(BaseCommand):
    help = "Run everything on this machine: PostgreSQL, Redis, web, worker, beat. Example: manage.py up --port 8000"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        os.environ.setdefault("PUBLIC_ORIGIN", f"http://127.0.0.1:{port}")
        try:
            Supervisor(port=port, say=self.say, ready=lambda: self.say(friendly_block(port))).run()
        except (AlreadyRunning, StartFailed) as problem:
            raise CommandError(str(problem)) from problem

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
