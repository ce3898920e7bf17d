"""Writing into a session what it has proven; every way of coming in ends in `begin`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from kernel.clock import now
from sponsors.access import THROUGH
from sponsors.entering.states import Proven, is_fresh
from sponsors.entering.store import ENTRY
from web.http import client_address

IDENTITY: Final = "identity_at"
FACTOR: Final = "factor_at"
REPLACES: Final = "replaces"
"""Of what a session has proven: that a code which stands in for a lost factor was shown, when, and by whose word. It
opens the setting up of another factor and nothing else."""
REPLACES_FOR: Final = timedelta(minutes=15)
ENDED: Final = "ended"
"""Says on the sign-in page that a session was over."""
AGENT_CHARS: Final = 200


def proven(session: Any) -> Proven:
    """What the session has proven."""
    kept = session.get(ENTRY, {})
    return Proven(
        identity_at=_instant(kept.get(IDENTITY)),
        factor_at=_instant(kept.get(FACTOR)),
        waived_for=kept.get("waived_for", ""),
        is_locked=bool(kept.get("locked")),
        is_password_due=bool(kept.get("password_due")),
    )


def name(session: Any, account: UUID) -> str:
    """Tells the sessions of an account apart; unlike its key a session has the same name from beginning to end."""
    opened = session.get(ENTRY, {}).get("opened_at", "")
    return salted_hmac("sponsors.entering.session", f"{account} {opened}", algorithm="sha256").hexdigest()


def where(request: HttpRequest) -> dict[str, Any]:
    """The address and the device a request comes from; the address is that of the configured proxies' client."""
    agent = request.headers.get("User-Agent", "")[:AGENT_CHARS]
    return {"address": client_address(request), "agent": agent}


def begin(request: HttpRequest, *, factor: bool = False, waived_for: str = "") -> None:
    """A person has just said who they are; with `factor` the same proof was a second factor too (a passkey)."""
    at = now().isoformat()
    kept = {**where(request), "opened_at": at, IDENTITY: at}
    if factor:
        kept[FACTOR] = at
    if waived_for:
        kept["waived_for"] = waived_for
    request.session[ENTRY] = kept
    request.session.pop(ENDED, None)


def through(request: HttpRequest, *, tenant: str, door: str, identity: bool) -> None:
    """A tenant's provider said who it is: good for that tenant, and with `identity` for the account as well, which is
    so for whoever has no password that could say it better."""
    kept = {**request.session[ENTRY], THROUGH: {"tenant": tenant, "door": door}}
    if not identity:
        kept.pop(IDENTITY)
    request.session[ENTRY] = kept


def prove(request: HttpRequest, *names: str) -> None:
    """The person has shown what `names` say once more; the session gets another id (SR-5), its screen opens."""
    at = now().isoformat()
    kept = {**request.session.get(ENTRY, {}), **dict.fromkeys(names, at)}
    kept.pop("locked", None)
    request.session[ENTRY] = kept
    request.session.cycle_key()


def waive(request: HttpRequest, tenant: str) -> None:
    """The policy of `tenant` lets people in without a second factor; empty takes it back."""
    request.session[ENTRY] = {**request.session.get(ENTRY, {}), "waived_for": tenant}


def ask_password(request: HttpRequest) -> None:
    """Nothing opens until the person has chosen another password."""
    request.session[ENTRY] = {**request.session.get(ENTRY, {}), "password_due": True}


def forget_due(request: HttpRequest) -> None:
    """Another password was chosen."""
    kept = {**request.session.get(ENTRY, {})}
    kept.pop("password_due", None)
    request.session[ENTRY] = kept


def lock(request: HttpRequest) -> None:
    """The screen is locked until the person proves again who they are."""
    request.session[ENTRY] = {**request.session.get(ENTRY, {}), "locked": True}


def let_replace(request: HttpRequest, loss: UUID, by: UUID | None) -> None:
    """A code that stands in for what was lost was shown; the session gets another id, and nothing else is proven."""
    said = {"at": now().isoformat(), "loss": str(loss), "by": str(by) if by else ""}
    request.session[ENTRY] = {**request.session.get(ENTRY, {}), REPLACES: said}
    request.session.cycle_key()


def replaces(request: HttpRequest) -> tuple[UUID, UUID | None] | None:
    """Of which loss a code was shown a moment ago, and the membership whose tenant gave it; whether that loss is still
    open is for `sponsors.entering.replacing` to say."""
    said = request.session.get(ENTRY, {}).get(REPLACES, {})
    at = _instant(said.get("at"))
    if at is None or not at <= now() <= at + REPLACES_FOR:
        return None
    return UUID(said["loss"]), UUID(said["by"]) if said["by"] else None


def has_replaced(request: HttpRequest) -> None:
    """Another factor stands."""
    kept = {**request.session.get(ENTRY, {})}
    kept.pop(REPLACES, None)
    request.session[ENTRY] = kept


def fresh(request: HttpRequest, *, has_factor: bool) -> bool:
    """Whether the session proved everything within the last five minutes."""
    return is_fresh(proven(request.session), has_factor=has_factor, at=now())


def _instant(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
