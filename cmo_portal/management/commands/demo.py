from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cmo_portal.demo import complete, portfolio, scopes
from cmo_portal.demo.cast import Cast
from sponsors import access


class Command(BaseCommand):
    help = "Load the demo cast if it is absent, and say who can sign in. Example: PORTAL_DEMO=1 manage.py demo --json"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print everything as JSON")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only with PORTAL_DEMO=1: the demo invents companies and people.")
        path = Path(settings.DATA) / "demo.json"
        if not path.exists():
            self._load(path)
        known = {"address": f"http://127.0.0.1:{port}", **json.loads(path.read_text())}
        if options["json"]:
            self.stdout.write(json.dumps(known, indent=2))
            return
        for login in known["logins"]:
            who = f"{login['tenant']:<28} {login['role']:<18} {login['email']:<40}"
            self.stdout.write(f"{who} {login['password']} {login['totp_secret']}")
        for client in known["clients"]:
            self.stdout.write(
                f"{client['tenant']:<28} {'API client':<18} {client['client_id']} {client['client_secret']}"
            )

    def _load(self, path: Path) -> None:
        if access.sponsors():
            raise CommandError(
                "This portal has sponsors already; the demo is only loaded into an empty one. "
                "Was its first loading interrupted? Then delete the data folder and start again."
            )
        cast = Cast()
        cast.build()
        portfolio.load(cast)
        scopes.load(cast)
        complete.load(cast)
        path.touch(mode=0o600)
        path.write_text(json.dumps({"logins": [asdict(login) for login in cast.logins], "clients": cast.clients}))
