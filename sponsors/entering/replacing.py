"""Whether a session may set up another factor in place of a lost one: the loss whose code it has shown is still open.

A code that was shown for a loss which has been settled meanwhile, from another browser, is worth nothing any more.
"""

from __future__ import annotations

from django.http import HttpRequest

from sponsors.entering import marks
from sponsors.factors import losses
from sponsors.factors.losing import StandIn
from sponsors.models import User


def replacing(request: HttpRequest, user: User) -> StandIn | None:
    """What the session has shown in place of the lost factor of `user`; none where that opens nothing."""
    shown = marks.replaces(request)
    if shown is None:
        return None
    found = losses.open_loss(user.pk)
    return StandIn(*shown) if found is not None and found.pk == shown[0] else None
