"""What is asked again, over the API: what can be reaffirmed, that it holds, and what sending would ask anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from kernel.errors import Blocked
from questionnaires import selectors, services
from questionnaires.api.sent import OfSide
from questionnaires.models import TemplateVersion
from questionnaires.rules import dialogue, frozen
from questionnaires.rules.scope import scope_of
from questionnaires.selectors import sent
from questionnaires.selectors.renewal import Renewal, preview, renewal_of
from questionnaires.serializers import renewal as shapes
from questionnaires.serializers.sent import SendingSerializer
from questionnaires.services import Chosen, Conflicting
from web.api.views import ScopedApi, created


class AskedRenewal(OfSide):
    """What can be reaffirmed of last time; POST says which answers still hold, all or none of those it names."""

    actions = {"GET": "answers.view", "POST": "answers.write"}
    side = dialogue.CMO

    @extend_schema(responses=shapes.RenewalSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        row = self.found(sent.questionnaire, pk)
        answers = sent.answer_set(row)
        again = renewal_of(row, sent.filling(row, answers), sent.answers(answers))
        told = {"follows": again.last.row.number if again else None, "questions": _questions(again) if again else []}
        return Response(shapes.RenewalSerializer(told).data)

    @extend_schema(request=shapes.ReaffirmSerializer, responses={201: shapes.ReaffirmedAnswersSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(sent.questionnaire, pk), shapes.ReaffirmSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = [Chosen(each["question"], each["answer"], each["version"]) for each in given.validated_data["answers"]]

        def work() -> tuple[Any, str]:
            try:
                kept = services.reaffirm(row, chosen, actor=self.actor)
            except Conflicting as conflict:
                keys = ", ".join(conflict.keys)
                raise Blocked([f"Somebody answered {keys} meanwhile. Read it, then say it again."]) from None
            told = {"answers": list(kept.values())}
            return shapes.ReaffirmedAnswersSerializer(told).data, reverse("api:asked-questionnaire", args=[row.pk])

        return created(request, self.actor.key, work)


def _questions(again: Renewal) -> list[dict[str, Any]]:
    return [
        {
            "question": key,
            "verdict": verdict.kind,
            "because": verdict.words,
            "reaffirmed": again.filled.of(key).reaffirmed,
            "version": again.answers[key].version if key in again.answers else 0,
            "last_time": again.past(key),
        }
        for key, verdict in again.verdicts.items()
    ]


class QuestionnaireForecast(ScopedApi):
    """What sending a version to a site would ask anew; nothing is sent or kept."""

    actions = {"POST": "questionnaires.send"}

    @extend_schema(request=SendingSerializer, responses=shapes.ForecastSerializer)
    def post(self, request: Request) -> Response:
        given = SendingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        version = self.found(selectors.version, said["template_version"])
        site, scope = self.found(cmos.site, said["site"]), scope_of(said["scope"])
        found = preview(version, site, sent.respondent(site).organisation_id, scope, said["due_on"])
        if found is None:
            asked = _asked(version, scope)
            told: dict[str, Any] = {"follows": None, "asked": asked, "anew": asked, "because": [], "questions": []}
        else:
            told = {
                "follows": found.follows.number,
                "asked": found.forecast.asked,
                "anew": found.forecast.anew,
                "because": [{"words": words, "count": count} for words, count in found.forecast.because],
                "questions": [
                    {"question": question.key, "verdict": verdict.kind, "because": verdict.words}
                    for question, verdict in found.anew
                ],
            }
        return Response(shapes.ForecastSerializer(told).data)


def _asked(version: TemplateVersion, scope: Any) -> int:
    """How many questions can be asked within a scope."""
    return len(frozen.askable(selectors.content(version), scope))
