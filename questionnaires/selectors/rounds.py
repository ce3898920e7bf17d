"""Questions about answers, the CMO's replies, and the answers with what was corrected: from either side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from questionnaires.models import (
    AnswerSet,
    Questionnaire,
    QuestionnaireMessage,
    Reply,
    ReplyFile,
    ReplySet,
    ReviewRound,
)
from questionnaires.rules import review
from questionnaires.rules.filling import NOTHING, Filling, Given, faults, in_words
from questionnaires.selectors import sent


@dataclass(frozen=True, slots=True)
class Round:
    """One round: what was asked, and the replies as far as the open scope sees them."""

    row: ReviewRound
    reply_set: ReplySet | None
    replies: Mapping[str, Reply]
    files: Mapping[str, list[ReplyFile]]
    taken_back: bool

    @property
    def asks(self) -> dict[str, str]:
        """Number of a question -> what the CMO is asked about its answer."""
        return {each["question"]: each["text"] for each in self.row.asks}

    @property
    def replied_at(self) -> datetime | None:
        """When the replies were signed and sent."""
        return self.reply_set.released_at if self.reply_set else None

    @property
    def waiting(self) -> bool:
        """Whether the CMO owes its replies."""
        return self.replied_at is None and not self.taken_back

    def given(self, key: str, before: Given) -> Given:
        """The answer to a question as this round leaves it."""
        reply, attached = self.replies.get(key), len(self.files.get(key, ()))
        if reply is not None and reply.corrects:
            before = replace(before, value=reply.value, not_applicable=reply.not_applicable, why=reply.why)
        return replace(before, files=before.files + attached)


def rounds(row: Questionnaire) -> list[Round]:
    """The rounds of one questionnaire, in order."""
    return rounds_of([row])[row.pk]


def rounds_of(rows: Collection[Questionnaire]) -> dict[UUID, list[Round]]:
    """The rounds of many questionnaires, in as many queries for many as for one."""
    told: dict[UUID, list[Round]] = {row.pk: [] for row in rows}
    found = list(ReviewRound.objects.filter(questionnaire__in=rows).order_by("number"))
    sets = {each.round_id: each for each in ReplySet.objects.filter(round__in=found)}
    back = set(QuestionnaireMessage.objects.filter(round__in=found).values_list("round_id", flat=True))
    replies = _by_set(Reply.objects.filter(reply_set__in=sets.values()).order_by("id"))
    files = _by_set(ReplyFile.objects.filter(reply_set__in=sets.values()).select_related("file").order_by("id"))
    for each in found:
        own = sets.get(each.pk)
        said = {reply.question: reply for reply in replies[own.pk]} if own else {}
        attached: dict[str, list[ReplyFile]] = defaultdict(list)
        for file in files[own.pk] if own else ():
            attached[file.question].append(file)
        told[each.questionnaire_id].append(Round(each, own, said, attached, each.pk in back))
    return told


def _by_set(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.reply_set_id].append(row)
    return found


def round_called(pk: UUID) -> ReviewRound:
    """One round with its questionnaire."""
    return ReviewRound.objects.select_related("questionnaire").get(pk=pk)


def reply_set_called(pk: UUID) -> ReplySet:
    """The replies to one round, with the round and its questionnaire."""
    return ReplySet.objects.select_related("round__questionnaire").get(pk=pk)


def round_of(row: ReviewRound) -> Round:
    """A round with its replies."""
    return next(each for each in rounds(row.questionnaire) if each.row.pk == row.pk)


# --- the answers as they stand ------------------------------------------------------------------------------------


def corrected(row: Questionnaire, found: AnswerSet | None, told: Iterable[Round]) -> Filling:
    """A questionnaire with its answers, each as the CMO's newest signed word leaves it."""
    return corrected_by(sent.filling(row, found), (each for each in told if each.replied_at is not None))


def corrected_by(filled: Filling, told: Iterable[Round]) -> Filling:
    """The same where the answers are known, by every round given."""
    given = dict(filled.given)
    for each in told:
        for key in each.asks:
            given[key] = each.given(key, given.get(key, NOTHING))
    return Filling(filled.whole, filled.scope, given)


def current_filling(row: Questionnaire) -> Filling:
    """A questionnaire as it is answered now, corrections included; from either side."""
    return corrected(row, sent.answer_set(row), rounds(row))


def reply_facts(found: ReplySet) -> review.ReplyFacts:
    """What the guards of sending replies look at: every question has words or a corrected answer without doubt."""
    here, drafted = _drafted(found)
    by_key = drafted.whole.by_key
    corrections = [key for key, reply in here.replies.items() if reply.corrects and key in by_key]
    return review.ReplyFacts(
        status=found.status,
        taken_back=here.taken_back,
        missing=tuple(key for key in here.asks if not _says(here, key)),
        doubtful=tuple(key for key in corrections if faults(by_key[key], drafted.of(key))),
    )


def _drafted(found: ReplySet) -> tuple[Round, Filling]:
    row = found.round.questionnaire
    told = rounds(row)
    here = next(each for each in told if each.row.pk == found.round_id)
    before = corrected(row, sent.answer_set(row), (each for each in told if each.row.number < here.row.number))
    return here, corrected_by(before, [here])


def _says(here: Round, key: str) -> bool:
    reply = here.replies.get(key)
    return bool(reply and (reply.text.strip() or reply.corrects)) or bool(here.files.get(key))


def reply_content(found: ReplySet) -> dict[str, Any]:
    """What the CMO's signature covers: what was asked, and every word, corrected answer and file of the replies."""
    here, drafted = _drafted(found)
    row, by_key = found.round.questionnaire, drafted.whole.by_key
    head = {
        "number": row.number,
        "sponsor": row.sponsor_name,
        "site": row.site_name,
        "title": row.title,
        "round": found.round.number,
    }
    return {**head, **{f"{key} {by_key[key].text}": _content(here, drafted, key) for key in here.asks}}


def _content(here: Round, drafted: Filling, key: str) -> list[str]:
    reply = here.replies.get(key)
    corrected_words = in_words(drafted.whole.by_key[key], drafted.of(key)) if reply and reply.corrects else []
    return [
        f"Asked: {here.asks[key]}",
        *([f"Reply: {reply.text.strip()}"] if reply and reply.text.strip() else []),
        *(f"Corrected answer: {line}" for line in corrected_words),
        *(sent.evidence_words(each) for each in here.files.get(key, ())),
    ]
