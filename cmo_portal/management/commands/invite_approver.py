from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from administration import rights
from administration.rights import Given
from administration.rules import APPROVE
from administration.services import invite_member
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import PLATFORM, Scope, scope
from sponsors import access

OPERATOR = Actor.system("invite_approver")


class Command(BaseCommand):
    help = (
        "Invite a person who can approve changes of rights into a tenant with at most one left; make sure first who "
        "asks. Example: manage.py invite_approver TENANT-ID qa@aldena.example --role qa_head --reason 'call back of M.'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", type=UUID, help="id of the sponsor or the CMO organisation")
        parser.add_argument("mail")
        parser.add_argument("--role", required=True, help="one that approves changes of rights, like qa_head")
        parser.add_argument("--reason", required=True, help="who asked, and how you made sure of it")

    def handle(self, *args: Any, tenant: UUID, mail: str, role: str, reason: str, **options: Any) -> None:
        if APPROVE.permission not in Given(role).permissions:
            raise CommandError(f"{role} approves no changes of rights.")
        try:
            with scope(_scope_of(tenant), actor=OPERATOR):
                if len(rights.approvers()) > 1:
                    raise CommandError("Two people or more can approve there: they do it under People.")
                invite_member(email=mail, role=role, invited_by="The operator", actor=OPERATOR, reason=reason)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"1 person invited: {mail}")


def _scope_of(tenant: UUID) -> Scope:
    with scope(PLATFORM, actor=OPERATOR):
        if tenant in access.sponsors():
            return Scope(sponsor_id=tenant)
        if tenant in access.organisations():
            return Scope(cmo_org_id=tenant)
    raise CommandError(f"There is no sponsor and no CMO organisation with the id {tenant}.")
