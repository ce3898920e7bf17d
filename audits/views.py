"""The sponsor's pages about audits and findings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from audits import bulk, columns, forms, rules, selectors, services
from audits.models import KINDS, Audit, Finding
from audits.services import Performed
from cmos import selectors as cmos
from cmos.models import Site
from kernel.errors import Refused
from kernel.steps import Choice, Step, available
from records import selectors as records
from records.rules import canonical, digest
from records.services import Signing
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage, StepForm, StepPage

TAKEN = (rules.ISSUE_FINDINGS, rules.CLOSE, rules.CANCEL)
"""Steps with a page of their own; "record performed" is taken by its form."""


class AuditFilters(FilterBar):
    """Number or site; state; type."""

    q = django_forms.CharField(required=False, max_length=100, label="Number or site")
    status = django_forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any"),
            *((s, s.capitalize()) for s in ("planned", "performed", "reported", "closed", "cancelled")),
        ],
        label="State",
    )
    kind = django_forms.ChoiceField(required=False, choices=[("", "Any"), *KINDS.items()], label="Type")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching(found, value)

    def narrow_status(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)


class AuditList(ListPage):
    """The sponsor's audits; an external auditor sees those they were named for."""

    action = "audits.view"
    by_object = True
    title = "Audits"
    columns = columns.AUDITS
    bulk = (bulk.Cancel(),)
    filters = AuditFilters
    default_sort = "-planned_start"

    def queryset(self) -> QuerySet[Audit]:
        return selectors.audits_for(self.request.actor)

    def empty(self, *, filtered: bool) -> Context:
        if filtered:
            return super().empty(filtered=True)
        return {"kind": "nothing_yet", "title": "No audits yet", "text": "Plan one from the page of its site."}


class AuditView(DetailPage):
    """One audit: what was looked at, what was found, what the CMO answered, what can be done now."""

    action = "audits.view"
    by_object = True
    template_name = "audits/detail.html"

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def details(self, obj: Audit) -> Context:
        actor, today = self.request.actor, self.request.membership.today
        findings = selectors.findings_of(obj)
        states = selectors.states_of(findings)
        return {
            "title": obj.number,
            "findings": [(each, states[each.pk]) for each in findings],
            "choices": available(TAKEN, selectors.audit_facts(obj, today), actor, obj),
            "may_conduct": actor.can("audits.conduct", obj) and obj.status not in (rules.CLOSED, rules.CANCELLED),
            "may_record": actor.can("audits.conduct", obj)
            and obj.status in (rules.PLANNED, rules.PERFORMED, rules.REPORTED),
            "may_grant": actor.can("audits.grant"),
            "may_see_site": actor.can("cmos.view"),
            "grants": selectors.grants(obj),
            "signatures": records.signatures(obj),
            "history": records.history(obj, *findings) if actor.can("records.view") or actor.grants else [],
        }


