"""Pages about what a site holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from cmos import forms, selectors, services
from cmos.models import FdaRegistration, GmpCertificate
from cmos.rules import certificate_validity
from cmos.views.sites import SitePart
from records import selectors as records
from web.views import Context, DetailPage, FormPage


class RecordRegistration(SitePart):
    """Record an FDA registration."""

    action = "evidence.record"
    form_class = forms.RegistrationForm
    title = "Record FDA registration"

    def initial(self) -> dict[str, Any]:
        feis = selectors.active_feis([self.object.pk])[self.object.pk]
        return {"fei": feis[0] if feis else "", "source": "authority"}

    def save(self, form: Any) -> str:
        services.record_registration(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class RecordCertificate(SitePart):
    """Record an EU GMP certificate."""

    action = "evidence.record"
    form_class = forms.CertificateForm
    title = "Record EU GMP certificate"

    def save(self, form: Any) -> str:
        services.record_certificate(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class EvidencePage(DetailPage):
    """One piece of evidence with its history."""

    action = "evidence.view"
    template_name = "cmos/evidence.html"

    def details(self, obj: FdaRegistration | GmpCertificate) -> Context:
        return {
            "title": str(obj),
            "facts": self.facts(obj),
            "void_url": reverse(f"{self.request.resolver_match.view_name}-void", args=[obj.pk])  # type: ignore[union-attr]
            if obj.voided_at is None and self.request.actor.can("evidence.record")
            else "",
            "history": records.history(obj) if self.request.actor.can("records.view") else [],
        }

    def facts(self, obj: Any) -> list[tuple[str, Any]]:
        raise NotImplementedError


class RegistrationView(EvidencePage):
    """An FDA registration."""

    def find(self, pk: UUID) -> FdaRegistration:
        return selectors.registration(pk)

    def facts(self, obj: FdaRegistration) -> list[tuple[str, Any]]:
        return [
            ("Kind", "FDA registration"),
            ("FEI", obj.fei),
            ("Submitted on", obj.submitted_on),
            ("Valid from", obj.valid_from),
            ("Valid to", obj.valid_to),
            ("Operations", ", ".join(obj.operations)),
            ("Seen in", obj.get_source_display()),
        ]


class CertificateView(EvidencePage):
    """An EU GMP certificate."""

    def find(self, pk: UUID) -> GmpCertificate:
        return selectors.certificate(pk)

    def facts(self, obj: GmpCertificate) -> list[tuple[str, Any]]:
        validity = certificate_validity(obj.inspection_end, printed_end=obj.valid_to)
        return [
            ("Kind", "EU GMP certificate"),
            ("Number", obj.number),
            ("Authority", obj.authority),
            ("Inspection ended", obj.inspection_end),
            ("Issued on", obj.issued_on),
            ("Relied on to", validity.valid_to),
            ("Operations", ", ".join(obj.operations)),
            ("Remarks", obj.remarks),
            ("Seen in", obj.get_source_display()),
        ]


class VoidEvidence(FormPage):
    """Take back an entry made by mistake."""

    action = "evidence.record"
    form_class = forms.VoidForm
    title = "Void this entry?"
    submit_label = "Void"
    kind: str = ""

    def subject(self) -> FdaRegistration | GmpCertificate:
        found = selectors.registration if self.kind == "registration" else selectors.certificate
        return found(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def save(self, form: Any) -> str:
        services.void_evidence(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("desk:site", args=[self.object.site_id])

    def cancel_url(self) -> str:
        return reverse(f"cmos:{self.kind}", args=[self.object.pk])
