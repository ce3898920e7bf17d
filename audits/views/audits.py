"""The sponsor's pages about audits."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse

from administration import services as rights
from audits import bulk, columns, forms, rules, selectors, services
from audits.models import KINDS, Audit
from audits.services import Performed, named
from cmos import selectors as cmos
from cmos.models import Site
from records import selectors as records
from records.selectors import provenance, signatures
from records.selectors.signers import available
from web.bulk import SignedSet
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage


class AuditFilters(FilterBar):
    """Number or site; state; type."""

    q = django_forms.CharField(required=False, max_length=100, label="Number or site")
    status = django_forms.ChoiceField(required=False, choices=[("", "Any"), *rules.AUDIT_STATES.items()], label="State")
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
    template_name = "audits/list.html"
    title = "Audits"
    columns = columns.AUDITS
    bulk = (bulk.Reschedule(), bulk.Cancel())
    signed_sets = (SignedSet("close", "audits:close-set", rules.CLOSE.permission),)
    filters = AuditFilters
    default_sort = "-planned_start"

    def queryset(self) -> QuerySet[Audit]:
        return selectors.audits_for(self.request.actor)

    def nothing(self) -> Context:
        words = {
            "kind": "nothing_yet",
            "title": "No audits yet",
            "text": "An audit is planned from the page of its site.",
        }
        return {**words, **self.offer("audits.plan", "Choose a site", "desk:sites")}


class AuditView(DetailPage):
    """One audit: what was looked at, what was found, what the CMO answered, what can be done now."""

    action = "audits.view"
    by_object = True
    template_name = "audits/detail.html"

    def find(self, pk: UUID) -> Audit:
        return selectors.audit(pk)

    def details(self, obj: Audit) -> Context:
        actor, facts = self.request.actor, selectors.audit_facts(obj, self.request.membership.today)
        findings = selectors.findings_of(obj)
        papers, letters, dates = selectors.papers(obj), selectors.letters(obj), list(selectors.dates(obj))
        declined, signed = signatures.declined(obj.pk), selectors.signed_by_letter(letters)
        children = (*findings, *papers, *letters, *dates, *(each.refusal for each in declined))
        return {
            "title": obj.number,
            "owed": rules.words(facts),
            "reports": [(each, each.standing(facts.today)) for each in rules.report_clocks(facts)],
            "findings": list(zip(findings, facts.findings, strict=True)),
            "choices": available(rules.TAKEN, facts, actor, obj),
            "dates": dates,
            "team": selectors.team(obj),
            "papers": papers,
            "known_files": provenance.told(paper.file_id for paper in papers),
            "letters": [(each, signed.get(each.pk, [])) for each in letters],
            "may": self._may(obj),
            "grants": selectors.grants(obj),
            "signatures": signatures.of(obj, selectors.signed_content(obj)),
            "declined": declined,
            "history": records.history(obj, *children) if actor.can("records.view") or actor.grants else [],
        }

    def _may(self, obj: Audit) -> dict[str, bool]:
        """What stands beside the steps."""
        actor = self.request.actor
        conducts = actor.can("audits.conduct", obj)
        open_now = obj.status in (rules.PLANNED, rules.PERFORMED, rules.REPORTED)
        planned = obj.status == rules.PLANNED
        return {
            "record": conducts and open_now,
            "add": conducts and open_now,
            "paper": conducts and open_now,
            "change": actor.can("audits.plan") and open_now,
            "reschedule": actor.can("audits.plan") and planned,
            "announce": actor.can("audits.announce") and planned,
            "sum_up": actor.can("audits.announce") and obj.status == rules.CLOSED,
            "cover": actor.can("matrix.assess") and obj.status in (rules.REPORTED, rules.LEAD_SIGNED, rules.CLOSED),
            "grant": actor.can("audits.grant"),
            "see_site": actor.can("cmos.view"),
            "open_files": actor.can("records.view"),
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
        due = selectors.due_of(self.object.pk)
        return {"kind": "requalification", "due_on": due, "reason": "audit programme"}

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


class ChangeAudit(AboutAudit):
    """Change what is planned beside the days, and the team."""

    action = "audits.plan"
    by_object = False
    form_class = forms.ChangeAuditForm
    title = "Prepare audit"

    NAMES: ClassVar = ("version", "kind", "scope", "standards", "due_on", "agenda", "document_request", "notes")

    def initial(self) -> dict[str, Any]:
        audit = self.object
        team = [(str(place.person_id), place.role) for place in selectors.team(audit)]
        places = forms.ChangeAuditForm.PLACES.items()
        return {
            **{name: getattr(audit, name) for name in self.NAMES},
            **{name: [person for person, place in team if place == role] for name, role in places},
            "lead_id": str(audit.lead_id or ""),
            "reason": "preparation of the audit",
        }

    def save(self, form: Any) -> str:
        services.change_audit(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class Reschedule(AboutAudit):
    """Move the planned days, with the reason."""

    action = "audits.plan"
    by_object = False
    form_class = forms.RescheduleForm
    title = "Reschedule audit"
    submit_label = "Reschedule"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("version", "planned_start", "planned_end")}

    def save(self, form: Any) -> str:
        services.reschedule(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


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
            "interval_months": audit.interval_months if audit.performed_end else self._proposed.months,
            "reason": "audit held",
        }

    def form_options(self) -> Context:
        return {"proposed": self._why()}

    @cached_property
    def _proposed(self) -> rules.ProposedInterval:
        return selectors.proposed_interval(self.object.site_id, self.request.membership.today)

    def _why(self) -> str:
        """Why so many months are proposed, and the day they lead to; the risk itself for those who may see it."""
        found, ended = self._proposed, self.object.performed_end or self.object.planned_end
        because = f" {found.because}" if self.request.actor.can("risk.view") else ""
        due = rules.next_due(ended, found.months)
        return f"Proposed: {found.months}, so next due on {due:%-d %b %Y} if it ended on {ended:%-d %b %Y}.{because}"

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


class AddPaper(AboutAudit):
    """Attach a report or another file."""

    form_class = forms.PaperForm
    title = "Attach a file to the audit"
    submit_label = "Attach"

    def initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        return {"reason": "paper of the audit", "kind": kind if kind in rules.PAPERS else ""}

    def save(self, form: Any) -> str:
        services.add_paper(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class SendLetter(AboutAudit):
    """Announce the audit to the CMO, or send its summary."""

    action = "audits.announce"
    by_object = False
    form_class = forms.LetterForm
    template_name = "audits/letter_form.html"
    title = "Write to the CMO"
    submit_label = "Send to the CMO"

    @property
    def kind(self) -> str:
        return rules.ANNOUNCEMENT if self.object.status == rules.PLANNED else rules.SUMMARY

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        files = named(given["attachments"], given["description"])
        services.send_letter(self.object, kind=self.kind, text=given["text"], files=files, actor=self.request.actor)
        return self.cancel_url()

    def context(self, **more: Any) -> Context:
        return {**super().context(), "kind": rules.LETTERS[self.kind], **more}


class AddFinding(AboutAudit):
    """Record a finding as a draft."""

    form_class = forms.FindingForm
    title = "Add finding"

    def initial(self) -> dict[str, Any]:
        return {"reason": "seen in the audit", "found_on": self.object.performed_end or self.request.membership.today}

    def save(self, form: Any) -> str:
        services.draft_finding(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class GrantAccess(AboutAudit):
    """Name a person on this audit."""

    action = "audits.grant"
    by_object = False
    form_class = forms.GrantForm
    title = "Give access to this audit"
    submit_label = "Ask for access"

    def save(self, form: Any) -> str:
        given, request = dict(form.cleaned_data), self.request
        user_id, today = UUID(given.pop("user_id")), request.membership.today
        asked = rights.ask_for_grant(self.object, user_id=user_id, today=today, actor=request.actor, **given)
        messages.success(request, "Asked for: another person approves")
        return reverse("administration:request", args=[asked.pk])
