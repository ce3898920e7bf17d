"""Clearance certificates as pages: made from an answer, signed, printed."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from kernel.steps import Choice, Step
from qualification.columns import clearance as columns
from qualification.forms import clearance as forms
from qualification.models import ClearanceCertificate
from qualification.rules.clearing import steps
from qualification.selectors import clearance as selectors
from qualification.services import clearance as services
from qualification.views.clearance_records import READING, Asked, StepOf, told
from records import pdf
from records import selectors as records
from records.selectors.signers import available
from records.views.signing import DeclinePage
from web.scoped import ScopedView
from web.views import Context, DetailPage, FormPage, ListPage


class Certificates(ListPage):
    """Clearance certificates: answers that were frozen and signed."""

    action = READING
    title = "Clearance certificates"
    columns = columns.CERTIFICATES
    filters = forms.CertificateFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[ClearanceCertificate]:
        return selectors.certificates()

    def nothing(self) -> Context:
        text = "A certificate is made from the answer to a question, for a batch record or an inspector."
        words = {"kind": "nothing_yet", "title": "No certificates yet", "text": text}
        return {**words, **self.offer("clearance.certify", "Ask for a clearance", "clearance:ask")}


class OfCertificate(ScopedView):
    """Base of the pages about one certificate."""

    action = READING
    steps: ClassVar[tuple[Step, ...]] = steps.CERTIFICATE

    def find(self, pk: UUID) -> ClearanceCertificate:
        return selectors.certificate(pk)

    def choices(self, obj: ClearanceCertificate) -> list[Choice]:
        return available(steps.CERTIFICATE, selectors.certificate_draft(obj), self.request.actor, obj)

    def signed_content(self, obj: ClearanceCertificate) -> dict[str, Any]:
        return selectors.certificate_content(obj)


class CertificateView(OfCertificate, DetailPage):
    """One certificate: the question, the answer as it was frozen, who signed it, its printed copies."""

    template_name = "qualification/certificate.html"

    def find(self, pk: UUID) -> ClearanceCertificate:
        return selectors.certificate(pk)

    def details(self, obj: ClearanceCertificate) -> Context:
        return {
            **told(self, obj, self.choices(obj), self.signed_content(obj)),
            "is_whole": selectors.is_whole(obj),
            "made": records.printed_of(obj)[:50],
            "missing": pdf.missing(),
        }


class Certify(Asked):
    """Freeze the answer to the question that the address asks; it is signed afterwards."""

    action = "clearance.certify"
    form_class = forms.CertifyForm
    title = "Make a certificate"
    submit_label = "Make the certificate"

    def save(self, form: Any) -> str:
        question = self.question
        made = services.make_certificate(
            question.cleaned_data["site"],
            question.asked,
            question.cleaned_data["on"],
            known_at=question.moment,
            actor=self.request.actor,
            **form.cleaned_data,
        )
        return reverse("clearance:certificate", args=[made.pk])


class CertificateStep(OfCertificate, StepOf):
    """Sign, discard or withdraw a certificate."""

    route = "certificate"
    steps = steps.CERTIFICATE
    HAPPENS: ClassVar[dict[str, str]] = {
        "sign": "The certificate is signed as it stands; each printed copy of it has a check code.",
        "discard": "The certificate is void; another one can be made.",
        "withdraw": "The certificate counts no more; whoever checks its code is told so.",
    }

    def take(self, step: Step, obj: Any, **given: Any) -> Any:
        return services.take_certificate_step(step, obj, **given)


class DeclineCertificate(OfCertificate, DeclinePage):
    """Refuse to sign a certificate."""

    steps = steps.CERTIFICATE

    def subject(self) -> ClearanceCertificate:
        return selectors.certificate(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("clearance:certificate", args=[self.object.pk])


class PrintCertificate(FormPage):
    """Print a signed certificate once more: the same answer under a check code of its own."""

    action = READING
    form_class = forms.PrintForm
    title = "Print the certificate"
    submit_label = "Make the PDF"
    is_change = False

    def subject(self) -> ClearanceCertificate:
        return selectors.certificate(self.kwargs["pk"])

    def save(self, form: Any) -> str:
        job = services.request_print(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("jobs:job", args=[job.pk])

    def cancel_url(self) -> str:
        return reverse("clearance:certificate", args=[self.object.pk])
