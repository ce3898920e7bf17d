"""A campaign: planned, sent out by a job, repeated when its next round is due, stopped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from cmos.models import Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.locks import take_turns
from kernel.reasons import given
from kernel.scope import because
from questionnaires import rules, selectors
from questionnaires.models import Campaign, CampaignSite, TemplateVersion
from questionnaires.rules import campaigns as plans
from questionnaires.rules.scope import scope_of
from questionnaires.selectors import campaigns
from questionnaires.services.sending import SENDERS, must, obstacles_at, refuse, send_questionnaire
from records import jobs
from records.lifecycle import lock
from records.models import Job
from records.services import next_number, publish
from records.work import Told
from sponsors import access

SEND: Final = "questionnaires.send_campaign"
"""The job that asks every site of a campaign."""
PLANNING: Final = "campaign planned"


def plan_campaign(
    version: TemplateVersion,
    *,
    title: str,
    sites: Sequence[Site],
    scope: Mapping[str, list[str]],
    due_on: date,
    every_months: int = plans.ONCE,
    actor: Actor,
) -> Campaign:
    """Keep whom to ask and until when; nobody is asked yet. Sites that could not answer are named with the reason.

    Raises `Refused` where no site could be asked at all.
    """
    must(actor, SENDERS)
    today = access.today_here()
    planned = plans.Planned(approved=version.status == rules.APPROVED, sites=len(sites), due_on=due_on, on=today)
    refuse(plans.obstacles(planned))
    with because(PLANNING):
        return _plan(
            version,
            sites,
            title=title.strip() or version.title,
            scope={name: sorted(codes) for name, codes in scope_of(scope).items()},
            planned_on=today,
            due_on=due_on,
            every_months=every_months,
            author=access.actor_name(actor.key),
        )


def _plan(version: TemplateVersion, sites: Collection[Site], **facts: object) -> Campaign:
    made = Campaign.objects.create(
        template_version=version, number=next_number("CAM", access.today_here().year), **facts
    )
    found = obstacles_at(version, sites=sites, scope=made.scope, due_on=made.due_on)
    CampaignSite.objects.bulk_create(
        CampaignSite(campaign=made, site=site, blocked=_words(found[site.pk])) for site in sites
    )
    publish("campaign.planned", made, sites=len(sites))
    return made


def _words(found: Collection[tuple[str, str]]) -> str:
    return " ".join(sentence for _, sentence in found)


def begin_sending(campaign: Campaign, *, actor: Actor) -> Job:
    """Let a worker ask every site that was not asked yet; also again, once what blocked some of them is settled."""
    must(actor, SENDERS)
    if not campaigns.unsent(campaign):
        raise Refused("Every site of this campaign was asked already.")
    if campaign.due_on < access.today_here():
        raise Refused("Its due date has passed. Plan another campaign for the sites that were not asked.")
    title = f"Send {campaign.number} {campaign.title}"
    return jobs.request(SEND, {"campaign": str(campaign.pk)}, title=title, actor=actor, reason=PLANNING)


def send_out(campaign: Campaign, *, actor: Actor, told: Told) -> tuple[int, int]:
    """Ask every site that was not asked yet; gives how many were, and how many could not be.

    What blocks one site is kept with it and keeps no other from being asked.
    """
    must(actor, SENDERS)
    lock(campaign.template_version.template)
    waiting = campaigns.unsent(campaign)
    sent = 0
    for number, line in enumerate(waiting):
        told(number, len(waiting), f"Asking {line.site.name}.")
        sent += _ask(campaign, line, actor)
    told(len(waiting), len(waiting), "")
    publish("campaign.sent", campaign, sent=sent, blocked=len(waiting) - sent)
    return sent, len(waiting) - sent


def _ask(campaign: Campaign, line: CampaignSite, actor: Actor) -> bool:
    try:
        line.questionnaire = send_questionnaire(
            campaign.template_version, site=line.site, scope=campaign.scope, due_on=campaign.due_on, actor=actor
        )
        line.blocked = ""
    except Refused as refusal:
        line.blocked = " ".join(sentence for found in refusal.errors.values() for sentence in found)
    with because(PLANNING):
        line.save(update_fields=["questionnaire", "blocked"])
    return line.questionnaire is not None


def stop_campaign(campaign: Campaign, *, reason: str, actor: Actor) -> None:
    """A recurring campaign asks no more; what it sent stays."""
    must(actor, SENDERS)
    said = given(reason)
    if not campaign.every_months:
        raise Refused("This campaign asks once: there is nothing to stop.")
    if campaign.stopped_at is not None:
        raise Refused("This campaign was stopped already.")
    with because(said):
        campaign.stopped_at = now()
        campaign.save(update_fields=["stopped_at"])
        publish("campaign.stopped", campaign)


def repeat_campaign(campaign: Campaign, *, actor: Actor, told: Told) -> Campaign | None:
    """The next round of a campaign that recurs: the version in use now, the sites that are still active.

    Nothing where no version is in use or no site is left: the campaign's page says so, and the next day looks again.
    """
    must(actor, SENDERS)
    take_turns(campaign.pk)
    if campaigns.was_followed(campaign):
        return None
    version = selectors.approved_version(campaign.template_version.template_id)
    sites = [line.site for line in campaigns.lines(campaign).filter(site__archived_at=None)]
    if version is None or not sites:
        return None
    today = access.today_here()
    with because("next round of a recurring campaign"):
        made = _plan(
            version,
            sites,
            title=campaign.title,
            scope=campaign.scope,
            planned_on=today,
            due_on=plans.due_again(campaign.planned_on, campaign.due_on, today),
            every_months=campaign.every_months,
            author=campaign.author,
            follows=campaign,
        )
    send_out(made, actor=actor, told=told)
    return made
