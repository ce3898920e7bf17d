"""Reading reviews of the trail: what one covers, what it is signed for, which is due (R-35)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q

from kernel.actor import MEMBERSHIP, Actor
from kernel.scope import current
from records.models import Signature, TrailEntry, TrailQuestion, TrailReview
from records.rules.reviews import DISCARDED, DRAFT, PERMISSION, SIGNED, Due, ReviewFacts, counted, due
from records.seals import mailing
from records.seals.canonical import entry_sql, fields_sql
from records.selectors import HistoryLine, lines_of
from records.selectors.trails import TrailLine, trail_lines
from sponsors import access
from sponsors.rules import PERMISSIONS

COMPUTED: Final = Q(actor__startswith="system:") & (
    Q(table__startswith="reminders_") | Q(table__startswith="qualification_")
)
"""What the portal told or computed by itself: nobody did anything to a record there."""
DIGEST: Final = f"""
  SELECT count(*), encode(sha256(coalesce(string_agg(sha256(convert_to(entry, 'UTF8')), ''::bytea ORDER BY own_seq),
                                          ''::bytea)), 'hex'), min(own_seq), max(own_seq)
    FROM (SELECT own_seq, {entry_sql()} AS entry
            FROM (SELECT e.seq AS own_seq, {fields_sql()} FROM records_trailentry e
                   WHERE e.seq IN ({{covered}}) OFFSET 0) x) y"""
REVIEWING: Final = Q(table__in=["records_event", "records_trailreview", "records_trailquestion"]) | Q(
    table="records_signature", became__subject_table="records_trailreview"
)
"""Reviews themselves: they stand in the list of reviews, and reviewing them would never end. Nor events: they tell of
the changes beside them, or are read in the access log."""
SIZE: Final = 50
AT_A_TIME: Final = 500


def all_reviews() -> models.QuerySet[TrailReview]:
    """Every review of the open sponsor."""
    return TrailReview.objects.all()


def review(pk: UUID) -> TrailReview:
    """One review; raises DoesNotExist."""
    return TrailReview.objects.get(pk=pk)


def question(pk: UUID) -> TrailQuestion:
    """One question; raises DoesNotExist."""
    return TrailQuestion.objects.select_related("review", "asked_of__user").get(pk=pk)


def question_for(pk: UUID, actor: Actor) -> TrailQuestion:
    """One question, for whoever reads the trail and for who was asked; others find nothing."""
    found = question(pk)
    if not actor.can("trail.view") and found.asked_of_id != actor.membership_id:
        raise TrailQuestion.DoesNotExist
    return found


def questions_of(found: TrailReview) -> list[TrailQuestion]:
    """What was asked in a review, oldest first."""
    return list(found.questions.select_related("asked_of__user").order_by("id"))


# --- what a review covers -------------------------------------------------------------------------------------------


def whole(found: TrailReview) -> models.QuerySet[TrailEntry]:
    """Every entry of the days or of the record, its reviewer's own too."""
    rows = TrailEntry.objects.filter(sponsor_id=current().scope.sponsor_id).exclude(COMPUTED).exclude(REVIEWING)
    if found.subject_id is not None:
        return rows.filter(seq__in=found.numbers)
    return rows.filter(at__gte=found.begins_at, at__lt=found.ends_at)


def covered(found: TrailReview) -> models.QuerySet[TrailEntry]:
    """The entries that the review is of: all but the reviewer's own, or only those of who reviewed the others."""
    rows = whole(found).exclude(actor=found.reviewer)
    return rows.filter(actor=found.only_of) if found.only_of else rows


def by_number(found: TrailReview) -> models.QuerySet[TrailEntry]:
    """The covered entries as lists page through them: by their numbers."""
    return covered(found).annotate(id=F("seq"))


@dataclass(frozen=True, slots=True)
class Sum:
    """The covered entries in one figure: how many, the SHA-256 over all of them, the first and the last number."""

    entries: int
    digest: str
    first: int
    last: int


def summed(found: TrailReview) -> Sum:
    """SHA-256 of the digests of every covered entry in the order of their numbers, as seals digest them."""
    inner, given = covered(found).values("seq").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(DIGEST.format(covered=inner), given)
        row = cursor.fetchone()
    assert row is not None
    return Sum(row[0], row[1], row[2] or 0, row[3] or 0)


def changes_in(found: TrailReview) -> int:
    """How many of the covered entries changed or took away something that stood already."""
    return covered(found).exclude(operation="INSERT").count()


