"""Qualifications of sites, the signed decisions about them, and what is recorded beside (decisions 0184 to 0186)."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cmos.models import Product, Site
from cmos.models.base import codes
from kernel.clock import now
from kernel.db.reach import Reach, through
from kernel.models import SponsorOwned, Stepped, Versioned
from kernel.steps import Step
from qualification.constraints import KeptOnceSigned
from qualification.rules.lifecycle import gates, moves, notes
from qualification.rules.lifecycle.facts import CONDITIONALLY_QUALIFIED, STATES
from qualification.rules.lifecycle.watched import SIGNALS
from records.models import SponsorFile
from sponsors.models import Membership


class Qualification(SponsorOwned, Versioned):
    """What a site may do for the sponsor: operations, products and markets, where nothing named means all of them.

    The scope never changes: another one is another qualification, or a part of this one that is decided apart. There is
    no column for the state: it is what the newest signed decision says (`rules.lifecycle.states`).
    """

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", editable=False)
    part_of = models.ForeignKey("self", models.PROTECT, related_name="parts", null=True, editable=False)
    operations = codes()
    markets = codes()
    purpose = models.CharField(max_length=500, blank=True)
    responsible = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, blank=True)
    cda_on = models.DateField("confidentiality agreement signed on", null=True, blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "qualification"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_qualification_per_number")]
        indexes = [
            models.Index(fields=["sponsor", "site"], name="qualification_by_site"),
            models.Index(fields=["sponsor", "part_of"], name="qualification_by_whole"),
        ]

    def __str__(self) -> str:
        return self.number


class QualificationProduct(SponsorOwned):
    """A product in the scope of a qualification; none of them means every product."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="products", editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("qualification"),)

    class Meta:
        verbose_name = "product of the qualification"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "qualification", "product"], name="one_row_per_product_qualified"
            )
        ]
        indexes = [models.Index(fields=["sponsor", "product"], name="qualified_by_product")]

    def __str__(self) -> str:
        return "product of the qualification"


class Decision(SponsorOwned, Stepped):
    """A decision about the state of a qualification: prepared, signed by one person or two, and kept for good.

    `shown` are the gates, holds and evidence as they stood when it was signed; `answered` the triggers among them by
    their keys: a decision ends only those holds that its signers were shown.
    """

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="decisions", editable=False)
    number = models.PositiveIntegerField(editable=False)
    move = models.CharField(max_length=30, choices=[(each.key, each.label) for each in moves.MOVES], editable=False)
    from_state = models.CharField(max_length=30, blank=True, choices=list(STATES.items()), editable=False)
    to_state = models.CharField(max_length=30, choices=list(STATES.items()), editable=False)
    effective_on = models.DateField(null=True, blank=True)
    reasons = models.TextField()
    conditional_until = models.DateField(null=True, blank=True)
    batches = models.CharField(max_length=500, blank=True)
    risk_basis = models.TextField("risk assessments", blank=True)
    second_needed = models.BooleanField(default=False, editable=False)
    shown = models.JSONField(default=dict, editable=False)
    answered = ArrayField(models.CharField(max_length=120), default=list, editable=False)
    requalify_on = models.DateField(null=True, editable=False)
    author = models.CharField(max_length=200, editable=False)
    prepared_at = models.DateTimeField(default=now, editable=False)
    signed_by = models.CharField(max_length=60, blank=True, editable=False)
    confirmed_by = models.CharField(max_length=60, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = moves.DECISION
    initial_status: ClassVar[str] = moves.DRAFT
    unfinished: ClassVar[frozenset[str]] = moves.OPEN
    reach: ClassVar[Reach] = (through("qualification"),)
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("signed_by", "confirmed_by"),)

    class Meta:
        verbose_name = "decision about a qualification"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "qualification", "number"], name="one_decision_per_number"),
            models.UniqueConstraint(
                fields=["sponsor", "qualification"],
                condition=models.Q(status__in=sorted(moves.OPEN)),
                name="one_open_decision_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status=moves.DECIDED, decided_at__isnull=False) & ~models.Q(signed_by="")
                | ~models.Q(status=moves.DECIDED) & models.Q(decided_at__isnull=True),
                name="a_decision_is_signed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=moves.DECIDED, second_needed=True) | ~models.Q(confirmed_by=""),
                name="a_decision_of_two_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~models.Q(to_state=CONDITIONALLY_QUALIFIED) | models.Q(conditional_until__isnull=False),
                name="conditions_end_on_a_day",
            ),
            KeptOnceSigned(name="decision_kept_once_signed"),
        ]
        indexes = [
            models.Index(fields=["sponsor", "status", "qualification"], name="decision_by_status"),
            models.Index(fields=["sponsor", "conditional_until"], name="decision_by_end"),
        ]

    @property
    def badge(self) -> str:
        """What a badge shows of it."""
        return {moves.DRAFT: "to_sign", moves.PROPOSED: "to_confirm", moves.DECIDED: "signed"}.get(
            self.status, self.status
        )

    @property
    def shown_lines(self) -> list[str]:
        """Gates, holds and proposals as they were shown, a line each."""
        kept = [
            f"{gates.NAMES[each['gate']]}: {gates.STATES[each['state']].lower()}. {each['sentence']}"
            for each in self.shown.get("gates", ())
        ]
        return [*kept, *self.shown.get("holds", ()), *self.shown.get("proposals", ())]

    @property
    def site_id(self) -> UUID:
        """The site it is about, for the facts that are told of it."""
        return self.qualification.site_id

    def __str__(self) -> str:
        return f"decision {self.number}: {self.get_move_display()}"


