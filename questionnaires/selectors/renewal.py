"""A questionnaire that follows an answered one: what can be reaffirmed while it is answered, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from cmos.models import Site
from questionnaires.models import Answer, AnswerFile, Questionnaire, TemplateVersion
from questionnaires.rules import frozen, renewal
from questionnaires.rules.filling import Filling, in_words
from questionnaires.rules.questions import Question, Section
from questionnaires.rules.renewal import Forecast, Now, Verdict
from questionnaires.rules.scope import ASPECTS, Scope
from questionnaires.selectors import last_time, templates
from questionnaires.selectors.last_time import Earlier, day_of, first_signed_at
from sponsors import access


@dataclass(frozen=True, slots=True)
class Past:
    """The answer that was signed last time, as a page shows it beside a question."""

    question: Question
    source: Answer
    words: list[str]
    files: list[AnswerFile]
    questionnaire: Questionnaire
    signer: str
    signed_on: date
    first_on: date

    @property
    def was_reaffirmed(self) -> bool:
        """Whether last time it was reaffirmed already."""
        return self.source.carried_from_id is not None


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that can be reaffirmed, or was: the question of now, the answer of last time, and that of now."""

    question: Question
    past: Past
    row: Answer | None

    @property
    def version(self) -> int:
        """The version of the answer that stands; 0 where there is none."""
        return self.row.version if self.row else 0


@dataclass(frozen=True)
class Renewal:
    """What is asked again, with what stands as answers; `assumed` are questions whose answer of last time may hold."""

    row: Any
    filled: Filling
    last: Earlier
    answers: Mapping[str, Answer]
    assumed: Collection[str]

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """The questions that apply, each with what becomes of its answer of last time."""
        return last_time.verdicts(self.row, self.filled, self.last, assumed=self.assumed)

    @cached_property
    def pending(self) -> list[Kept]:
        """What can be reaffirmed and has no answer yet."""
        return [
            self._kept(key)
            for key, verdict in self.verdicts.items()
            if verdict.holds and not any(self.filled.of(key).said) and not self.filled.of(key).files
        ]

    @cached_property
    def done(self) -> list[Kept]:
        """What was reaffirmed and still can be."""
        return [self._kept(key) for key in self.verdicts if self._stands(key)]

    def _stands(self, key: str) -> bool:
        given = self.filled.of(key)
        return given.reaffirmed and not given.again and not given.lapsed

    def of(self, section: str, found: Iterable[Kept]) -> list[Kept]:
        """Of these the ones of a section."""
        return [each for each in found if each.question.section == section]

    @cached_property
    def waiting(self) -> list[tuple[Section, int]]:
        """The sections with answers that nobody reaffirmed yet, and how many."""
        counts = Counter(each.question.section for each in self.pending)
        return [(each, counts[each.key]) for each in self.filled.whole.sections if counts[each.key]]

    @property
    def scope_words(self) -> list[str]:
        """What the site is asked for now and was not last time, or no more."""
        return scope_words(self.last.before.scope, self.filled.scope)

    def why(self, key: str) -> tuple[str, ...]:
        """Why a question is asked anew; nothing for one that can be reaffirmed."""
        found = self.verdicts.get(key)
        return found.words if found else ()

    def past(self, key: str) -> Past | None:
        """The answer that was signed last time; none where there was none."""
        return past(self.last, key)

    def _kept(self, key: str) -> Kept:
        found = self.past(key)
        if found is None:
            raise LookupError(key)
        return Kept(self.filled.whole.by_key[key], found, self.answers.get(key))


def renewal_of(
    row: Any, filled: Filling, answers: Mapping[str, Answer], keys: Collection[str] | None = None
) -> Renewal | None:
    """What can be reaffirmed of some questions, or of all; none where a questionnaire follows no other."""
    last = last_time.earlier([row]).get(row.pk)
    wanted = filled.whole.by_key if keys is None else keys
    return Renewal(row, filled, last, answers, frozenset(wanted)) if last else None


