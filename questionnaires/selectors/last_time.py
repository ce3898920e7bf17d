"""What was answered last time, as the open scope may read it: the same for the sponsor and for who answers.

Only rows between the same sponsor and the same organisation are read: a questionnaire names the one that it follows,
and the database ties both to the same two parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from cmos.models import Site
from questionnaires.models import Answer, AnswerFile, AnswerSet, Questionnaire, QuestionnaireMessage, Reply
from questionnaires.models import Verdict as Judgement
from questionnaires.rules import dialogue, frozen, renewal, review
from questionnaires.rules.filling import Filling, Given
from questionnaires.rules.renewal import Before, Now, Signed, Verdict
from questionnaires.rules.scope import scope_of
from records.models import Signature
from regulations.rules import countries
from sponsors import access


@dataclass(frozen=True, slots=True)
class Earlier:
    """A questionnaire that was answered, with the rows that were signed and sent."""

    row: Questionnaire
    before: Before
    answers: Mapping[str, Answer] = field(default_factory=dict)
    files: Mapping[str, list[AnswerFile]] = field(default_factory=dict)
    signer: str = ""
    signed_at: datetime | None = None


def latest(
    template_id: UUID, site_ids: Collection[UUID], organisations: Collection[UUID | None]
) -> dict[UUID, Questionnaire]:
    """In a sponsor's scope: site -> the last questionnaire from a template that its organisation answered."""
    found = Questionnaire.objects.filter(
        template_version__template=template_id,
        site__in=site_ids,
        cmo_org__in=organisations,
        answer_sets__status=dialogue.SUBMITTED,
    )
    return {row.site_id: row for row in found.order_by("site_id", "-released_at", "-id").distinct("site_id")}


def address_of(site: Site) -> str:
    """A site's address in one line, as it is sent and compared with that of last time."""
    town = " ".join(filter(None, (site.postal_code, site.city)))
    return ", ".join(filter(None, (site.street, town, site.region, countries.name(site.country))))


def earlier(rows: Collection[Questionnaire]) -> dict[UUID, Earlier]:
    """What each questionnaire follows, by its own key, in as many queries for many as for one."""
    follows = {row.follows_id for row in rows if row.follows_id}
    if not follows:
        return {}
    found = read(Questionnaire.objects.filter(pk__in=follows))
    return {row.pk: _as_followed(found[row.follows_id], row.anew) for row in rows if row.follows_id in found}


def _as_followed(found: Earlier, anew: Collection[str]) -> Earlier:
    """The same, where the sponsor did not accept some answers as they stood."""
    return replace(found, before=replace(found.before, not_accepted=frozenset(anew)))


def read(rows: Collection[Questionnaire]) -> dict[UUID, Earlier]:
    """Questionnaires that were answered, with what was signed and sent."""
    sets = {each.pk: each for each in AnswerSet.objects.filter(questionnaire__in=rows, status=dialogue.SUBMITTED)}
    sent: dict[str, Any] = {"answer_set__in": sets, "released_at__isnull": False}
    answers = _by_set(Answer.objects.filter(**sent).order_by("id"))
    files = _by_set(AnswerFile.objects.filter(**sent).select_related("file").order_by("id"))
    signed = {each.subject_id: each for each in Signature.objects.filter(subject_id__in=sets).order_by("signed_at")}
    own = {each.questionnaire_id: pk for pk, each in sets.items()}
    return {
        row.pk: _earlier(row, answers[own[row.pk]], files[own[row.pk]], signed.get(own[row.pk]))
        for row in rows
        if row.pk in own
    }


def _by_set(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.answer_set_id].append(row)
    return found


def _earlier(
    row: Questionnaire,
    said: Collection[Answer],
    attached: Collection[AnswerFile],
    signature: Signature | None,
) -> Earlier:
    files: dict[str, list[AnswerFile]] = defaultdict(list)
    for each in attached:
        files[each.question].append(each)
    before = Before(
        whole=frozen.thaw(row.title, row.introduction, row.asked),
        scope=scope_of(row.scope),
        site=(row.site_name, row.site_address),
        signed={each.question: _signed(each, files[each.question]) for each in said},
    )
    name, at = (signature.printed_name, signature.signed_at) if signature else ("", None)
    return Earlier(row, before, {each.question: each for each in said}, files, name, at)


def _signed(row: Answer, files: Collection[AnswerFile]) -> Signed:
    return Signed(
        given=Given(value=row.value, not_applicable=row.not_applicable, why=row.why, files=len(files)),
        first_on=day_of(first_signed_at(row)),
        ends=tuple(each.expires_on for each in files if each.expires_on),
    )


def first_signed_at(row: Answer) -> datetime:
    """When what an answer says was first signed and sent, however often it was reaffirmed since."""
    found = row.first_signed_at or row.released_at
    if found is None:
        raise ValueError(f"{row} was not sent")
    return found


def day_of(instant: datetime) -> date:
    """The day of an instant, the same for both sides: a signature covers it."""
    return instant.astimezone(UTC).date()


def not_accepted(row: Questionnaire) -> list[str]:
    """In a sponsor's scope: the questions of which it wants another answer when it asks again.

    Those that its review left as a gap or to clarify, and those that a reply corrected: what was signed with the
    answers is not what counts any more.
    """
    newest = {
        each.question: each.verdict for each in Judgement.objects.filter(review__questionnaire=row).order_by("number")
    }
    corrected = Reply.objects.filter(reply_set__round__questionnaire=row, corrects=True, released_at__isnull=False)
    wanted = {key for key, verdict in newest.items() if verdict != review.ACCEPTED}
    return sorted(wanted | set(corrected.values_list("question", flat=True)))


# --- what becomes of it -------------------------------------------------------------------------------------------


def asks_again(row: Any, filled: Filling, **more: Any) -> Now:
    """A questionnaire that follows another, as rules read it, with what stands as answers."""
    given = {key: each for key, each in filled.given.items() if any(each.said) or each.files}
    return Now(
        whole=filled.whole,
        scope=filled.scope,
        site=(row.site_name, row.site_address),
        until=max(due_on(row), access.today_here()),
        months=row.reaffirm_months,
        given=given,
        **more,
    )


def due_on(row: Any) -> date:
    """The due date as it stands."""
    annotated: date | None = getattr(row, "due_now", None)
    if annotated is not None:
        return annotated
    moved = QuestionnaireMessage.objects.filter(questionnaire=row, kind=dialogue.DUE_CHANGED)
    newest = moved.order_by("-released_at", "-id").values_list("due_on", flat=True).first()
    return newest or row.due_on


def verdicts(row: Any, filled: Filling, found: Earlier, **more: Any) -> dict[str, Verdict]:
    """The questions that apply, each with what becomes of its answer of last time."""
    return renewal.verdicts(found.before, asks_again(row, filled, **more))


def with_lapsed(rows: Collection[Any], filled: Mapping[UUID, Filling]) -> dict[UUID, Filling]:
    """The same answers of drafts, where those that were reaffirmed and no longer may be say why."""
    asked = [row for row in rows if any(each.reaffirmed for each in filled[row.pk].given.values())]
    last = earlier(asked)
    return {**filled, **{row.pk: _lapsed(row, filled[row.pk], last[row.pk]) for row in asked if row.pk in last}}


def _lapsed(row: Any, filled: Filling, last: Earlier) -> Filling:
    found = verdicts(row, filled, last)
    given = {
        key: replace(each, lapsed=found[key].words) if each.reaffirmed and key in found else each
        for key, each in filled.given.items()
    }
    return replace(filled, given=given)