def facts(found: TrailReview, actor: Actor) -> ReviewFacts:
    """What decides about the review for `actor`."""
    return ReviewFacts(
        status=found.status,
        is_reviewer=actor.key == found.reviewer,
        own=covered(found).filter(actor=actor.key).count(),
        entries=found.entries,
        missing=covered(found).count() - found.entries,
        unanswered=found.questions.filter(answer="", withdrawn_at=None).count(),
        conclusion=found.conclusion,
    )


def signed_content(found: TrailReview) -> dict[str, Any]:
    """What a signature of the review covers: which entries by their digest, what was asked, answered and concluded."""
    total = summed(found)
    asked = [each for each in questions_of(found) if each.withdrawn_at is None]
    return {
        "number": found.number,
        "reviewed": found.record or "the whole audit trail",
        **({"from": _instant(found.begins_at), "to": _instant(found.ends_at)} if found.begins_at else {}),
        "written_by": access.actor_name(found.only_of) if found.only_of else "everybody but the reviewer",
        "entries": total.entries,
        "first_entry": total.first,
        "last_entry": total.last,
        "changes_after_the_first_entry": changes_in(found),
        "sha256_of_the_entries": total.digest,
        "questions": [f"Entry {each.entry}: {each.text} Answer: {each.answer or 'none'}" for each in asked],
        "conclusion": found.conclusion,
    }


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%-d %b %Y %H:%M:%S.%f} UTC" if at else ""