class PlanAudit(FormPage):
    """Plan an audit of a site."""

    action = "audits.plan"
    form_class = forms.PlanForm
    title = "Plan audit"
    submit_label = "Plan audit"

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"kind": "requalification", "reason": "audit programme"}

    def save(self, form: Any) -> str:
        made = services.plan_audit(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("audits:detail", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": self.object.name, **more}


class AboutAudit(FormPage):
    """Base of forms about one audit."""

    action = "audits.conduct"
    by_object = True

    def subject(self) -> Audit:
        return selectors.audit(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("audits:detail", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.number}, {self.object.site.name}", **more}


class RecordPerformed(AboutAudit):
    """Record that the audit was held."""

    form_class = forms.PerformedForm
    title = "Record audit as held"
    submit_label = "Record"

    def initial(self) -> dict[str, Any]:
        audit = self.object
        return {
            "version": audit.version,
            "performed_start": audit.performed_start or audit.planned_start,
            "performed_end": audit.performed_end or audit.planned_end,
            "outcome": audit.outcome,
            "summary": audit.summary,
            "interval_months": audit.interval_months,
            "reason": "audit held",
        }

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        held = Performed(
            given["performed_start"],
            given["performed_end"],
            given["outcome"],
            given["summary"],
            given["interval_months"],
        )
        services.record_performed(
            self.object, held, actor=self.request.actor, reason=given["reason"], version=given["version"]
        )
        return self.cancel_url()


class AddFinding(AboutAudit):
    """Record a finding as a draft."""

    form_class = forms.FindingForm
    title = "Add finding"

    def initial(self) -> dict[str, Any]:
        return {"reason": "seen in the audit"}

    def save(self, form: Any) -> str:
        services.draft_finding(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class GrantAccess(AboutAudit):
    """Name a person on this audit."""

    action = "audits.grant"
    by_object = False
    form_class = forms.GrantForm
    title = "Give access to this audit"
    submit_label = "Give access"

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        services.grant_access(self.object, actor=self.request.actor, **{**given, "user_id": UUID(given["user_id"])})
        return self.cancel_url()


class AuditStep(StepPage):
    """Issue the findings, close, cancel."""

    action = "audits.view"
    by_object = True
    steps = TAKEN

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def choices(self, obj: Audit) -> list[Choice]:
        return available(TAKEN, selectors.audit_facts(obj, self.request.membership.today), self.request.actor, obj)

    def perform(self, obj: Audit, step: Step, form: StepForm) -> str:
        given, request = form.cleaned_data, self.request
        signing = None
        if step.signed:
            signing = Signing(request.user, request.membership, given["meaning"], given["password"])
        services.take_step(
            step, obj, actor=request.actor, reason=given["reason"], version=given["version"], signing=signing
        )
        return reverse("audits:detail", args=[obj.pk])

    def step_context(self, obj: Audit) -> Context:
        content = selectors.signed_content(obj)
        happens = {
            "issue findings": "Every draft finding is issued: the CMO reads it and owes an answer by its due date.",
            "close": "The audit is closed; its result counts from today.",
            "cancel": "The audit is not held. It stays on record with the reason.",
        }
        return {
            "question": f"{self.step.name.capitalize()}: {obj.number}?",
            "happens": happens[self.step.name],
            "content": records.readable(content),
            "digest": digest(canonical(content)) if self.step.signed else "",
            "cancel_url": reverse("audits:detail", args=[obj.pk]),
        }


class FindingView(DetailPage):
    """One finding with the dialogue about it."""

    action = "audits.view"
    by_object = True
    template_name = "audits/finding.html"

    def find(self, pk: UUID) -> Finding:
        return selectors.finding(pk)

    def allow(self, obj: Finding) -> None:
        super().allow(obj.audit)

    def details(self, obj: Finding) -> Context:
        actor, issued = self.request.actor, selectors.issued_of(obj)
        answer = selectors.newest_answer(issued) if issued else None
        spoken = selectors.spoken_about(issued) if issued else []
        may_review = actor.can("audits.review_response", obj.audit)
        return {
            "title": f"Finding {obj.audit.number}/{obj.number}",
            "issued": issued,
            "state_now": rules.finding_state(obj.status, spoken),
            "thread": selectors.thread(issued, rules.SPONSOR) if issued else [],
            "may_conduct": actor.can("audits.conduct", obj.audit),
            "review_form": forms.ReviewForm()
            if answer and may_review and rules.whose_turn(spoken) == rules.SPONSOR
            else None,
            "history": records.history(obj, *([issued] if issued else []))
            if actor.can("records.view") or actor.grants
            else [],
        }


class AboutFinding(FormPage):
    """Base of forms about one finding."""

    action = "audits.conduct"
    by_object = True

    def subject(self) -> Finding:
        return selectors.finding(self.kwargs["pk"])

    def allow(self, obj: Finding) -> None:
        super().allow(obj.audit)

    def cancel_url(self) -> str:
        return reverse("audits:finding", args=[self.object.pk])


class ChangeFinding(AboutFinding):
    """Change a draft, or the internal note of an issued finding."""

    form_class = forms.ChangeFindingForm
    title = "Change finding"

    def initial(self) -> dict[str, Any]:
        found = {name: getattr(self.object, name, "") for name in ("grade", "text", "internal_note", "version")}
        return {**found, "requirements": ", ".join(self.object.requirements)}

    def save(self, form: Any) -> str:
        services.change_finding(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class FindingStep(StepPage):
    """Issue one finding, or void a draft."""

    action = "audits.conduct"
    by_object = True
    steps = (rules.ISSUE_FINDING, rules.VOID_FINDING)

    def find(self, pk: UUID) -> Finding:
        return selectors.finding(pk)

    def allow(self, obj: Finding) -> None:
        super().allow(obj.audit)

    def choices(self, obj: Finding) -> list[Choice]:
        return available(self.steps, selectors.finding_facts(obj, ()), self.request.actor, obj.audit)

    def perform(self, obj: Finding, step: Step, form: StepForm) -> str:
        given = form.cleaned_data
        take = services.issue_finding if step is rules.ISSUE_FINDING else services.void_finding
        take(obj, actor=self.request.actor, reason=given["reason"], version=given["version"])
        return reverse("audits:finding", args=[obj.pk])

    def step_context(self, obj: Finding) -> Context:
        is_issue = self.step is rules.ISSUE_FINDING
        return {
            "question": f"{'Issue' if is_issue else 'Void'} finding {obj.audit.number}/{obj.number}?",
            "happens": "The CMO reads it and owes an answer." if is_issue else "It stays on record and counts no more.",
            "content": [
                ("Grade", obj.get_grade_display()),
                ("Finding", obj.text),
                ("Requirements", ", ".join(obj.requirements)),
            ],
            "cancel_url": reverse("audits:finding", args=[obj.pk]),
        }


class ReviewAnswer(AboutFinding):
    """Accept or return the CMO's answer."""

    action = "audits.review_response"
    form_class = forms.ReviewForm
    title = "Review answer"

    def initial(self) -> dict[str, Any]:
        return {"reason": "review of the answer"}

    def save(self, form: Any) -> str:
        issued = selectors.issued_of(self.object)
        answer = selectors.newest_answer(issued) if issued else None
        if answer is None:
            raise Refused("The CMO has not answered yet.")
        services.review_answer(
            answer,
            finding=self.object,
            author=self.request.membership.name,
            actor=self.request.actor,
            **form.cleaned_data,
        )
        return self.cancel_url()
