"""Pages of qualifications: the list, one of them with everything that is computed of it, and proposing a site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from kernel.actor import Actor
from kernel.steps import Choice
from qualification import services
from qualification.columns import QUALIFICATIONS
from qualification.forms import lifecycle as forms
from qualification.models import Decision, Qualification
from qualification.rules.lifecycle import gates, moves
from qualification.rules.lifecycle.states import ALLOWED, duties
from qualification.rules.lifecycle.watched import LEVELS
from qualification.selectors import deciding, filing, listing
from qualification.selectors import lifecycle as reading
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from web.views import Context, DetailPage, FormPage, ListPage


def address(pk: UUID) -> str:
    """The page of a qualification."""
    return reverse("qualifications:detail", args=[pk])


class QualificationList(ListPage):
    """Qualifications: where each stands, what holds it back, when it is due."""

    action = "qualification.view"
    title = "Qualifications"
    columns = QUALIFICATIONS
    filters = forms.QualificationFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[Any]:
        today = self.request.membership.today
        found = listing.listed(today)
        by_day = self._order().removeprefix("-") == "audit_due"
        return listing.by_next_audit(found, today) if by_day else found

    def rows(self, found: list[Any]) -> list[Any]:
        return listing.lines(found, self.request.membership.today)

    def nothing(self) -> Context:
        text = "A qualification begins on the page of a site."
        words = {"kind": "nothing_yet", "title": "No qualifications yet", "text": text}
        return {**words, **self.offer(moves.PROPOSE, "Choose a site", "desk:sites")}


class QualificationView(DetailPage):
    """One qualification: its state and why, gates, holds, proposals, conditions, decisions."""

    action = "qualification.view"
    template_name = "qualification/detail.html"

    def find(self, pk: UUID) -> Qualification:
        return reading.qualification(pk)

    def details(self, obj: Qualification) -> Context:
        today, actor = self.request.membership.today, self.request.actor
        seen = deciding.shown(obj, today)
        state = reading.known([obj], today)[0].state
        decisions, notes = deciding.decisions_of(obj), filing.notes_of(obj)
        open_ = next((each for each in decisions if each.status in moves.OPEN), None)
        reports = filing.signals_of(obj.site)
        now = state.state if state else moves.NEW
        reads = actor.can("evidence.view")
        return {
            "title": obj.number,
            "scope": deciding.scope_words(obj),
            "state": state,
            "allowed": ALLOWED.get(now, ""),
            "duties": duties(now),
            "here": seen.here,
            "levels": LEVELS,
            "gates": [(each, self._way(each, obj)) for each in seen.gates] if reads else [],
            "passed": sum(each.passed for each in seen.gates),
            "open": open_,
            "choices": self._choices(open_, actor) if open_ else [],
            "moves": self._moves(obj, now, actor) if open_ is None and not (obj.part_of_id and state is None) else [],
            "conditions": list(self._conditions(decisions, state)),
            "decisions": [self._told(each) for each in decisions] if reads else [],
            "notes": [(each, self._note_choices(each, actor)) for each in notes] if reads else [],
            "reports": reports if reads else [],
            "parts": reading.parts_of(obj),
            "may": self._may(obj, now, actor),
            "may_clear": actor.can("clearance.view"),
            "history": records.history(obj, *decisions, *notes, *filing.children_of(obj))
            if actor.can("records.view")
            else [],
        }

    def _told(self, each: Decision) -> tuple[Decision, list[Any], list[Any]]:
        return each, signatures.of(each, deciding.signed_content(each)), signatures.declined(each.pk)

    def _choices(self, row: Decision, actor: Actor) -> list[Choice]:
        return available(moves.steps_for(row.move, second=row.second_needed), deciding.draft_facts(row), actor, row)

    def _note_choices(self, row: Any, actor: Actor) -> list[Choice]:
        return available(type(row).steps, filing.note_facts(row), actor, row)

    def _moves(self, obj: Qualification, now: str, actor: Actor) -> list[moves.Move]:
        return [each for each in moves.moves_from(now) if actor.can(each.first)]

    def _way(self, gate: gates.Gate, obj: Qualification) -> tuple[str, str]:
        """Where what is missing is put right: words and address."""
        site, actor = obj.site_id, self.request.actor
        if gate.key in gates.NOTED and actor.can(moves.WRITE):
            words = "Write another note" if gate.note else "Write a note"
            return words, reverse("qualifications:note", args=[obj.pk, gate.key.lower()])
        if gate.key == gates.SUITABILITY and actor.can("questionnaires.view"):
            return "See its questionnaires", reverse("questionnaires:list", query={"q": obj.site.name})
        words, route, permission = WAYS.get(gate.key, ("", "", ""))
        return (words, reverse(route, args=[site])) if route and actor.can(permission) else ("", "")

    def _conditions(self, decisions: list[Decision], state: Any) -> Any:
        if state is None:
            return ()
        by = next(each for each in decisions if each.pk == state.by.id)
        return sorted(by.conditions.all(), key=lambda each: (each.due_on, each.pk))

    def _may(self, obj: Qualification, now: str, actor: Actor) -> dict[str, bool]:
        """What the person can do besides the steps."""
        writes = actor.can(moves.WRITE)
        return {
            "write": writes,
            "divide": obj.part_of_id is None and bool(parts_moves(now, actor)),
            "grace": actor.can(moves.DECIDE),
            "void": actor.can(moves.DECIDE),
        }


WAYS = {
    gates.LEGALITY: ("Record evidence", "cmos:evidence-choose", "evidence.record"),
    gates.COMPETENCE: ("Plan an audit", "audits:plan", "audits.plan"),
    gates.AGREEMENT: ("Record an agreement", "quality_agreements:draft", "quality_agreements.draft"),
    gates.RISK: ("Assess the risk", "risk:assess", "risk.assess"),
    gates.SUBCONTRACTORS: ("Open the site", "desk:site", "cmos.view"),
    gates.CONTACTS: ("Open the site", "desk:site", "cmos.view"),
}
"""Gate -> where its records are kept: words, route of the site, permission."""


def parts_moves(now: str, actor: Actor) -> list[moves.Move]:
    """What may be decided about a part of a qualification in a state; conditions are set for the whole."""
    found = (each for each in moves.moves_from(now) if each.key in moves.PART_MOVES and actor.can(each.first))
    return [each for each in found if each.key != "qualify_with_conditions"]


class ProposeSite(FormPage):
    """Propose a site for a scope of work."""

    action = moves.PROPOSE
    form_class = forms.ProposeForm
    title = "Propose for qualification"
    submit_label = "Save the proposal"
    is_change = False

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def form_options(self) -> Context:
        return {"offered": cmos.active_products(), "operations": self.object.operations}

    def initial(self) -> Context:
        return {"cda_on": self.object.company.cda_signed_on, "reason": "the site shall work for us"}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        made = services.propose_site(
            self.object,
            scope=form.scope,
            purpose=given["purpose"],
            responsible_id=UUID(given["responsible_id"]) if given["responsible_id"] else None,
            cda_on=given["cda_on"],
            actor=self.request.actor,
            reason=given["reason"],
        )
        return address(made.qualification_id)

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])


class AboutQualification(FormPage):
    """Base of the forms about one qualification."""

    def subject(self) -> Qualification:
        return reading.qualification(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)


class ChangeQualification(AboutQualification):
    """Change who is responsible, the purpose or the confidentiality agreement."""

    action = moves.WRITE
    form_class = forms.ChangeForm
    title = "Change the file"

    def initial(self) -> Context:
        row = self.object
        responsible = str(row.responsible_id) if row.responsible_id else ""
        return {"version": row.version, "purpose": row.purpose, "cda_on": row.cda_on, "responsible_id": responsible}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        given["responsible_id"] = UUID(given["responsible_id"]) if given["responsible_id"] else None
        services.change_qualification(self.object, actor=self.request.actor, **given)
        return self.cancel_url()


__all__ = ["AboutQualification", "ChangeQualification", "ProposeSite", "QualificationList", "QualificationView"]
