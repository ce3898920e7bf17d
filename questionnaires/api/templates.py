"""Templates of questionnaires over the API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.steps import Step
from questionnaires import rules, selectors, services
from questionnaires.models import Question, Section, TemplateVersion
from questionnaires.rules import answers, conditions, questions, whole
from questionnaires.rules.scope import scope_of
from questionnaires.serializers import templates as shapes
from records.api.signing import DeclineApi, Signable, SignedStepApi, signatures_of
from records.selectors.signers import available
from records.serializers import SignedStepSerializer
from records.services.proving import Signing
from web.api.views import DetailApi, ListApi, ReasonSerializer, ScopedApi, created, etag, read_version, steps_json


def as_json(row: TemplateVersion, api: ScopedApi) -> Any:
    """A version as plain values, with everything its page tells but the questions."""
    row = selectors.version(row.pk)
    faults = list(whole.faults(selectors.content(row)))
    return {
        **shapes.TemplateSerializer(row).data,
        "sections": shapes.SectionSerializer(selectors.sections_of(row.pk), many=True).data,
        "faults": shapes.FaultSerializer(faults, many=True).data,
        "signatures": signatures_of(row, selectors.signed_content(row)),
        "available_steps": steps_json(available(rules.TAKEN, selectors.facts(row), api.actor, row)),
    }


class Templates(ListApi):
    """Every version of the sponsor's questionnaire templates; POST begins a template."""

    actions = {"GET": "questionnaires.view", "POST": "questionnaires.write"}
    serializer_class = shapes.TemplateSerializer
    sorts = ("id", "title")
    filters = {
        "template": serializers.UUIDField(),
        "number": serializers.CharField(max_length=20),
        "status": serializers.CharField(max_length=20),
    }

    def queryset(self) -> QuerySet[TemplateVersion]:
        return selectors.versions()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{{"template": "template_id", "number": "template__number"}.get(name, name): value})

    @extend_schema(request=shapes.TemplateFieldsSerializer, responses={201: shapes.TemplateDetailSerializer})
    def post(self, request: Request) -> Response:
        given = _given(shapes.TemplateFieldsSerializer, request)
        return created(request, self.actor.key, lambda: _made(services.draft_template(actor=self.actor, **given), self))


