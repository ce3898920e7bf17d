"""Second factors of the demo's people: invented like they are, and told to whoever runs the demo."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from kernel.actor import Actor
from kernel.clock import now
from sponsors.factors import codes, keeping, losing
from sponsors.factors.keys import decrypt
from sponsors.factors.reading import APP
from sponsors.models import Membership, User


def enrol(user: User, *, actor: Actor) -> str:
    """Set up an authenticator app and recovery codes for a person of the cast; returns the app's secret."""
    secret, at = codes.new_secret(), now()
    first = codes.code_of(secret, codes.counter_at(at) - codes.DRIFT)  # later ones are left for what they sign
    keeping.add_app(user, secret=secret, code=first, at=at, actor=actor)
    keeping.new_recovery_codes(user, actor=actor)
    return secret


def lose(member: Membership, *, actor: Actor) -> str:
    """A person of the cast lost a telephone once: reported, given a code, and set up anew; returns the new secret."""
    user, reason = member.user, "telephone left on a train, called in"
    losing.report(user, lost=None, codes=True, by_owner=False, actor=actor, reason=reason)
    code = losing.give_code(member, checked="came to the office with the company badge", actor=actor)
    shown = losing.take_stand_in(user, code)
    assert shown is not None
    losing.replaced(user, shown=shown, keep=None, actor=actor)
    return enrol(user, actor=actor)


def code_now(user: User) -> str:
    """The code that the person's app shows, or its next one when that is used; none is left after two at once."""
    row, here = Authenticator.objects.get(user=user, type=APP), codes.counter_at(now())
    left = [each for each in codes.open_counters(now(), row.data["used"]) if each >= here]
    return codes.code_of(decrypt(row.data["secret"]), left[0]) if left else ""
