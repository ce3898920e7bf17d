"""An answer of the bank for one question of a sponsor: proposed, compared, taken; and one that is kept in the bank."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from kernel.errors import Blocked, Refused
from questionnaires.forms import bank as forms
from questionnaires.models import Questionnaire
from questionnaires.rules import dialogue, filling
from questionnaires.rules.questions import Question, kind_words
from questionnaires.selectors import bank as selectors
from questionnaires.selectors import sent
from questionnaires.services import bank_release as services
from questionnaires.services.bank_release import Saving, Taking
from questionnaires.views.answering import address as back_to
from web.http import ScopedRequest
from web.views import Context, FormPage, ScopedView, found_or_404

VIEW, WRITE, RELEASE = "bank.view", selectors.WRITE, selectors.RELEASE
OFFERED = 20
"""Answers of the bank that a page offers for one question."""

Answered = TypeVar("Answered", bound=HttpResponseBase)


def asked_or_404(row: Questionnaire, key: str) -> Question:
    """A question of a questionnaire."""
    try:
        return services.asked_question(row, key)
    except Refused:
        raise Http404 from None


class ChooseFromBank(ScopedView):
    """What the bank has for one question of a sponsor: proposed by likeness, or found by words."""

    action = VIEW
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID, question: str) -> HttpResponse:
        row = found_or_404(sent.questionnaire, pk)
        asked = asked_or_404(row, question)
        text = request.GET.get("q", "").strip()[:100]
        found = selectors.searched(row, asked, text) if text else selectors.proposals(row, [asked])[asked.key]
        context = {
            "object": row,
            "title": "From the answer bank",
            "question": asked,
            "kind": kind_words(asked),
            "q": text,
            "found": found[:OFFERED],
            "rests_on": selectors.release_lines(list(selectors.released_here(row, asked.key))),
            "back": back_to(row.pk, asked.section, asked.key),
            "may_take": request.actor.can(RELEASE) and sent.state_of(row) == dialogue.SENT,
        }
        return self.page("questionnaires/bank_choose.html", context)


class TakeFromBank(FormPage):
    """Compare the sponsor's words with the bank's, and release the answer to that sponsor as it is or edited."""

    action = RELEASE
    form_class = forms.TakeForm
    template_name = "questionnaires/bank_take.html"
    title = "Take from the answer bank"
    submit_label = "Release to this sponsor"

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        return self._or_choose(super().get, request, **kwargs)

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        return self._or_choose(super().post, request, **kwargs)

    def _or_choose(
        self, answer: Callable[..., Answered], request: ScopedRequest, **kwargs: Any
    ) -> Answered | HttpResponseRedirect:
        """The answer, or the page that offers others, where this one cannot be taken."""
        try:
            return answer(request, **kwargs)
        except Blocked as refusal:
            messages.warning(request, " ".join(refusal.reasons))
            return HttpResponseRedirect(reverse("bank:choose", args=[kwargs["pk"], kwargs["question"]]))

    def subject(self) -> Any:
        row = sent.questionnaire(self.kwargs["pk"])
        self.asked = asked_or_404(row, self.kwargs["question"])
        if sent.state_of(row) != dialogue.SENT:
            raise Blocked(["Nothing is answered here any more: the questionnaire was answered or withdrawn."])
        found = self._proposal(row)
        if found is None:
            raise Blocked(["The answer bank has nothing that fits this question and may go to this sponsor."])
        self.proposal = found
        return row

    def _proposal(self, row: Questionnaire) -> selectors.Proposal | None:
        """The answer that the address names, else the best one."""
        if chosen := self.request.GET.get("bank", ""):
            try:
                return selectors.proposal(row, self.asked, UUID(chosen))
            except ValueError:
                raise Http404 from None
        return next(iter(selectors.proposals(row, [self.asked])[self.asked.key]), None)

    def form_options(self) -> Context:
        today = self.request.membership.today
        self.evidence = {
            str(each.pk): each
            for each in selectors.evidence_of(self.proposal.question)
            if not filling.expired(each.ends_on, today)
        }
        offered = [(pk, selectors.evidence_label(each)) for pk, each in self.evidence.items()]
        return {"question": self.asked, "given": self.proposal.match.given, "offered": offered}

    def initial(self) -> dict[str, Any]:
        standing = sent.answers(sent.answer_set(self.object)).get(self.asked.key)
        known = [str(each.pk) for each in selectors.evidence_of(self.proposal.question)]
        return {
            "seen": standing.version if standing else 0,
            "edition": self.proposal.answer.edition,
            "evidence": known,
            "remember": self.proposal.match.paired,
        }

    def context(self, **more: Any) -> Context:
        standing = sent.filling(self.object, sent.answer_set(self.object)).of(self.asked.key)
        return {
            "proposal": self.proposal,
            "question": self.asked,
            "kind": kind_words(self.asked),
            "stands": filling.in_words(self.asked, standing) if any(standing.said) else [],
            **more,
        }

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        if given["edition"] != self.proposal.answer.edition:
            raise Refused("The bank has a newer version: open the proposal again and compare.")
        taking = Taking(
            answer=self.proposal.answer,
            given=given["given"],
            evidence=[self.evidence[pk] for pk in given.get("evidence", ())],
            seen=given["seen"],
            remember=given["remember"],
        )
        services.release_answer(self.object, self.asked.key, taking, actor=self.request.actor)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return back_to(self.object.pk, self.asked.section, self.asked.key)


class SaveToBank(FormPage):
    """Keep an answer that was given to a sponsor in the bank, in the organisation's own words."""

    action = WRITE
    form_class = forms.SaveForm
    template_name = "questionnaires/bank_save.html"
    title = "Save to the answer bank"
    submit_label = "Save to the bank"
    is_change = False

    def subject(self) -> Any:
        row = sent.questionnaire(self.kwargs["pk"])
        self.asked = asked_or_404(row, self.kwargs["question"])
        return row

    def form_options(self) -> Context:
        self.known = {str(row.pk): row for row in selectors.questions_of_kind(self.asked.kind)}
        return {"known": [(pk, str(row)) for pk, row in self.known.items()]}

    def initial(self) -> dict[str, Any]:
        released = selectors.released_here(self.object, self.asked.key).last()
        return {"into": str(released.answer.question_id) if released else ""}

    def context(self, **more: Any) -> Context:
        given = sent.filling(self.object, sent.answer_set(self.object)).of(self.asked.key)
        return {"question": self.asked, "says": filling.in_words(self.asked, given), **more}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        saving = Saving(
            into=self.known.get(given["into"]), text=given["text"], topic=given["topic"], remember=given["remember"]
        )
        kept = services.save_to_bank(
            self.object, self.asked.key, saving, actor=self.request.actor, reason=given["reason"]
        )
        return reverse("bank:question", args=[kept.pk])

    def cancel_url(self) -> str:
        return back_to(self.object.pk, self.asked.section, self.asked.key)
