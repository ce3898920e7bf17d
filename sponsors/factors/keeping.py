"""Writing second factors: setting one up, taking one away, and using one, which is counted and happens once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import current
from sponsors.factors import codes, passkeys, recovery
from sponsors.factors.keys import bound, decrypt, encrypt, is_bound
from sponsors.factors.reading import APP, PASSKEY, RECOVERY, credentials_of, factors_of
from sponsors.models import User

log = logging.getLogger(__name__)

NAME_CHARS: Final = 60
MOST_PASSKEYS: Final = 10
WRONG_CODE: Final = "This is not the code that the app shows now. Wait for the next one and type it."
LAST: Final = "It is your only second factor. Set up another one first, then remove this one."


def add_app(user: User, *, secret: str, code: str, at: datetime, actor: Actor) -> Authenticator:
    """Take an authenticator app as a factor, once the code it showed at an instant shows that it holds the secret."""
    current(actor)
    if factors_of(user.pk).app is not None:
        raise Refused("There is an authenticator app already. Remove it first, then set up the new one.")
    used = codes.matching(secret, code, at=at, used=0)
    if used is None:
        raise Refused({"code": WRONG_CODE})
    kept = encrypt(secret)
    data = {"secret": kept, "used": used, "bound": bound(user.pk, APP, kept)}
    return Authenticator.objects.create(user=user, type=APP, data=data)


def add_passkey(user: User, *, name: str, made: passkeys.Made, actor: Actor) -> Authenticator:
    """Take a passkey that the person's device has just made as a factor."""
    current(actor)
    known = credentials_of(user.pk)
    if made.credential in {each.credential for each in known}:
        raise Refused("This passkey is known already.")
    if len(known) >= MOST_PASSKEYS:
        raise Refused(f"A person has at most {MOST_PASSKEYS} passkeys. Remove one that you no longer use.")
    mark = bound(user.pk, PASSKEY, made.credential)
    kept = {"name": _named(name), "credential": made.credential, "count": made.count, "bound": mark}
    return Authenticator.objects.create(user=user, type=PASSKEY, data=kept)


def rename_passkey(user: User, pk: int, *, name: str, actor: Actor) -> Authenticator:
    """Another name for one of the person's own passkeys."""
    current(actor)
    found = Authenticator.objects.select_for_update().get(pk=pk, user=user, type=PASSKEY)
    found.data["name"] = _named(name)
    found.save(update_fields=["data"])
    return found


def remove(user: User, pk: int, *, actor: Actor) -> Authenticator:
    """Take one of the person's own factors away; the last one stays, because nobody is without (R-08)."""
    current(actor)
    User.objects.select_for_update().get(pk=user.pk)  # two that remove one each at the same moment would leave none
    found = Authenticator.objects.get(pk=pk, user=user, type__in=(APP, PASSKEY))
    if factors_of(user.pk).is_last:
        raise Refused(LAST)
    found.delete()
    return found


def new_recovery_codes(user: User, *, actor: Actor) -> list[str]:
    """New recovery codes, returned once; the ones before are void."""
    current(actor)
    made = recovery.new_codes()
    kept = {"marks": recovery.kept(str(user.pk), made)}
    Authenticator.objects.update_or_create(user=user, type=RECOVERY, defaults={"data": kept, "created_at": now()})
    return made


def take_code(user: User, given: str) -> bool:
    """Whether `given` is what the person's app shows; taken once: the row is locked until this is written (S-23)."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if row is None or not _is_ours(row, row.data["secret"]):
        return False
    used = codes.matching(decrypt(row.data["secret"]), given, at=now(), used=row.data["used"])
    if used is None:
        return False
    _note_use(row, used=used)
    return True


def take_recovery_code(user: User, given: str) -> bool:
    """Whether `given` is one of the person's recovery codes; it is void from then on."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=RECOVERY).first()
    left = recovery.without(str(user.pk), row.data["marks"], given) if row else None
    if row is None or left is None:
        return False
    _note_use(row, marks=left)
    return True


def take_passkey(user: User, session: Any, answer: str) -> bool:
    """Whether a passkey of the person made `answer` to what the browser was asked in this session."""
    list(Authenticator.objects.select_for_update().filter(user=user, type=PASSKEY))
    found = passkeys.shown(session, answer, credentials_of(user.pk))
    if found is None:
        return False
    row = Authenticator.objects.get(user=user, type=PASSKEY, data__credential=found.credential)
    if not _is_ours(row, found.credential):
        return False
    _note_use(row, count=found.count)
    return True


def _is_ours(row: Authenticator, shown: str) -> bool:
    """Whether the portal set this factor up for this person; one that came by another way proves nothing (R-08)."""
    known = is_bound(row.user_id, row.type, shown, row.data.get("bound", ""))
    if not known:
        log.critical("factor %s of account %s was not set up in the portal: run manage.py verify", row.pk, row.user_id)
    return known


def _note_use(row: Authenticator, **facts: Any) -> None:
    row.data.update(facts)
    row.last_used_at = now()
    row.save(update_fields=["data", "last_used_at"])


def _named(name: str) -> str:
    said = " ".join(name.split())
    if not said:
        raise Refused({"name": "Name the passkey after the device that holds it, like “Work laptop”."})
    if len(said) > NAME_CHARS:
        raise Refused({"name": f"At most {NAME_CHARS} characters."})
    return said
