"""Citations as people write them, and the entry of the catalogue each lies in.

`21 CFR 211.22(a)` lies in `21 CFR 211.22`, `EU GMP Annex 11, 3` in `EU GMP Annex 11`, `ICH Q7 2.3` in `EU GMP II 2.4`,
because Part II of EudraLex Volume 4 has a section more. Which entries there are only the catalogue knows: here is where
to look, from the most exact place to the widest.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

LONGEST: Final = 40
"""Characters of a citation that a finding or observation can hold."""

MOVED_IN_PART_II: Final = {f"2.{number}": f"2.{number + 1}" for number in range(2, 6)}
"""Sections of ICH Q7 whose number in Part II is another: an added 2.2 Quality Risk Management stands before them."""
OF_PICS: Final = {
    **{f"7.{number}": f"7.{number}" for number in (1, 2, 3, 4)},
    "7.4.1": "7.5",
    "7.4.2": "7.6",
    "7.4.3": "7.7",
    **{f"7.{number}": f"7.{number + 3}" for number in range(5, 15)},
}
"""Clauses of chapter 7 of PIC/S PE 009-17, and those of the EU with the same subject."""

_SPOKEN: Final = (
    (r"§ ?([0-9].*)", r"21 CFR \1"),
    (r"21 ?CFR ?§? ?([0-9]+\..*)", r"21 CFR \1"),
    (r"21 ?CFR (?:part )?([0-9]+)", r"21 CFR part \1"),
    (r"EU GMP Part (I|II|III|IV)( .*)?", r"EU GMP \1\2"),
    (r"EU GMP(?: I)? (?:chapter|ch\.?) ?([0-9]+)", r"EU GMP I ch. \1"),
    # Paragraph 2.16 stands in section 2.1.
    (r"(EU GMP II|ICH Q7) ([0-9]+\.[0-9])[0-9]+", r"\1 \2"),
)
"""How people write it, and how the catalogue does."""
_CUTS: Final = (
    r"(.*[^ ,]), [^,]*",
    r"(.*[^ ]) ?\([0-9A-Za-z]{1,6}\)",
    r"(.*[^ ,]),? (?:art\.?|article|section) [0-9a-z]+",
    r"(EU GMP Annex [0-9]+|ICH Q[0-9]+(?:\(R[0-9]\))?)[ .][0-9][0-9.]*",
)
"""What a citation can end with below an entry: a remark, a paragraph, an article, a number within."""
_PARENTS: Final = (
    (r"EU GMP I ([0-9]+)\.[0-9]+", r"EU GMP I ch. \1"),
    (r"EU GMP II ([0-9]+)\.[0-9]", r"EU GMP II \1"),
    (r"21 CFR ([0-9]+)\.[0-9]+", r"21 CFR part \1"),
)
_TOO_LONG: Final = 100


def slug_of(code: str) -> str:
    """The code as part of an address: `21-cfr-211.22`."""
    plain = re.sub(r"[^a-z0-9.]+", "-", code.lower())
    return re.sub(r"\.-|-\.", "-", plain).strip("-.")


@lru_cache(maxsize=4096)
def places_of(citation: str) -> tuple[str, ...]:
    """Codes of the entries it may lie in as a paragraph of them, the most exact first."""
    if len(citation) > _TOO_LONG:
        return (citation,)
    found: dict[str, None] = {}
    waiting = deque([" ".join(citation.split())])
    while waiting:
        code = waiting.popleft()
        if code not in found:
            found[code] = None
            waiting.extendleft(_spoken(code))
            waiting.extend(match[1] for cut in _CUTS if (match := re.fullmatch(cut, code)))
    return tuple(found)


@lru_cache(maxsize=4096)
def wider_places_of(citation: str) -> tuple[str, ...]:
    """Those and, for a clause that is no entry, its chapter, section or part."""
    exact = places_of(citation)
    wider = (re.sub(form, parent, code) for code in exact for form, parent in _PARENTS if re.fullmatch(form, code))
    return tuple(dict.fromkeys((*exact, *wider)))


def _spoken(code: str) -> Iterator[str]:
    """The same place as the catalogue writes it, where people write it differently."""
    yield from (re.sub(form, ours, code) for form, ours in _SPOKEN if re.fullmatch(form, code))
    if found := re.fullmatch(r"ICH Q7 ([0-9]+(?:\.[0-9])?)", code):
        yield f"EU GMP II {MOVED_IN_PART_II.get(found[1], found[1])}"
    if (found := re.fullmatch(r"PIC/S (?:PE 009 )?I (7(?:\.[0-9]+)+)", code)) and found[1] in OF_PICS:
        yield f"EU GMP I {OF_PICS[found[1]]}"
