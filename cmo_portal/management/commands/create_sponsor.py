from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from administration.services import invite_member
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import PLATFORM, Scope, scope
from sponsors.services import create_sponsor

SETUP = Actor.system("create_sponsor")


class Command(BaseCommand):
    help = (
        "Make a sponsor, invite its administrator. Example: manage.py create_sponsor Aldena --admin qa@aldena.example"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--admin", required=True, metavar="MAIL")
        parser.add_argument("--zone", default="UTC")

    def handle(self, *args: Any, name: str, admin: str, zone: str, **options: Any) -> None:
        try:
            with scope(PLATFORM, actor=SETUP, reason="manage.py create_sponsor"):
                made = create_sponsor(name=name, zone=zone, actor=SETUP, reason="manage.py create_sponsor")
            with scope(Scope(sponsor_id=made.pk), actor=SETUP):
                invite_member(
                    email=admin, role="sponsor_admin", invited_by="The operator", actor=SETUP, reason="new sponsor"
                )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"1 sponsor made: {name}; invitation sent to {admin}")
