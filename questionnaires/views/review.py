"""The sponsor's pages of the review of answers."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kernel.errors import Refused, StaleVersion
from kernel.steps import Choice, Step
from questionnaires import services
from questionnaires.forms import review as forms
from questionnaires.forms.sending import WithdrawForm
from questionnaires.models import Questionnaire, Review
from questionnaires.rules import review
from questionnaires.selectors import review as reading
from questionnaires.selectors import sent
from questionnaires.services import Said
from questionnaires.views.sending import AboutSent
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from web.http import ScopedRequest
from web.scoped import ScopedView, found_or_404
from web.views import Context, DetailPage, StepForm


def address(pk: UUID, key: str = "") -> str:
    """The page of the review of a questionnaire, at an answer."""
    found = reverse("questionnaires:review", args=[pk])
    return f"{found}#{key}" if key else found


class ReviewView(DetailPage):
    """Answers to judge, the open ones first; what is still to be sent, decided and signed."""

    action = "questionnaires.view"
    template_name = "questionnaires/review.html"

    def find(self, pk: UUID) -> Questionnaire:
        found: Questionnaire = reading.reviewed(pk)
        return found

    def details(self, obj: Any) -> Context:
        return review_context(self.request, obj)


def review_context(request: ScopedRequest, obj: Any, **more: Any) -> Context:
    """What the page of a review shows."""
    here, actor = reading.standing(obj), request.actor
    wanted = request.GET.get("show", "open")
    wanted = wanted if wanted in reading.FILTERS else "open"
    concluded, every = here.facts.status == review.CONCLUDED, reading.lines(here)
    by_key = {each.key: each for each in every}
    lines = reading.narrowed(every, wanted) if here.facts.answered else []
    return {
        "title": f"Review of {obj.number}",
        "here": here,
        "tabs": [(name, words, name == wanted) for name, words in reading.FILTERS.items()],
        "wanted": wanted,
        "lines": lines,
        "to_accept": any(each.judged.open and not each.seen for each in lines),
        "scores": [(each, here.sections[each.key]) for each in here.filled.whole.sections if each.key in here.sections],
        "to_send": here.to_send() if not concluded else [],
        "knockouts": [(each, here.decision(each.key), by_key[each.key]) for each in here.knockouts],
        "choices": available(review.REVIEW, here.facts, actor, here.begun) if here.begun else [],
        "may_review": actor.can(review.REVIEWS) and here.facts.answered and not concluded,
        "may_decide": actor.can(review.CONCLUDES) and not concluded,
        "signatures": signatures.of(here.begun, reading.signed_content(here.begun)) if here.begun and concluded else [],
        "concluded": concluded,
        "history": records.history(*reading.rows_about(here)) if actor.can("records.view") else [],
        **more,
    }


class AcceptAnswers(ScopedView):
    """Accept the answers that were ticked, all or none."""

    action = review.REVIEWS
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        row = found_or_404(sent.questionnaire, pk)
        keys = {key: _number(request.POST.get(f"seen.{key}", "")) for key in request.POST.getlist("accept")}
        try:
            if not keys:
                raise Refused("Tick the answers that you accept.")
            services.give_verdicts(row, services.verdicts_of(keys, review.ACCEPTED), actor=request.actor)
        except Refused as refusal:
            return self._again(row, 422, [each for found in refusal.errors.values() for each in found])
        except StaleVersion:
            words = "Somebody else judged one of these answers meanwhile. Nothing was saved: read it and tick again."
            return self._again(row, 409, [words])
        messages.success(request, f"{len(keys)} answer{'s' if len(keys) > 1 else ''} accepted")
        return HttpResponseRedirect(address(pk))

    def _again(self, row: Any, status: int, refused: list[str]) -> HttpResponse:
        ticked = self.request.POST.getlist("accept")
        context = review_context(self.request, row, object=row, refused=refused, ticked=ticked)
        return self.page("questionnaires/review.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class InReview(AboutSent):
    """Base of the forms of a review."""

    action = review.REVIEWS

    def cancel_url(self) -> str:
        return address(self.object.pk)


class JudgeAnswer(InReview):
    """Say what one answer is worth: accept it, ask, or find a gap."""

    form_class = forms.VerdictForm
    template_name = "questionnaires/judge.html"
    title = "Judge an answer"
    submit_label = "Save the verdict"

    def subject(self) -> Any:
        found = super().subject()
        here = reading.standing(found)
        try:
            self.line = reading.line_of(here, self.kwargs["question"])
        except LookupError:
            raise Http404 from None
        return found

    def form_options(self) -> Context:
        return {"replaces": bool(self.line.seen)}

    def initial(self) -> Context:
        line, kept = self.line, self.line.verdict
        asked = self.request.GET.get("verdict", "")
        verdict = asked if asked in review.VERDICTS else kept.verdict if kept else ""
        text = kept.text if kept and kept.verdict == verdict else ""
        proposed = review.proposed_gap(line.question, line.words) if verdict == review.GAP else ""
        return {"seen": line.seen, "verdict": verdict, "text": text or proposed, "grade": kept.grade if kept else ""}

    def cancel_url(self) -> str:
        return address(self.object.pk, self.line.key)

    def context(self, **more: Any) -> Context:
        return super().context(line=self.line, **more)

    def save(self, form: Any) -> str:
        said = Said(question=self.line.key, **form.cleaned_data)
        services.give_verdicts(self.object, [said], actor=self.request.actor)
        return self.cancel_url()


class SendRound(InReview):
    """Hand on what was decided: questions to the CMO, gaps as findings."""

    form_class = forms.RoundForm
    template_name = "questionnaires/round.html"
    title = "Send the review round"
    submit_label = "Send the round"

    def subject(self) -> Any:
        found = super().subject()
        self.ready = reading.standing(found).to_send()
        return found

    def form_options(self) -> Context:
        return {"asks": any(each.verdict == review.CLARIFY for each in self.ready)}

    def context(self, **more: Any) -> Context:
        return super().context(ready=self.ready, **more)

    def save(self, form: Any) -> str:
        services.send_round(self.object, actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, "The round was sent")
        return self.cancel_url()


class TakeBack(InReview):
    """Take back questions that were not replied to."""

    form_class = WithdrawForm
    title = "Take the questions back"
    submit_label = "Take back"

    def save(self, form: Any) -> str:
        services.take_back(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


# --- signed -------------------------------------------------------------------------------------------------------


class OfReview(ScopedView):
    """Base of what is signed about a review."""

    action = "questionnaires.view"

    def find(self, pk: UUID) -> Review:
        return reading.review_called(pk)


class DecideKnockout(OfReview, SigningPage):
    """Sign what follows from a badly answered knockout."""

    steps = review.DECIDING

    HAPPENS: ClassVar[dict[str, str]] = {
        review.CONTINUE: "The site is used all the same: your reason and signature stand in the review.",
        review.DO_NOT_USE: "The decision not to use the site stands in the review, with your reason and signature.",
    }

    def find(self, pk: UUID) -> Review:
        found = super().find(pk)
        here = reading.standing(sent.questionnaire(found.questionnaire_id))
        if self.kwargs["question"] not in {each.key for each in here.knockouts}:
            raise Review.DoesNotExist
        self.facts = here.facts
        return found

    def choices(self, obj: Review) -> list[Choice]:
        return available(self.steps, self.facts, self.request.actor, obj)

    def signed_content(self, obj: Review) -> dict[str, Any]:
        return reading.decision_content(obj, self.kwargs["question"])

    def perform(self, obj: Review, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        services.decide_knockout(
            obj,
            self.kwargs["question"],
            step=step,
            reason=given["reason"],
            actor=self.request.actor,
            signing=Signing.taken(self.request, step, given),
            version=given["version"],
        )
        return address(obj.questionnaire_id)

    def decline_url(self, obj: Review) -> str:
        return ""

    def step_context(self, obj: Review) -> Context:
        key = self.kwargs["question"]
        return {
            "question": f"{key} was answered badly: {review.DECISIONS[self.step.target].lower()}?",
            "happens": self.HAPPENS[self.step.target],
            "stays": "The CMO does not read it.",
            "cancel_url": address(obj.questionnaire_id),
        }


class ConcludeReview(OfReview, SigningPage):
    """Sign the end of the review."""

    steps = review.REVIEW

    def choices(self, obj: Review) -> list[Choice]:
        return available(review.REVIEW, reading.review_facts(obj), self.request.actor, obj)

    def signed_content(self, obj: Review) -> dict[str, Any]:
        return reading.signed_content(obj)

    def perform(self, obj: Review, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        services.conclude(
            obj,
            actor=self.request.actor,
            signing=Signing.taken(self.request, step, given),
            reason=given["reason"],
            version=given["version"],
        )
        return address(obj.questionnaire_id)

    def decline_url(self, obj: Review) -> str:
        return reverse("questionnaires:review-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: Review) -> Context:
        row = obj.questionnaire
        return {
            "question": f"Conclude the review of {row.number}?",
            "happens": "Verdicts, score and decisions stay as they stand here.",
            "stays": "The CMO reads none of it; its findings go on in their own dialogue.",
            "cancel_url": address(row.pk),
        }


class DeclineReview(OfReview, DeclinePage):
    """Refuse to conclude the review."""

    action = review.CONCLUDES
    steps = review.REVIEW

    def subject(self) -> Review:
        return reading.review_called(self.kwargs["pk"])

    def signed_content(self, obj: Review) -> dict[str, Any]:
        return reading.signed_content(obj)

    def cancel_url(self) -> str:
        return address(self.object.questionnaire_id)
