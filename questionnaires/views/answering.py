"""The CMO's pages about questionnaires of all its sponsors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from kernel.errors import Refused
from questionnaires import columns, services
from questionnaires.forms import answering as forms
from questionnaires.forms.sending import AskedFilters, CommentForm
from questionnaires.models import AnswerSet, Questionnaire
from questionnaires.rules import dialogue, filling
from questionnaires.rules.filling import Filling
from questionnaires.rules.questions import Question
from questionnaires.selectors import rounds, sent, workbooks
from questionnaires.selectors.bank import proposals
from questionnaires.selectors.renewal import renewal_of
from questionnaires.services import Conflicting, Evidence, Typed
from questionnaires.views.again import Again
from questionnaires.views.given import given
from questionnaires.views.sending import question_choices, read_context, thread
from records import selectors as records
from records.selectors.signers import available
from web.http import ScopedRequest
from web.list_pages import NothingToFill
from web.views import Context, DetailPage, FormPage, ListPage, found_or_404


def address(pk: UUID, section: str = "", question: str = "") -> str:
    """The CMO's page of a questionnaire, or of a section of it, at a question."""
    if not section:
        return reverse("questionnaires:asked", args=[pk])
    found = reverse("questionnaires:answer", args=[pk, section])
    return f"{found}#{question}" if question else found


class AskedList(ListPage):
    """What sponsors ask of the organisation."""

    action = "answers.view"
    title = "Questionnaires"
    columns = columns.ASKED
    filters = AskedFilters
    default_sort = "due_now"

    def queryset(self) -> QuerySet[Any]:
        return sent.questionnaires()

    def rows(self, found: list[Any]) -> list[Any]:
        return sent.lines(found, self.request.membership.today, dialogue.CMO)

    def nothing(self) -> Context:
        return {"kind": "nothing_yet", "title": "No questionnaires yet", "text": "What sponsors ask appears here."}


class AskedView(DetailPage):
    """One questionnaire: how far it is, what is missing or in doubt, what was said, and the way to sign it."""

    action = "answers.view"
    template_name = "questionnaires/asked.html"

    def find(self, pk: UUID) -> Questionnaire:
        found: Questionnaire = sent.questionnaire(pk)
        return found

    def details(self, obj: Any) -> Context:
        answers, filled = sent.answer_set(obj), sent.filling(obj, sent.answer_set(obj))
        line = sent.lines([obj], self.request.membership.today, dialogue.CMO)[0]
        return {
            "title": obj.title,
            **(self._work(obj, filled, answers) if line.state == dialogue.SENT else self._read(obj, answers)),
            "line": line,
            "filled": filled,
            "answers": answers,
            "scope": dialogue.scope_words(sent.scope_here(obj)),
            "thread": thread(obj, dialogue.CMO),
            "rounds": rounds.rounds(obj),
            "notes": [each for each in sent.notes(obj) if each.kind == dialogue.NOTE],
            "workbooks": list(workbooks.workbooks_of(obj)),
            "files": bool(sent.files(answers)),
            "may_speak": self.request.actor.can("answers.write") and line.state != dialogue.WITHDRAWN,
            "history": records.history(*sent.rows_about(obj, answers)),
            **given(obj, filled, line.state, self.request),
        }

    def _work(self, obj: Any, filled: Filling, answers: AnswerSet | None) -> Context:
        """What is still to be done, and the step that sends the answers."""
        actor = self.request.actor
        again = renewal_of(obj, filled, sent.answers(answers))
        kept = {each.question.key for each in again.pending} if again else set()
        return {
            "parts": filled.parts(),
            "again": again,
            "missing": [(each, faults) for each, faults in _named(filled, filling.OPEN) if each.key not in kept],
            "doubtful": _named(filled, filling.DOUBTFUL),
            "choices": available(dialogue.ANSWERING, sent.facts(answers), actor, answers) if answers else [],
            "may_write": actor.can("answers.write"),
        }

    def _read(self, obj: Any, answers: AnswerSet | None) -> Context:
        """What was sent, or asked in vain."""
        return read_context(obj, answers, self.request.GET.get("section", ""), self.request.GET.get("answers", ""))


def _named(filled: Filling, wanted: str) -> list[tuple[Question, tuple[str, ...]]]:
    """Questions that stand so, with what is in doubt about each."""
    by_key = filled.whole.by_key
    return [(by_key[key], filling.faults(by_key[key], filled.of(key))) for key in filled.keys(wanted)]


