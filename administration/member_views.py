"""What an administrator does with members and open invitations."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.urls import reverse

from administration import rights, rules, selectors, services, sites
from administration.forms import ALL, CHOSEN, MemberForm, ReasonForm
from administration.models import Invitation, RightsRequest
from administration.rules import member_state
from records import selectors as records
from records.models import IdentityProof
from records.selectors import signers
from sponsors import access
from sponsors.factors import losses
from sponsors.models import Membership
from web.forms import PortalForm
from web.http import Member, ScopedRequest
from web.views import Context, DetailPage, FormPage

WAITS = "What gives rights waits until another person has approved it."


def request_url(request: ScopedRequest, asked: RightsRequest) -> str:
    """Where a person reads what became of what they asked for."""
    waits = asked.status == rules.INITIAL
    messages.success(request, "Asked for: another person approves" if waits else "In effect: nobody else could approve")
    return reverse("administration:request", args=[asked.pk])


class MemberPage(DetailPage):
    """One member: role, last day, what can be changed, and how it came to be."""

    action = "administration.view"
    template_name = "administration/member.html"

    def find(self, pk: UUID) -> Membership:
        return selectors.person(pk)

    def details(self, obj: Membership) -> Context:
        actor, member = self.request.actor, access.member_of(obj)
        return {
            "title": member.name,
            "member": member,
            "sites": sites.labels(member.sites),
            "state": member_state(is_active=obj.is_active, ends_on=obj.ends_on, today=member.today),
            "is_self": obj.pk == self.request.membership.id,
            "may_change": actor.can("administration.change"),
            "waiting": rights.waiting(obj),
            "factor": losses.here(obj),
            **self._as_signer(obj, member),
        }

    def _as_signer(self, obj: Membership, member: Member) -> Context:
        """What lets the person sign, what is missing, and the history of both."""
        facts = [*signers.proofs_of(obj.pk), *signers.trainings_of(obj.pk)]
        proofs = [each for each in facts if isinstance(each, IdentityProof)]
        trainings = [each for each in facts if not isinstance(each, IdentityProof)]
        accepted, right = signers.acceptances_of(obj.pk), signers.right_of(obj.pk)
        return {
            "proofs": proofs,
            "trainings": trainings,
            "accepted": accepted,
            "right": right,
            "cannot_sign": signers.obstacles(obj.pk, member.today),
            "history": records.history(obj, *facts, *accepted, *([right] if right else []), *_of_factors(obj)),
        }


def _of_factors(obj: Membership) -> list[Any]:
    """What was done here about the member's lost second factors."""
    return [*losses.reported_here(obj.user_id), *losses.every_code_of(obj)]


class MemberForms(FormPage):
    """What is done to one membership, with a reason."""

    action = "administration.change"
    form_class: ClassVar[type[PortalForm]] = ReasonForm
    template_name = "administration/reasoned.html"
    happens = ""

    def subject(self) -> Membership:
        return selectors.person(self.kwargs["pk"])

    def context(self, **more: Any) -> Context:
        return {"happens": self.happens, **more}

    def cancel_url(self) -> str:
        return reverse("administration:member", args=[self.kwargs["pk"]])

    def about(self) -> str:
        return access.member_of(self.object).name


class ChangeMember(MemberForms):
    """Another role, last day or other sites."""

    form_class = MemberForm
    title = "Change role, last day or sites"
    happens = f"What takes rights away holds from the person's next request on. {WAITS}"

    def initial(self) -> dict[str, Any]:
        chosen = self.object.sites
        limit = {"reach": ALL} if chosen is None else {"reach": CHOSEN, "sites": "\n".join(sites.numbers(chosen))}
        return {"role": rights.given_of(self.object).key, "ends_on": self.object.ends_on, **limit}

    def form_options(self) -> Context:
        return {"kind": self.request.membership.kind}

    def save(self, form: Any) -> str:
        today = self.request.membership.today
        asked = services.ask_to_change(self.object, today=today, actor=self.request.actor, **form.cleaned_data)
        return request_url(self.request, asked) if asked else self.cancel_url()


class EndMembership(MemberForms):
    """Take the membership away; the account and what the person did stay."""

    title = "End this membership"
    submit_label = "End it now"
    happens = (
        "The person cannot act here from the next request on, in open sessions too. "
        "Records and signatures keep their name; deputies are asked where they were responsible."
    )

    def save(self, form: Any) -> str:
        services.end_membership(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class ResumeMembership(MemberForms):
    """Let the person act again."""

    title = "Let this person act again"
    submit_label = "Ask to let them act again"
    happens = f"The person acts again in the role they had. {WAITS}"

    def save(self, form: Any) -> str:
        today = self.request.membership.today
        asked = services.ask_to_resume(self.object, today=today, actor=self.request.actor, **form.cleaned_data)
        return request_url(self.request, asked)


class InvitationForms(FormPage):
    """What is done to an invitation that nobody accepted yet."""

    action = "administration.invite"
    form_class = ReasonForm
    template_name = "administration/reasoned.html"

    def subject(self) -> Invitation:
        return selectors.open_invitations().get(pk=self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("administration:members")

    def about(self) -> str:
        return "People"


class WithdrawInvitation(InvitationForms):
    """Take back an invitation that nobody accepted yet."""

    title = "Withdraw this invitation"
    submit_label = "Withdraw it"

    def context(self, **more: Any) -> Context:
        return {"happens": f"The link sent to {self.object.email} opens nothing any more.", **more}

    def save(self, form: Any) -> str:
        services.withdraw_invitation(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class ResendInvitation(InvitationForms):
    """Send a new link, where the first was lost or is about to end."""

    title = "Send this invitation again"
    submit_label = "Send a new link"

    def initial(self) -> dict[str, Any]:
        return {"reason": "the first mail was lost"}

    def context(self, **more: Any) -> Context:
        words = f"{self.object.email} gets a new link, good for 7 days. The link sent before opens nothing any more."
        return {"happens": words, **more}

    def save(self, form: Any) -> str:
        by = self.request.membership.name
        services.resend_invitation(self.object, invited_by=by, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
