"""What an administrator records about a member as a signer: identity, training, and a right that was locked."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse

from administration import selectors
from administration.forms import IdentityForm, LetterForm, ReasonForm, TrainingForm, UnlockForm
from administration.member_views import MemberForms
from records.models import CertificationLetter, IdentityProof, SignerTraining
from records.selectors import signers
from records.services import enabling
from sponsors import access
from web.forms import PortalForm
from web.views import Context, FormPage


class ProveIdentity(MemberForms):
    """Who made sure that the account is this person (21 CFR 11.100(b))."""

    form_class = IdentityForm
    title = "Record proof of identity"
    submit_label = "Record the proof"
    happens = "Nobody signs before their identity is proven. Record who checked it, how and when; keep no copy here."

    def initial(self) -> dict[str, Any]:
        return {"verified_by": self.request.membership.name, "proven_on": self.request.membership.today}

    def save(self, form: Any) -> str:
        enabling.prove_identity(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class RecordTraining(MemberForms):
    """Training in signing and in the role, until its last day (21 CFR 11.10(i))."""

    form_class = TrainingForm
    title = "Record training for signing"
    submit_label = "Record the training"
    happens = "The person signs until the last day you give; after it every signature is refused until a new training."

    def save(self, form: Any) -> str:
        enabling.record_training(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class GiveBackRight(MemberForms):
    """Unlock signing after a check of who the person is (21 CFR 11.300(d))."""

    form_class = UnlockForm
    title = "Give back the right to sign"
    submit_label = "Give it back"
    happens = (
        "Five wrong tries in a row locked it. Check first that the person is who they say, and that it was they who "
        "tried; otherwise have them set a new password. The check and your name stay in the history."
    )

    def save(self, form: Any) -> str:
        enabling.give_back_right(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class WithdrawFact(FormPage):
    """Take back a proof or a training that was recorded by mistake or holds no longer."""

    action = "administration.change"
    form_class = ReasonForm
    template_name = "administration/reasoned.html"
    title = "Withdraw it"
    submit_label = "Withdraw it"

    def subject(self) -> IdentityProof | SignerTraining:
        if self.kwargs["kind"] == "identity":
            return signers.proof(self.kwargs["pk"])
        if self.kwargs["kind"] == "training":
            return signers.training(self.kwargs["pk"])
        raise Http404

    def context(self, **more: Any) -> Context:
        return {"happens": "It stays readable with your reason and no longer lets the person sign.", **more}

    def save(self, form: Any) -> str:
        enabling.withdraw(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("administration:member", args=[self.object.membership_id])

    def about(self) -> str:
        return access.member_of(selectors.person(self.object.membership_id)).name


class RecordLetter(FormPage):
    """The organisation's letter to FDA about its electronic signatures (21 CFR 11.100(c))."""

    action = "administration.change"
    form_class: ClassVar[type[PortalForm]] = LetterForm
    template_name = "administration/reasoned.html"
    title = "Record the letter to FDA"
    submit_label = "Record the letter"

    def context(self, **more: Any) -> Context:
        words = (
            "Before or when electronic signatures are first used, the organisation tells FDA on paper, signed by hand, "
            "that they are meant to bind like handwritten ones."
        )
        return {"happens": words, **more}

    def save(self, form: Any) -> str:
        enabling.record_letter(actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("administration:members")

    def about(self) -> str:
        return "People"


class WithdrawLetter(RecordLetter):
    """Take back a letter that was recorded by mistake."""

    form_class = ReasonForm
    title = "Withdraw this letter"
    submit_label = "Withdraw it"

    def subject(self) -> CertificationLetter:
        return signers.letter(self.kwargs["pk"])

    def context(self, **more: Any) -> Context:
        return {**super().context(), "happens": "It stays in the history with your reason.", **more}

    def save(self, form: Any) -> str:
        enabling.withdraw(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def about(self) -> str:
        return "People"