class AnswerPage(Again):
    """Base of the pages on which a section is answered."""

    action = "answers.write"
    row: Any

    def form(self, section: str, data: QueryDict | None = None) -> forms.SectionForm:
        """The questions of a section that apply now."""
        answers = sent.answer_set(self.row)
        filled = sent.filling(self.row, answers)
        if section not in {each.key for each in filled.whole.sections}:
            raise Http404
        kept = sent.answers(answers)
        self.again = renewal_of(self.row, filled, kept, self.unchanged(filled.whole.questions, section))
        own = [each for each in filled.asked if each.section == section]
        asked = self.asked_anew(own, section)
        written = sent.notes(self.row)
        checked, delegated = sent.checked_by(kept, written), sent.delegated(kept, written)
        self.known = forms.Known(kept, sent.files(answers), checked, delegated, self.again)
        return forms.SectionForm(data, asked=asked, filled=filled)

    def typed(self, asked: Sequence[Question], data: QueryDict) -> list[Typed]:
        """What a form changes, of the questions that came with it."""
        return typed_of([each for each in asked if self.comes_with(each.key)], data)


def typed_of(asked: Sequence[Question], data: QueryDict) -> list[Typed]:
    """What a form changes: a control that sends what it showed changes nothing."""
    sent_ = dict(data.lists())
    found = []
    for question in asked:
        given = _typed(question, sent_)
        confirmed = bool(data.get(filling.AGAIN.format(question.key)))
        if confirmed or data.get(f"was.{question.key}", "") != forms.fingerprint(given):
            seen = data.get(filling.VERSION.format(question.key), "")
            number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
            found.append(Typed(question.key, given, number, confirmed))
    return found


def _typed(question: Question, sent_: Mapping[str, Sequence[str]]) -> filling.Given:
    try:
        return filling.typed(question, sent_)
    except ValueError as wrong:
        raise Refused({question.key: str(wrong)}) from None


