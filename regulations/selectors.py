"""Looking things up in the catalogue of requirements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import chain
from operator import and_
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from kernel.clock import today
from regulations.models import Correction, Requirement
from regulations.rules.citations import LONGEST, places_of, slug_of, wider_places_of
from regulations.rules.topics import RUN, TOPICS, Topic, topics_of

DRAFT: Final = Requirement.Force.DRAFT
TEXTS: Final[dict[str, str]] = {
    "annex": "EU GMP Annex ",
    "eu gmp annex": "EU GMP Annex ",
    "eu gmp i": "EU GMP I ",
    "eu gmp ii": "EU GMP II ",
    "ch": "EU GMP I ch.",
    "chapter": "EU GMP I ch.",
    "eu gmp i ch": "EU GMP I ch.",
    "part": "21 CFR part ",
    "21 cfr part": "21 CFR part ",
    "21 cfr": "21 CFR ",
    "§": "21 CFR ",
}
"""What may stand before a number, and how the codes it means begin."""
NUMBER: Final = re.compile(
    r"(21 ?cfr(?: part)?|eu gmp (?:annex|ii|i)(?: ch)?|annex|part|ch|chapter|§)?\.? ?"
    r"([0-9][0-9.]*)(?: ?\([0-9a-z]{1,5}\))*",
    re.IGNORECASE,
)


def everything() -> QuerySet[Requirement]:
    """Every edition of every entry, in the order of the sources."""
    return Requirement.objects.order_by("position")


def counting(found: QuerySet[Requirement], on: date) -> QuerySet[Requirement]:
    """Those editions that count on a day; drafts stand among them as drafts."""
    begun = Q(effective_from=None) | Q(effective_from__lte=on)
    return found.filter(begun, Q(effective_to=None) | Q(effective_to__gte=on))


def requirements(on: date | None = None) -> QuerySet[Requirement]:
    """The catalogue as it counts on a day (None: today)."""
    return counting(everything(), on or today())


def citable(on: date | None = None) -> QuerySet[Requirement]:
    """Those that a finding may cite: of each code one row, a draft only where there is nothing else."""
    found = requirements(on)
    text = found.filter(code=OuterRef("code")).exclude(legal_force=DRAFT).order_by()
    return found.exclude(Q(legal_force=DRAFT) & Exists(text))


def editions(slug: str) -> list[Requirement]:
    """Every edition of one entry by the end of its address, the newest last; raises DoesNotExist."""
    found = sorted(
        Requirement.objects.filter(slug=slug),
        key=lambda each: (each.legal_force == DRAFT, each.effective_from or date.min, each.position),
    )
    if not found:
        raise Requirement.DoesNotExist(f"No requirement {slug!r} in the catalogue.")
    return found


def edition_on(found: list[Requirement], on: date) -> Requirement:
    """The edition that counts on the day; where none does, the newest text, and a draft last of all."""
    in_force = [each for each in found if each.is_in_force(on)]
    texts = [each for each in found if each.legal_force != DRAFT]
    return (in_force or texts or found)[-1]


def requirement(code: str, on: date | None = None) -> Requirement:
    """One entry by its code, like `21 CFR 211.22`, as it counts on a day (None: today); raises DoesNotExist."""
    return edition_on(editions(slug_of(code)), on or today())


def search_requirements(text: str, source: str = "", on: date | None = None) -> QuerySet[Requirement]:
    """Entries that count on a day (None: today) and fit what was typed; best first."""
    found = citable(on)
    return searched(found.filter(source=source) if source else found, text)


def searched(found: QuerySet[Requirement], text: str) -> QuerySet[Requirement]:
    """Those of `found` whose number begins with what was typed, or that hold every word of it; best first.

    Paragraphs may be typed too: `21 CFR 211.22(a)` finds its section. Words are looked for in headings, topics and
    our own explanations.
    """
    text = " ".join(text.split())
    if not text:
        return found
    if typed := NUMBER.fullmatch(text):
        return _by_number(found, (typed[1] or "").lower(), typed[2].rstrip("."))
    if place := known_places([text]).get(text):
        return found.filter(code=place)
    return _by_words(found, text.split())


def _by_number(found: QuerySet[Requirement], text: str, number: str) -> QuerySet[Requirement]:
    """`text` is what stood before the number: it narrows where it says which text is meant."""
    begins = TEXTS.get(re.sub(r"21 ?cfr", "21 cfr", text), "")
    best = Case(When(number=number, then=0), When(number__startswith=f"{number}.", then=1), default=2)
    return found.filter(number__startswith=number, code__startswith=begins).order_by(best, "position")


def _by_words(found: QuerySet[Requirement], words: list[str]) -> QuerySet[Requirement]:
    matches = Q()
    for word in words:
        named = Q(heading__icontains=word) | Q(subpart_heading__icontains=word) | Q(code__icontains=word)
        matches &= named | Q(explanation__icontains=word) | Q(also__icontains=word)
    in_heading = reduce(and_, (Q(heading__icontains=word) for word in words))
    best = Case(When(heading__istartswith=words[0], then=0), When(in_heading, then=1), default=2)
    return found.filter(matches | Q(code__in=_of_topics(words))).order_by(best, "position")


def _of_topics(words: list[str]) -> list[str]:
    """Codes of the entries whose topic has every one of the words in its name."""
    keys = {topic.key for topic in TOPICS.values() if all(word.lower() in topic.label.lower() for word in words)}
    return codes_of_topics(keys) if keys else []


def codes_of_topics(keys: Iterable[str]) -> list[str]:
    """Codes of all entries that belong to one of the topics."""
    wanted = set(keys)
    return [code for code in Requirement.objects.values_list("code", flat=True) if topics_of(code) & wanted]


def in_topic(found: QuerySet[Requirement], key: str) -> QuerySet[Requirement]:
    """Those of `found` that belong to a topic."""
    return found.filter(code__in=codes_of_topics([key]))


def sources() -> list[str]:
    """The texts that the catalogue is made of, in its order."""
    return list(dict.fromkeys(Requirement.objects.order_by("position").values_list("source", flat=True)))


def known_places(citations: Iterable[str]) -> dict[str, str]:
    """citation -> code of the entry it is or is a paragraph of, for those that have one."""
    return _known({each: places_of(each) for each in citations})


def cited_entries(citations: Iterable[str]) -> dict[str, str]:
    """citation -> code of the entry that it counts for: a clause that is no entry counts for its chapter."""
    return _known({each: wider_places_of(each) for each in citations})


def _known(asked: dict[str, tuple[str, ...]]) -> dict[str, str]:
    wanted = set(chain.from_iterable(asked.values()))
    known = set(Requirement.objects.filter(code__in=wanted).values_list("code", flat=True)) if wanted else set()
    places = {each: next((code for code in places if code in known), "") for each, places in asked.items()}
    return {each: code for each, code in places.items() if code}


def unknown_codes(codes: Iterable[str]) -> list[str]:
    """Which of these are neither in the catalogue nor a paragraph of what is (`21 CFR 211.22(a)` is one)."""
    asked = list(dict.fromkeys(codes))
    known = known_places(code for code in asked if len(code) <= LONGEST)
    return [code for code in asked if code not in known]


def headings(codes: Iterable[str]) -> dict[str, str]:
    """code -> heading of the entry it is or lies in, for those that are known."""
    places = known_places(codes)
    rows = Requirement.objects.filter(code__in=set(places.values())).order_by("position")
    # The last one counts: today's text, where there is one.
    ordered = sorted(rows, key=lambda each: (each.legal_force != DRAFT, each.is_in_force(today())))
    texts = {each.code: each.heading for each in ordered}
    return {code: texts[place] for code, place in places.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a topic: one entry, or a run of them (`21 CFR 211.42 - 211.58`), which has a source and no slug."""

    words: str
    heading: str = ""
    slug: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A topic with its places in each system, side by side."""

    topic: Topic
    columns: tuple[tuple[str, tuple[Place, ...]], ...]
    """every system by name, with nothing where the topic has no place in it"""

    @property
    def systems(self) -> tuple[tuple[str, tuple[Place, ...]], ...]:
        """The systems in which the topic has a place."""
        return tuple((name, places) for name, places in self.columns if places)


def neighbours(code: str) -> list[Neighbours]:
    """The topics that an entry belongs to, with the places of each in all systems."""
    return _beside([topic for key, topic in TOPICS.items() if key in topics_of(code)])


def crosswalk() -> list[Neighbours]:
    """All sixteen topics."""
    return _beside(list(TOPICS.values()))


def _beside(topics: list[Topic]) -> list[Neighbours]:
    places = {place for topic in topics for place in topic.places}
    known = known_places(place.partition(RUN)[0] for place in places)
    rows = {each.code: each for each in citable().filter(code__in=set(known.values()))}

    def of(place: str) -> Place:
        first, _, last = place.partition(RUN)
        row = rows.get(known.get(first, ""))
        if row is None:
            return Place(place)
        return Place(place, source=row.source) if last else Place(place, heading=row.heading, slug=row.slug)

    return [
        Neighbours(topic, tuple((name, tuple(of(each) for each in named)) for name, named in topic.systems))
        for topic in topics
    ]


def corrections(code: str) -> list[Correction]:
    """What was put right in an entry after it was shipped, the newest first."""
    return list(Correction.objects.filter(code=code).order_by("-at", "-id"))
