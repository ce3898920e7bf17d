"""The signing ceremony as pages: every signed step of every room goes through these (R-16 to R-27, SR-12)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse

from kernel.errors import StaleVersion
from kernel.steps import Step
from records import ceremony, selectors
from records.forms.signing import DeclineForm, SigningForm
from records.rules.signing import NEWEST, STATEMENTS
from records.selectors import signatures, signers
from records.services import signing
from sponsors.factors.reading import has_passkey
from web.scoped import step_or_404
from web.views import Context, FormPage, StepForm, StepPage


class SigningPage(StepPage, ABC):
    """A room's steps: a signed one is shown with what it covers, its digest and what proves the signer."""

    form_class: ClassVar[type[StepForm]] = SigningForm

    @abstractmethod
    def signed_content(self, obj: Any) -> Mapping[str, Any]:
        """What a signature of the record covers."""

    @abstractmethod
    def decline_url(self, obj: Any) -> str:
        """Where a person refuses to sign."""

    def make_form(self, obj: Any, data: Any = None) -> StepForm:
        if not self.step.signed:
            return super().make_form(obj, data)
        first = signers.is_first(self.request.user.pk, signers.session_of(self.request))
        known = self.request.user.has_usable_password()
        initial = {"version": obj.version}
        return self.form_class(data, initial=initial, step=self.step, first=first, has_password=known)

    def _show(self, obj: Any, form: StepForm, *, blocked: tuple[str, ...], status: int, **more: Any) -> HttpResponse:
        content = self.signed_content(obj)
        if not self.step.signed:
            more["content"] = selectors.readable(content)
            return super()._show(obj, form, blocked=blocked, status=status, **more)
        shown = ceremony.show(self.request, obj, self.step, content, first="user_name" in form.fields)
        before = ceremony.remembered(str(form.data.get("ceremony", "")))
        unread = before.unread(obj) if before is not None else []
        if before is not None and (unread or before.digest != shown.digest):
            # Whatever else is wrong with what was sent: nobody signs what changed under their eyes without being told.
            more.setdefault("conflict", StaleVersion(read=before.version, now=obj.version))
            status, blocked = 409, self._blocked(obj)
        more["since"] = unread
        carry(form, obj, shown.token)
        base: Context = {
            "object": obj,
            "form": form,
            "step": self.step,
            "blocked_by": blocked,
            "shown": shown,
            "statement": STATEMENTS[NEWEST],
            "warning": signers.warning(),
            "zone": self.request.user.zone,
            "signatures": signatures.of(obj, content),
            "declined": signatures.declined(obj.pk),
            "trail": shown.trail,
            "has_passkey": has_passkey(self.request.user.pk),
            "decline_url": self.decline_url(obj) if self.request.actor.can(self.step.permission, obj) else "",
        }
        return self.page("records/sign.html", {**base, **self.step_context(obj), **more}, status=status)


def carry(form: StepForm, obj: Any, token: str) -> None:
    """Let the form bring the version and the ceremony of what stands on the page now, whatever was sent before."""
    now = {"ceremony": token, "version": str(obj.version)}
    form.initial.update(now)
    if form.is_bound:
        given: Any = form.data
        sent = given.copy()
        for name, value in now.items():
            sent[name] = value
        form.data = sent


class DeclinePage(FormPage, ABC):
    """Refuse to sign: the record stays as it is, the refusal and its reason are kept, who asked is told (R-26)."""

    form_class = DeclineForm
    title = "Refuse to sign"
    submit_label = "Refuse to sign"
    template_name = "records/decline.html"
    is_change = False
    steps: ClassVar[tuple[Step, ...]]

    @abstractmethod
    def signed_content(self, obj: Any) -> Mapping[str, Any]: ...

    @property
    def step(self) -> Step:
        """The signed step that is refused, or 404."""
        return step_or_404((step for step in self.steps if step.signed), self.kwargs["step"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        return {"step": self.step, **more}

    def save(self, form: Any) -> str:
        request = self.request
        signing.decline(
            self.object,
            step=self.step,
            member=request.membership,
            zone=request.user.zone,
            content=self.signed_content,
            actor=request.actor,
            **form.cleaned_data,
        )
        messages.success(request, "Your refusal is kept with the record")
        return self.cancel_url()