class AnswerSection(AnswerPage):
    """The questions of one section that apply; saved as a whole here, each by itself where scripts run."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID, section: str) -> HttpResponse:
        self.row = found_or_404(sent.questionnaire, pk)
        if sent.state_of(self.row) != dialogue.SENT:
            return HttpResponseRedirect(f"{address(pk)}?section={section}")
        return self._show(self.form(section), section)

    def post(self, request: ScopedRequest, pk: UUID, section: str) -> HttpResponse:
        self.row = found_or_404(sent.questionnaire, pk)
        form = self.form(section)
        try:
            services.save_answers(self.row, self.typed(form.asked, request.POST), actor=request.actor)
            if key := request.POST.get("check", ""):
                self._check(key)
        except Conflicting as conflict:
            return self._again(section, 409, theirs=conflict.keys)
        except Refused as refusal:
            return self._again(section, 422, refused=refusal.errors)
        return HttpResponseRedirect(self._next(form, section))

    def _check(self, key: str) -> None:
        answer = sent.answers(sent.answer_set(self.row)).get(key)
        seen = answer.version if answer else 0
        services.mark_checked(self.row, question=key, seen=seen, actor=self.request.actor)

    def _next(self, form: forms.SectionForm, section: str) -> str:
        if key := self.request.POST.get("check", ""):
            return address(self.row.pk, section, key)
        if "next" not in self.request.POST:
            return address(self.row.pk, section) + self.query
        parts = [part.section.key for part in sent.filling(self.row, sent.answer_set(self.row)).parts()]
        after = parts[parts.index(section) + 1 :] if section in parts else []
        return address(self.row.pk, after[0] if after else "")

    def _again(self, section: str, status: int, **more: Any) -> HttpResponse:
        """The page with everything that was typed; versions are those of now, so that saving again is meant."""
        form = self.form(section, self.request.POST)
        return self._show(form, section, status=status, **more)

    def _show(self, form: forms.SectionForm, section: str, *, status: int = 200, **more: Any) -> HttpResponse:
        filled, bank = form.filled, self._bank(form)
        here = next(each for each in filled.whole.sections if each.key == section)
        context = {
            "object": self.row,
            "here": here,
            "title": f"{here.key} {here.title}",
            "entries": form.entries(self.known, **more),
            "parts": filled.parts(),
            "filled": filled,
            "line": sent.lines([self.row], self.request.membership.today, dialogue.CMO)[0],
            "refused": more.get("refused", {}).get("", []),
            "bank": bank,
            "kept_in": f"{self.request.membership.id}.{self.row.pk}",
            **self.again_context(section),
            "may_delegate": self.request.actor.can("answers.delegate"),
        }
        return self.page("questionnaires/answer.html", context, status=status)

    def _bank(self, form: forms.SectionForm) -> Context:
        """What this person may do with the answer bank here; its proposals go to what is not answered."""
        actor = self.request.actor
        if not actor.can("bank.view"):
            return {}
        open_ = [each for each in form.asked if form.filled.standings[each.key] != filling.ANSWERED]
        self.known = replace(self.known, proposals=proposals(self.row, open_))
        return {"reads": True, "takes": actor.can("bank.release"), "writes": actor.can("bank.write")}


class SaveAnswer(AnswerPage):
    """One answer, saved by itself while it is typed; the answer tells what applies now."""

    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID, question: str) -> HttpResponse:
        self.row = found_or_404(sent.questionnaire, pk)
        section = self._section(question)
        form = self.form(section)
        asked = [each for each in form.asked if each.key == question]
        try:
            if not asked:
                raise Refused(f"{question} does not apply any more: an answer it depends on was changed.")
            services.save_answers(self.row, self.typed(asked, request.POST), actor=request.actor)
        except Conflicting:
            return self._tell(section, question, 409, "questionnaires/_theirs.html")
        except Refused as refusal:
            sentences = [each for found in refusal.errors.values() for each in found]
            return JsonResponse({"words": " ".join(sentences)}, status=422)
        return self._tell(section, question, 200, "questionnaires/_standing.html")

    def _section(self, key: str) -> str:
        found = next((each["section"] for each in self.row.asked["questions"] if each["key"] == key), None)
        if found is None:
            raise Http404
        return str(found)

    def _tell(self, section: str, key: str, status: int, template: str) -> JsonResponse:
        form = self.form(section)
        entry = next(each for each in form.entries(self.known) if each.question.key == key)
        filled = form.filled
        context = {"entry": entry, "object": self.row, "section": section}
        told = {
            "version": entry.version,
            "was": entry.was,
            "html": render_to_string(template, context, request=self.request),
            "asked": [each.key for each in form.asked],
            "holding": [each.question.key for each in self.holding(section)],
            "answered": filled.answered,
            "of": len(filled.asked),
        }
        return JsonResponse(told, status=status)


class AboutAsked(FormPage):
    """Base of the forms about a questionnaire or one question of it."""

    action = "answers.write"
    is_change = False

    def subject(self) -> Any:
        return sent.questionnaire(self.kwargs["pk"])

    @property
    def question(self) -> str:
        """The question that the form is about, where it is about one."""
        return str(self.kwargs.get("question") or self.request.GET.get("question", ""))

    def asked(self) -> dict[str, Any]:
        """What is kept of that question."""
        return next((each for each in self.object.asked["questions"] if each["key"] == self.question), {})

    def cancel_url(self) -> str:
        found = self.asked()
        return address(self.object.pk, found.get("section", ""), self.question)

    def context(self, **more: Any) -> Context:
        found = self.asked()
        about = f"{found['key']} {found['text']}" if found else self.object.title
        return {"intro": f"{about}, for {self.object.sponsor_name}", **more}


class AttachEvidence(AboutAsked):
    """Attach evidence to an answer."""

    form_class = forms.EvidenceForm
    title = "Attach evidence"
    submit_label = "Attach"

    def subject(self) -> Any:
        found = super().subject()
        if self.question not in {each["key"] for each in found.asked["questions"]}:
            raise Http404
        return found

    def _known(self) -> dict[str, Any]:
        kept = sent.files(sent.answer_set(self.object)).values()
        return {str(each.file_id): each.file for rows in kept for each in rows if each.file_id}

    def form_options(self) -> Context:
        filled = sent.filling(self.object, sent.answer_set(self.object))
        others = [(each.key, f"{each.key} {each.text[:90]}") for each in filled.asked if each.key != self.question]
        return {"files": [(pk, file.name) for pk, file in self._known().items()], "others": others}

    def initial(self) -> Context:
        return {"description": self.asked().get("evidence", "")}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        evidence = Evidence(
            description=given["description"],
            file=given["file"],
            known=self._known().get(given.get("known", "")),
            watermark=given["watermark"],
            expires_on=given["expires_on"],
        )
        questions, actor = [self.question, *given.get("also", ())], self.request.actor
        services.attach_to_all(self.object, questions, evidence, on_site=given["on_site"], actor=actor)
        return self.cancel_url()


class DetachEvidence(AboutAsked):
    """Take evidence off an answer that was not sent."""

    form_class = NothingToFill
    title = "Remove evidence"
    submit_label = "Remove"

    def subject(self) -> Any:
        self.attached = sent.evidence(self.kwargs["pk"])
        return sent.questionnaire(self.attached.answer_set.questionnaire_id)

    @property
    def question(self) -> str:
        return str(self.attached.question)

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.attached.description}. The answer stays; the trail keeps what was attached.", **more}

    def save(self, form: Any) -> str:
        services.detach_evidence(self.object, self.attached, actor=self.request.actor)
        return self.cancel_url()


class CommentAsked(AboutAsked):
    """Say something to the sponsor."""

    form_class = CommentForm
    title = "Comment to the sponsor"
    submit_label = "Send to the sponsor"

    def form_options(self) -> Context:
        return {"questions": question_choices(self.object)}

    def initial(self) -> Context:
        return {"question": self.question}

    def save(self, form: Any) -> str:
        services.comment(self.object, actor=self.request.actor, **form.cleaned_data)
        return address(self.object.pk)


class NoteAsked(AboutAsked):
    """A note among the CMO's own people."""

    form_class = forms.NoteForm
    title = "Internal note"
    submit_label = "Keep the note"

    def save(self, form: Any) -> str:
        key = self.question if self.asked() else ""
        services.add_note(self.object, text=form.cleaned_data["text"], question=key, actor=self.request.actor)
        return address(self.object.pk)