def past(last: Earlier, key: str) -> Past | None:
    """The answer to a question that was signed last time."""
    source, signed = last.answers.get(key), last.before.signed.get(key)
    if source is None or signed is None:
        return None
    question = last.before.whole.by_key[key]
    first = first_signed_at(source)
    return Past(
        question=question,
        source=source,
        words=in_words(question, signed.given),
        files=list(last.files.get(key, ())),
        questionnaire=last.row,
        signer=last.signer,
        signed_on=day_of(last.signed_at or first),
        first_on=day_of(first),
    )


def scope_words(was: Scope, now: Scope) -> list[str]:
    """What changed of the scope since, a line for each aspect."""
    found = []
    changed = renewal.changed_aspects(was, now)
    for name in (each for each in ASPECTS if each in changed):
        then, today = was.get(name, frozenset()), now.get(name, frozenset())
        words = [f"now {_words(name, today - then)}"] if today - then else []
        words += [f"no more {_words(name, then - today)}"] if then - today else []
        found.append(f"{ASPECTS[name].label}: {'; '.join(words)}")
    return found


def _words(aspect: str, codes: Collection[str]) -> str:
    return ", ".join(words for code, words in ASPECTS[aspect].table.items() if code in codes)


# --- what became of it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer stands to that of last time: a key of `rules.renewal.OUTCOMES`, the earlier one, and a sentence."""

    kind: str
    past: Past | None
    words: str

    @property
    def label(self) -> str:
        return renewal.OUTCOMES[self.kind]


def outcomes(row: Any, filled: Filling, answers: Mapping[str, Answer]) -> dict[str, Outcome]:
    """How each answer that counts stands to that of last time; nothing where a questionnaire follows no other."""
    last = last_time.earlier([row]).get(row.pk)
    return (
        {each.key: _outcome(each.key, filled, last, answers.get(each.key)) for each in filled.counted} if last else {}
    )


def _outcome(key: str, filled: Filling, last: Earlier, answer: Answer | None) -> Outcome:
    before = last.before.signed.get(key)
    given = filled.of(key)
    kind = renewal.outcome(given, before, reaffirmed=given.reaffirmed)
    words = reaffirmed_words(answer) if answer is not None and kind == renewal.REAFFIRMED else ""
    return Outcome(kind, past(last, key), words)


def reaffirmed_words(answer: Answer) -> str:
    """That an answer is that of last time, who said so and when: "same as 2025, reaffirmed by ... on ..."."""
    first, said = day_of(first_signed_at(answer)), day_of(answer.saved_at)
    return f"Same as signed on {first:%-d %b %Y}, reaffirmed by {answer.author} on {said:%-d %b %Y}"


def signed_head(row: Any, found: Mapping[str, Outcome]) -> dict[str, Any]:
    """What a signature says of a questionnaire that follows another: which answers are new, changed and reaffirmed."""
    if not row.follows_id:
        return {}
    by_kind: dict[str, list[str]] = {kind: [] for kind in renewal.OUTCOMES}
    for key, each in found.items():
        by_kind[each.kind].append(key)
    named = {label: ", ".join(by_kind[kind]) for kind, label in renewal.OUTCOMES.items() if by_kind[kind]}
    return {"follows": row.follows.number, **named}


# --- before it is sent again --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preview:
    """What sending a version to a site would ask anew, with the questionnaire that it would follow."""

    follows: Questionnaire
    forecast: Forecast
    anew: list[tuple[Question, Verdict]]


def preview(
    version: TemplateVersion, site: Site, organisation: UUID | None, scope: Scope, due_on: date
) -> Preview | None:
    """In a sponsor's scope: what would be asked anew; none where this organisation answered nothing for the site."""
    follows = last_time.latest(version.template_id, [site.pk], [organisation]).get(site.pk)
    last = last_time.read([follows])[follows.pk] if follows else None
    if follows is None or last is None:
        return None
    kept = frozen.freeze(templates.content(version), scope)
    whole = frozen.thaw(version.title, version.introduction, kept)
    now = Now(
        whole=whole,
        scope=scope,
        site=(site.name, last_time.address_of(site)),
        until=max(due_on, access.today_here()),
        months=version.reaffirm_months,
        unchanged=True,
    )
    before = replace(last.before, not_accepted=frozenset(last_time.not_accepted(follows)))
    found = renewal.verdicts(before, now)
    anew = [(whole.by_key[key], each) for key, each in found.items() if not each.holds]
    return Preview(follows, renewal.forecast(found), anew)
