"""What an administrator does about a member's lost second factor (R-11)."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from administration import services
from administration.forms import CheckedForm, LossForm
from administration.member_views import MemberForms, request_url
from administration.models import RightsRequest
from kernel.errors import Refused
from sponsors.entering import alarms, marks
from sponsors.factors import losses, mails
from sponsors.models import User
from web import throttle
from web.forms import PortalForm
from web.http import ScopedRequest, record_afterwards, tell_of_account

DOOR: Final = "replacement-code"
CODES_AN_HOUR: Final = 5
OFTEN: Final = "Five codes for this person within an hour. Wait, and ask the person what goes wrong."
GIVEN: Final = (
    "An administrator of {tenant} made a one-time code with which a new second factor is set up for your account. Did "
    "you ask for it? If not, call them at once."
)
CONFIRMED: Final = "An administrator of {tenant} confirmed that it was you who replaced your second factor."
OUTSIDE: Final = "by an administrator outside this organisation"


def tell_owner(request: ScopedRequest, user: User, words: str) -> None:
    """Mail the owner of the account, once it stands."""
    said = words.format(tenant=request.membership.tenant_name)
    record_afterwards(request, partial(mails.tell, user, said, marks.where(request)))


def tell_elsewhere(request: ScopedRequest, user: User, name: str, **facts: str) -> None:
    """The person's other tenants keep it too, without learning whose administrator it was."""
    here = request.membership.tenant_id
    tell_of_account(request, name, user.pk, proven=False, besides=here, by=OUTSIDE, **facts)


class ReportLoss(MemberForms):
    """Disable what a person lost."""

    form_class = LossForm
    title = "Report a lost second factor"
    submit_label = "Disable it now"
    happens = (
        "Every authenticator app and passkey of the person is disabled at once, every session of theirs ends and no "
        "device is remembered, in every company they work with. They are told by mail. They come back with a recovery "
        "code, or with a one-time code that you give."
    )

    def save(self, form: Any) -> str:
        request, user = self.request, self.object.user
        loss = services.report_loss(self.object, actor=request.actor, **form.cleaned_data)
        tell_owner(request, user, f"An administrator of {{tenant}} reported your second factor lost. {mails.DISABLED}")
        tell_elsewhere(request, user, "factor.reported_lost", what=loss.what)
        record_afterwards(request, partial(alarms.factor_lost, user, request.membership.tenant_id))
        messages.success(request, "Disabled, and every session ended")
        return self.cancel_url()


class GiveCode(MemberForms):
    """A one-time code for who lost their second factor, shown once to who hands it over."""

    title = "Give a one-time code"
    submit_label = "Make the code and show it"
    happens = (
        "Make sure who asks, by a way you know: face to face, or by calling the number you have. Hand the code over "
        "yourself, never by mail. It works once within an hour, beside the password, and opens nothing but the setting "
        "up of another second factor; then your company is open to them. One given before is void."
    )
    made: ClassVar[str] = "A second person approved it. The code is shown once and works within an hour."

    def form_type(self) -> type[PortalForm]:
        return PortalForm if self._is_allowed() else CheckedForm

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(happens=self.made if self._is_allowed() else self.happens, **more)

    def _is_allowed(self) -> bool:
        return losses.here(self.object).allowed is not None

    def answer(self, form: Any) -> HttpResponse:
        request, user = self.request, self.object.user
        given = self._given(form)
        if isinstance(given, RightsRequest):
            return HttpResponseRedirect(request_url(request, given))
        tell_owner(request, user, GIVEN)
        tell_elsewhere(request, user, "factor.code_given")
        context = {"title": f"One-time code for {user.name}", "object": self.object, "code": given}
        return self.page("administration/replacement_code.html", context)

    def _given(self, form: Any) -> str | RightsRequest:
        if not throttle.allowed(DOOR, str(self.object.pk), times=CODES_AN_HOUR, seconds=3600):
            raise Refused(OFTEN)
        if self._is_allowed():
            return services.make_code(self.object, actor=self.request.actor)
        return services.give_code(self.object, actor=self.request.actor, **form.cleaned_data)


class ConfirmFactor(MemberForms):
    """Let a person back in whose second factor was replaced by another company's word."""

    form_class = CheckedForm
    title = "Confirm the new second factor"
    submit_label = "It was they: let them in"
    happens = (
        "An administrator outside your organisation let this person set up another second factor. Ask the person "
        "yourself, by a way you know, whether it was they. Your company is open to them from their next request on."
    )

    def save(self, form: Any) -> str:
        request = self.request
        asked = services.confirm_factor(self.object, actor=request.actor, **form.cleaned_data)
        if asked is not None:
            return request_url(request, asked)
        tell_owner(request, self.object.user, CONFIRMED)
        messages.success(request, "Confirmed: open to them again")
        return self.cancel_url()
