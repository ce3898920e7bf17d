from __future__ import annotations

import os
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from cmo_portal.demo.block import friendly_block
from cmo_portal.embedded.processes import StartFailed
from cmo_portal.embedded.supervisor import AlreadyRunning, Supervisor


class Command(BaseCommand):
    help = (
        "Run everything on this machine: PostgreSQL, Redis, web, worker, beat; Ctrl-C stops all in order. "
        "Servers named by DATABASE_URL and REDIS_URL are used instead. Example: manage.py up --port 8000"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the web, on 127.0.0.1 (8000)")
        parser.add_argument("--demo", action="store_true", help="load the demo cast if it is absent (PORTAL_DEMO=1)")

    def handle(self, *args: Any, port: int, demo: bool, **options: Any) -> None:
        if "PUBLIC_ORIGIN" not in os.environ:  # for the children, which read their settings anew
            settings.PUBLIC_ORIGIN = os.environ["PUBLIC_ORIGIN"] = f"http://127.0.0.1:{port}"
        supervisor = Supervisor(
            port=port, say=self.say, prepare=lambda: self.prepare(demo), ready=lambda: self.say(friendly_block())
        )
        try:
            supervisor.run()
        except (AlreadyRunning, StartFailed) as problem:
            raise CommandError(str(problem)) from problem

    def prepare(self, demo: bool) -> None:
        """Bring tables, static files and (if asked) the demo cast up to date before anybody is served."""
        call_command("migrate", verbosity=0)
        self.say("tables up to date")
        if not settings.WHITENOISE_USE_FINDERS:
            call_command("collectstatic", interactive=False, verbosity=0)
            self.say("static files collected")
        if demo and "demo" in get_commands():
            call_command("demo", stdout=StringIO())
            self.say("demo cast loaded")
        connections.close_all()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
