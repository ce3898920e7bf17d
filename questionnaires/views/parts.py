"""Writing a draft: its sections and questions, their order, and when each is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from kernel.errors import Refused
from questionnaires import forms, selectors, services
from questionnaires.forms.conditions import ConditionForm, condition_initial
from questionnaires.models import Question, Section
from questionnaires.rules import questions
from questionnaires.views.templates import WRITING, VersionForm, address
from web.http import ScopedRequest
from web.scoped import ScopedView, found_or_404
from web.views import Context, FormPage


class AddSection(VersionForm):
    """A section at the end of a draft."""

    action = "questionnaires.write"
    form_class = forms.SectionForm
    title = "Add section"
    submit_label = "Save section"

    def initial(self) -> dict[str, Any]:
        taken = {each.key for each in selectors.sections_of(self.object.pk)}
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        return {"key": next((letter for letter in letters if letter not in taken), "")}

    def save(self, form: Any) -> str:
        made = services.add_section(self.object, _section(form), actor=self.request.actor, reason=WRITING)
        return address(self.object.pk, made.key)


def _section(form: Any, show_if: str = "") -> questions.Section:
    given = {name: form.cleaned_data[name] for name in ("key", "title", "help")}
    return questions.Section(**given, show_if=show_if)


class SectionForm(FormPage):
    """Base of the forms about a section."""

    action = "questionnaires.write"

    def subject(self) -> Section:
        return selectors.section(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.template_version_id, self.object.key)

    def about(self) -> str:
        return f"{self.object.template_version.title}: {self.object.key} {self.object.title}"


class ChangeSection(SectionForm):
    """Change what a section is called."""

    form_class = forms.SectionForm
    title = "Change section"
    submit_label = "Save section"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("key", "title", "help", "version")}

    def save(self, form: Any) -> str:
        said = _section(form, self.object.show_if)
        changed = services.change_section(
            self.object, said, actor=self.request.actor, reason=WRITING, version=form.cleaned_data["version"]
        )
        return address(changed.template_version_id, changed.key)


class RemoveSection(SectionForm):
    """Take a section off a draft."""

    form_class = forms.ReasonForm
    title = "Remove this section and its questions?"
    submit_label = "Remove section"

    def save(self, form: Any) -> str:
        version = services.remove_section(self.object, actor=self.request.actor, **form.cleaned_data)
        return address(version.pk)


class AddQuestion(SectionForm):
    """A question at the end of a section."""

    form_class = forms.QuestionForm
    title = "Add question"
    submit_label = "Save question"

    def form_options(self) -> Context:
        return {"offered": selectors.sections_of(self.object.template_version_id)}

    def initial(self) -> dict[str, Any]:
        keys = set(selectors.questions_of(self.object.template_version_id).values_list("key", flat=True))
        number = next(each for each in range(1, len(keys) + 2) if f"Q-{self.object.key}{each}" not in keys)
        return {
            "section": self.object.key,
            "key": f"Q-{self.object.key}{number}",
            "weight": "3",
            "required": True,
            "may_not_apply": True,
        }

    def save(self, form: Any) -> str:
        section = form.offered[form.cleaned_data["section"]]
        made = services.add_question(section, form.cleaned_data["said"], actor=self.request.actor, reason=WRITING)
        return address(section.template_version_id, section.key) + f"#{made.key}"


class QuestionForm(FormPage):
    """Base of the forms about a question."""

    action = "questionnaires.write"

    def subject(self) -> Question:
        return selectors.question(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.template_version_id, self.object.section.key) + f"#{self.object.key}"

    def about(self) -> str:
        return f"{self.object.template_version.title}: {self.object.key}"


class ChangeQuestion(QuestionForm):
    """Change a question of a draft, or move it to another section."""

    form_class = forms.QuestionForm
    title = "Change question"
    submit_label = "Save question"

    def form_options(self) -> Context:
        offered = selectors.sections_of(self.object.template_version_id)
        return {"offered": offered, "show_if": self.object.show_if}

    def initial(self) -> dict[str, Any]:
        return forms.question_initial(self.object)

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        section = form.offered[given["section"]]
        services.change_question(
            self.object,
            given["said"],
            section=section,
            actor=self.request.actor,
            reason=WRITING,
            version=given["version"],
        )
        return address(self.object.template_version_id, section.key) + f"#{given['said'].key}"


class RemoveQuestion(QuestionForm):
    """Take a question off a draft."""

    form_class = forms.ReasonForm
    title = "Remove this question?"
    submit_label = "Remove question"

    def context(self, **more: Any) -> Context:
        return {"intro": self.object.text, **more}

    def save(self, form: Any) -> str:
        services.remove_question(self.object, actor=self.request.actor, **form.cleaned_data)
        return address(self.object.template_version_id, self.object.section.key)


class ConditionPage(FormPage):
    """Base of the pages that say when something is asked."""

    form_class = ConditionForm
    template_name = "questionnaires/condition.html"
    title = "When it is asked"
    submit_label = "Save"

    def form_options(self) -> Context:
        _, lines = condition_initial(self.object.show_if)
        return {"earlier": selectors.earlier(self.object), "lines": lines}

    def initial(self) -> dict[str, Any]:
        shown, _ = condition_initial(self.object.show_if)
        return {**shown, "version": self.object.version}

    def context(self, **more: Any) -> Context:
        listed = [(key, each.text) for key, each in selectors.earlier(self.object).items()]
        text = "Tick and write nothing, and it is always asked. What the scope or an answer does not say never holds."
        return {"intro": text, "earlier": listed, **more}


class QuestionCondition(ConditionPage, QuestionForm):
    """When a question is asked."""

    def save(self, form: Any) -> str:
        said = replace(selectors.as_question(self.object), show_if=form.cleaned_data["show_if"])
        version = form.cleaned_data["version"]
        services.change_question(self.object, said, actor=self.request.actor, reason=WRITING, version=version)
        return self.cancel_url()


class SectionCondition(ConditionPage, SectionForm):
    """When a section is asked."""

    def save(self, form: Any) -> str:
        said = replace(selectors.as_section(self.object), show_if=form.cleaned_data["show_if"])
        version = form.cleaned_data["version"]
        services.change_section(self.object, said, actor=self.request.actor, reason=WRITING, version=version)
        return self.cancel_url()


class Move(ScopedView, ABC):
    """Move a part by one place; without script by its button, and back to where the reader was."""

    action = "questionnaires.write"
    http_method_names = ["post", "options"]

    @abstractmethod
    def find(self, pk: UUID) -> Any: ...

    @abstractmethod
    def move(self, row: Any, direction: str) -> None: ...

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        row = found_or_404(self.find, pk)
        try:
            self.move(row, request.POST.get("direction", ""))
        except Refused as refusal:
            messages.warning(request, " ".join(sentence for each in refusal.errors.values() for sentence in each))
        return HttpResponseRedirect(self.back(row))

    def back(self, row: Any) -> str:
        return address(row.template_version_id, row.key)


class MoveSection(Move):
    """Move a section."""

    def find(self, pk: UUID) -> Section:
        return selectors.section(pk)

    def move(self, row: Section, direction: str) -> None:
        services.move_section(row, direction, actor=self.request.actor, reason=WRITING)


class MoveQuestion(Move):
    """Move a question within its section."""

    def find(self, pk: UUID) -> Question:
        return selectors.question(pk)

    def move(self, row: Question, direction: str) -> None:
        services.move_question(row, direction, actor=self.request.actor, reason=WRITING)

    def back(self, row: Question) -> str:
        return address(row.template_version_id, row.section.key) + f"#{row.key}"
