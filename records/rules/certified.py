"""Certified copies: a person signs that a file is a true copy of an original, made by a stated method (R-51)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kernel.reasons import meaningful
from kernel.steps import Step
from records.rules.provenance import TELLING

CERTIFY: Final = "files.certify"
PROPOSED, CERTIFIED, DISCARDED, WITHDRAWN = "draft", "certified", "discarded", "withdrawn"
STANDING: Final = frozenset({PROPOSED, CERTIFIED})
"""A file has one certificate at a time that stands or waits for its signature."""
METHODS: Final[dict[str, str]] = {
    "scanned": "Scanned from the paper original",
    "photographed": "Photographed from the paper original",
    "exported": "Exported from the system that holds the original",
    "converted": "Converted from the original file",
}
ANOTHERS: Final = (
    "Whoever compared the copy with its original signs that it is true. To certify it yourself, discard this statement "
    "and state your own."
)
SUPERSEDED: Final = "A newer version took the place of this file: a certificate is about one version, certify that one."


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a step of a certificate looks at; `is_own` is for who stated it."""

    status: str
    is_superseded: bool
    is_own: bool


def of_the_newest(facts: CertificateFacts) -> Iterator[str]:
    """What was superseded is certified no more; a certificate it has already stays."""
    if facts.is_superseded:
        yield SUPERSEDED


def by_who_stated_it(facts: CertificateFacts) -> Iterator[str]:
    """One person states and signs: nobody certifies what another saw (R-51)."""
    if not facts.is_own:
        yield ANOTHERS


SIGN: Final = Step(
    name="certify",
    sources=frozenset({PROPOSED}),
    target=CERTIFIED,
    permission=CERTIFY,
    guards=(of_the_newest, by_who_stated_it),
    signed=True,
    meanings=("approved",),
)
DISCARD: Final = Step(
    name="discard",
    sources=frozenset({PROPOSED}),
    target=DISCARDED,
    permission=CERTIFY,
    reason_required=True,
    destructive=True,
)
WITHDRAW: Final = Step(
    name="withdraw",
    sources=frozenset({CERTIFIED}),
    target=WITHDRAWN,
    permission=CERTIFY,
    reason_required=True,
    destructive=True,
)
STEPS: Final = (SIGN, DISCARD, WITHDRAW)
EVENTS: Final = {
    "certify": "certificate.signed",
    "discard": "certificate.discarded",
    "withdraw": "certificate.withdrawn",
}


def proposal_errors(original: str, method: str, how: str) -> dict[str, str]:
    """What is wrong with what was typed about a copy and its original, by field."""
    errors = {} if method in METHODS else {"method": "Choose how the copy was made."}
    return errors | {name: TELLING for name, text in (("original", original), ("how", how)) if not meaningful(text)}
