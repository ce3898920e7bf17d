"""Shapes of what people type about qualifications, their decisions and their files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from cmos.models import Product
from qualification.rules.lifecycle import gates, moves
from qualification.rules.lifecycle.facts import CONDITIONALLY_QUALIFIED, STATES
from qualification.rules.lifecycle.guards import CONDITIONAL_DAYS, risk_assessed
from qualification.rules.lifecycle.watched import LEVELS, SIGNALS
from qualification.selectors import listing
from qualification.services import NewScope, Prepared
from records.forms.signing import SigningForm
from regulations.rules.vocabulary import MARKETS, OPERATION_LABELS
from sponsors import access
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm, dress

CONDITIONS: Final = 5
"""Conditions that the form has room for."""
ALL: Final = "none ticked means all of them"
LATER: Final = (30, 90, 180)


class ScopeForm(PortalForm):
    """Operations, markets and products; nothing ticked of a kind means all of it."""

    operations = MultiChoiceField(required=False, label="Operations", help_text=ALL)
    markets = MultiChoiceField(required=False, label="Markets", choices=list(MARKETS.items()), help_text=ALL)
    products = MultiChoiceField(required=False, label="Products", help_text=ALL)

    def __init__(self, *args: Any, offered: Iterable[Product], operations: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        fields: dict[str, Any] = self.fields
        fields["operations"].choices = [(code, OPERATION_LABELS.get(code, code)) for code in operations]
        fields["products"].choices = [(str(each.pk), f"{each.code} {each}") for each in self.offered]
        for name in ("operations", "products"):
            if not fields[name].choices:
                del self.fields[name]

    @property
    def scope(self) -> NewScope:
        """What was ticked."""
        chosen = set(self.cleaned_data.get("products", ()))
        return NewScope(
            operations=tuple(self.cleaned_data.get("operations", ())),
            markets=tuple(self.cleaned_data["markets"]),
            products=tuple(each for each in self.offered if str(each.pk) in chosen),
        )


class FileOfQualification(PortalForm):
    """Who keeps the file, what it is for, and the confidentiality agreement."""

    purpose = forms.CharField(
        required=False, max_length=500, label="What the site shall do", widget=forms.Textarea(attrs={"rows": 2})
    )
    responsible_id = forms.ChoiceField(required=False, label="QA owner")
    cda_on = DateField(required=False, label="Confidentiality agreement signed on")
    reason = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["responsible_id"]
        people = [(str(member.id), f"{member.name}, {member.role_label}") for member in access.people()]
        field.choices = [("", "Nobody yet"), *people]


class ProposeForm(ScopeForm, FileOfQualification):
    """A site is proposed for a scope."""

    field_order = ("operations", "markets", "products", "purpose", "responsible_id", "cda_on", "reason")


class ChangeForm(FileOfQualification):
    """What may change of a qualification: never its scope."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PrepareForm(PortalForm):
    """A decision as it is prepared; asks for what its move needs."""

    effective_on = DateField(
        required=False, label="In effect from", help_text="empty means the day of the last signature; never earlier"
    )
    reasons = forms.CharField(max_length=5000, label="Reasons", widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, move: moves.Move, offered: Iterable[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move, self.offered = move, list(offered)
        self.bounded = move.target == CONDITIONALLY_QUALIFIED
        if self.bounded:
            self.fields |= self._bounds()
        if risk_assessed in move.guards:
            self.fields["risk_basis"] = forms.CharField(
                required=False,
                max_length=5000,
                label="Risk assessment of each product",
                help_text="needed where work goes on in spite of a hold: which assessments it rests on",
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        dress(self)

    def _bounds(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {
            "conditional_until": DateField(
                label="Ends on, last day included", help_text=f"company rule: {CONDITIONAL_DAYS} days at most"
            ),
            "products": MultiChoiceField(
                required=False,
                label="Products that may be made",
                choices=[(str(each.pk), f"{each.code} {each}") for each in self.offered],
            ),
            "batches": forms.CharField(required=False, max_length=500, label="Batches that may be made"),
        }
        for number in range(1, CONDITIONS + 1):
            found[f"condition_{number}"] = forms.CharField(
                required=number == 1, max_length=1000, label=f"Condition {number}"
            )
            found[f"due_{number}"] = DateField(required=number == 1, label=f"Condition {number} due on")
        return found

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for number in range(1, CONDITIONS + 1) if self.bounded else ():
            text, due = found.get(f"condition_{number}"), found.get(f"due_{number}")
            if text and due is None and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", "Say by which day this condition is met.")
            if due and not text and f"condition_{number}" not in self.errors:
                self.add_error(f"condition_{number}", "Say what has to be done by this day.")
        return found

    @property
    def prepared(self) -> Prepared:
        """What was typed."""
        given = self.cleaned_data
        chosen = set(given.get("products", ()))
        pairs = ((given.get(f"condition_{n}"), given.get(f"due_{n}")) for n in range(1, CONDITIONS + 1))
        conditions: list[tuple[str, date]] = [(text, due) for text, due in pairs if text and due]
        return Prepared(
            move=self.move.key,
            reasons=given["reasons"],
            effective_on=given.get("effective_on"),
            conditional_until=given.get("conditional_until"),
            conditions=tuple(conditions),
            products=tuple(each for each in self.offered if str(each.pk) in chosen),
            batches=given.get("batches", ""),
            risk_basis=given.get("risk_basis", ""),
        )


class PartForm(ScopeForm):
    """A decision about a part of a qualification alone."""

    move = forms.ChoiceField(label="Decision")
    risk_basis = forms.CharField(
        required=False,
        max_length=5000,
        label="Risk assessment of each product",
        help_text="needed where work goes on in spite of a hold",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reasons = forms.CharField(max_length=5000, label="Reasons", widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("move", "operations", "markets", "products", "risk_basis", "reasons")

    def __init__(self, *args: Any, offered_moves: Iterable[moves.Move], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["move"]
        field.choices = [("", "Choose"), *((each.key, each.label.capitalize()) for each in offered_moves)]

    @property
    def prepared(self) -> Prepared:
        """What was typed."""
        given = self.cleaned_data
        return Prepared(move=given["move"], reasons=given["reasons"], risk_basis=given["risk_basis"])


class NoteForm(PortalForm):
    """A note on a gate."""

    says = forms.ChoiceField(label="The gate is")
    text = forms.CharField(
        max_length=5000, label="What shows it, or why it is not needed", widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(required=False, label="Document", help_text="needed where the gate is met")
    valid_from = DateField(label="Holds from")
    valid_to = DateField(required=False, label="Holds until", help_text="empty means without end")

    def __init__(self, *args: Any, gate: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["says"]
        field.choices = [(key, words) for key, words in gates.NOTES.items() if key in gates.NOTED[gate]]


class CloseConditionForm(PortalForm):
    """How a condition was met."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    closed_on = DateField(label="Met on")
    closing = forms.CharField(max_length=2000, label="How it was met", widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(required=False, label="Evidence")


class DismissForm(PortalForm):
    """Why a proposal is not followed."""

    trigger = forms.CharField(max_length=120, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=1000, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class GraceForm(SigningForm):
    """Until when a requalification is put off, and why."""

    until = DateField(label="Until")
    field_order = ("version", "ceremony", "until", "reason", "meaning", "user_name", "password", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class ReportForm(PortalForm):
    """What happened at a site that no other record tells."""

    kind = forms.ChoiceField(
        label="What happened",
        choices=[
            ("", "Choose"),
            *((key, f"{words} ({LEVELS[level].lower()})") for key, (words, level) in SIGNALS.items()),
        ],
    )
    happened_on = DateField(label="Happened on")
    text = forms.CharField(max_length=5000, label="What is known", widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(required=False, label="Document")


class EndReportForm(PortalForm):
    """Since when what was reported is over."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ended_on = DateField(label="Over since")
    reason = forms.CharField(max_length=500, label="Reason")


class VoidForm(PortalForm):
    """Why a report is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason")


class QualificationFilters(FilterBar):
    """Number, site or company; state; market; what is held back, asked or due."""

    q = forms.CharField(required=False, max_length=100, label="Number, site or company")
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *STATES.items()], label="State")
    market = forms.ChoiceField(required=False, choices=[("", "Any"), *MARKETS.items()], label="Market")
    product = forms.CharField(required=False, max_length=100, label="Product")
    needs = forms.ChoiceField(required=False, choices=[("", "Anything"), *listing.NEEDS.items()], label="Waits for")
    due = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), ("overdue", "overdue"), *((str(days), f"within {days} days") for days in LATER)],
        label="Next audit due",
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return listing.matching(found, value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(state=value)

    def narrow_market(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return listing.for_market(found, value)

    def narrow_product(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return listing.for_product(found, value)

    def narrow_needs(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return listing.waiting_for(found, value, self.member.today)

    def narrow_due(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return listing.due_within(found, -1 if value == "overdue" else int(value), self.member.today)
