from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cmo_portal.demo.codes import code_now
from kernel.scope import PLATFORM, scope
from sponsors.entering import coming
from sponsors.people import SIGN_IN


class Command(BaseCommand):
    help = (
        "Print the code that the authenticator app of a person of the demo shows now. "
        "Example: PORTAL_DEMO=1 manage.py demo_code qa.head@aldena.example"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only with PORTAL_DEMO=1: nobody is told the codes of real people.")
        with scope(PLATFORM, actor=SIGN_IN, read_only=True):
            user = coming.account_named(email)
            if user is None:
                raise CommandError(f"Nobody in the demo signs in as {email}.")
            code = code_now(user)
        if not code:
            raise CommandError("Every code of this half minute was used. Wait for the next one.")
        self.stdout.write(code)
