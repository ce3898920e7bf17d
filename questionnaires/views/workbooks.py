"""Answers as a workbook: taken away, brought back, looked at, and only then written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from questionnaires import services
from questionnaires.forms.workbooks import SEEN, TakeForm, WorkbookForm
from questionnaires.models import AnswerWorkbook
from questionnaires.rules import dialogue, workbook
from questionnaires.rules import workbook_changes as changes
from questionnaires.rules.workbook_changes import Compared
from questionnaires.selectors import sent, workbooks
from questionnaires.services import workbook_file
from questionnaires.views.answering import AboutAsked, address
from records import selectors as records
from web.files import generated_response
from web.http import Exported, ScopedRequest, export_name
from web.tables import XLSX_TYPE
from web.views import Context, FormPage, ScopedView, found_or_404


class DownloadWorkbook(ScopedView):
    """The questionnaire with what is answered so far, to go on with in a spreadsheet program."""

    action = "answers.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        row = found_or_404(sent.questionnaire, pk)
        if sent.state_of(row) != dialogue.SENT:
            return HttpResponseRedirect(address(pk))
        held = workbooks.contents(row)
        heads = list(workbook.HEADS.values())
        request.exported = Exported("questionnaires:asked", "xlsx", len(held.filled.whole.questions), heads)
        name = export_name(f"{row.number} answers", request.membership.today, "xlsx")
        return generated_response(workbook_file.made(held), name=name, media_type=XLSX_TYPE)


class BringWorkbook(AboutAsked):
    """Upload a workbook; what it would change is shown before anything is written."""

    form_class = WorkbookForm
    title = "Upload a workbook"
    submit_label = "Upload and compare"

    def save(self, form: Any) -> str:
        brought = services.bring_workbook(self.object, file=form.cleaned_data["file"], actor=self.request.actor)
        return reverse("questionnaires:workbook-take", args=[brought.pk])


class TakeWorkbook(FormPage):
    """What a workbook would change, question by question, and the act that writes it."""

    action = "answers.write"
    template_name = "questionnaires/workbook.html"
    title = "Compare a workbook"
    submit_label = "Write these answers"
    form_class = TakeForm
    is_change = False
    object: AnswerWorkbook

    def subject(self) -> AnswerWorkbook:
        found = workbooks.workbook_called(self.kwargs["pk"])
        self.compared: list[Compared] = workbooks.compared(found)
        return found

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        """One that was taken is not taken twice: its page says by whom and when."""
        if found_or_404(self.subject).taken_at:
            return HttpResponseRedirect(request.path)
        return super().post(request, **kwargs)

    def form_options(self) -> Context:
        return {"conflicts": [each for each in self.compared if each.verdict == changes.CONFLICT]}

    def initial(self) -> Context:
        return {"version": self.object.version}

    def about(self) -> str:
        return str(self.object.questionnaire)

    def cancel_url(self) -> str:
        return address(self.object.questionnaire_id)

    def context(self, **more: Any) -> Context:
        told = [each for each in self.compared if each.verdict != changes.UNCHANGED or each.row.note]
        order = list(changes.VERDICTS)
        return {
            "intro": f"{self.object.file.name}, for {self.object.questionnaire.sponsor_name}",
            "told": sorted(told, key=lambda each: order.index(each.verdict)),
            "counts": [
                (words, sum(each.verdict == verdict for each in self.compared))
                for verdict, words in changes.VERDICTS.items()
            ],
            "words": changes.VERDICTS,
            "history": records.history(self.object),
            **more,
        }

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.take_workbook(
            self.object,
            takes=form.takes,
            seen={key: _number(self.request.POST.get(SEEN.format(key), "")) for key in form.takes},
            reason=given["reason"],
            version=given["version"],
            actor=self.request.actor,
        )
        return address(self.object.questionnaire_id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
