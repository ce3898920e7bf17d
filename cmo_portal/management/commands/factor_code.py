from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import scope
from records.services import publish
from sponsors import access
from sponsors.entering import alarms
from sponsors.factors import losing, losses, mails
from sponsors.models import Membership
from web.http import Member

OPERATOR: Final = Actor.system("operator")
WHERE: Final = {"address": "the operator of the portal", "agent": "the command line"}


class Command(BaseCommand):
    help = (
        "For a person who lost their second factor where nobody else of their company can help: report the loss "
        "(--lost), then give a one-time code, or confirm a factor that another company let them set up. Only that "
        "company opens. "
        'Example: manage.py factor_code admin@aldena.example --tenant "Aldena Therapeutics" '
        '--checked "called the managing director at the number of the contract"'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mail", help="the address the person signs in with")
        parser.add_argument("--tenant", required=True, metavar="NAME", help="for which company, as the portal names it")
        parser.add_argument("--checked", required=True, metavar="TEXT", help="how you made sure who the person is")
        parser.add_argument("--lost", default="", metavar="TEXT", help="report the loss first: what happened")
        parser.add_argument("--codes-too", action="store_true", help="with --lost: the recovery codes are lost as well")

    def handle(
        self, *args: Any, mail: str, tenant: str, checked: str, lost: str, codes_too: bool, **options: Any
    ) -> None:
        member = _member(mail, tenant)
        try:
            with scope(member.scope, actor=OPERATOR):
                row = access.memberships().get(pk=member.id)
                if lost:
                    self._report(row, lost, codes=codes_too)
                self.stdout.write(_help(row, tenant, checked))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _report(self, row: Membership, reason: str, *, codes: bool) -> None:
        loss = losing.report(row.user, lost=None, codes=codes, by_owner=False, actor=OPERATOR, reason=reason)
        publish("factor.reported_lost", row, what=loss.what)
        mails.tell(row.user, f"The operator of the portal reported your second factor lost. {mails.DISABLED}", WHERE)
        alarms.factor_lost(row.user, None)
        self.stdout.write(f"1 loss reported, disabled: {loss.what}")


def _member(mail: str, tenant: str) -> Member:
    user = access.account_of(mail)
    found = [each for each in access.memberships_of(user.pk) if each.tenant_name == tenant] if user else []
    if len(found) != 1:
        raise CommandError(f"{len(found)} people with this address can act for “{tenant}”.")
    return found[0]


def _help(row: Membership, tenant: str, checked: str) -> str:
    if losses.open_loss(row.user_id) is None and losses.is_held(row):
        publish("factor.vouched", losing.vouch(row, checked=checked, actor=OPERATOR))
        mails.tell(row.user, f"The operator of the portal confirmed you for {tenant}.", WHERE)
        return f"1 person confirmed for {tenant}"
    code = losing.give_code(row, checked=checked, actor=OPERATOR)
    publish("factor.code_given", row)
    words = "The operator of the portal made a one-time code with which a new second factor is set up for your account."
    mails.tell(row.user, words, WHERE)
    return f"1 code, good once within an hour beside the password, for {tenant}: {code}"
