"""Shapes of invitations, memberships and connected systems."""

from __future__ import annotations

from typing import Any

from django import forms

from administration import grants, rights, sites
from administration.models import ApiClient, ReviewLine
from administration.rules import DECISIONS, SCOPES
from records.rules.signing import METHODS_OF_PROOF
from sponsors.forms import ZONES
from sponsors.rules import grantable_to, in_words
from web.forms import DateField, MultiChoiceField, PortalForm, dress

REASON: Any = {"max_length": 500, "label": "Reason"}


ALL, CHOSEN = "all", "chosen"


class LimitedForm(PortalForm):
    """Base of forms that give a person a role: which, until when, and for guests whether at chosen sites only."""

    reach = forms.ChoiceField(
        required=False,
        label="Records of",
        choices=[(ALL, "all sites"), (CHOSEN, "chosen sites only")],
        initial=ALL,
        widget=forms.RadioSelect,
        help_text="inspectors, external auditors and platform operators can be limited to chosen sites",
    )
    sites = forms.CharField(
        required=False,
        max_length=4000,
        label="Chosen sites",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="their numbers, like SITE-0001, one per line; nothing of any other site is shown to this person",
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_roles(self, kind)
        if kind != "sponsor":
            del self.fields["reach"], self.fields["sites"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "reach" not in self.fields:
            return given
        text, limited = given.get("sites", ""), given.pop("reach", ALL) == CHOSEN
        found, unknown = sites.named(text)
        given["sites"] = found if limited else None
        if limited and unknown:
            self.add_error(
                "sites", f"There is no site {', '.join(unknown[:5])}. Copy the number from the page of a site."
            )
        elif text.strip() and not limited:
            self.add_error("reach", "Sites are named below. Choose chosen sites only, or take the numbers away.")
        return given


class InviteForm(LimitedForm):
    """Whom to invite, as what."""

    email = forms.EmailField(label="Work mail address")
    role = forms.ChoiceField()
    ends_on = DateField(
        required=False,
        label="Last day",
        help_text="like 23 Nov 2026; an inspector always has one, others if they leave",
    )
    reason = forms.CharField(**REASON, initial="new colleague")
    field_order = ("email", "role", "ends_on", "reach", "sites", "reason")


class MemberForm(LimitedForm):
    """Role, last day and sites of a member."""

    role = forms.ChoiceField()
    ends_on = DateField(required=False, label="Last day", help_text="like 23 Nov 2026; empty for no end")
    reason = forms.CharField(**REASON)
    field_order = ("role", "ends_on", "reach", "sites", "reason")


class ZoneForm(PortalForm):
    """Where the tenant's days begin."""

    zone = forms.ChoiceField(
        label="Time zone",
        choices=ZONES,
        help_text="decides which day it is: due dates, overdue, the standing's midnight and office hours of mails",
    )
    reason = forms.CharField(**REASON)


class LossForm(PortalForm):
    """A member's lost second factor: what happened, and whether the recovery codes are lost too."""

    reason = forms.CharField(**{**REASON, "label": "What happened"}, help_text="like telephone stolen, call of 3 Nov")
    codes = forms.BooleanField(
        required=False,
        label="The recovery codes are lost too, or may be",
        help_text="They are void then, and only a one-time code lets the person back in.",
    )


class CheckedForm(PortalForm):
    """How an administrator made sure who somebody is."""

    reason = forms.CharField(
        **{**REASON, "label": "How you made sure who it is"}, help_text="like came to my office with the company badge"
    )


class ReasonForm(PortalForm):
    """Why somebody leaves, comes back, or is not invited any more."""

    reason = forms.CharField(**REASON)


class IdentityForm(PortalForm):
    """Who checked who a member is, how, and when."""

    method = forms.ChoiceField(label="How it was checked", choices=[("", "Choose"), *METHODS_OF_PROOF.items()])
    verified_by = forms.CharField(max_length=200, label="Checked by", help_text="the person who saw the document")
    proven_on = DateField(label="Checked on")
    reason = forms.CharField(**REASON, initial="first proof of identity")


class TrainingForm(PortalForm):
    """A training that lets a member sign."""

    title = forms.CharField(max_length=200, label="Training", help_text="like Electronic signatures (SOP QA-012)")
    trained_on = DateField(label="Held on")
    valid_until = DateField(label="Last day", help_text="like 23 Nov 2026; the person cannot sign after it")
    reason = forms.CharField(**REASON, initial="training record seen")


class UnlockForm(PortalForm):
    """How a second person made sure who it is that wants to sign again."""

    method = forms.ChoiceField(label="Identity checked", choices=[("", "Choose"), *METHODS_OF_PROOF.items()])
    reason = forms.CharField(**REASON, help_text="what had happened")


class LetterForm(PortalForm):
    """The letter to FDA about electronic signatures."""

    sent_on = DateField(label="Sent on")
    signed_by = forms.CharField(max_length=200, label="Signed by hand by")
    reference = forms.CharField(max_length=200, required=False, label="Reference", help_text="where the copy is kept")
    reason = forms.CharField(**REASON, initial="copy of the letter seen")


class ClientForm(PortalForm):
    """What a connected system is called, what it may do, and until when."""

    name = forms.CharField(
        max_length=100, label="Name", help_text="as the history shall call it, like ERP or LIMS Cork"
    )
    access = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            (ApiClient.Access.READ, "Read everything"),
            (ApiClient.Access.WRITE, "Read everything, create and change"),
        ],
        label="It may",
    )
    expires_on = DateField(label="Works until", help_text="like 23 Nov 2026; at most two years (company rule)")
    reason = forms.CharField(**REASON)


