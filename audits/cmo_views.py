"""The CMO's pages about findings and audits of all its sponsors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from audits import columns, forms, rules, selectors, services
from audits.models import AuditLetter, FindingResponse, IssuedFinding
from audits.services import Answer, NewAction, named
from kernel.errors import Refused, StepRefused
from kernel.steps import obstacles
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage

TURNS = [("", "Any"), (rules.CMO, "You"), (rules.SPONSOR, "The sponsor")]


class IssuedFilters(FilterBar):
    """Words; sponsor; grade; state; whose turn; overdue."""

    q = django_forms.CharField(required=False, max_length=100, label="Audit, sponsor, site or words")
    sponsor = django_forms.ChoiceField(required=False, label="Sponsor")
    grade = django_forms.ChoiceField(required=False, choices=[("", "Any"), *rules.GRADES.items()], label="Grade")
    state = django_forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((key, words) for key, words in rules.FINDING_STATES.items() if key != rules.DRAFT)],
        label="State",
    )
    turn = django_forms.ChoiceField(required=False, choices=TURNS, label="Whose turn")
    overdue = django_forms.ChoiceField(required=False, choices=[("", "Any"), ("yes", "Overdue")], label="Due")

    def prepare(self) -> None:
        field = self.fields["sponsor"]
        assert isinstance(field, django_forms.ChoiceField)
        field.choices = [("", "Any"), *((name, name) for name in selectors.sponsor_names())]

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching_issued(found, value)

    def narrow_sponsor(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(sponsor_name=value)

    def narrow_grade(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(grade_now=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.issued_in_state(found, value)

    def narrow_turn(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.issued_in_turn(found, value)

    def narrow_overdue(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.issued_overdue(found, self.member.today)


class IssuedList(ListPage):
    """Findings of all sponsors."""

    action = "findings.view"
    title = "Findings"
    columns = columns.ISSUED
    filters = IssuedFilters
    default_sort = "due_sort"

    def queryset(self) -> QuerySet[Any]:
        return selectors.issued_findings()

    def rows(self, found: list[Any]) -> list[Any]:
        return selectors.inbox_items(found, self.request.membership.today)

    def nothing(self) -> Context:
        return {"kind": "nothing_yet", "title": "No findings yet", "text": "What sponsors issue to you appears here."}


class LetterList(ListPage):
    """Audits that sponsors announced, cancelled or summed up."""

    action = "findings.view"
    title = "Audits"
    columns = columns.LETTERS

    class Filters(FilterBar):
        """Words; what the letter is."""

        q = django_forms.CharField(required=False, max_length=100, label="Audit, sponsor or site")
        kind = django_forms.ChoiceField(required=False, choices=[("", "Any"), *rules.LETTERS.items()], label="Letter")

        def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
            return selectors.matching_letters(found, value)

        def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
            return found.filter(kind=value)

    filters = Filters

    def queryset(self) -> QuerySet[AuditLetter]:
        return selectors.received_letters()

    def nothing(self) -> Context:
        return {"kind": "nothing_yet", "title": "No audits yet", "text": "What sponsors announce appears here."}


class LetterView(DetailPage):
    """One letter about an audit, as either side reads it."""

    action = "findings.view"
    template_name = "audits/letter.html"

    def find(self, pk: UUID) -> AuditLetter:
        return selectors.letter(pk)

    def details(self, obj: AuditLetter) -> Context:
        facts = selectors.letter_facts(obj)
        return {
            "title": str(obj),
            "signatures": selectors.signed_by_letter([obj]).get(obj.pk, []),
            "choices": available(rules.RECEIPT, facts, self.request.actor, obj),
            "history": records.history(obj, *obj.receipts.all()),
        }


class IssuedView(DetailPage):
    """A finding as the CMO reads it, with the dialogue, its own draft and notes, and what can be done."""

    action = "findings.view"
    template_name = "audits/issued.html"

    def find(self, pk: UUID) -> IssuedFinding:
        return selectors.issued(pk)

    def details(self, obj: IssuedFinding) -> Context:
        today, talk = self.request.membership.today, selectors.talk_of(obj)
        item, draft = selectors.inbox_items([obj], today)[0], selectors.draft_of(obj)
        return {
            "title": str(obj),
            "item": item,
            "talk": talk,
            "turn": item.turn,
            "thread": selectors.thread(obj, rules.CMO),
            "actions": selectors.action_lines(obj, today),
            "requests": selectors.waiting_messages(obj, rules.EVIDENCE_REQUEST),
            "draft": draft,
            "declined": signatures.declined(draft.pk) if draft else [],
            "notes": selectors.notes(obj),
            "unread": self._unread(obj, item),
            "may": self._may(talk, item, today),
            "history": records.history(*selectors.rows_about(obj)),
        }

    def _unread(self, obj: IssuedFinding, item: selectors.InboxItem) -> bool:
        """Whether the withdrawal of the finding waits to be acknowledged."""
        return item.state == rules.VOID and selectors.withdrawal_facts(selectors.withdrawal(obj)).status == rules.SENT

    def _may(self, talk: rules.Talk, item: selectors.InboxItem, today: Any) -> dict[str, bool]:
        answers, live = self.request.actor.can("findings.answer"), item.state not in (rules.CLOSED, rules.VOID)
        owed = rules.whose_turn(talk.rows) == rules.CMO
        in_time = talk.due_on is not None and talk.due_on >= today
        return {
            "answer": answers and owed,
            "evidence": answers and bool(talk.requests),
            "extend": answers and owed and in_time and not talk.extension and talk.grade != rules.RECOMMENDATION,
            "sign": self.request.actor.can(rules.SIGNS),
            "done": answers and live and any(action.is_open for action in talk.actions),
            "speak": answers,
        }


class AboutIssued(FormPage):
    """Base of what the CMO says about an issued finding."""

    action = "findings.answer"

    def subject(self) -> IssuedFinding:
        return selectors.issued(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("audits:issued", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object} for {self.object.sponsor_name}", **more}


class AnswerFinding(AboutIssued):
    """Write an answer: kept as a draft, or sent."""

    form_class = forms.AnswerForm
    title = "Answer the finding"
    template_name = "audits/answer.html"

    def initial(self) -> dict[str, Any]:
        draft = selectors.draft_of(self.object)
        return _typed(draft) if draft else {"version": 0}

    def form_options(self) -> Context:
        draft = selectors.draft_of(self.object)
        return {"attached": tuple((str(row.pk), row.file.name) for row in selectors.attached(draft)) if draft else ()}

    def save(self, form: Any) -> str:
        given, actor = form.cleaned_data, self.request.actor
        draft = services.save_answer(
            self.object,
            answer=Answer(
                actions=tuple(NewAction(**row) for row in given["actions"]),
                **{name: given[name] for name in ("text", "root_cause", "correction", "interim")},
            ),
            version=given["version"],
            files=named(given["attachments"], given["description"]),
            remove=[UUID(pk) for pk in given.get("remove", [])],
            author=self.request.membership.name,
            actor=actor,
        )
        if "submit" in self.request.POST:
            if refused := list(obstacles(rules.SUBMIT, selectors.response_facts(draft), actor)):
                raise StepRefused(refused)
            return reverse("audits:answer-step", args=[draft.pk, rules.SUBMIT.slug])
        return self.request.path if "more" in self.request.POST else self.cancel_url()

    def context(self, **more: Any) -> Context:
        draft = selectors.draft_of(self.object)
        attached = [row.file for row in selectors.attached(draft)] if draft else []
        signs = self.request.actor.can(rules.SIGNS)
        return {**super().context(), "attached": attached, "draft": draft, "may_sign": signs, **more}


def _typed(draft: FindingResponse) -> dict[str, Any]:
    """A draft as its form shows it, with two empty rows after its actions."""
    found = {name: getattr(draft, name) for name in ("text", "root_cause", "correction", "interim", "version")}
    actions = selectors.actions_of(draft)
    rows = {
        f"action_{number}_{part}": getattr(row, part)
        for number, row in enumerate(actions, 1)
        for part in ("kind", "owner", "text", "due_on")
    }
    return {**found, **rows, "rows": len(actions) + 2}


class CommentIssued(AboutIssued):
    """Say something to the sponsor, with files."""

    form_class = forms.MessageForm
    title = "Comment to the sponsor"
    submit_label = "Send to the sponsor"

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        files = named(given["attachments"], given["description"])
        services.comment(self.object, text=given["text"], files=files, actor=self.request.actor)
        return self.cancel_url()


class GiveEvidence(AboutIssued):
    """Reply to a request for evidence."""

    form_class = forms.EvidenceForm
    title = "Give evidence"
    submit_label = "Send to the sponsor"

    def form_options(self) -> Context:
        waiting = selectors.waiting_messages(self.object, rules.EVIDENCE_REQUEST)
        return {"choices": [(str(each.pk), each.text) for each in waiting]}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.give_evidence(
            self.object,
            request=selectors.message(self.object, given["chosen"]),
            text=given["text"],
            files=named(given["attachments"], given["description"]),
            actor=self.request.actor,
        )
        return self.cancel_url()


class AskExtension(AboutIssued):
    """Ask the sponsor for more time."""

    form_class = forms.ExtensionForm
    title = "Ask for more time"
    submit_label = "Ask the sponsor"

    def save(self, form: Any) -> str:
        services.ask_extension(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class ReportDone(AboutIssued):
    """Report an action of the accepted answer as done."""

    form_class = forms.DoneForm
    title = "Report an action as done"
    submit_label = "Send to the sponsor"

    def _open(self) -> list[selectors.ActionLine]:
        lines = selectors.action_lines(self.object, self.request.membership.today)
        return [line for line in lines if line.state in ("open", "overdue")]

    def form_options(self) -> Context:
        return {"choices": [(str(line.row.pk), f"{line.row.text} ({line.words})") for line in self._open()]}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        row = next((line.row for line in self._open() if line.row.pk == given["chosen"]), None)
        if row is None:
            raise Refused("This action is not open.")
        services.report_done(
            self.object,
            action=row,
            done_on=given["done_on"],
            text=given["text"],
            files=named(given["attachments"], given["description"]),
            actor=self.request.actor,
        )
        return self.cancel_url()


class NoteIssued(AboutIssued):
    """A note among the CMO's own people."""

    form_class = forms.NoteForm
    title = "Internal note"
    submit_label = "Keep the note"

    def save(self, form: Any) -> str:
        services.add_note(self.object, text=form.cleaned_data["text"], actor=self.request.actor)
        return self.cancel_url()
