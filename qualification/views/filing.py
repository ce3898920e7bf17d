"""Pages of the file of a qualification: notes, conditions, answers to proposals, reports."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from qualification import services
from qualification.forms import lifecycle as forms
from qualification.models import Condition, Signal
from qualification.rules.lifecycle import gates, moves, notes
from qualification.selectors import deciding, filing
from qualification.selectors import lifecycle as reading
from qualification.views.lifecycle import AboutQualification, address
from web.views import Context, FormPage


class NoteGate(AboutQualification):
    """Write a note on a gate."""

    action = moves.WRITE
    form_class = forms.NoteForm
    title = "Note on a gate"
    submit_label = "Save the note"
    is_change = False

    @property
    def gate(self) -> str:
        """The gate that is asked for, or 404 for one that records decide."""
        found: str = self.kwargs["gate"].upper()
        if found not in gates.NOTED:
            raise Http404
        return found

    def context(self, **more: Any) -> Context:
        return super().context(title=f"Note on {gates.NAMES[self.gate].lower()}", **more)

    def form_options(self) -> Context:
        return {"gate": self.gate}

    def initial(self) -> Context:
        return {"valid_from": self.request.membership.today, "says": gates.MET}

    def save(self, form: Any) -> str:
        made = services.note_gate(self.object, gate=self.gate, actor=self.request.actor, **form.cleaned_data)
        return reverse("qualifications:note-step", args=[made.pk, notes.SIGN.slug])


class CloseCondition(FormPage):
    """Close a condition with its evidence."""

    action = moves.WRITE
    form_class = forms.CloseConditionForm
    title = "Close a condition"
    submit_label = "Close the condition"
    is_change = False

    def subject(self) -> Condition:
        return deciding.condition(self.kwargs["pk"])

    def initial(self) -> Context:
        return {"version": self.object.version, "closed_on": self.request.membership.today}

    def save(self, form: Any) -> str:
        services.close_condition(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return address(self.object.decision.qualification_id)

    def about(self) -> str:
        return str(self.object.decision.qualification)


class DismissProposal(AboutQualification):
    """Answer a proposal with the reason why it is not followed."""

    action = moves.WRITE
    form_class = forms.DismissForm
    title = "Do not follow this proposal"
    submit_label = "Keep the state"
    template_name = "qualification/dismiss.html"
    is_change = False

    def initial(self) -> Context:
        return {"trigger": self.request.GET.get("trigger", "")[:120]}

    def context(self, **more: Any) -> Context:
        asked = self.request.POST.get("trigger") or self.request.GET.get("trigger", "")
        found = reading.here([self.object], self.request.membership.today)[0].proposals
        return super().context(proposal=next((each for each in found if each.key == asked), None), **more)

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.dismiss(self.object, given["trigger"], actor=self.request.actor, reason=given["reason"])
        return self.cancel_url()


class ReportSite(FormPage):
    """Report what happened at a site."""

    action = moves.WRITE
    form_class = forms.ReportForm
    title = "Report what happened"
    submit_label = "Save the report"
    is_change = False

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def save(self, form: Any) -> str:
        services.report(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])


class AboutReport(FormPage):
    """Base of the forms about one report."""

    def subject(self) -> Signal:
        return filing.signal(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.site_id])

    def about(self) -> str:
        return str(self.object.site)


class EndReport(AboutReport):
    """Say since when what was reported is over."""

    action = moves.WRITE
    form_class = forms.EndReportForm
    title = "This is over"
    submit_label = "Save the day"

    def initial(self) -> Context:
        return {"version": self.object.version, "ended_on": self.object.ended_on}

    def save(self, form: Any) -> str:
        services.end_report(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class VoidReport(AboutReport):
    """Take back what was reported by mistake."""

    action = moves.DECIDE
    form_class = forms.VoidForm
    title = "Take this report back?"
    submit_label = "Take back"

    def initial(self) -> Context:
        return {"version": self.object.version}

    def save(self, form: Any) -> str:
        services.void_report(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
