"""What a session rests on besides what its person showed: the word of a tenant, which is read anew at each request.

A provider that was switched off ends the sessions it opened; a policy that newly asks a second factor holds for who is
in already. Sessions in which everything was shown ask nothing here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kernel.scope import scope
from sponsors.access import THROUGH
from sponsors.entering import coming
from sponsors.entering.states import Proven
from sponsors.entering.store import ENTRY
from sponsors.models import IdentityProvider
from sponsors.people import SIGN_IN
from web.http import Member


def still_proven(session: Any, proven: Proven, member: Member | None) -> Proven | None:
    """What the session has proven by today's word of the tenant of `member`; none once its provider is off.

    A second factor that was reported lost since is shown no more, and no policy and no provider waives it (R-11).
    """
    if member is not None and member.lost_at is not None:
        stale = proven.factor_at is not None and proven.factor_at <= member.lost_at
        proven = replace(proven, waived_for="", factor_at=None if stale else proven.factor_at)
    through = session.get(ENTRY, {}).get(THROUGH)
    waived = proven.factor_at is None and proven.waived_for != ""
    if member is None or not (through or waived):
        return proven
    with scope(member.scope, actor=SIGN_IN, read_only=True):
        provider = IdentityProvider.objects.filter(slug=through["door"]).first() if through else None
        if through and (provider is None or not provider.is_on):
            return None
        if not waived or (provider is not None and provider.asks_second_factor):
            return proven
        asks = coming.policy(member.today).second_factor
    return replace(proven, waived_for="") if asks else proven
