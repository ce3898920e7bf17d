"""The sponsor's pages about campaigns: planned, sent out by a job, followed, stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from questionnaires import columns, selectors, services
from questionnaires.forms import campaigns as forms
from questionnaires.models import Campaign, TemplateVersion
from questionnaires.rules import campaigns as rules
from questionnaires.rules import conditions, dialogue
from questionnaires.rules.scope import scope_of
from questionnaires.selectors import campaigns
from records import selectors as records
from web.list_pages import NothingToFill
from web.views import Context, DetailPage, FormPage, ListPage


def address(pk: UUID) -> str:
    """The page of a campaign."""
    return reverse("questionnaires:campaign", args=[pk])


class CampaignList(ListPage):
    """Whom the sponsor asked the same."""

    action = "questionnaires.view"
    title = "Campaigns"
    columns = columns.CAMPAIGNS
    filters = forms.CampaignFilters

    def queryset(self) -> QuerySet[Any]:
        return campaigns.campaigns()

    def rows(self, found: list[Any]) -> list[Any]:
        return campaigns.board(found, self.request.membership.today)

    def nothing(self) -> Context:
        text = "Open an approved template and plan a campaign: many sites are then asked the same at once."
        words = {"kind": "nothing_yet", "title": "No campaigns yet", "text": text}
        return {**words, **self.offer("questionnaires.send", "Choose a template", "questionnaires:templates")}


class NewCampaign(FormPage):
    """Plan whom to ask; nobody is asked before the campaign is sent."""

    action = "questionnaires.send"
    form_class = forms.CampaignForm
    title = "Plan a campaign"
    submit_label = "Plan it"
    is_change = False

    def subject(self) -> TemplateVersion:
        return selectors.version(self.kwargs["pk"])

    def form_options(self) -> Context:
        whole = selectors.content(self.object)
        return {"aspects": conditions.asked_of(each.show_if for each in whole.parts)[1]}

    def initial(self) -> Context:
        return {"title": f"{self.object.title} {self.request.membership.today.year}"[:200]}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        made = services.plan_campaign(
            self.object,
            title=given["title"],
            sites=campaigns.sites_for(form.wanted),
            scope=form.scope,
            due_on=given["due_on"],
            every_months=given["every_months"],
            actor=self.request.actor,
        )
        return address(made.pk)

    def cancel_url(self) -> str:
        return reverse("questionnaires:version", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        words = "Nobody is asked yet: the next page shows who can be, and sends."
        return {"intro": f"{self.object.title}, {self.object}. {words}", **more}


class CampaignView(DetailPage):
    """One campaign: how far it is, and what keeps sites from being asked."""

    action = "questionnaires.view"
    template_name = "questionnaires/campaign.html"

    def find(self, pk: UUID) -> Campaign:
        return campaigns.campaign(pk)

    def details(self, obj: Any) -> Context:
        actor, today = self.request.actor, self.request.membership.today
        sends, progress = actor.can("questionnaires.send"), campaigns.progress([obj], today)[obj.pk]
        recurs = bool(obj.every_months) and obj.stopped_at is None
        return {
            "title": obj.title,
            "progress": progress,
            "lines": list(campaigns.lines(obj).filter(questionnaire=None)),
            "often": rules.EVERY[obj.every_months],
            "next_on": rules.next_on(obj.planned_on, obj.every_months) if recurs else None,
            "rounds": campaigns.rounds(obj),
            "scope": dialogue.scope_words(scope_of(obj.scope)),
            "may_send": sends and bool(progress.unsent) and obj.due_on >= today,
            "may_stop": sends and recurs and not campaigns.was_followed(obj),
            "history": records.history(obj) if actor.can("records.view") else [],
        }


class AboutCampaign(FormPage):
    """Base of what is done with a campaign."""

    action = "questionnaires.send"
    is_change = False

    def subject(self) -> Any:
        return campaigns.campaign(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)


class SendCampaign(AboutCampaign):
    """Ask every site that was not asked yet."""

    form_class = NothingToFill
    title = "Send the campaign"
    submit_label = "Send"

    def context(self, **more: Any) -> Context:
        found = campaigns.progress([self.object], self.request.membership.today)[self.object.pk]
        words = f"{found.unsent} sites are asked, each checked once more. What is sent never changes."
        return {"intro": f"{self.object.title}: {words}", **more}

    def save(self, form: Any) -> str:
        job = services.begin_sending(self.object, actor=self.request.actor)
        return reverse("jobs:job", args=[job.pk])


class StopCampaign(AboutCampaign):
    """Let a recurring campaign ask no more."""

    form_class = forms.StopForm
    title = "Stop the campaign"
    submit_label = "Stop"

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.title} asks no more. What it sent stays.", **more}

    def save(self, form: Any) -> str:
        services.stop_campaign(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
