"""The answer bank of a CMO organisation: its list, and the pages of one question with its versions and evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from questionnaires import columns
from questionnaires.forms import bank as forms
from questionnaires.models import BankEvidence, BankQuestion, BankRelease
from questionnaires.rules.filling import NOTHING
from questionnaires.selectors import bank as selectors
from questionnaires.services import bank as services
from questionnaires.services import bank_release
from records import selectors as records
from web.http import ScopedRequest
from web.turns import Turn, TurnPage
from web.views import Context, DetailPage, FormPage, ListPage, ScopedView, found_or_404

VIEW, WRITE, RELEASE = "bank.view", selectors.WRITE, selectors.RELEASE


def address(pk: UUID) -> str:
    """The page of a question of the bank."""
    return reverse("bank:question", args=[pk])


class BankList(ListPage):
    """The organisation's own questions with their answers."""

    action = VIEW
    title = "Answer bank"
    columns = columns.BANK
    filters = forms.BankFilters
    default_sort = "text"

    def queryset(self) -> QuerySet[Any]:
        return selectors.bank_questions()

    def rows(self, found: list[Any]) -> list[Any]:
        today = self.request.membership.today
        return [(row, selectors.bank_state(row, today)) for row in found]

    def nothing(self) -> Context:
        text = "Write a question once in your own words: its answer is then proposed for what sponsors ask."
        words = {"kind": "nothing_yet", "title": "No questions yet", "text": text}
        return {**words, **self.offer(WRITE, "Add a question", "bank:new")}

    def context(self, **more: Any) -> Context:
        if not self.request.actor.can(WRITE):
            return more
        return {"primary_action": {"label": "Add a question", "url": reverse("bank:new")}, **more}


