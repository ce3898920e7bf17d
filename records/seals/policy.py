"""What a sponsor may choose about its trail: a company rule with a product default. Sealing itself is no choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

KIND: Final = "trail"
"""The kind of `sponsors.Policy` that holds it."""
SHORTEST, LONGEST = 7, 366


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPolicy:
    """Where the newest seal is mailed each day (nowhere when empty), and how often the trail is reviewed, in days.

    Annex 11 clause 9 asks for regular review by risk and names no interval: the days are the company's own rule.
    """

    qa_address: str = ""
    review_days: int = 90
    version: int = 0
    """0 for the product's default"""

    def body(self) -> dict[str, Any]:
        """As it is stored."""
        return {name: value for name, value in asdict(self).items() if name != "version"}


DEFAULT: Final = TrailPolicy()


def from_body(body: Mapping[str, Any], version: int) -> TrailPolicy:
    """A stored policy."""
    return TrailPolicy(
        qa_address=str(body.get("qa_address", "")),
        review_days=int(body.get("review_days", DEFAULT.review_days)),
        version=version,
    )
