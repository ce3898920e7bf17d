"""What a sponsor may choose about its trail: a company rule with a product default. Sealing itself is no choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from records.rules.reviews import EVERY

KIND: Final = "trail"
"""The kind of `sponsors.Policy` that holds it."""
WORDS: Final = {
    "qa_address": "The newest seal is mailed each day to",
    "review_every": "The whole trail is reviewed every",
}
"""Each choice as pages name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPolicy:
    """Where the newest seal is mailed each day, nowhere when empty; days from one review of the trail to the next."""

    qa_address: str = ""
    review_every: int = EVERY
    version: int = 0
    """0 for the product's default"""

    def body(self) -> dict[str, Any]:
        """As it is stored."""
        return {"qa_address": self.qa_address, "review_every": self.review_every}


DEFAULT: Final = TrailPolicy()


def from_body(body: Mapping[str, Any], version: int) -> TrailPolicy:
    """A stored policy."""
    return TrailPolicy(
        qa_address=str(body.get("qa_address", "")), review_every=int(body.get("review_every", EVERY)), version=version
    )


def policy_words(policy: TrailPolicy) -> dict[str, str]:
    """Each choice in words, by its name."""
    return {"qa_address": policy.qa_address or "nobody", "review_every": f"{policy.review_every} days"}
