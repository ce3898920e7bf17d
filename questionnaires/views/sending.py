"""The sponsor's pages about questionnaires that are sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from cmos import selectors as cmos
from questionnaires import columns, rules, selectors, services
from questionnaires.forms import sending as forms
from questionnaires.models import Questionnaire, TemplateVersion
from questionnaires.rules import conditions, dialogue, frozen
from questionnaires.rules.renewal import OUTCOMES
from questionnaires.rules.scope import scope_of
from questionnaires.selectors import renewal, rounds, sent
from questionnaires.views.outcomes import of_outcome, outcome_links
from records import selectors as records
from records.selectors import signatures
from web.views import Context, DetailPage, FormPage, ListPage


def address(pk: UUID) -> str:
    """The sponsor's page of a questionnaire that was sent."""
    return reverse("questionnaires:sent", args=[pk])


class SentList(ListPage):
    """What was asked of sites."""

    action = "questionnaires.view"
    title = "Questionnaires"
    template_name = "questionnaires/sent_list.html"
    columns = columns.SENT
    filters = forms.SentFilters
    default_sort = "-released_at"

    def queryset(self) -> QuerySet[Any]:
        return sent.questionnaires()

    def rows(self, found: list[Any]) -> list[Any]:
        return sent.lines(found, self.request.membership.today, dialogue.SPONSOR)

    def nothing(self) -> Context:
        text = "Open an approved template and send it to a site."
        words = {"kind": "nothing_yet", "title": "No questionnaires yet", "text": text}
        return {**words, **self.offer("questionnaires.send", "Choose a template", "questionnaires:templates")}

    def context(self, **more: Any) -> Context:
        return {"may_send": self.request.actor.can("questionnaires.send"), **more}


