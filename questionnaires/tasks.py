"""What workers do with questionnaires: send a campaign out, and begin the next rounds of those that recur."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.urls import reverse

from kernel.actor import Actor
from kernel.queue import platform_task, start_for, stepwise_task
from kernel.scope import Active, Scope, scope
from questionnaires import services
from questionnaires.selectors import campaigns
from questionnaires.services.sending import SENDERS
from records import jobs
from records.jobs import Outcome
from records.work import Work
from sponsors import access

REPEATING: Final = Actor.system("recurring campaigns", frozenset({SENDERS}))


@jobs.task
def send_campaign(work: Work, campaign: str) -> Outcome:
    """Ask every site of a campaign that was not asked yet."""
    found = campaigns.campaign(UUID(campaign))
    sent, blocked = services.send_out(found, actor=work.actor, told=work.progress)
    more = f" {blocked} could not be asked: the page of the campaign says why." if blocked else ""
    asked = "1 site was" if sent == 1 else f"{sent} sites were"
    return Outcome(f"{asked} asked.{more}", follow_url=reverse("questionnaires:campaign", args=[found.pk]))


def _repeat(target: Scope) -> None:
    """Begin what is due of one sponsor, each round in a transaction of its own: one that breaks holds up no other."""
    with scope(target, actor=REPEATING, reason="recurring campaigns"):
        due = [row.pk for row in campaigns.recurring(access.today_here())]
    for pk in due:
        with scope(target, actor=REPEATING, reason="recurring campaigns"):
            services.repeat_campaign(campaigns.campaign(pk), actor=REPEATING, told=_unheard)


def _unheard(done: int, total: int, message: str) -> None:
    """Nobody watches a round that begins by itself."""


repeat_due = stepwise_task("questionnaires.repeat_due", _repeat)


@platform_task
def repeat_campaigns(active: Active) -> None:
    """Each hour: the rounds that are due, of every sponsor."""
    for sponsor_id in access.sponsors():
        start_for(Scope(sponsor_id=sponsor_id), "questionnaires.repeat_due")
