from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from administration.services import confirm_domain
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import Scope, scope
from sponsors import access
from sponsors.models import MailDomain
from sponsors.sso import selectors

OPERATOR = Actor.system("operator")
REASON = "the operator made sure whose domain it is"


class Command(BaseCommand):
    help = (
        "List the mail domains that organisations claim for their sign-in, or confirm one once it is sure whose it is. "
        'Example: manage.py confirm_mail_domain aldena.example --tenant "Aldena Therapeutics"'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("domain", nargs="?", default="")
        parser.add_argument("--tenant", default="", metavar="NAME", help="whose domain it is, as the portal names them")

    def handle(self, *args: Any, domain: str, tenant: str, **options: Any) -> None:
        if not domain:
            return self._list()
        found = [
            (where, claim) for where, name, claim in _waiting() if (claim.domain, name) == (domain.lower(), tenant)
        ]
        if len(found) != 1:
            raise CommandError(f"{len(found)} claims of {domain} by “{tenant}” wait. Without arguments all are listed.")
        where, claim = found[0]
        try:
            with scope(where, actor=OPERATOR):
                confirm_domain(claim, actor=OPERATOR, reason=REASON)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"1 domain confirmed: {domain} for {tenant}")

    def _list(self) -> None:
        found = [f"{claim.domain}  {name}  claimed {claim.claimed_at:%-d %b %Y}" for _, name, claim in _waiting()]
        self.stdout.write("\n".join([*found, f"{len(found)} mail domains wait"]))


def _waiting() -> Iterator[tuple[Scope, str, MailDomain]]:
    """Every claim that nobody confirmed yet, with whose it is."""
    for where in access.tenants():
        with scope(where, actor=OPERATOR, read_only=True):
            name = access.tenant_name(where)
            waiting = [
                claim for of in selectors.providers() for claim in selectors.domains(of) if claim.confirmed_at is None
            ]
        yield from ((where, name, claim) for claim in waiting)
