"""A CMO's own papers by their dates, and how the link of a site stands between both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

PAPERS: Final[dict[str, str]] = {
    "gmp_certificate": "GMP certificate",
    "mia": "Manufacturing authorisation",
    "fda_registration": "FDA registration",
    "dea_registration": "DEA registration",
    "state_licence": "State licence",
    "written_confirmation": "Written confirmation",
    "iso": "ISO certificate",
    "insurance": "Insurance confirmation",
    "other": "Other paper",
}
WARN: Final = timedelta(days=90)
"""Product default: so long before its end an own paper asks to be renewed."""

SPONSOR: Final = "sponsor"
CONFIRMED, DECLINED = "confirmed", "declined"
VERDICTS: Final[dict[str, str]] = {CONFIRMED: "Confirmed", DECLINED: "Declined"}
PROPOSED, ENDED, WITHDRAWN = "proposed", "ended", "withdrawn"
LINK_STATES: Final[dict[str, str]] = {
    PROPOSED: "Proposed",
    CONFIRMED: "Confirmed by both sides",
    DECLINED: "Declined",
    WITHDRAWN: "Withdrawn",
    ENDED: "Ended",
}
NUMBERS: Final[dict[str, str]] = {
    "fei": "FEI",
    "duns": "D-U-N-S",
    "oms_location": "OMS location",
    "mia_number": "MIA number",
}
"""The numbers of an own site, with what people call them."""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What was said about one proposed link: `side` proposed it; the other side's verdict, if any; whether it ended."""

    side: str
    verdict: str = ""
    ended: bool = False


def link_state(facts: LinkFacts) -> str:
    """A key of `LINK_STATES`: a link holds only while both sides said so and neither ended it."""
    if facts.ended:
        return ENDED if facts.verdict == CONFIRMED else WITHDRAWN
    return facts.verdict or PROPOSED


def may_answer(facts: LinkFacts, side: str) -> bool:
    """Only the side that did not propose answers, and once."""
    return side != facts.side and link_state(facts) == PROPOSED


def may_end(facts: LinkFacts, side: str) -> bool:
    """Either side ends a confirmed link; what nobody answered only its proposer takes back."""
    state = link_state(facts)
    return state == CONFIRMED or (state == PROPOSED and side == facts.side)


def asks_renewal(valid_to: date | None, today: date) -> bool:
    """Whether a paper's end is near or passed."""
    return valid_to is not None and valid_to - WARN <= today


def paper_state(valid_from: date | None, valid_to: date | None, today: date) -> str:
    """How a paper stands on a day by its dates, inclusive: a key of `web.states`."""
    if valid_from is not None and valid_from > today:
        return "not_yet_effective"
    if valid_to is not None and valid_to < today:
        return "expired"
    return "due" if asks_renewal(valid_to, today) else "in_force"


def alike(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The numbers that two records share, in words: they suggest that both are one address and prove nothing."""
    return [words for name, words in NUMBERS.items() if one.get(name) and one.get(name) == other.get(name)]
