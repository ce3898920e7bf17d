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
SUPERSEDED: Final = "A newer version took the place of this file: a certificate is about one version, certify that one."


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a step of a certificate looks at."""

    status: str
    is_superseded: bool


def of_the_newest(facts: CertificateFacts) -> Iterator[str]:
    """What was superseded is certified no more; a certificate it has already stays."""
    if facts.is_superseded:
        yield SUPERSEDED


SIGN: Final = Step(
    name="certify",
    sources=frozenset({PROPOSED}),
    target=CERTIFIED,
    permission=CERTIFY,
    guards=(of_the_newest,),
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
