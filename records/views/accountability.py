"""A member's own statement of accountability."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.urls import reverse

from records.forms.signing import StatementForm
from records.rules.signing import NEWEST, STATEMENTS
from records.selectors import signers
from records.services import enabling
from records.services.proving import Signing
from sponsors.factors.reading import has_passkey
from web.views import Context, FormPage


class Statement(FormPage):
    """Read the statement of accountability and accept it with every component (21 CFR 11.10(j), 11.100(c))."""

    action = "profile.change"
    form_class = StatementForm
    title = "Statement of accountability"
    submit_label = "Accept the statement"
    template_name = "records/statement.html"

    def form_options(self) -> Context:
        return {"has_password": self.request.user.has_usable_password()}

    def initial(self) -> dict[str, Any]:
        return {"statement": NEWEST}

    def context(self, **more: Any) -> Context:
        member = self.request.membership
        return {
            "statement": STATEMENTS[NEWEST],
            "number": NEWEST,
            "accepted": signers.acceptances_of(member.id),
            "missing": signers.obstacles(member.id, member.today),
            "has_passkey": has_passkey(self.request.user.pk),
            "is_accepted": signers.signer(member.id).statement >= NEWEST,
            **more,
        }

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        signing = Signing.by(self.request, given)
        enabling.accept_statement(signing, statement=given["statement"], actor=self.request.actor)
        messages.success(self.request, "Statement accepted")
        return reverse("signing:statement")

    def cancel_url(self) -> str:
        return reverse("sponsors:profile")
