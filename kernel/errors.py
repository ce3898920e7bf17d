"""What the kernel and services refuse, by name. Doors turn these into answers; nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class KernelError(Exception):
    """Base of every refusal made by the kernel."""


class ScopeMissing(KernelError):
    """A tenant table was touched while no scope was open on this thread's connection."""


class ActorMismatch(KernelError):
    """A service was given another actor than the one the open scope writes into the trail."""


class TransactionLost(KernelError):
    """A database error was swallowed inside a scope: PostgreSQL would turn the commit into a rollback."""


class NotAllowed(KernelError):
    """The actor lacks the permission; `permission` names it."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"needs the permission {permission}")
        self.permission = permission


class StaleVersion(KernelError):
    """The record changed since the caller read it: `read` is the version they saw, `now` the current one."""

    def __init__(self, *, read: int, now: int) -> None:
        super().__init__(f"read as version {read}, now {now}")
        self.read, self.now = read, now


class Blocked(KernelError):
    """Something stands in the way; `reasons` says what, in words for people."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


class StepRefused(Blocked):
    """The step is not open to this actor on this record now."""


class MayNotSign(Blocked):
    """The actor cannot sign at all now."""


class Refused(KernelError):
    """What was asked cannot be done as given; `errors` maps a field (or "" for all of it) to sentences for people."""

    def __init__(self, errors: Mapping[str, Sequence[str] | str] | str) -> None:
        given = {"": [errors]} if isinstance(errors, str) else errors
        self.errors: dict[str, list[str]] = {
            field: [found] if isinstance(found, str) else list(found) for field, found in given.items()
        }
        super().__init__("; ".join(sentence for found in self.errors.values() for sentence in found))
