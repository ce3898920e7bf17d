"""The CMO's pages about findings of all its sponsors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from audits import forms, rules, selectors, services
from audits.models import IssuedFinding
from records import selectors as records
from web.views import Context, DetailPage, FormPage


class IssuedView(DetailPage):
    """A finding as the CMO reads it, with the dialogue and its own draft."""

    action = "findings.view"
    template_name = "audits/issued.html"

    def find(self, pk: UUID) -> IssuedFinding:
        return selectors.issued(pk)

    def details(self, obj: IssuedFinding) -> Context:
        spoken = selectors.spoken_about(obj)
        return {
            "title": str(obj),
            "state_now": rules.finding_state(rules.ISSUED, spoken),
            "thread": selectors.thread(obj, rules.CMO),
            "draft": selectors.draft_of(obj),
            "may_answer": self.request.actor.can("findings.answer") and rules.whose_turn(spoken) == rules.CMO,
            "history": records.history(obj),
        }


class AnswerFinding(FormPage):
    """Write an answer: kept as a draft, or sent."""

    action = "findings.answer"
    form_class = forms.AnswerForm
    title = "Answer the finding"
    template_name = "audits/answer.html"

    def subject(self) -> IssuedFinding:
        return selectors.issued(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        draft = selectors.draft_of(self.object)
        return {"text": draft.text if draft else "", "version": draft.version if draft else 0}

    def save(self, form: Any) -> str:
        actor, author = self.request.actor, self.request.membership.name
        draft = services.save_answer(
            self.object,
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
            files=form.cleaned_data["attachments"],
            author=author,
            actor=actor,
            reason="answer to the finding",
        )
        if "submit" in self.request.POST:
            services.submit_answer(draft, actor=actor)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("audits:issued", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        draft = selectors.draft_of(self.object)
        attached = [row.file for row in draft.attachments.select_related("file")] if draft else []
        return {"intro": f"{self.object} for {self.object.sponsor_name}", "attached": attached, **more}