class ClientStepForm(PortalForm):
    """Why a secret is renewed or a system revoked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(**REASON)


def _offer_roles(form: forms.Form, kind: str) -> None:
    field = form.fields["role"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "Choose"), *rights.role_choices(kind)]


class GrantForm(PortalForm):
    """One person on one record, until a day."""

    user_id = forms.ChoiceField(label="Person")
    record = forms.CharField(max_length=40, label="Number of the record", help_text="like AUD-2026-0017")
    right = forms.ChoiceField(label="May")
    ends_on = DateField(label="Last day")
    reason = forms.CharField(**REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(each.user_id), f"{each.name}, {each.role_label}") for each in grants.people()]
        for name, choices in (("user_id", people), ("right", grants.rights())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Choose"), *choices]

    def clean_record(self) -> Any:
        found = grants.records(self.cleaned_data["record"])
        if len(found) != 1:
            raise forms.ValidationError("There is no record with this number. People are named on audits.")
        return found[0]


class ReviewForm(PortalForm):
    """Whose access is reviewed."""

    scope = forms.ChoiceField(
        label="Whose access", choices=list(SCOPES.items()), widget=forms.RadioSelect, initial="everybody"
    )
    reason = forms.CharField(**REASON, initial="periodic access review")


class ReviewLinesForm(PortalForm):
    """A decision and a note for each person but oneself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(**REASON)

    def __init__(self, *args: Any, rows: list[ReviewLine], own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row.subject != own]
        reason = self.fields.pop("reason")
        for row in self.rows:
            self.fields[f"decision_{row.pk}"] = forms.ChoiceField(
                label=f"{row.name}, {row.role}",
                choices=[("", "not decided"), *DECISIONS.items()],
                initial=row.decision,
                required=False,
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label=f"Note on {row.name}", max_length=500, initial=row.note, required=False
            )
        self.fields["reason"] = reason
        dress(self)

    def pairs(self) -> list[tuple[ReviewLine, forms.BoundField, forms.BoundField]]:
        """Each person with the two fields about them."""
        return [(row, self[f"decision_{row.pk}"], self[f"note_{row.pk}"]) for row in self.rows]


class RoleForm(PortalForm):
    """Name and permissions of a role of the tenant's own; only those are offered that such a role may have."""

    name = forms.CharField(max_length=60, label="Name", help_text="as people shall see it, like QA specialist, Cork")
    permissions = MultiChoiceField(label="Permissions")
    reason = forms.CharField(**REASON)

    def __init__(self, *args: Any, base: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, in_words(name)) for name in sorted(grantable_to(base))]


class RoleStepForm(PortalForm):
    """Why a role is retired."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(**REASON)


class NewAccountForm(PortalForm):
    """What a person needs who has no account yet."""

    name = forms.CharField(max_length=200, label="Your name", help_text="as it shall stand on records")
    password = forms.CharField(
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="at least 12 characters",
    )
