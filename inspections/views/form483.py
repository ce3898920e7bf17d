"""Pages about Forms 483: logged later, amended, their copies and observations."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from inspections import selectors, services
from inspections.forms import inspected as forms
from inspections.models import Form483, FormAmendment, Inspection, Observation
from inspections.views.inspected import AboutInspection, RowsPage
from regulations import selectors as regulations
from web.views import Context, FormPage


class LogForm(RowsPage, AboutInspection):
    """Log the Form 483 of an inspection that is known already."""

    form_class = forms.FormLogForm
    title = "Log Form 483"
    submit_label = "Log Form 483"

    def initial(self) -> dict[str, Any]:
        return {"issued_on": self.object.ended_on, "reason": "Form 483 became known"}

    def save(self, form: Any) -> str:
        services.record_form(self.object, observations=form.observations(), actor=self.request.actor, **form.given())
        return self.cancel_url()


class AboutForm(AboutInspection):
    """Base of forms about the Form 483 of an inspection; without one there is nothing at the address."""

    def subject(self) -> Inspection:
        return selectors.form(super().subject().form.pk).inspection

    @property
    def form483(self) -> Form483:
        return selectors.form(self.object.form.pk)


class Amend(RowsPage, AboutForm):
    """Record that FDA issued the form again."""

    form_class = forms.AmendForm
    title = "Record amended Form 483"
    submit_label = "Record amended form"

    def initial(self) -> dict[str, Any]:
        items = list(selectors.current_observations(self.form483))
        return {**forms.filled_rows(items), "reason": "FDA amended the form"}

    def save(self, form: Any) -> str:
        services.amend_form(self.form483, observations=form.observations(), actor=self.request.actor, **form.given())
        return self.cancel_url()


class KeepCopy(AboutForm):
    """Keep our copy of the form as first issued."""

    form_class = forms.FirstCopyForm
    title = "Our copy of the Form 483"

    def initial(self) -> dict[str, Any]:
        found = self.form483
        return {
            "version": found.version,
            "is_redacted": found.is_redacted,
            "redaction": found.redaction,
            "learned_on": found.learned_on,
            "reason": "copy received",
        }

    def replaces(self, form: Any) -> bool:
        return self.form483.file_id is not None or super().replaces(form)

    def save(self, form: Any) -> str:
        services.record_copy(self.form483, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class KeepAmendedCopy(FormPage):
    """Keep our copy of an amended form."""

    action = "inspections.change"
    form_class = forms.CopyForm
    title = "Our copy of the amended Form 483"

    def subject(self) -> FormAmendment:
        return selectors.amendment(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        found = self.object
        return {"version": found.version, "is_redacted": found.is_redacted, "redaction": found.redaction}

    def replaces(self, form: Any) -> bool:
        return self.object.file_id is not None or super().replaces(form)

    def save(self, form: Any) -> str:
        services.record_copy(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("inspections:detail", args=[self.object.form.inspection_id])


class AddObservation(AboutForm):
    """Add an item to the newest version of the form."""

    form_class = forms.ObservationForm
    title = "Add observation"

    def save(self, form: Any) -> str:
        services.record_observation(
            self.form483, form.item(), actor=self.request.actor, reason=form.cleaned_data["reason"]
        )
        return self.cancel_url()


class ChangeObservation(FormPage):
    """Correct an item, cite the sections it touches, judge what it means for us."""

    action = "inspections.change"
    form_class = forms.ChangeObservationForm
    title = "Change observation"
    template_name = "inspections/observation_form.html"

    def subject(self) -> Observation:
        return selectors.observation(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        found = self.object
        names = ("text", "systems", "relevance", "fda_marked_repeat", "version")
        return {**{name: getattr(found, name) for name in names}, "citations": ", ".join(found.citations)}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.change_observation(
            self.object, form.item(), actor=self.request.actor, reason=given["reason"], version=given["version"]
        )
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("inspections:detail", args=[self.object.form.inspection_id])

    def context(self, **more: Any) -> Context:
        asked = self.request.GET.get("find", "")[:100]
        found = regulations.search_requirements(asked)[:30] if asked else []
        return {"find": asked, "found": found, **more}
