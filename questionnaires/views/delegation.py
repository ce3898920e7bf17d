"""The CMO's pages of delegations: questions are given to a colleague, followed, and taken back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.forms import Form

from questionnaires import services
from questionnaires.forms import delegation as forms
from questionnaires.selectors import delegation as selectors
from questionnaires.selectors import sent
from questionnaires.views.answering import AboutAsked, address
from questionnaires.views.sending import question_choices
from web.list_pages import NothingToFill
from web.views import Context, FormPage


class Delegate(AboutAsked):
    """Give questions of a questionnaire to a colleague."""

    action = "answers.delegate"
    form_class = forms.DelegateForm
    title = "Give questions to a colleague"
    submit_label = "Give"

    def form_options(self) -> Context:
        asked = self.object.asked
        parts = [(each["key"], f"{each['key']} {each['title']}") for each in asked["sections"]]
        return {"parts": parts, "questions": question_choices(self.object)}

    def initial(self) -> Context:
        chosen = self.request.GET
        return {
            "parts": chosen.getlist("section"),
            "questions": chosen.getlist("question"),
            "due_on": sent.questionnaire(self.object.pk).due_now,
        }

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        services.delegate(self.object, sections=given.pop("parts"), actor=self.request.actor, **given)
        return f"{address(self.object.pk)}#delegations"


class AboutDelegation(FormPage, ABC):
    """Base of what is done about one delegation."""

    action = "answers.delegate"
    is_change = False
    form_class: ClassVar[type[Form]] = NothingToFill
    happens: ClassVar[str] = ""

    def subject(self) -> Any:
        return selectors.delegation(self.kwargs["pk"])

    def about(self) -> str:
        return str(self.object.answer_set.questionnaire)

    def cancel_url(self) -> str:
        return f"{address(self.object.answer_set.questionnaire_id)}#delegations"

    def context(self, **more: Any) -> Context:
        number = len(self.object.questions)
        count = "1 question" if number == 1 else f"{number} questions"
        return {"intro": f"{count} given to {self.object.name}. {self.happens}".strip(), **more}

    def save(self, form: Any) -> str:
        self.perform(form.cleaned_data)
        return self.cancel_url()

    @abstractmethod
    def perform(self, given: Any) -> None: ...


class DelegationDue(AboutDelegation):
    """Move the due day."""

    form_class = forms.DelegationDueForm
    title = "Change the due day"
    happens = "They are told by mail."

    def initial(self) -> Context:
        return {"due_on": self.object.due_on}

    def perform(self, given: Any) -> None:
        services.change_delegation_due(self.object, due_on=given["due_on"], actor=self.request.actor)


class DelegationRemind(AboutDelegation):
    """Remind the colleague at once."""

    title = "Remind"
    submit_label = "Send the reminder"
    happens = "They get a mail at once, with the same link."

    def perform(self, given: Any) -> None:
        services.remind_delegate(self.object, actor=self.request.actor)


class DelegationLink(AboutDelegation):
    """Send another link; the one before is dead."""

    title = "Send a new link"
    submit_label = "Send a new link"
    happens = "The link before opens nothing any more, wherever it is open now. What was answered stays."

    def perform(self, given: Any) -> None:
        services.send_new_link(self.object, actor=self.request.actor)


class DelegationBack(AboutDelegation):
    """Give done answers back to be changed."""

    form_class = forms.GiveBackForm
    title = "Give back"
    submit_label = "Give back"

    def perform(self, given: Any) -> None:
        services.give_back(self.object, text=given["text"], actor=self.request.actor)


class DelegationRevoke(AboutDelegation):
    """Take the questions back; the link is dead at once."""

    title = "Revoke"
    submit_label = "Revoke"
    happens = "The link is dead at once. What was answered stays, to be checked."

    def perform(self, given: Any) -> None:
        services.revoke_delegation(self.object, actor=self.request.actor)


class DelegationDone(AboutDelegation):
    """A colleague with an account says that what was given to them is done."""

    action = "answers.write"
    title = "Say that it is done"
    submit_label = "Done"

    def perform(self, given: Any) -> None:
        services.finish_own(self.object, actor=self.request.actor)
