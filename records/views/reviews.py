"""Pages of reviewing the trail: the reviews, one with its entries, its questions and its conclusion (R-35)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kernel.scope import stream
from records import review_printing
from records.columns import trail as trail_columns
from records.forms import reviews as review_forms
from records.models import TrailQuestion, TrailReview
from records.rules import reviews as rules
from records.selectors import histories, history, lines_of, reviews, signatures
from records.selectors.signers import available
from records.selectors.trails import kinds, people
from records.services import reviewing
from records.views.trail import PartOfTrail, review_state
from sponsors import access
from web.files import streamed_response
from web.filters import FilterBar
from web.http import Exported, ScopedRequest, export_name
from web.paging import entry_number
from web.rooms import history_page
from web.tables import CSV_TYPE, Table, csv_bytes
from web.views import Context, DetailPage, FormPage, ScopedView, found_or_404

STATES: Final = [(rules.DRAFT, "Begun"), (rules.SIGNED, "Signed"), (rules.DISCARDED, "Discarded")]
ANSWER_WITHIN: Final = timedelta(days=14)
"""What a question is proposed to be answered by (company rule)."""


def address(pk: UUID) -> str:
    """The page of one review."""
    return reverse("trail:review", args=[pk])


class ReviewFilters(FilterBar):
    """By state, and by what was reviewed."""

    q = forms.CharField(required=False, max_length=60, label="Number or record")
    state = forms.ChoiceField(required=False, label="State", choices=[("", "All states"), *STATES])

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(models.Q(number__icontains=value) | models.Q(record__icontains=value))

    def narrow_state(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(status=value)


class Reviews(PartOfTrail):
    """Which reviews were made, by whom, of what; and when the next one is due."""

    action = "trail.view"
    template_name = "records/reviews.html"
    title = "Reviews of the trail"
    filters = ReviewFilters
    columns = trail_columns.REVIEWS

    def queryset(self) -> models.QuerySet[TrailReview]:
        return reviews.all_reviews()

    def rows(self, found: list[TrailReview]) -> list[Any]:
        return reviews.listed(found)

    def nothing(self) -> Context:
        text = "A review of the whole trail begins with the button above, one of a record on the page of its history."
        return {**super().nothing(), "title": "No reviews yet", "text": text}

    def context(self, **more: Any) -> Context:
        return super().context(**review_state(self.request.membership.today, self.request.actor), **more)


class BeginReview(FormPage):
    """Begin a review of the whole trail."""

    action = rules.PERMISSION
    form_class = review_forms.ReviewUntilForm
    title = "Review the whole trail"
    submit_label = "Begin the review"

    def initial(self) -> dict[str, Any]:
        return {"until": self.request.membership.today}

    def context(self, **more: Any) -> Context:
        last = reviews.last_of_the_whole()
        zone = access.zone_here()
        since = f"{last.review.ends_at.astimezone(zone):%-d %b %Y}" if last and last.review.ends_at else "the beginning"
        intro = (
            f"It covers every entry from {since} to the day you choose, except your own: those go to another person. "
            "What it covers does not change any more once it has begun."
        )
        return super().context(intro=intro, **more)

    def save(self, form: Any) -> str:
        return address(reviewing.begin_review(actor=self.request.actor, **form.cleaned_data).pk)

    def cancel_url(self) -> str:
        return reverse("trail:reviews")

    def about(self) -> str:
        return "Reviews of the trail"


class ReviewView(DetailPage):
    """One review: what it covers line by line, with changes marked, what was asked, its conclusion and signature."""

    action = "trail.view"
    template_name = "records/review.html"

    def find(self, pk: UUID) -> TrailReview:
        return reviews.review(pk)

    def details(self, obj: TrailReview) -> Context:
        actor, asked = self.request.actor, self.request.GET
        covered = reviews.covered(obj)
        bar = review_forms.ReviewEntriesFilter(asked, people=people(), kinds=kinds())
        if not bar.is_valid():
            self.http_status = 422
        narrowed = bar.narrow(covered) if bar.is_valid() else covered.none()
        found = reviews.stretch(obj, narrowed, reader=actor, after=entry_number(asked.get("after", "")))
        facts = reviews.facts(obj, actor)
        return {
            "title": str(obj),
            "covers": reviews.in_words(obj, access.day_here),
            "who": access.actor_name(obj.reviewer),
            "only": access.actor_name(obj.only_of) if obj.only_of else "",
            "facts": facts,
            "changes": reviews.changes_in(obj),
            "second": reviews.second(obj),
            "choices": available(rules.STEPS, facts, actor, obj),
            "writes": facts.is_reviewer and obj.status == rules.DRAFT and actor.can(rules.PERMISSION),
            "may_second": reviews.may_second(obj, actor),
            "questions": reviews.asked_in(obj),
            "signatures": signatures.of(obj, reviews.signed_content(obj)),
            "history": history(obj, *obj.questions.all()),
            "bar": bar,
            "found": found,
            "tools": self._tools(found),
            "record_url": self._record_url(obj),
        }

    def _tools(self, found: reviews.Stretch) -> Context:
        kept = {name: value for name, value in self.request.GET.items() if name in ("what", "who", "kind") and value}
        path = self.request.path
        return {
            "next_url": f"{path}?{urlencode({**kept, 'after': str(found.after)})}#entries" if found.after else "",
            "first_url": f"{path}?{urlencode(kept)}#entries" if self.request.GET.get("after") else "",
            "is_filtered": bool(kept),
            "clear_url": f"{path}#entries",
        }

    def _record_url(self, obj: TrailReview) -> str:
        return history_page(obj.subject_kind, obj.subject_id, self.request.actor) if obj.subject_id else ""


class ReviewExport(ScopedView):
    """Every covered entry as CSV; the whole review as PDF is a worker's."""

    action = "trail.view"
    http_method_names = ["get", "head", "post"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        found = found_or_404(reviews.review, pk)
        table = _table(found, request)
        request.exported = Exported("trail:review", "csv", found.entries, list(table.heads))
        name = export_name(str(found), request.membership.today, "csv")
        return streamed_response(stream(lambda: csv_bytes(_table(found, request))), name=name, media_type=CSV_TYPE)

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        job = review_printing.request_report(found_or_404(reviews.review, pk), actor=request.actor)
        return redirect("jobs:job", job.pk)


def _table(found: TrailReview, request: ScopedRequest) -> Table:
    about = (
        ("Review", found.number),
        ("Covers", reviews.in_words(found, access.day_here)),
        ("Organisation", request.membership.tenant_name),
        ("Reviewer", access.actor_name(found.reviewer)),
        ("SHA-256 of the entries", reviews.summed(found).digest),
    )
    return histories.table(str(found), about, reviews.everything(found))


class ReviewPage(FormPage):
    """Base of the forms about one review."""

    action = rules.PERMISSION

    def subject(self) -> TrailReview:
        return reviews.review(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)


class BeginSecond(ScopedView):
    """Begin the review of what the first reviewer wrote."""

    action = rules.PERMISSION
    http_method_names = ["post"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        made = reviewing.begin_second(found_or_404(reviews.review, pk), actor=request.actor)
        return redirect(address(made.pk))


class Conclude(ReviewPage):
    """Write what was looked at and found."""

    form_class = review_forms.ConclusionForm
    title = "Conclusion of the review"
    submit_label = "Save conclusion"

    def initial(self) -> Mapping[str, Any]:
        return {"version": self.object.version, "conclusion": self.object.conclusion}

    def save(self, form: Any) -> str:
        reviewing.conclude(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class Ask(ReviewPage):
    """Ask somebody about one entry."""

    form_class = review_forms.AskForm
    template_name = "records/ask.html"
    title = "Ask about this entry"
    submit_label = "Ask"
    is_change = False

    def form_options(self) -> Context:
        return {"people": reviews.could_answer(self.object)}

    def initial(self) -> dict[str, Any]:
        due_on = self.request.membership.today + ANSWER_WITHIN
        return {"due_on": due_on, "entry": self.request.GET.get("entry", "")}

    def context(self, **more: Any) -> Context:
        asked = self.request.POST.get("entry") or self.request.GET.get("entry", "")
        return super().context(lines=lines_of(reviews.numbered(self.object, asked)), **more)

    def save(self, form: Any) -> str:
        given = {**form.cleaned_data, "asked_of": UUID(form.cleaned_data["asked_of"])}
        reviewing.ask(self.object, actor=self.request.actor, **given)
        messages.success(self.request, "Question asked")
        return f"{self.cancel_url()}#questions"


class QuestionPage(FormPage):
    """Base of the forms about one question."""

    template_name = "records/question.html"
    is_change = False

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def subject(self) -> TrailQuestion:
        return reviews.question_for(self.kwargs["pk"], self.request.actor)

    def context(self, **more: Any) -> Context:
        row = reviews.entry(self.object.review, self.object.entry)
        return super().context(
            lines=lines_of([row]),
            question=self.object,
            asker=access.actor_name(self.object.asked_by),
            is_mine=self.object.asked_of_id == self.request.actor.membership_id,
            **more,
        )

    def cancel_url(self) -> str:
        return address(self.object.review_id) if self.request.actor.can("trail.view") else reverse("desk:home")

    def about(self) -> str:
        return str(self.object.review) if self.request.actor.can("trail.view") else "Today"


class Answer(QuestionPage):
    """What was asked about which entry, and the answer."""

    action = rules.READ_QUESTION
    form_class = review_forms.AnswerForm
    title = "Question about an entry of the trail"
    submit_label = "Answer"

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        reviewing.answer(self.object, text=given["answer"], version=given["version"], actor=self.request.actor)
        messages.success(self.request, "Answer kept with the review")
        return self.cancel_url()


class WithdrawQuestion(QuestionPage):
    """Take back a question that nobody answered."""

    action = rules.PERMISSION
    form_class = review_forms.WithdrawQuestionForm
    title = "Take this question back?"
    submit_label = "Take it back"

    def save(self, form: Any) -> str:
        reviewing.withdraw_question(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
