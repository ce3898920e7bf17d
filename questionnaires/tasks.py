"""What workers do with questionnaires: send a campaign out, and begin the next rounds of those that recur."""

from __future__ import annotations

import io
from typing import Final
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse

from kernel.actor import Actor
from kernel.clock import now
from kernel.queue import platform_task, start_for, stepwise_task
from kernel.scope import Active, Scope, scope
from questionnaires import services
from questionnaires.selectors import campaigns, printed, sent
from questionnaires.services.sending import SENDERS
from records import jobs, pdf
from records.jobs import Outcome
from records.models import SponsorFile
from records.services import store_file
from records.work import Work
from sponsors import access

ANSWERS_FORM: Final = "cmo-portal/answers/1"
"""Names the shape of the attached data."""
REPEATING: Final = Actor.system("recurring campaigns", frozenset({SENDERS}))


@jobs.task
def send_campaign(work: Work, campaign: str) -> Outcome:
    """Ask every site of a campaign that was not asked yet."""
    found = campaigns.campaign(UUID(campaign))
    sent, blocked = services.send_out(found, actor=work.actor, told=work.progress)
    more = f" {blocked} could not be asked: the page of the campaign says why." if blocked else ""
    asked = "1 site was" if sent == 1 else f"{sent} sites were"
    return Outcome(f"{asked} asked.{more}", follow_url=reverse("questionnaires:campaign", args=[found.pk]))


@jobs.task
def print_answers(work: Work, questionnaire: str, with_review: bool) -> Outcome:
    """Print the signed answers for the person who asked; like every export, it is theirs alone and expires."""
    row, actor, at = sent.questionnaire(UUID(questionnaire)), work.actor, now().replace(microsecond=0)
    ours = work.target.sponsor_id is not None
    paper = printed.paper(row, with_review=with_review and ours)
    names = {"by": access.actor_name(actor.key), "tenant": access.tenant_name(work.target)}
    data = {"form": ANSWERS_FORM, "generated_at": at.isoformat(), "generated_by": names["by"], **paper}
    html = render_to_string("questionnaires/answers_report.html", {"paper": paper, "at": at, **names})
    work.progress(1, 2, "Printing the pages.")
    made = store_file(
        io.BytesIO(pdf.render(pdf.Document(html=html, name="answers.json", data=data, created=at))),
        name=f"answers to {row.number}.pdf",
        kind=SponsorFile,
        actor=actor,
        reason=work.job.reason,
        made_for=actor.key,
    )
    route = "questionnaires:sent" if ours else "questionnaires:asked"
    return Outcome(f"The answers to {row.number} are ready.", made, reverse(route, args=[row.pk]))


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