class NewBankQuestion(FormPage):
    """A question in the organisation's own words; its answer is written next."""

    action = WRITE
    form_class = forms.BankQuestionForm
    title = "Add a question to the bank"
    submit_label = "Add question"

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        made = services.record_bank_question(
            given["said"], topic=given["topic"], tags=given["tags"], actor=self.request.actor, reason=given["reason"]
        )
        return reverse("bank:answer", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("bank:list")


class BankQuestionView(DetailPage):
    """One question of the bank: its answer by version, its evidence, and where it was released."""

    action = VIEW
    template_name = "questionnaires/bank_question.html"

    def find(self, pk: UUID) -> BankQuestion:
        found: BankQuestion = selectors.bank_question(pk)
        return found

    def details(self, obj: Any) -> Context:
        today, actor = self.request.membership.today, self.request.actor
        answers, evidence = selectors.bank_answers(obj), selectors.evidence_of(obj)
        released = selectors.releases_of(obj)
        return {
            "title": str(obj),
            "state": selectors.bank_state(obj, today),
            "versions": [(answer, selectors.answer_words(obj, answer)) for answer in answers],
            "evidence": [(row, selectors.evidence_standing(row, today)) for row in evidence],
            "released": selectors.release_lines(released),
            "may_write": actor.can(WRITE),
            "may_release": actor.can(RELEASE),
            "history": records.history(obj, *answers, *evidence, *released),
        }


class OfBankQuestion(FormPage):
    """Base of what is done to one question of the bank."""

    action = WRITE
    is_change = False

    def subject(self) -> BankQuestion:
        found: BankQuestion = selectors.bank_question(self.kwargs["pk"])
        return found

    def cancel_url(self) -> str:
        return address(self.object.pk)


class ChangeBankQuestion(OfBankQuestion):
    """Other words for a question."""

    form_class = forms.BankQuestionForm
    title = "Change the question"
    is_change = True

    def initial(self) -> dict[str, Any]:
        return forms.bank_initial(self.object)

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        named = {name: given[name] for name in ("topic", "tags", "version", "reason")}
        services.change_bank_question(self.object, given["said"], actor=self.request.actor, **named)
        return self.cancel_url()


class WriteBankAnswer(OfBankQuestion):
    """The next version of the answer; the one before stays readable."""

    form_class = forms.BankAnswerForm
    title = "Write the answer"
    submit_label = "Keep the answer"

    def form_options(self) -> Context:
        newest = selectors.newest_answer(self.object)
        given = selectors.as_kept(newest) if newest else NOTHING
        return {"question": selectors.as_bank_question(self.object), "given": given}

    def initial(self) -> dict[str, Any]:
        newest = selectors.newest_answer(self.object)
        return {"edition": newest.edition if newest else 0}

    def context(self, **more: Any) -> Context:
        return {"intro": self.object.text, **more}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.write_bank_answer(
            self.object, given["given"], seen=given["edition"], actor=self.request.actor, reason=given["reason"]
        )
        return self.cancel_url()


class CompareBankAnswers(ScopedView):
    """Two versions of an answer side by side."""

    action = VIEW
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        row = found_or_404(selectors.bank_question, pk)
        versions = selectors.bank_answers(row)
        by_edition = {str(each.edition): each for each in versions}
        last = versions[0] if versions else None
        first = by_edition.get(request.GET.get("with", "")) or (versions[1] if len(versions) > 1 else None)
        pair = [(each, selectors.answer_words(row, each)) for each in (first, last) if first and each]
        context = {"object": row, "title": "Versions of the answer", "versions": versions, "pair": pair}
        return self.page("questionnaires/bank_compare.html", context)


class AttachBankEvidence(OfBankQuestion):
    """Evidence for the answers to a question."""

    form_class = forms.BankEvidenceForm
    title = "Attach evidence"
    submit_label = "Attach"

    def form_options(self) -> Context:
        self.papers = {str(row.pk): row for row in selectors.own_papers_offered()}
        return {"papers": [(pk, f"{row}, {row.site.name}") for pk, row in self.papers.items()]}

    def context(self, **more: Any) -> Context:
        return {"intro": self.object.text, **more}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.attach_bank_evidence(
            self.object,
            description=given["description"],
            file=given["file"],
            paper=self.papers.get(given["paper"]),
            watermarked=given["watermarked"],
            expires_on=given["expires_on"],
            actor=self.request.actor,
            reason=given["reason"],
        )
        return self.cancel_url()


class TurnBankQuestion(TurnPage):
    """Retire a question, or take it up again."""

    action = WRITE
    turns = {
        "retire": Turn(
            "Retire this question?",
            "It is proposed no more and its evidence warns no more. What was released stays with its sponsors.",
            "Retire question",
            services.retire_bank_question,
        ),
        "reactivate": Turn(
            "Take up this question again?", "It is proposed again.", "Take up again", services.reactivate_bank_question
        ),
    }

    def subject(self) -> BankQuestion:
        found: BankQuestion = selectors.bank_question(self.kwargs["pk"])
        return found

    def cancel_url(self) -> str:
        return address(self.object.pk)


class TurnBankEvidence(TurnPage):
    """Remove evidence from the bank."""

    action = WRITE
    turns = {
        "remove": Turn(
            "Remove this evidence?",
            "It is offered no more. What was released of it stays with its sponsors.",
            "Remove evidence",
            services.remove_bank_evidence,
        )
    }

    def subject(self) -> BankEvidence:
        return selectors.bank_evidence(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.question_id)


class TurnBankRelease(TurnPage):
    """Revoke a release, or allow it again."""

    action = RELEASE
    turns = {
        "revoke": Turn(
            "Revoke this release?",
            "The question is proposed to this sponsor no more. What was signed stays as it was signed; in answers that "
            "were not signed yet, change it yourself.",
            "Revoke release",
            bank_release.revoke_release,
        ),
        "allow": Turn(
            "Allow it again?",
            "The question may be proposed to this sponsor again.",
            "Allow again",
            bank_release.restore_release,
        ),
    }

    def subject(self) -> BankRelease:
        return selectors.release(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.answer.question_id)
