"""What a tenant may choose about signing in: a company rule with a product default, pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

KIND: Final = "sign_in"
"""The kind of `sponsors.Policy` that holds it."""
STRENGTHS: Final[dict[int, str]] = {
    2: "some resistance to guessing (2 of 4)",
    3: "strong (3 of 4)",
    4: "very strong (4 of 4)",
}
"""Least scores of zxcvbn that can be asked, in words; weaker ones cannot be chosen."""
MOST_HISTORY: Final = 24
MOST_AGE: Final = 3650
WORDS: Final[dict[str, str]] = {
    "second_factor": "Second factor at sign-in",
    "password_strength": "Password strength",
    "password_history": "Earlier passwords that are not taken again",
    "password_days": "A password is changed after",
}
"""Each choice as pages name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPolicy:
    """`password_days` of 0 never asks for another one: NIST SP 800-63B 5.1.1.2 and R-09 advise that."""

    second_factor: bool = True
    password_strength: int = 3
    password_history: int = 5
    password_days: int = 0
    version: int = 0
    """0 for the product's default"""

    def body(self) -> dict[str, Any]:
        """As it is stored."""
        return {name: value for name, value in asdict(self).items() if name != "version"}


DEFAULT: Final = SignInPolicy()


def from_body(body: Mapping[str, Any], version: int) -> SignInPolicy:
    """A stored policy; what an older version did not know has its default."""
    known = {name: body[name] for name in DEFAULT.body() if name in body}
    return SignInPolicy(version=version, **known)


def strictest(chosen: Iterable[SignInPolicy]) -> SignInPolicy:
    """What holds for the password of a person who belongs to several tenants: of each choice the strictest."""
    found = list(chosen) or [DEFAULT]
    ages = [each.password_days for each in found if each.password_days]
    return SignInPolicy(
        second_factor=any(each.second_factor for each in found),
        password_strength=max(each.password_strength for each in found),
        password_history=max(each.password_history for each in found),
        password_days=min(ages, default=0),
    )


def faults(policy: SignInPolicy) -> dict[str, str]:
    """What cannot be chosen, by field."""
    found = {}
    if policy.password_strength not in STRENGTHS:
        found["password_strength"] = "Choose one of the strengths."
    if not 0 <= policy.password_history <= MOST_HISTORY:
        found["password_history"] = f"Between 0 and {MOST_HISTORY}."
    if not 0 <= policy.password_days <= MOST_AGE:
        found["password_days"] = f"Between 0 (never) and {MOST_AGE} days."
    return found


def policy_words(policy: SignInPolicy) -> dict[str, str]:
    """Each choice in words, by its name."""
    days = policy.password_days
    return {
        "second_factor": "asked of everybody"
        if policy.second_factor
        else "not asked; still asked for signing, for rights and for changes of factors",
        "password_strength": STRENGTHS[policy.password_strength],
        "password_history": str(policy.password_history) if policy.password_history else "none are kept from use",
        "password_days": f"{days} day{'' if days == 1 else 's'}" if days else "never, unless it was seen by others",
    }
