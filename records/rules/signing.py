"""Who may sign, how long a series of signatures lasts, what a signature binds, and what changed since (21 CFR 11)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from records.rules import canonical, digest, field_words

SERIES: Final = timedelta(minutes=15)
"""After this time without a signature both components are asked again (21 CFR 11.200(a)(1)(i); company rule)."""
CEREMONY: Final = timedelta(minutes=5)
"""How long what was shown may be signed (company rule)."""
TRIES: Final = 5
"""Wrong tries in a row after which a second person gives the right to sign back (21 CFR 11.300(d); company rule)."""
ALL_COMPONENTS: Final = "user name, password and authenticator code, or user name and passkey"
LATER_COMPONENT: Final = "password or passkey"
PROVED_BY: Final[dict[tuple[str, bool], str]] = {
    ("password", True): "user name, password and authenticator code",
    ("passkey", True): "user name and passkey",
    ("password", False): "password",
    ("passkey", False): "passkey",
    ("provider", True): "user name, fresh provider sign-in and authenticator code",
    ("provider", False): "authenticator code",
}
"""What a signature was proved by, by its method and whether it was the first of a series (R-19, R-20)."""

METHODS_OF_PROOF: Final[dict[str, str]] = {
    "in_person": "in person, with an identity document",
    "by_video": "by video, with an identity document",
    "by_employer": "by the records of the employer",
}
STATEMENTS: Final[dict[int, str]] = {
    1: (
        "My electronic signature in this portal is the legally binding equivalent of my handwritten signature. "
        "I am accountable for what is done under it. I sign only what I have read. I use only my own account, tell "
        "nobody my password, and report at once when I believe that somebody else knows it."
    ),
}
"""Texts of the statement of accountability; the newest must be accepted before signing (21 CFR 11.10(j))."""
NEWEST: Final = max(STATEMENTS)


class Obstacle(str):
    """A sentence that says what blocks; `route` names the page where it can be removed, if the reader can do it."""

    route: str

    def __new__(cls, text: str, route: str = "") -> Obstacle:
        found = super().__new__(cls, text)
        found.route = route
        return found


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """What is known about a member as a signer; none of it means never."""

    proven_on: date | None = None
    proven_name: str = ""
    """the name that was proven with the identity"""
    name: str = ""
    """the name that a signature would print"""
    trained_until: date | None = None
    statement: int = 0
    has_factor: bool = False
    locked_at: datetime | None = None


def may_not_sign(facts: SignerFacts, today: date) -> Iterator[Obstacle]:
    """Everything that keeps a person from signing on a day, each with what to do."""
    if facts.locked_at is not None:
        yield Obstacle(
            "Your right to sign is locked after five wrong tries (21 CFR 11.300(d)). An administrator gives it back "
            "after checking who you are."
        )
    if facts.proven_on is None:
        yield Obstacle("Your identity is not proven (21 CFR 11.100(b)). An administrator records who checked it.")
    elif facts.proven_name != facts.name:
        yield Obstacle(
            f"Your identity is proven for the name {facts.proven_name}, and your profile says {facts.name} (21 CFR "
            "11.50(a)(1)). An administrator records a proof of identity for the new name, or you take back the change "
            "in your profile.",
            "sponsors:profile",
        )
    if facts.trained_until is None:
        yield Obstacle("Your training for signing is not recorded (21 CFR 11.10(i)). Ask an administrator.")
    elif facts.trained_until < today:
        ended = f"{facts.trained_until:%-d %b %Y}"
        yield Obstacle(f"Your training for signing ended on {ended} (21 CFR 11.10(i)). Ask an administrator.")
    if not facts.has_factor:
        yield Obstacle("You have no second factor (21 CFR 11.200(a)(1)). Set one up first.", "sponsors:factors")
    if facts.statement < NEWEST:
        yield Obstacle("Accept the statement of accountability first (21 CFR 11.10(j)).", "signing:statement")


def in_series(last: datetime | None, at: datetime) -> bool:
    """Whether a signature at `at` continues the series whose last one was at `last`."""
    return last is not None and last <= at <= last + SERIES


def components(*, first: bool) -> str:
    """What is asked of a signer, in words."""
    return ALL_COMPONENTS if first else LATER_COMPONENT


BOUND: Final = (
    "signer",
    "printed_name",
    "organisation",
    "role",
    "meaning",
    "signed_at",
    "step",
    "subject_table",
    "subject_id",
    "subject_version",
    "digest",
)


BOUND_WHERE_SAID: Final = ("trail_entry",)
"""What a signature says since later versions of the portal: bound where it does, so that older seals stay good."""


def seal_of(facts: Mapping[str, Any]) -> str:
    """What binds a signature to its signer, record and moment: SHA-256 of everything it says (21 CFR 11.70)."""
    said = {name: facts[name] for name in BOUND}
    said |= {name: facts[name] for name in BOUND_WHERE_SAID if facts.get(name) is not None}
    at: datetime = said["signed_at"]
    return digest(canonical({**said, "signed_at": at.isoformat(timespec="microseconds")}))


def changed_since(signed: str, now: Mapping[str, Any]) -> list[str]:
    """Names of what differs between signed content and the record as it stands, in words; its version aside."""
    was: dict[str, Any] = json.loads(signed)
    becomes: dict[str, Any] = json.loads(canonical(dict(now)))
    names = [name for name in {**was, **becomes} if name != "version" and was.get(name) != becomes.get(name)]
    return [field_words(name) for name in names]


@dataclass(frozen=True, slots=True)
class Validity:
    """Whether a signature is whole, and whether it covers the record as it stands; `words` says both."""

    whole: bool
    covers: bool
    words: str


def validity(*, whole: bool, version: int, changed: list[str] | None) -> Validity:
    """What to say of a signature; `changed` names what is different now, None when nobody can tell."""
    if not whole:
        return Validity(False, False, "Invalid: what is stored is not what was signed. Tell your administrator.")
    if changed is None:
        return Validity(True, False, f"Valid for version {version}.")
    if not changed:
        return Validity(True, True, f"Valid: signed version {version}, and nothing it covers has changed since.")
    return Validity(
        True,
        False,
        f"Valid for version {version}, not for the record as it stands: changed since: {', '.join(changed).lower()}.",
    )