class DecisionProduct(SponsorOwned):
    """A product that a qualification with conditions names."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="named_products", editable=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("decision"),)

    class Meta:
        verbose_name = "product named by the decision"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "decision", "product"], name="one_row_per_named_product")
        ]

    def __str__(self) -> str:
        return "product of the decision"


class Condition(SponsorOwned, Versioned):
    """Something that must be done by a day; closed with evidence. It is part of the decision that set it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="conditions", editable=False)
    text = models.TextField(editable=False)
    due_on = models.DateField(editable=False)
    closed_on = models.DateField(null=True, blank=True)
    closing = models.TextField("how it was closed", blank=True)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    reach: ClassVar[Reach] = (through("decision"),)

    class Meta:
        verbose_name = "condition"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True, closed_at__isnull=True)
                | models.Q(closed_on__isnull=False, closed_at__isnull=False) & ~models.Q(closing=""),
                name="a_condition_is_closed_with_words",
            )
        ]
        indexes = [models.Index(fields=["sponsor", "due_on"], name="condition_by_day")]

    def __str__(self) -> str:
        return "condition"


class GateNote(SponsorOwned, Stepped):
    """A person's note that a gate is met, or not needed, where no record of its own says so yet. It counts signed."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="notes", editable=False)
    gate = models.CharField(max_length=10, choices=list(gates.NAMES.items()))
    says = models.CharField(max_length=12, choices=list(gates.NOTES.items()))
    text = models.TextField()
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=200, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    signed_at = models.DateTimeField(null=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = notes.NOTE
    initial_status: ClassVar[str] = notes.DRAFT
    reach: ClassVar[Reach] = (through("qualification"),)

    class Meta:
        verbose_name = "note on a gate"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="a_note_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(says=gates.MET) | models.Q(file__isnull=False),
                name="a_gate_is_met_with_a_file",
            ),
        ]

    @property
    def badge(self) -> str:
        """What a badge shows of it."""
        return "to_sign" if self.status == notes.DRAFT else self.status

    def __str__(self) -> str:
        return f"note on {self.get_gate_display().lower()}"


class Dismissal(SponsorOwned):
    """A person's reasoned answer that a proposal is not followed; a hold is never ended by one."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="dismissals", editable=False)
    trigger = models.CharField(max_length=120)
    sentence = models.CharField(max_length=500)
    reason = models.CharField(max_length=1000)
    author = models.CharField(max_length=200, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("qualification"),)

    class Meta:
        verbose_name = "proposal not followed"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "qualification", "trigger"], name="one_dismissal_per_trigger")
        ]

    def __str__(self) -> str:
        return "proposal not followed"


class Grace(SponsorOwned):
    """Days granted for a requalification, signed before it was due (company rule: 60 at most)."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="graces", editable=False)
    due_on = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=1000)
    author = models.CharField(max_length=200, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)

    version: ClassVar[int] = 1
    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("qualification"),)

    class Meta:
        verbose_name = "grace for a requalification"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "qualification", "due_on"], name="one_grace_per_due_day"),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("due_on")), name="a_grace_ends_after_the_due_day"
            ),
        ]

    def __str__(self) -> str:
        return f"grace until {self.until:%-d %b %Y}"


class Signal(SponsorOwned, Versioned):
    """What a person reported of a site that no other record tells: every qualification of the site answers it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", editable=False)
    kind = models.CharField("what happened", max_length=20, choices=[(key, each[0]) for key, each in SIGNALS.items()])
    happened_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    text = models.TextField()
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    author = models.CharField(max_length=200, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "report about a site"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("happened_on")),
                name="a_report_ends_after_it_begins",
            )
        ]
        indexes = [models.Index(fields=["sponsor", "site"], name="report_by_site")]

    def __str__(self) -> str:
        return self.get_kind_display().lower()
