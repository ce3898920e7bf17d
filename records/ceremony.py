"""What a person is shown before they sign, and the proof that they sign just that (R-24, SR-12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core import signing as seals

from kernel.clock import now
from kernel.errors import Refused, StaleVersion
from kernel.steps import Step
from records import selectors
from records.rules import canonical, digest
from records.rules.signing import CEREMONY, components
from records.selectors import signers
from records.services.proving import Signing

SALT: Final = "records.ceremony"
TOO_OLD: Final = (
    "What you read was opened more than five minutes ago. Nothing was signed. It is shown again below, as it stands "
    "now: read it, then sign."
)
NOT_SHOWN: Final = "Open the record for signing first, and send along the ceremony that you are given with it."


class Changed(StaleVersion):
    """What would be signed is not what was shown; `shown_at` is when that was."""

    def __init__(self, *, read: int, now: int, shown_at: datetime) -> None:
        super().__init__(read=read, now=now)
        self.shown_at = shown_at


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One record as it is shown for a signature: its fields in words, its digest, and the token that binds them."""

    record: Any
    step: Step
    content: list[tuple[str, str]]
    digest: str
    token: str
    asks_user_name: bool

    @property
    def components(self) -> str:
        """What is asked now, in words."""
        return components(first=self.asks_user_name)


def begin(
    obj: Any, step: Step, content: Mapping[str, Any], *, user: Any, member: Any, session: str, first: bool | None = None
) -> Ceremony:
    """Show `obj` for signing to `member` in one session; `first` spares the look-up where it is known."""
    found = digest(canonical(content))
    asks = signers.is_first(user.pk, session) if first is None else first
    shown = {**_bound(obj, step, found, user, member, session), "v": obj.version, "at": now().isoformat()}
    token = seals.dumps(shown, salt=SALT, compress=True)
    return Ceremony(obj, step, selectors.readable(content), found, token, asks)


def show(request: Any, obj: Any, step: Step, content: Mapping[str, Any], *, first: bool | None = None) -> Ceremony:
    """`begin` for the caller of `request`."""
    session = signers.session_of(request)
    return begin(obj, step, content, user=request.user, member=request.membership, session=session, first=first)


def check(signing: Signing, obj: Any, step: Step, found: str) -> None:
    """Refuse what was never shown, shown to somebody else, shown too long ago, or is no longer what was shown."""
    try:
        shown: dict[str, Any] = seals.loads(signing.ceremony, salt=SALT)
        at = datetime.fromisoformat(shown.pop("at"))
        version = int(shown.pop("v"))
    except (seals.BadSignature, ValueError, KeyError, AttributeError) as error:
        raise Refused({"ceremony": NOT_SHOWN}) from error
    bound = _bound(obj, step, found, signing.user, signing.member, signing.session)
    if any(shown.get(name) != bound[name] for name in bound if name != "d"):
        raise Refused({"ceremony": NOT_SHOWN})
    if version != obj.version or shown["d"] != found:
        raise Changed(read=version, now=obj.version, shown_at=at)
    if not at <= now() <= at + CEREMONY:
        raise Refused({"ceremony": TOO_OLD})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page had shown: which version with which digest, and when."""

    version: int
    digest: str
    at: datetime


def remembered(token: str) -> Shown | None:
    """What was shown with a ceremony; nothing for what is none of ours."""
    try:
        kept = seals.loads(token, salt=SALT)
        return Shown(int(kept["v"]), str(kept["d"]), datetime.fromisoformat(kept["at"]))
    except (seals.BadSignature, ValueError, KeyError, TypeError):
        return None


def _bound(obj: Any, step: Step, found: str, user: Any, member: Any, session: str) -> dict[str, str]:
    return {
        "u": str(user.pk),
        "m": str(member.id),
        "s": session,
        "t": obj._meta.db_table,
        "i": str(obj.pk),
        "p": step.name,
        "d": found,
    }