class SendQuestionnaire(FormPage):
    """Send an approved version to a site; what would block the respondent is named before anything leaves."""

    action = "questionnaires.send"
    form_class = forms.SendForm
    title = "Send a questionnaire"
    submit_label = "Check and send"
    template_name = "questionnaires/send.html"
    is_change = False

    def subject(self) -> TemplateVersion:
        return selectors.version(self.kwargs["pk"])

    def form_options(self) -> Context:
        whole = selectors.content(self.object)
        sites = [(str(site.pk), site.name) for site in cmos.active_sites()]
        return {"sites": sites, "aspects": conditions.asked_of(each.show_if for each in whole.parts)[1]}

    def initial(self) -> Context:
        return {"site": self.request.GET.get("site", "")}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        made = services.send_questionnaire(
            self.object,
            site=cmos.site(UUID(given["site"])),
            scope=form.scope,
            due_on=given["due_on"],
            contact=given["contact"],
            actor=self.request.actor,
        )
        return address(made.pk)

    def answer(self, form: Any) -> HttpResponse:
        if "preview" not in self.request.POST:
            return super().answer(form)
        site, due_on = cmos.site(UUID(form.cleaned_data["site"])), form.cleaned_data["due_on"]
        found = renewal.preview(self.object, site, sent.respondent(site).organisation_id, scope_of(form.scope), due_on)
        return self._show(form, previewed=True, preview=found, site=site)

    def cancel_url(self) -> str:
        return reverse("questionnaires:version", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        blocked = [] if self.object.status == rules.APPROVED else ["Only an approved version is sent."]
        intro = blocked[0] if blocked else f"{self.object.title}, {self.object}. What is sent never changes."
        return {"intro": intro, **more}


class SentView(DetailPage):
    """One questionnaire as its sponsor reads it: what was asked, and the answers once they were signed and sent."""

    action = "questionnaires.view"
    template_name = "questionnaires/sent.html"

    def find(self, pk: UUID) -> Questionnaire:
        found: Questionnaire = sent.questionnaire(pk)
        return found

    def details(self, obj: Any) -> Context:
        actor, answers = self.request.actor, sent.answer_set(obj)
        line = sent.lines([obj], self.request.membership.today, dialogue.SPONSOR)[0]
        sends = actor.can("questionnaires.send")
        return {
            "title": obj.title,
            **read_context(obj, answers, self.request.GET.get("section", ""), self.request.GET.get("answers", "")),
            "line": line,
            "scope": dialogue.scope_words(sent.scope_here(obj)),
            "thread": thread(obj, dialogue.SPONSOR),
            "rounds": rounds.rounds(obj),
            "may_change": sends and line.state == dialogue.SENT,
            "may_speak": sends and line.state != dialogue.WITHDRAWN,
            "history": records.history(*sent.rows_about(obj, answers)) if actor.can("records.view") else [],
        }


def read_context(row: Any, answers: Any, wanted: str, outcome: str = "") -> Context:
    """What is asked, a section at a time; the answers and their signature once they were sent.

    Of one that follows another, `outcome` leaves only the answers that are new, changed, or reaffirmed.
    """
    whole = frozen.thaw(row.title, row.introduction, row.asked)
    submitted = answers is not None and answers.status == dialogue.SUBMITTED
    every = sent.read_answers(row, answers) if submitted else {}
    given = of_outcome(every, outcome)
    asked = [each for each in whole.sections if not submitted or each.key in given]
    here = next((each for each in asked if each.key == wanted), asked[0] if asked else None)
    return {
        "sections": asked,
        "here": here,
        "asked": [each for each in whole.questions if here and each.section == here.key],
        "given": given.get(here.key, []) if here else [],
        "questions": whole.questions,
        "submitted": submitted,
        "outcomes": outcome_links(every, outcome),
        "outcome": outcome if outcome in OUTCOMES else "",
        "signatures": signatures.of(answers, sent.signed_content(answers)) if submitted else [],
    }


def thread(row: Any, own: str) -> list[dict[str, Any]]:
    """What was said, as `components/thread.html` shows it."""
    return [
        {
            "who": f"{each.author}, {row.sponsor_name if each.side == dialogue.SPONSOR else row.organisation_name}",
            "at": each.released_at,
            "text": each.text,
            "own": each.side == own,
            "note": ", ".join(filter(None, (each.question, _kind_words(each)))),
        }
        for each in sent.messages(row)
    ]


def _kind_words(each: Any) -> str:
    if each.kind == dialogue.DUE_CHANGED:
        return f"due date changed to {each.due_on:%-d %b %Y}"
    return "" if each.kind == dialogue.COMMENT else dialogue.MESSAGES[each.kind]


class AboutSent(FormPage):
    """Base of what the sponsor does with a questionnaire that was sent."""

    action = "questionnaires.send"
    is_change = False

    def subject(self) -> Any:
        return sent.questionnaire(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.title} for {self.object.site_name}", **more}


class ChangeDue(AboutSent):
    """Move the due date."""

    form_class = forms.DueForm
    title = "Move the due date"

    def initial(self) -> Context:
        return {"due_on": self.object.due_now}

    def save(self, form: Any) -> str:
        services.change_due(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class Withdraw(AboutSent):
    """Take the questionnaire back."""

    form_class = forms.WithdrawForm
    title = "Withdraw the questionnaire"
    submit_label = "Withdraw"

    def save(self, form: Any) -> str:
        services.withdraw(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class CommentSent(AboutSent):
    """Say something to the CMO."""

    form_class = forms.CommentForm
    title = "Comment to the CMO"
    submit_label = "Send to the CMO"

    def form_options(self) -> Context:
        return {"questions": question_choices(self.object)}

    def initial(self) -> Context:
        return {"question": self.request.GET.get("question", "")}

    def save(self, form: Any) -> str:
        services.comment(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


def question_choices(row: Any) -> list[tuple[str, str]]:
    """The questions of a questionnaire to choose from."""
    return [(each["key"], f"{each['key']} {each['text']}"[:120]) for each in row.asked["questions"]]