# --- reading it line by line ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One covered entry: what was done, whether it changed what stood already, and what was asked about it."""

    told: TrailLine
    changed: bool
    questions: tuple[TrailQuestion, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A page of a review, oldest entry first; `after` is the number to go on with, 0 at the end."""

    lines: list[ReviewLine]
    after: int
    count: int


def stretch(found: TrailReview, narrowed: models.QuerySet[TrailEntry], *, reader: Actor, after: int = 0) -> Stretch:
    """The covered entries that `narrowed` leaves, from behind number `after`, with the links `reader` may follow."""
    rows = list(narrowed.filter(seq__gt=after).order_by("seq")[: SIZE + 1])
    return Stretch(
        lines(rows[:SIZE], questions_of(found), reader=reader),
        rows[SIZE - 1].seq if len(rows) > SIZE else 0,
        narrowed.count(),
    )


def lines(entries: list[TrailEntry], asked: Iterable[TrailQuestion], *, reader: Actor) -> list[ReviewLine]:
    """Entries as a reviewer reads them."""
    by_entry: dict[int, list[TrailQuestion]] = {}
    for each in asked:
        by_entry.setdefault(each.entry, []).append(each)
    return [
        ReviewLine(told, entry.operation != "INSERT", tuple(by_entry.get(entry.seq, ())))
        for entry, told in zip(entries, trail_lines(entries, reader=reader), strict=True)
    ]


def everything(found: TrailReview) -> Iterator[HistoryLine]:
    """Every covered entry, oldest first, named a block at a time; memory stays flat."""
    rows = covered(found).order_by("seq").iterator(chunk_size=AT_A_TIME)
    while block := list(islice(rows, AT_A_TIME)):
        yield from lines_of(block)


def entry(found: TrailReview, number: int) -> TrailEntry:
    """One covered entry; raises DoesNotExist for one the review does not cover."""
    return covered(found).get(seq=number)


def numbered(found: TrailReview, typed: str) -> list[TrailEntry]:
    """The covered entry with the number that was typed; none for anything else."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        return []
    return list(covered(found).filter(seq=int(typed)))


# --- what is due, and what was reviewed -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A signed review in words."""

    review: TrailReview
    who: str
    at: datetime

    @property
    def last(self) -> int:
        """The number of the newest entry of a record that it covers."""
        return max(self.review.numbers, default=0)


def of_the_whole(found: models.QuerySet[TrailReview] | None = None) -> models.QuerySet[TrailReview]:
    """Reviews of the whole trail, first ones only."""
    rows = all_reviews() if found is None else found
    return rows.filter(subject_id=None, second_of=None)


def are_made_here() -> bool:
    """Whether the open tenant's trail is reviewed in the portal: a sponsor's is; no CMO organisation has reviewers."""
    return current().scope.sponsor_id is not None


def last_of_the_whole() -> Reviewed | None:
    """The last signed review of the whole trail."""
    return _reviewed(of_the_whole().filter(status=SIGNED).order_by("-ends_at").first())


def last_of_record(pk: UUID) -> Reviewed | None:
    """The last signed review of one record's trail."""
    return _reviewed(all_reviews().filter(subject_id=pk, status=SIGNED, second_of=None).order_by("-begun_at").first())


def _reviewed(found: TrailReview | None) -> Reviewed | None:
    if found is None:
        return None
    from_signature = signed_at(found)
    return Reviewed(found, access.actor_name(found.reviewer), from_signature) if from_signature else None


def signed_at(found: TrailReview) -> datetime | None:
    """When the review was signed."""
    rows = Signature.objects.filter(subject_id=found.pk).order_by("-signed_at").values_list("signed_at", flat=True)
    at: datetime | None = rows.first()
    return at


def open_of_the_whole() -> TrailReview | None:
    """The review of the whole trail that was begun and is not signed."""
    return of_the_whole().filter(status=DRAFT).first()


def seconds_owed() -> list[TrailReview]:
    """Signed reviews whose reviewer's own entries nobody else has reviewed yet."""
    done = TrailReview.objects.filter(second_of=models.OuterRef("pk"), status=SIGNED)
    owed = all_reviews().filter(status=SIGNED, own__gt=0, second_of=None)
    return list(owed.exclude(models.Exists(done)).order_by("id"))


def began() -> datetime | None:
    """When the open sponsor's trail began."""
    rows = TrailEntry.objects.filter(sponsor_id=current().scope.sponsor_id)
    return rows.order_by("at", "seq").values_list("at", flat=True).first()


def next_due(today: date) -> Due | None:
    """When the whole trail is to be reviewed next; nothing where there is no entry yet."""
    last = of_the_whole().filter(status=SIGNED).order_by("-ends_at").values_list("ends_at", flat=True).first()
    since = last or began()
    every = mailing.policy(today).review_every
    return due(access.day_here(since), every) if since else None


def open_questions(actor: Actor) -> list[TrailQuestion]:
    """Questions that wait for this person's answer, the oldest first."""
    found = TrailQuestion.objects.filter(asked_of_id=actor.membership_id, answer="", withdrawn_at=None)
    found = found.filter(review__status=DRAFT)
    return list(found.select_related("review").order_by("due_on", "id")) if actor.membership_id else []


def unanswered() -> list[TrailQuestion]:
    """Every question of an open review that waits for an answer."""
    return list(TrailQuestion.objects.filter(answer="", withdrawn_at=None, review__status=DRAFT).order_by("id"))


def could_answer(found: TrailReview) -> list[tuple[str, str]]:
    """Who can be asked in a review: everybody whose role answers, but its reviewer."""
    people = access.people(roles=sorted(PERMISSIONS["trail.answer"]))
    return [(str(each.id), f"{each.name}, {each.role_label}") for each in people if not _is(each.id, found.reviewer)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A review as the list shows it."""

    review: TrailReview
    covers: str
    who: str
    signed_at: datetime | None


def listed(found: list[TrailReview]) -> list[Listed]:
    """Reviews with names and signing times, asked together."""
    names = access.actor_names({each.reviewer for each in found})
    signed = dict(
        Signature.objects.filter(subject_id__in=[each.pk for each in found]).values_list("subject_id", "signed_at")
    )
    zone = access.zone_here()
    return [
        Listed(each, in_words(each, lambda at: at.astimezone(zone).date()), names[each.reviewer], signed.get(each.pk))
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the names of who asked and who answers."""

    question: TrailQuestion
    by: str
    of: str


def asked_in(found: TrailReview) -> list[Asked]:
    """What was asked in a review, oldest first, with names."""
    by = access.actor_name(found.reviewer)
    return [Asked(each, by, each.asked_of.user.name) for each in questions_of(found)]


def second(found: TrailReview) -> TrailReview | None:
    """The review of the reviewer's own entries, if it was begun."""
    return found.seconds.exclude(status=DISCARDED).first()


def may_second(found: TrailReview, actor: Actor) -> bool:
    """Whether `actor` can begin the review of what the reviewer wrote."""
    left = found.own > 0 and found.second_of_id is None and found.status != DISCARDED
    return left and actor.can(PERMISSION) and actor.key != found.reviewer and second(found) is None


def in_words(found: TrailReview, day_of: Callable[[datetime], date]) -> str:
    """What a review covers, in one line."""
    if found.subject_id is not None:
        covers = found.record
    else:
        assert found.begins_at is not None
        assert found.ends_at is not None
        covers = f"{day_of(found.begins_at):%-d %b %Y} to {day_of(found.ends_at):%-d %b %Y}"
    return f"{covers}, {counted(found.entries)}"


def _is(membership_id: UUID, key: str) -> bool:
    return key == f"{MEMBERSHIP}{membership_id}"
