"""Who was told what, when: one notice per milestone and person, and how its mail went; who took over, who waits."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from audits.models import IssuedFinding
from kernel.clock import now
from kernel.db.reach import Reach, of_member, of_site, of_subject, through
from kernel.models import Dialogue, OfEitherTenant, OrganisationOwned, SponsorOwned
from questionnaires.models import Questionnaire
from sponsors.models import Membership, Sponsor


class Sending(models.Model):
    """How one mail goes: its Message-ID never changes, so every mail reader recognises a repetition after a crash.

    Whoever sends holds the lease; `fence` counts the holders, so that one who wakes up late cannot settle it (SR-16).
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", "waiting to be sent"
        SENT = "sent", "sent"
        STALE = "stale", "no longer needed"
        FAILED = "failed", "could not be sent"

    recipient = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Delivery(OfEitherTenant, Sending):
    """One mail to a person: of one notice, of many that came together, or a week's digest.

    To a CMO's people go digests alone, each about one of the organisation's sponsors, or about the organisation itself.
    """

    regarding = models.ForeignKey(Sponsor, models.PROTECT, related_name="+", null=True, db_index=False)
    """The one sponsor that a CMO's digest tells of: a mail is passed on, and never tells one sponsor of another."""

    reach: ClassVar[Reach] = (of_member("recipient_id"),)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "message_id"], name="one_delivery_per_message"),
            models.UniqueConstraint(fields=["cmo_org", "message_id"], name="one_delivery_per_message_to_a_cmo"),
            models.CheckConstraint(
                condition=Q(regarding=None) | Q(sponsor=None), name="only_a_cmos_digest_is_about_a_sponsor"
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "outcome", "next_try_at"], name="delivery_waiting"),
            models.Index(fields=["cmo_org", "outcome", "next_try_at"], name="delivery_to_a_cmo_waiting"),
        ]

    def __str__(self) -> str:
        return self.message_id


class Notice(SponsorOwned):
    """One person is told of one milestone of one deadline; the due date is part of its identity."""

    class Channel(models.TextChoices):
        MAIL = "mail", "reminder"
        DIGEST = "digest", "line of a weekly digest"

    class Closed(models.TextChoices):
        DONE = "done", "no longer due"
        HANDED_OVER = "handed_over", "handed over"

    kind = models.CharField(max_length=30)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    site_id = models.UUIDField(null=True)
    due_on = models.DateField()
    milestone = models.CharField(max_length=20)
    recipient = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=120)
    url = models.CharField(max_length=300)
    task = models.CharField(max_length=60, blank=True)
    late = models.BooleanField(default=False)
    superseded = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="notices")
    read_at = models.DateTimeField(null=True, editable=False)
    closed = models.CharField(max_length=12, choices=Closed.choices, blank=True, editable=False)

    version: ClassVar[int] = 1
    """What was told never changes; what a person did about it is part of what its entity tag covers."""

    reach: ClassVar[Reach] = (of_site(), of_subject())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "kind", "subject_id", "due_on", "milestone", "recipient", "channel"],
                name="one_notice_per_milestone_and_person",
            )
        ]
        indexes = [
            models.Index(fields=["sponsor", "recipient", "-created_at"], name="notice_of_person"),
            models.Index(fields=["sponsor", "recipient", "due_on", "id"], name="notice_of_person_by_due"),
            models.Index(fields=["sponsor", "created_at", "id"], name="notice_by_day"),
            models.Index(fields=["sponsor", "due_on", "id"], name="notice_by_due"),
            models.Index(
                fields=["sponsor", "recipient"],
                condition=Q(read_at=None, closed="", superseded=False, channel="mail"),
                name="notice_unread",
            ),
            models.Index(fields=["sponsor", "subject_id"], name="notice_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.milestone} due {self.due_on}"


class OfDeadline(SponsorOwned):
    """Base of what a person arranged about one deadline; a date that moves is another deadline."""

    kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    site_id = models.UUIDField(null=True)
    due_on = models.DateField()
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True


class Handover(OfDeadline):
    """From now on another person is reminded of the deadline; the newest one holds."""

    giver = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["sponsor", "subject_id"], name="handover_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} handed over"


class Snooze(OfDeadline):
    """One person is not reminded of the deadline before `until`; the newest one of the person holds."""

    person = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["sponsor", "subject_id"], name="snooze_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} snoozed until {self.until}"


class Preference(OfEitherTenant):
    """What a person chose about mail; reminders of deadlines cannot be switched off."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    weekly_digest = models.BooleanField(default=True)

    reach: ClassVar[Reach] = (of_member("member_id"),)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "member"], name="one_preference_per_member"),
            models.UniqueConstraint(fields=["cmo_org", "member"], name="one_preference_per_cmo_member"),
        ]

    def __str__(self) -> str:
        return "preference for reminders"


class CalendarFeed(SponsorOwned):
    """The secret address under which a calendar program reads a person's dates; kept as a digest only."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, editable=False)
    everything = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (of_member("member_id"),)

    class Meta:
        verbose_name = "calendar address"
        constraints = [
            models.UniqueConstraint(fields=["token_digest"], name="one_feed_per_token"),
            models.UniqueConstraint(
                fields=["sponsor", "member"], condition=Q(revoked_at=None), name="one_open_feed_per_member"
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.member_id}"


class Visit(SponsorOwned):
    """When a person last looked at home, and when the time before: home tells what changed since then."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    reach: ClassVar[Reach] = (of_member("member_id"),)
    is_trailed: ClassVar[bool] = False  # technical: says nothing about a record

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "member"], name="one_visit_per_member")]

    def __str__(self) -> str:
        return f"visit of {self.member_id}"


class StaffNotice(Dialogue):
    """What a CMO's people are told of one issued finding or questionnaire, addressed to their organisation.

    It is released at once.
    The sponsor knows none of the people: their organisation finds them and keeps how its mails went.
    """

    issued = models.ForeignKey(IssuedFinding, models.PROTECT, related_name="+", null=True)
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+", null=True)
    milestone = models.CharField(max_length=60)
    due_on = models.DateField(null=True)
    reference = models.CharField(max_length=120)
    late = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    reach: ClassVar[Reach] = (through("issued"), through("questionnaire"))

    class Meta:
        verbose_name = "notice to the CMO"
        constraints = [
            models.CheckConstraint(
                condition=Q(issued=None) ^ Q(questionnaire=None), name="a_notice_to_a_cmo_is_about_one_record"
            ),
            models.UniqueConstraint(
                fields=["sponsor", "questionnaire", "milestone"], name="one_notice_of_a_questionnaire_to_a_cmo"
            ),
            models.UniqueConstraint(fields=["sponsor", "issued", "milestone", "due_on"], name="one_notice_to_a_cmo"),
        ]
        indexes = [models.Index(fields=["cmo_org", "-created_at"], name="staff_notice_newest")]

    def __str__(self) -> str:
        return f"{self.reference} {self.milestone}"


class StaffDelivery(OrganisationOwned, Sending):
    """One mail of one notice to one person of the CMO, and whether they read it; the sponsor never learns of it."""

    notice_id = models.UUIDField()
    read_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cmo_org", "notice_id", "recipient"], name="one_delivery_per_staff"),
        ]
        indexes = [
            models.Index(fields=["cmo_org", "outcome", "next_try_at"], name="staff_delivery_waiting"),
            models.Index(fields=["cmo_org", "recipient"], condition=Q(read_at=None), name="staff_notice_unread"),
        ]

    def __str__(self) -> str:
        return self.message_id
