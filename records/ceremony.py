"""What a person is shown before they sign, and the proof that they sign just that (R-24, SR-12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core import signing as seals

from kernel.clock import now
from kernel.errors import Refused, StaleVersion, StepRefused
from kernel.steps import Step
from records import selectors
from records.rules import canonical, digest
from records.rules.signing import CEREMONY, components
from records.selectors import HistoryLine, signers
from records.selectors.approval import AtApproval, at_approval, came_since
from records.selectors.histories import Mark
from records.services.proving import Signing

SALT: Final = "records.ceremony"
TOO_OLD: Final = (
    "What you read was opened more than five minutes ago. Nothing was signed. It is shown again below, as it stands "
    "now: read it, then sign."
)
UNREAD: Final = "Its trail was written on since it was shown to you: read what is new, then sign. Nothing was signed."
NOT_SHOWN: Final = "Open the record for signing first, and send along the ceremony that you are given with it."


class Changed(StaleVersion):
    """What would be signed is not what was shown; `shown_at` is when that was."""

    def __init__(self, *, read: int, now: int, shown_at: datetime) -> None:
        super().__init__(read=read, now=now)
        self.shown_at = shown_at


class Unread(StepRefused):
    """Entries came into the record's trail after the signer was shown it; `lines` are what is new (R-35)."""

    def __init__(self, lines: list[HistoryLine]) -> None:
        super().__init__([UNREAD, *(new_entry(each) for each in lines)])
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One record as it is shown for a signature: its fields in words, its digest, its trail, and the token that binds
    them; of a review of the trail no trail is shown."""

    record: Any
    step: Step
    content: list[tuple[str, str]]
    digest: str
    token: str
    asks_user_name: bool
    trail: AtApproval | None

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
    trail = at_approval(obj)
    mark = [trail.mark.last, trail.mark.entries] if trail else None
    shown = {**_bound(obj, step, found, user, member, session), "v": obj.version, "at": now().isoformat(), "e": mark}
    token = seals.dumps(shown, salt=SALT, compress=True)
    return Ceremony(obj, step, selectors.readable(content), found, token, asks, trail)


def show(request: Any, obj: Any, step: Step, content: Mapping[str, Any], *, first: bool | None = None) -> Ceremony:
    """`begin` for the caller of `request`."""
    session = signers.session_of(request)
    return begin(obj, step, content, user=request.user, member=request.membership, session=session, first=first)


def check(signing: Signing, obj: Any, step: Step, found: str) -> int | None:
    """Refuse what was never shown, shown to somebody else, shown too long ago, or is no longer what was shown.

    Returns the entry of the trail up to which it was shown. Raises `Refused`, `Changed`, or `Unread` where its trail
    goes further now.
    """
    shown = remembered(signing.ceremony)
    bound = _bound(obj, step, found, signing.user, signing.member, signing.session)
    if shown is None or any(shown.bound.get(name) != bound[name] for name in bound if name != "d"):
        raise Refused({"ceremony": NOT_SHOWN})
    if shown.version != obj.version or shown.digest != found:
        raise Changed(read=shown.version, now=obj.version, shown_at=shown.at)
    if not shown.at <= now() <= shown.at + CEREMONY:
        raise Refused({"ceremony": TOO_OLD})
    if new := shown.unread(obj):
        raise Unread(new)
    return shown.mark.last if shown.mark else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page had shown: which version with which digest and how much of its trail, to whom, and when."""

    version: int
    digest: str
    at: datetime
    mark: Mark | None
    bound: dict[str, Any]

    def unread(self, obj: Any) -> list[HistoryLine]:
        """What came into the trail since; nothing for what is shown without one."""
        return came_since(obj, self.mark) if self.mark else []


def remembered(token: str) -> Shown | None:
    """What was shown with a ceremony; nothing for what is none of ours."""
    try:
        kept = seals.loads(token, salt=SALT)
        at, mark = datetime.fromisoformat(kept.pop("at")), kept.pop("e")
        return Shown(int(kept.pop("v")), str(kept["d"]), at, Mark(*mark) if mark else None, kept)
    except (seals.BadSignature, ValueError, KeyError, TypeError, AttributeError):
        return None


def new_entry(line: HistoryLine) -> str:
    """One entry that came since, in a sentence: its number, who, what, and which fields."""
    fields = ", ".join(change.field.lower() for change in line.changes)
    about = f" {line.record}" if line.record else ""
    return f"Entry {line.seq}, {line.at:%-d %b %Y %H:%M:%S} UTC, {line.who}: {line.what}{about} {line.did}" + (
        f" ({fields})." if fields else "."
    )


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
