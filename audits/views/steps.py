"""The steps of an audit: taken, signed one by one or several in one ceremony, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from audits import rules, selectors, services
from audits.models import Audit
from kernel.steps import Choice, Step
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from records.views.signing_sets import SigningSetPage
from web.scoped import ScopedView
from web.views import Context, StepForm

HAPPENS = {
    "issue findings": "Every draft finding is issued: the CMO reads it and owes an answer by its due date.",
    "sign as lead": "You sign the audit as its lead. Another person then approves and closes it.",
    "reopen": "The lead's signature stays on record, and the audit can be changed again.",
    "close": "The audit is closed; its result counts from today.",
    "cancel": "The audit is not held. It stays on record with the reason; a CMO that expects it is told.",
}


class OfAudit(ScopedView):
    """Base of the pages about steps of an audit: which there are, and what their signatures cover."""

    def choices(self, obj: Audit) -> list[Choice]:
        facts = selectors.audit_facts(obj, self.request.membership.today)
        return available(rules.TAKEN, facts, self.request.actor, obj)

    def signed_content(self, obj: Audit) -> dict[str, Any]:
        return selectors.signed_content(obj)


class AuditStep(OfAudit, SigningPage):
    """Issue the findings, sign as lead, close, reopen, cancel."""

    action = "audits.view"
    by_object = True
    steps = rules.TAKEN

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def perform(self, obj: Audit, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        services.take_step(step, obj, actor=request.actor, signing=signing, **given)
        return reverse("audits:detail", args=[obj.pk])

    def decline_url(self, obj: Audit) -> str:
        return reverse("audits:decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: Audit) -> Context:
        return {
            "question": f"{self.step.name.capitalize()}: {obj.number}?",
            "happens": HAPPENS[self.step.name],
            "cancel_url": reverse("audits:detail", args=[obj.pk]),
        }


class DeclineAudit(OfAudit, DeclinePage):
    """Refuse a signature of an audit."""

    action = "audits.view"
    by_object = True
    steps = rules.TAKEN

    def subject(self) -> Audit:
        return selectors.audit(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("audits:detail", args=[self.object.pk])


class CloseAudits(OfAudit, SigningSetPage):
    """Close several audits in one ceremony."""

    action = rules.CLOSE.permission
    step = rules.CLOSE
    title = "Close audits"

    def find(self, ids: Sequence[UUID]) -> list[Audit]:
        return list(selectors.audits_for(self.request.actor).filter(pk__in=ids))

    def perform(self, obj: Audit, signing: Signing) -> None:
        services.take_step(rules.CLOSE, obj, actor=self.request.actor, signing=signing)

    def url_of(self, obj: Audit) -> str:
        return reverse("audits:detail", args=[obj.pk])

    def back_url(self) -> str:
        return reverse("audits:list")
