"""Addresses of coming in and of one's own account, apart from those of rooms."""

from __future__ import annotations

from typing import Final, NamedTuple


class Route(NamedTuple):
    """`kind` is the record its id names; `open` routes need no membership."""

    kind: str = ""
    open: bool = False
    more: dict[str, str] = {}
    """further parts of the address"""
    query: str = ""
    """what the address cannot do without, after the question mark"""


OPEN: Final = Route(open=True)
SOME_DOOR: Final = Route(open=True, more={"slug": "x"})

ACCOUNT_ROUTES: Final[dict[str, Route]] = {
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_signup": OPEN,
    "account_factor": OPEN,
    "account_passkey": OPEN,
    "account_locked": OPEN,
    "account_lock": OPEN,
    "account_alive": OPEN,
    "sponsors:sessions": Route(),
    "sponsors:password": OPEN,
    "sign_in:policy": Route(),
    "sign_in:policy-change": Route(),
    "sponsors:sessions-end-others": Route(),
    "sponsors:session-end": Route(more={"name": "0" * 32}),
    "sponsors:confirm": OPEN,
    "sponsors:factors": OPEN,
    "sponsors:factor-app": OPEN,
    "sponsors:factor-passkey": OPEN,
    "sponsors:passkey-options": OPEN,
    "sponsors:factor-codes": OPEN,
    "account_lost": OPEN,
    "sponsors:factor-lost": OPEN,
    "sponsors:factor-rename": Route(open=True, more={"pk": "1"}),
    "sponsors:factor-remove": Route(open=True, more={"pk": "1"}),
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": Route(open=True, more={"uidb36": "1", "key": "x-y"}),
    "account_reset_password_from_key_done": OPEN,
    "sso:choose": OPEN,
    "sso:again": OPEN,
    **{f"sso:{name}": SOME_DOOR for name in ("door", "go", "callback", "acs", "join", "metadata")},
    "sso:finish": Route(open=True, more={"slug": "x", "token": "x"}),
    "sponsors:profile": Route(),
    "api:own-sessions": Route(),
    "api:own-session": Route(more={"name": "0" * 32}),
    "api:own-factors": Route(),
    "api:notice-choices": Route(),
    "sponsors:switch": Route("membership", open=True),
    "sponsors:no-membership": OPEN,
}
