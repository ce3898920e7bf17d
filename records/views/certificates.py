"""Pages of certified copies: stated on a form, signed in the ceremony, withdrawn with a reason (R-51)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from kernel.steps import Choice, Step
from records import selectors
from records.forms.paper_scans import CertifyForm
from records.models import CertifiedCopy, SponsorFile
from records.rules import certified as rules
from records.selectors import certificates
from records.selectors.signers import available
from records.services import certifying
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from web.scoped import ScopedView
from web.views import Context, FormPage, StepForm


def file_page(found: CertifiedCopy) -> str:
    """A certificate stands on the page of its file."""
    return reverse("records:file", args=[found.file_id])


class StateCopy(FormPage):
    """Say of which original a file is a true copy, and how it was made; signing comes next."""

    action = rules.CERTIFY
    form_class = CertifyForm
    title = "Certify as true copy"
    submit_label = "Go on to signing"
    is_change = False

    def subject(self) -> SponsorFile:
        return selectors.sponsor_file(self.kwargs["pk"], self.request.actor)

    def context(self, **more: Any) -> Context:
        intro = (
            "You certify by your signature that this file shows its original completely, content and meaning. The "
            "certificate is about these bytes alone: a new version of the file has none."
        )
        return super().context(intro=intro, **more)

    def save(self, form: Any) -> str:
        made = certifying.propose(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("records:certificate-step", args=[made.pk, rules.SIGN.slug])

    def cancel_url(self) -> str:
        return reverse("records:file", args=[self.kwargs["pk"]])


class OfCertificate(ScopedView):
    """Base of the pages about steps of a certificate."""

    steps: ClassVar[tuple[Step, ...]] = rules.STEPS

    def choices(self, obj: CertifiedCopy) -> list[Choice]:
        return available(rules.STEPS, certificates.facts(obj), self.request.actor, obj)

    def signed_content(self, obj: CertifiedCopy) -> dict[str, Any]:
        return certificates.signed_content(obj)


class CertificateStep(OfCertificate, SigningPage):
    """Certify, discard or withdraw."""

    action = rules.CERTIFY
    steps = rules.STEPS

    HAPPENS: ClassVar[dict[str, str]] = {
        "certify": "Your signature says that you compared this file with its original and that it is a true copy.",
        "discard": "Nothing is certified; the file can be stated anew.",
        "withdraw": "The file is a certified copy no more; your reason stands beside the signature.",
    }

    def find(self, pk: UUID) -> CertifiedCopy:
        return certificates.certificate(pk)

    def perform(self, obj: CertifiedCopy, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        signing = Signing.taken(self.request, step, given)
        certifying.take_step(step, obj, actor=self.request.actor, signing=signing, **given)
        return file_page(obj)

    def decline_url(self, obj: CertifiedCopy) -> str:
        return reverse("records:certificate-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: CertifiedCopy) -> Context:
        return {
            "question": f"{self.step.name.capitalize()}: {obj.file.name}?",
            "happens": self.HAPPENS[self.step.name],
            "stays": "The file itself stays as it is, with its SHA-256.",
            "cancel_url": file_page(obj),
        }


class DeclineCertificate(OfCertificate, DeclinePage):
    """Refuse to certify."""

    action = rules.CERTIFY
    steps = rules.STEPS

    def subject(self) -> CertifiedCopy:
        return certificates.certificate(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return file_page(self.object)
