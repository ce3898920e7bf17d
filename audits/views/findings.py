"""The sponsor's pages about findings and the dialogue with the CMO."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from audits import columns, forms, rules, selectors, services
from audits.models import Finding, IssuedFinding
from kernel.actor import Actor
from kernel.steps import Choice, Step, available
from records import selectors as records
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage, StepForm, StepPage

TURNS = [("", "Any"), (rules.SPONSOR, "You"), (rules.CMO, "The CMO")]


class FindingFilters(FilterBar):
    """Words; grade; state; whose turn; overdue."""

    q = django_forms.CharField(required=False, max_length=100, label="Audit, site, requirement or words")
    grade = django_forms.ChoiceField(required=False, choices=[("", "Any"), *rules.GRADES.items()], label="Grade")
    state = django_forms.ChoiceField(
        required=False, choices=[("", "Any"), *rules.FINDING_STATES.items()], label="State"
    )
    turn = django_forms.ChoiceField(required=False, choices=TURNS, label="Whose turn")
    overdue = django_forms.ChoiceField(required=False, choices=[("", "Any"), ("yes", "Overdue")], label="Due")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching_findings(found, value)

    def narrow_grade(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(grade=value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.in_state(found, value)

    def narrow_turn(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.in_turn(found, value)

    def narrow_overdue(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.overdue(found, self.member.today)


class FindingList(ListPage):
    """Findings of all audits; an external auditor sees those of the audits they were named for."""

    action = "audits.view"
    by_object = True
    template_name = "audits/findings.html"
    title = "Findings"
    columns = columns.FINDINGS
    filters = FindingFilters
    default_sort = "-id"

    def queryset(self) -> QuerySet[Finding]:
        return selectors.findings_for(self.request.actor)

    def rows(self, found: list[Any]) -> list[Any]:
        return [selectors.finding_line(row, talk, self.request.membership.today) for row, talk in _talks(found)]

    def nothing(self) -> Context:
        words = {
            "kind": "nothing_yet",
            "title": "No findings yet",
            "text": "A finding is recorded on the page of its audit.",
        }
        return {**words, **self.offer("audits.conduct", "Choose an audit", "audits:list")}


def _talks(rows: list[Finding]) -> list[tuple[Finding, rules.Talk]]:
    spoken = selectors.dialogue(rows)
    return [(row, spoken.get(row.pk, rules.Talk())) for row in rows]


class FindingView(DetailPage):
    """One finding with the dialogue about it: where it stands, whose turn, what can be done."""

    action = "audits.view"
    by_object = True
    template_name = "audits/finding.html"

    def find(self, pk: UUID) -> Finding:
        return selectors.finding(pk)

    def allow(self, obj: Finding) -> None:
        super().allow(obj.audit)

    def details(self, obj: Finding) -> Context:
        actor, issued = self.request.actor, selectors.issued_of(obj)
        talk = selectors.talk_of(issued) if issued else rules.Talk(grade=obj.grade)
        today = self.request.membership.today
        return {
            "title": f"Finding {obj.reference}",
            "issued": issued,
            "line": selectors.finding_line(obj, talk, today),
            "escalated": rules.escalates(talk.rows, selectors.policy(today)) and obj.status == rules.ISSUED,
            "pending_grade": selectors.pending_grade(obj),
            "grades": selectors.grades(obj),
            "clocks": [
                (clock, clock.standing(today), clock.is_overdue(today)) for clock in selectors.clocks(obj, today)
            ],
            "measures": selectors.measures(obj),
            "operations": selectors.operation_words(obj.operations),
            "history": records.history(obj, *self._parts(obj), *(selectors.rows_about(issued) if issued else []))
            if actor.can("records.view") or actor.grants
            else [],
            **self._steps(obj, talk),
            **(self._dialogue(issued) if issued else {}),
        }

    def _parts(self, obj: Finding) -> list[Any]:
        return [*selectors.grades(obj), *selectors.measures(obj)]

    def _steps(self, obj: Finding, talk: rules.Talk) -> Context:
        actor, live = self.request.actor, obj.status == rules.ISSUED
        reviews = actor.can("audits.review_response", obj.audit) and live
        waits = rules.whose_turn(talk.rows)
        return {
            "may": {
                "conduct": actor.can("audits.conduct", obj.audit),
                "measure": bool(measure_kinds(obj, actor)),
                "speak": reviews,
                "review": reviews and waits == rules.SPONSOR,
                "due": reviews and waits == rules.CMO and obj.grade != rules.RECOMMENDATION,
                "extension": reviews and talk.extension,
                "judge": reviews and any(action.reported for action in talk.actions),
                "regrade": actor.can("audits.confirm_grade") and live,
                "confirm": self._may_confirm(obj),
                "withdraw": actor.can("audits.withdraw") and live and not talk.actions,
            },
        }

    def _may_confirm(self, obj: Finding) -> bool:
        actor = self.request.actor
        waits = selectors.pending_grade(obj) or (obj.status == rules.DRAFT and not obj.grade_confirmed_by)
        return bool(waits) and actor.can("audits.confirm_grade") and obj.graded_by != actor.key

    def _dialogue(self, issued: IssuedFinding) -> Context:
        return {
            "thread": selectors.thread(issued, rules.SPONSOR),
            "actions": selectors.action_lines(issued, self.request.membership.today),
            "requests": selectors.waiting_messages(issued, rules.EVIDENCE_REQUEST),
            "extensions": selectors.waiting_messages(issued, rules.EXTENSION_REQUEST),
            "notes": selectors.notes(issued),
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

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.reference}, {self.object.site.name}", **more}


class ChangeFinding(AboutFinding):
    """Change a draft, or the internal note of an issued finding."""

    form_class = forms.ChangeFindingForm
    title = "Change finding"

    def initial(self) -> dict[str, Any]:
        names = ("grade", "found_on", "text", "internal_note", "version", "operations")
        found = {name: getattr(self.object, name, "") for name in names}
        return {**found, "requirements": ", ".join(self.object.requirements)}

    def save(self, form: Any) -> str:
        services.change_finding(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class Versioned(AboutFinding):
    """Base of forms that carry the version the person read."""

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}


def measure_kinds(finding: Finding, actor: Actor) -> dict[str, str]:
    """The measures that the actor may record now; none unless the finding is critical and open."""
    if not rules.takes_measures(finding.grade, finding.status):
        return {}
    may = {kind: rules.permission_of(kind) for kind in rules.MEASURES}
    return {kind: words for kind, words in rules.MEASURES.items() if actor.can(may[kind], finding.audit)}


class RecordMeasure(Versioned):
    """Record what was done or decided at once about a critical finding."""

    form_class = forms.MeasureForm
    is_change = False
    title = "Record an immediate measure"
    submit_label = "Record"

    def form_options(self) -> Context:
        return {"kinds": measure_kinds(self.object, self.request.actor)}

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("kind", "")
        return {
            **super().initial(),
            "kind": asked if asked in rules.MEASURES else "",
            "done_on": self.request.membership.today,
            "reason": "critical finding",
        }

    def save(self, form: Any) -> str:
        services.record_measure(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class Regrade(Versioned):
    """Propose another grade for an issued finding."""

    action = "audits.confirm_grade"
    by_object = False
    form_class = forms.RegradeForm
    title = "Change the grade"
    submit_label = "Propose the grade"

    def save(self, form: Any) -> str:
        services.regrade(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class ConfirmGrade(Versioned):
    """Confirm a grade as the second person."""

    action = "audits.confirm_grade"
    by_object = False
    form_class = forms.ConfirmGradeForm
    title = "Confirm the grade"
    submit_label = "Confirm the grade"

    def replaces(self, form: Any) -> bool:
        return selectors.pending_grade(self.object) is not None

    def save(self, form: Any) -> str:
        services.confirm_grade(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def context(self, **more: Any) -> Context:
        pending = selectors.pending_grade(self.object)
        grade = pending.get_grade_display() if pending else self.object.get_grade_display()
        return {"intro": f"{self.object.reference}: {grade}", **more}


class Withdraw(Versioned):
    """Withdraw an issued finding."""

    action = "audits.withdraw"
    by_object = False
    form_class = forms.WithdrawForm
    title = "Withdraw finding"
    submit_label = "Withdraw finding"

    def save(self, form: Any) -> str:
        services.withdraw_finding(self.object, actor=self.request.actor, **form.cleaned_data)
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
        facts = selectors.facts_of(obj, self.request.membership.today)
        return available(self.steps, facts, self.request.actor, obj.audit)

    def perform(self, obj: Finding, step: Step, form: StepForm) -> str:
        given = form.cleaned_data
        take = services.issue_finding if step is rules.ISSUE_FINDING else services.void_finding
        take(obj, actor=self.request.actor, reason=given["reason"], version=given["version"])
        return reverse("audits:finding", args=[obj.pk])

    def step_context(self, obj: Finding) -> Context:
        is_issue = self.step is rules.ISSUE_FINDING
        return {
            "question": f"{'Issue' if is_issue else 'Void'} finding {obj.reference}?",
            "happens": "The CMO reads it and owes an answer." if is_issue else "It stays on record and counts no more.",
            "content": [
                ("Grade", obj.get_grade_display()),
                ("Finding", obj.text),
                ("Requirements", ", ".join(obj.requirements)),
                ("Affected operations", selectors.operation_words(obj.operations)),
            ],
            "cancel_url": reverse("audits:finding", args=[obj.pk]),
        }