def _given(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _made(row: TemplateVersion, api: ScopedApi) -> tuple[Any, str]:
    return as_json(row, api), reverse("api:questionnaire-template", args=[row.pk])


class TemplateStart(ScopedApi):
    """Begin a template from the portal's questionnaire."""

    actions = {"POST": "questionnaires.write"}

    @extend_schema(request=ReasonSerializer, responses={201: shapes.TemplateDetailSerializer})
    def post(self, request: Request) -> Response:
        given = _given(ReasonSerializer, request)
        return created(
            request, self.actor.key, lambda: _made(services.start_from_portal(actor=self.actor, **given), self)
        )


class TemplateDetail(DetailApi):
    """One version; PUT replaces title and introduction of a draft and needs If-Match."""

    actions = {"GET": "questionnaires.view", "PUT": "questionnaires.write"}
    serializer_class = shapes.TemplateDetailSerializer

    def find(self, pk: UUID) -> TemplateVersion:
        return selectors.version(pk)

    def represent(self, obj: TemplateVersion) -> Any:
        return as_json(obj, self)

    @extend_schema(request=shapes.TemplateFieldsSerializer, responses=shapes.TemplateDetailSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        row, seen = self._found(pk), read_version(request)
        given = _given(shapes.TemplateFieldsSerializer, request)
        changed = services.change_version(row, actor=self.actor, seen=seen, **given)
        body = as_json(changed, self)
        return Response(body, headers={"ETag": etag(changed, body)})


class TemplateRevisions(ScopedApi):
    """Make the next version of a template as a draft."""

    actions = {"POST": "questionnaires.write"}

    @extend_schema(request=ReasonSerializer, responses={201: shapes.TemplateDetailSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(selectors.version, pk), _given(ReasonSerializer, request)
        return created(
            request, self.actor.key, lambda: _made(services.revise_version(row, actor=self.actor, **given), self)
        )


class TemplateDifferences(ScopedApi):
    """What differs between a version and another one of its template, named by its edition in `with`."""

    actions = {"GET": "questionnaires.view"}

    @extend_schema(responses=shapes.DifferencesSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"with"})
        row = self.found(selectors.version, pk)
        asked = request.query_params.get("with", "")
        other = next((each for each in selectors.versions_of(row.template_id) if str(each.edition) == asked), row)
        if other is row and asked not in ("", str(row.edition)):
            raise serializers.ValidationError({"with": ["This template has no such edition."]})
        first, last = sorted((row, other), key=lambda each: each.edition)
        found = whole.differences(selectors.content(first), selectors.content(last))
        body = {"first": first.edition, "last": last.edition, "differences": found}
        return Response(shapes.DifferencesSerializer(body).data)


class TemplatePreview(ScopedApi):
    """Which questions are asked for a scope and answers; nothing is stored."""

    actions = {"POST": "questionnaires.view"}

    @extend_schema(request=shapes.PreviewSerializer, responses=shapes.ShownSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        content = selectors.content(self.found(selectors.version, pk))
        given = _given(shapes.PreviewSerializer, request)
        named = {answers.NAME.format(key): values for key, values in given["answers"].items()}
        said = answers.read_answers(content.questions, named)
        shown = conditions.shown(content.sections, content.questions, scope_of(given["scope"]), said)
        body = {"asked": [key for key in shown if shown[key]], "hidden": [key for key in shown if not shown[key]]}
        return Response(body)


# --- steps --------------------------------------------------------------------------------------------------------


class OfVersion(Signable):
    """What the steps of a version are taken on and what its signature covers."""

    steps: ClassVar[tuple[Step, ...]] = rules.TAKEN

    def find(self, pk: UUID) -> TemplateVersion:
        return selectors.version(pk)

    def signed_content(self, obj: TemplateVersion) -> dict[str, Any]:
        return selectors.signed_content(obj)


class TemplateSteps(OfVersion, SignedStepApi):
    """Send to review, return, approve, retire or discard; needs If-Match, an approval its ceremony."""

    actions = {"GET": "questionnaires.view", "POST": "questionnaires.view"}

    @extend_schema(request=SignedStepSerializer, responses=shapes.TemplateDetailSerializer)
    def post(self, request: Request, pk: UUID, step: str) -> Response:
        return super().post(request, pk, step)

    def perform(self, obj: TemplateVersion, step: Step, given: dict[str, Any], version: int) -> TemplateVersion:
        signing = Signing.taken(self.request._request, step, given)
        return services.take_step(step, obj, actor=self.actor, seen=version, signing=signing, **given)

    def represent(self, obj: TemplateVersion) -> Any:
        return as_json(obj, self)


class TemplateDecline(OfVersion, DeclineApi):
    """Refuse to approve a version, with the reason; needs If-Match."""

    actions = {"POST": "questionnaires.view"}


# --- sections and questions ---------------------------------------------------------------------------------------


def _section(given: dict[str, Any]) -> questions.Section:
    names = ("key", "title", "help")
    return questions.Section(**{name: given[name] for name in names}, show_if=conditions.normal(given["show_if"]))


def _question(given: dict[str, Any], section: Section) -> questions.Question:
    said = {name: given[name] for name in selectors.SAME}
    return questions.Question(
        **{**said, "show_if": conditions.normal(given["show_if"])},
        section=section.key,
        options=selectors.as_options(given["options"]),
        columns=selectors.as_columns(given["columns"]),
        requirements=tuple(given["requirements"]),
    )


class TemplateSections(ScopedApi):
    """Add a section to a draft."""

    actions = {"POST": "questionnaires.write"}

    @extend_schema(request=shapes.SectionFieldsSerializer, responses={201: shapes.SectionSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(selectors.version, pk), _given(shapes.SectionFieldsSerializer, request)
        return created(request, self.actor.key, lambda: self._added(row, given))

    def _added(self, row: TemplateVersion, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.add_section(row, _section(given), actor=self.actor, reason=given["reason"])
        return shapes.SectionSerializer(made).data, reverse("api:questionnaire-section", args=[made.pk])


class TemplateQuestions(ListApi):
    """The questions of a version; POST adds one at the end of a section, which the body names."""

    actions = {"GET": "questionnaires.view", "POST": "questionnaires.write"}
    serializer_class = shapes.TemplateQuestionSerializer
    sorts = ("id", "key")
    filters = {"section": serializers.UUIDField(), "kind": serializers.CharField(max_length=10)}

    def queryset(self) -> QuerySet[Question]:
        return selectors.questions_of(self.found(selectors.version, self.kwargs["pk"]).pk)

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return found.filter(**{"section_id" if name == "section" else name: value})

    @extend_schema(request=shapes.QuestionFieldsSerializer, responses={201: shapes.TemplateQuestionSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(selectors.version, pk), _given(shapes.QuestionFieldsSerializer, request)
        section = _existing_section(given.get("section"), row.pk)
        return created(request, self.actor.key, lambda: self._added(section, given))

    def _added(self, section: Section, given: dict[str, Any]) -> tuple[Any, str]:
        made = services.add_question(section, _question(given, section), actor=self.actor, reason=given["reason"])
        return shapes.TemplateQuestionSerializer(made).data, reverse("api:questionnaire-question", args=[made.pk])


def _existing_section(pk: UUID | None, version_id: UUID) -> Section:
    """A section of the version; what is not there and what is not yours answer the same (S-03)."""
    try:
        found = selectors.section(pk) if pk else None
    except ObjectDoesNotExist:
        found = None
    if found is None or found.template_version_id != version_id:
        raise serializers.ValidationError({"section": ["This section does not exist."]})
    return found


class SectionDetail(DetailApi):
    """One section; PUT replaces what it says and needs If-Match."""

    actions = {"GET": "questionnaires.view", "PUT": "questionnaires.write"}
    serializer_class = shapes.SectionSerializer

    def find(self, pk: UUID) -> Section:
        return selectors.section(pk)

    @extend_schema(request=shapes.SectionFieldsSerializer, responses=shapes.SectionSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        row, version = self._found(pk), read_version(request)
        given = _given(shapes.SectionFieldsSerializer, request)
        changed = services.change_section(
            row, _section(given), actor=self.actor, reason=given["reason"], version=version
        )
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class QuestionDetail(DetailApi):
    """One question; PUT replaces what it says and needs If-Match."""

    actions = {"GET": "questionnaires.view", "PUT": "questionnaires.write"}
    serializer_class = shapes.TemplateQuestionSerializer

    def find(self, pk: UUID) -> Question:
        return selectors.question(pk)

    @extend_schema(request=shapes.QuestionFieldsSerializer, responses=shapes.TemplateQuestionSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        row, version = self._found(pk), read_version(request)
        given = _given(shapes.QuestionFieldsSerializer, request)
        section = _existing_section(given.get("section") or row.section_id, row.template_version_id)
        said, reason = _question(given, section), given["reason"]
        changed = services.change_question(row, said, section=section, actor=self.actor, reason=reason, version=version)
        body = self.represent(changed)
        return Response(body, headers={"ETag": etag(changed, body)})


class PartChange(ScopedApi, ABC):
    """Base of what is done to a section or question as a whole; answers with the version as it is afterwards."""

    actions = {"POST": "questionnaires.write"}
    shape: ClassVar[type[serializers.Serializer[Any]]] = ReasonSerializer

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def change(self, row: Any, given: dict[str, Any]) -> TemplateVersion: ...

    def answer(self, request: Request, pk: UUID) -> Response:
        row, given = self.found(self.find, pk), _given(self.shape, request)
        return Response(as_json(self.change(row, given), self))


class SectionRemoval(PartChange):
    """Take a section off a draft with its questions."""

    def find(self, pk: UUID) -> Section:
        return selectors.section(pk)

    @extend_schema(request=ReasonSerializer, responses=shapes.TemplateDetailSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk)

    def change(self, row: Section, given: dict[str, Any]) -> TemplateVersion:
        return services.remove_section(row, actor=self.actor, **given)


class QuestionRemoval(PartChange):
    """Take a question off a draft."""

    def find(self, pk: UUID) -> Question:
        return selectors.question(pk)

    @extend_schema(request=ReasonSerializer, responses=shapes.TemplateDetailSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk)

    def change(self, row: Question, given: dict[str, Any]) -> TemplateVersion:
        return services.remove_question(row, actor=self.actor, **given)


class SectionMove(PartChange):
    """Change places with the section before or after."""

    shape = shapes.PlaceSerializer

    def find(self, pk: UUID) -> Section:
        return selectors.section(pk)

    @extend_schema(request=shapes.PlaceSerializer, responses=shapes.TemplateDetailSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk)

    def change(self, row: Section, given: dict[str, Any]) -> TemplateVersion:
        return services.move_section(row, given["direction"], actor=self.actor, reason=given["reason"])


class QuestionMove(PartChange):
    """Change places with the question before or after in its section."""

    shape = shapes.PlaceSerializer

    def find(self, pk: UUID) -> Question:
        return selectors.question(pk)

    @extend_schema(request=shapes.PlaceSerializer, responses=shapes.TemplateDetailSerializer)
    def post(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk)

    def change(self, row: Question, given: dict[str, Any]) -> TemplateVersion:
        return services.move_question(row, given["direction"], actor=self.actor, reason=given["reason"])
