"""The signed answers as files, for either side."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from questionnaires import services
from questionnaires.selectors import printed, sent
from questionnaires.selectors import review as reading
from web.files import generated_response, written
from web.http import Exported, ScopedRequest, export_name
from web.scoped import ScopedView, found_or_404
from web.tables import XLSX_TYPE, Table, write_xlsx


class Answers(ScopedView):
    """Base of the signed answers as files; the sponsor may have its review in them."""

    with_review: ClassVar[bool] = False

    def wants_review(self, given: Any) -> bool:
        return self.with_review and given.get("review") == "yes"

    def asked(self, pk: UUID, *, with_review: bool) -> Any:
        """The questionnaire; its review only for who may read what the answers are judged by."""
        return found_or_404(reading.reviewed if with_review else sent.questionnaire, pk)


class AnswersTable(Answers):
    """The signed answers as XLSX, one question per row."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        with_review = self.wants_review(request.GET)
        row = self.asked(pk, with_review=with_review)
        try:
            found = printed.paper(row, with_review=with_review)
        except LookupError:
            raise Http404 from None
        heads = [*printed.HEADS, *(printed.OURS if found["review"] else ())]
        about = [("Questionnaire", row.number), ("Site", row.site_name), ("Answered by", row.organisation_name)]
        if found["review"]:
            about.append(("Score", found["review"]["score"]))
        table = Table(row.title, tuple(about), heads, printed.rows(found))
        request.exported = Exported("questionnaires:sent", "xlsx", len(found["answers"]), heads)
        name = export_name(f"answers to {row.number}", request.membership.today, "xlsx")
        return generated_response(written(lambda to: write_xlsx(table, to)), name=name, media_type=XLSX_TYPE)


class AnswersPdf(Answers):
    """Asks a worker to print the signed answers."""

    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        with_review = self.wants_review(request.POST)
        row = self.asked(pk, with_review=with_review)
        job = services.request_print(row, with_review=with_review, actor=request.actor)
        return redirect("jobs:job", job.pk)


class SentTable(AnswersTable):
    action = "questionnaires.view"
    with_review = True


class SentPdf(AnswersPdf):
    action = "questionnaires.view"
    with_review = True


class AskedTable(AnswersTable):
    action = "answers.view"


class AskedPdf(AnswersPdf):
    action = "answers.view"
