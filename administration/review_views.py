"""Reviews of access: their list and due dates, one with its people, the decisions, the signature, the file."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from administration import columns, review_print, reviews, rules, services
from administration.forms import ReviewForm, ReviewLinesForm
from administration.models import AccessReview
from administration.services import Decision
from kernel.steps import Choice, Step
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from sponsors import access
from web.files import generated_response
from web.filters import FilterBar
from web.http import Exported, ScopedRequest, export_name
from web.scoped import ScopedView, found_or_404
from web.tables import CSV_TYPE, Table, csv_bytes, exported, exported_heads
from web.views import Context, DetailPage, FormPage, ListPage, StepForm

STATES = {"open": "Open", "signed": "Signed", "discarded": "Discarded"}
HAPPENS = {
    "sign the review": "Who is marked remove loses access at once. What is to change stays listed on the review.",
    "discard": "Nothing changes, and the due date stays as it was.",
}


class ReviewFilters(FilterBar):
    """Whose access; state."""

    q = django_forms.CharField(required=False, max_length=100, label="Person on it")
    state = django_forms.ChoiceField(required=False, choices=[("", "Any"), *STATES.items()], label="State")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(pk__in=reviews.with_person(value))

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)


class ReviewList(ListPage):
    """Every review of access, and when the next ones are due."""

    action = "administration.view"
    template_name = "administration/reviews.html"
    title = "Access reviews"
    columns = columns.REVIEWS
    filters = ReviewFilters

    def queryset(self) -> QuerySet[AccessReview]:
        return reviews.reviews()

    def rows(self, found: list[Any]) -> list[Any]:
        names = access.actor_names(row.begun_by for row in found)
        for row in found:
            row.beginner = names[row.begun_by]
        return found

    def context(self, **more: Any) -> Context:
        today = self.request.membership.today
        offered = self.offer("administration.review", "Begin a review", "administration:review-begin")
        action = {"label": offered["action_label"], "url": offered["action_url"]} if offered else None
        dues = [(each, rules.SCOPES[each.scope], _due_state(each, today)) for each in reviews.dues(today)]
        return {"primary_action": action, "dues": dues, **more}

    def nothing(self) -> Context:
        text = "Everybody's access is reviewed at least every 6 months, that of administrators every 3."
        words = {"kind": "nothing_yet", "title": "No access review yet", "text": text}
        return {**words, **self.offer("administration.review", "Begin a review", "administration:review-begin")}


def _due_state(due: rules.Due, today: Any) -> str:
    return "overdue" if due.is_overdue(today) else "due" if due.is_near(today) else "planned"


class OfReview(ScopedView):
    """Base of the pages about one review: its steps, and what its signature covers."""

    def choices(self, obj: AccessReview) -> list[Choice]:
        facts = reviews.facts(obj, self.request.membership.today)
        return available(rules.REVIEW_STEPS, facts, self.request.actor, obj)

    def signed_content(self, obj: AccessReview) -> dict[str, Any]:
        return reviews.signed_content(obj)


class ReviewPage(OfReview, DetailPage):
    """One review: each person, the access they had, what was decided and by whom."""

    action = "administration.view"
    template_name = "administration/review.html"

    def find(self, pk: UUID) -> AccessReview:
        return reviews.review(pk)

    def details(self, obj: AccessReview) -> Context:
        rows = reviews.lines(obj)
        names = reviews.decider_names(rows)
        return {
            "title": str(obj),
            "lines": [(row, names.get(row.decided_by, "")) for row in rows],
            "changed": reviews.changed(rows, reviews.looked_at(obj, self.request.membership.today)),
            "beginner": access.actor_name(obj.begun_by),
            "prints": obj.status != rules.OPEN,
            "may_decide": obj.status == rules.OPEN and self.request.actor.can("administration.review"),
            "choices": self.choices(obj),
            "signatures": signatures.of(obj, reviews.signed_content(obj)),
            "history": records.history(obj, *rows),
        }


class BeginReview(FormPage):
    """Begin a review of everybody's access, or of administrators only."""

    action = "administration.review"
    form_class = ReviewForm
    title = "Begin a review"
    submit_label = "Begin it"
    template_name = "administration/reasoned.html"

    def context(self, **more: Any) -> Context:
        words = "A line is made for each person who can act today, with the access they have and their last sign-in."
        return {"happens": words, **more}

    def save(self, form: Any) -> str:
        today = self.request.membership.today
        made = services.begin_review(today=today, actor=self.request.actor, **form.cleaned_data)
        return reverse("administration:review", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("administration:reviews")

    def about(self) -> str:
        return "Access reviews"


class DecideReview(FormPage):
    """Keep, change or remove, person by person."""

    action = "administration.review"
    form_class = ReviewLinesForm
    title = "Decide line by line"
    submit_label = "Keep these decisions"
    template_name = "administration/review_form.html"
    is_change = False

    def subject(self) -> AccessReview:
        return reviews.open_review(self.kwargs["pk"])

    def form_options(self) -> Context:
        return {"rows": reviews.lines(self.object), "own": self.request.actor.key}

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version, "reason": "periodic access review"}

    def save(self, form: Any) -> str:
        given, request = form.cleaned_data, self.request
        decisions = {row.pk: Decision(given[f"decision_{row.pk}"], given[f"note_{row.pk}"]) for row in form.rows}
        services.decide_lines(
            self.object,
            decisions,
            today=request.membership.today,
            actor=request.actor,
            reason=given["reason"],
            version=given["version"],
        )
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("administration:review", args=[self.kwargs["pk"]])


class ReviewStep(OfReview, SigningPage):
    """Sign the review, or discard it."""

    action = "administration.view"
    steps = rules.REVIEW_STEPS

    def find(self, pk: UUID) -> AccessReview:
        return reviews.review(pk)

    def perform(self, obj: AccessReview, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        today = request.membership.today
        services.take_review_step(obj, step, today=today, actor=request.actor, signing=signing, **given)
        return reverse("administration:review", args=[obj.pk])

    def decline_url(self, obj: AccessReview) -> str:
        return reverse("administration:review-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: AccessReview) -> Context:
        return {
            "question": f"{self.step.name.capitalize()}?",
            "happens": HAPPENS[self.step.name],
            "cancel_url": reverse("administration:review", args=[obj.pk]),
        }


class DeclineReview(OfReview, DeclinePage):
    """Refuse to sign a review."""

    action = "administration.view"
    steps = rules.REVIEW_STEPS

    def subject(self) -> AccessReview:
        return reviews.review(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("administration:review", args=[self.object.pk])


class ReviewFile(ScopedView):
    """The review to take along, every line with its decision and by whom it was signed: a table, or a worker's PDF."""

    action = "administration.view"
    http_method_names = ["get", "head", "post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        job = review_print.request_report(found_or_404(reviews.review, pk), actor=request.actor)
        return redirect("jobs:job", job.pk)

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        found = found_or_404(reviews.review, pk)
        rows = reviews.told(found)
        table = Table(
            str(found),
            reviews.about(found),
            exported_heads(columns.REVIEW_LINES),
            (exported(columns.REVIEW_LINES, row) for row in rows),
        )
        request.exported = Exported("access review", "csv", len(rows), [each.key for each in columns.REVIEW_LINES])
        name = export_name(str(found), request.membership.today, "csv")
        return generated_response(BytesIO(b"".join(csv_bytes(table))), name=name, media_type=CSV_TYPE)
