"""The CMO's pages about questions that a sponsor asks about its signed answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from kernel.errors import Refused
from kernel.steps import Choice, Step
from questionnaires import services
from questionnaires.forms import review as forms
from questionnaires.models import ReplySet, ReviewRound
from questionnaires.rules import review
from questionnaires.rules.filling import NOTHING, in_words
from questionnaires.selectors import rounds
from questionnaires.services import NewEvidence
from questionnaires.views.answering import address
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from records.services.proving import Signing
from records.views.signing import DeclinePage, SigningPage
from web.scoped import ScopedView
from web.views import Context, DetailPage, FormPage, StepForm


def round_url(pk: UUID, key: str = "") -> str:
    """The CMO's page of a round, at a question."""
    found = reverse("questionnaires:round", args=[pk])
    return f"{found}#{key}" if key else found


class RoundView(DetailPage):
    """What the sponsor asks about answers, with the replies as they stand and the way to sign them."""

    action = "answers.view"
    template_name = "questionnaires/asked_round.html"

    def find(self, pk: UUID) -> ReviewRound:
        return rounds.round_called(pk)

    def details(self, obj: ReviewRound) -> Context:
        here, actor = rounds.round_of(obj), self.request.actor
        own = here.reply_set
        by_key = rounds.current_filling(obj.questionnaire).whole.by_key
        return {
            "title": f"Questions about {obj.questionnaire}",
            "here": here,
            "lines": [reply_line(here, key, text, by_key[key]) for key, text in here.asks.items() if key in by_key],
            "choices": available(review.REPLYING, rounds.reply_facts(own), actor, own) if own else [],
            "may_write": actor.can("answers.write") and here.waiting,
            "history": records.history(obj, *([own, *here.replies.values()] if own else [])),
            "signatures": signatures.of(own, rounds.reply_content(own)) if own and here.replied_at else [],
        }


def reply_line(here: rounds.Round, key: str, text: str, question: Any) -> dict[str, Any]:
    """What was asked about an answer and what stands as the reply."""
    reply = here.replies.get(key)
    return {
        "question": question,
        "text": text,
        "reply": reply,
        "corrected": in_words(question, here.given(key, NOTHING)) if reply and reply.corrects else [],
        "files": here.files.get(key, []),
    }


class ReplyPage(FormPage):
    """Reply to one question about an answer."""

    action = "answers.write"
    is_change = False
    form_class = forms.ReplyForm
    template_name = "questionnaires/reply.html"
    title = "Reply"
    submit_label = "Keep the reply"

    def subject(self) -> ReviewRound:
        found = rounds.round_called(self.kwargs["pk"])
        self.key, self.here = self.kwargs["question"], rounds.round_of(found)
        self.filled = rounds.current_filling(found.questionnaire)
        if self.key not in self.here.asks or self.key not in self.filled.whole.by_key:
            raise Http404
        return found

    def form_options(self) -> Context:
        given = self.here.given(self.key, self.filled.of(self.key))
        question = self.filled.whole.by_key[self.key]
        return {"question": question, "given": given, "attached": self.here.files.get(self.key, [])}

    def initial(self) -> Context:
        kept = self.here.replies.get(self.key)
        if kept is None:
            return {"seen": 0}
        return {"seen": kept.version, "text": kept.text, "corrects": kept.corrects}

    def cancel_url(self) -> str:
        return round_url(self.object.pk, self.key)

    def context(self, **more: Any) -> Context:
        question = self.filled.whole.by_key[self.key]
        words = in_words(question, self.filled.of(self.key))
        return {"question": question, "asked": self.here.asks[self.key], "words": words, **more}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        try:
            correction = form.correction
        except ValueError as wrong:
            raise Refused({"corrects": str(wrong)}) from None
        services.save_reply(
            self.object,
            self.key,
            text=given["text"],
            correction=correction,
            evidence=NewEvidence([given["file"]] if given["file"] else [], given["description"], given["expires_on"]),
            remove=[UUID(each) for each in given.get("remove", ())],
            seen=given["seen"],
            actor=self.request.actor,
        )
        return round_url(self.object.pk, self.key)


class OfReplies(ScopedView):
    """Base of what is signed of the replies to a round."""

    def choices(self, obj: ReplySet) -> list[Choice]:
        return available(review.REPLYING, rounds.reply_facts(obj), self.request.actor, obj)

    def signed_content(self, obj: ReplySet) -> dict[str, Any]:
        return rounds.reply_content(obj)


class SignReplies(OfReplies, SigningPage):
    """Sign the replies and send them to the sponsor."""

    action = "answers.view"
    steps = review.REPLYING

    def find(self, pk: UUID) -> ReplySet:
        return rounds.reply_set_called(pk)

    def perform(self, obj: ReplySet, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        signing = Signing.taken(self.request, step, given)
        services.send_replies(obj, actor=self.request.actor, signing=signing, version=given["version"])
        return address(obj.round.questionnaire_id)

    def decline_url(self, obj: ReplySet) -> str:
        return reverse("questionnaires:replies-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: ReplySet) -> Context:
        row = obj.round.questionnaire
        return {
            "question": f"Sign the replies about {row.number} and send them to {row.sponsor_name}?",
            "happens": "The sponsor reads exactly what stands here. Corrected answers count from now on.",
            "cancel_url": round_url(obj.round_id),
        }


class DeclineReplies(OfReplies, DeclinePage):
    """Refuse to sign the replies."""

    action = "answers.view"
    steps = review.REPLYING

    def subject(self) -> ReplySet:
        return rounds.reply_set_called(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return round_url(self.object.round_id)
