"""Whose rows may be touched, and in whose name: one transaction with transaction-local settings.

The open scope is kept per thread, exactly like Django's database connection: where the connection is another one
(a new thread, `asyncio.to_thread`) there is no scope, and the manager says so instead of showing empty tables.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from kernel.actor import Actor
from kernel.errors import ActorMismatch, ScopeMissing, TransactionLost


@dataclass(frozen=True, slots=True)
class Scope:
    """One sponsor, or one CMO organisation, or (neither) the platform, which sees no tenant row."""

    sponsor_id: UUID | None = None
    cmo_org_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.sponsor_id and self.cmo_org_id:
            raise ValueError("a scope is one sponsor or one CMO organisation, never both")

    @property
    def kind(self) -> str:
        """`sponsor`, `cmo`, or `platform`."""
        return "sponsor" if self.sponsor_id else "cmo" if self.cmo_org_id else "platform"

    @property
    def columns(self) -> dict[str, UUID | None]:
        """The tenant columns of a row that can be of either kind."""
        return {"sponsor_id": self.sponsor_id, "cmo_org_id": self.cmo_org_id}


PLATFORM = Scope()


@dataclass(frozen=True, slots=True)
class Active:
    """An open scope, with what the trail will say about every row written in it."""

    scope: Scope
    actor: Actor
    reason: str = ""
    request_id: str = ""
    step: str = ""
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What is read once while the scope is open, by name; it never outlives the scope's transaction."""

    def settings(self) -> tuple[str, ...]:
        """In the order of `NAMES`."""
        tenant = (str(self.scope.sponsor_id or ""), str(self.scope.cmo_org_id or ""))
        return (*tenant, self.actor.key, self.reason, self.request_id, self.step)


NAMES = ("app.sponsor", "app.cmo_org", "app.actor", "app.reason", "app.request_id", "app.step")
NOTHING = ("",) * len(NAMES)
LIMIT = "set_config('app.sites', kernel_chosen_sites(%s), true)"
"""The sites that who acts is limited to, as the database knows them: whoever opens a scope cannot forget it."""
SET = "SELECT " + ", ".join([*(f"set_config('{name}', %s, true)" for name in NAMES), LIMIT])
SET_READ_ONLY = SET + ", set_config('transaction_read_only', 'on', true)"

_thread = threading.local()


def active() -> Active | None:
    """The scope open on this thread, if any."""
    found: Active | None = getattr(_thread, "active", None)
    return found


def current(actor: Actor | None = None) -> Active:
    """The open scope, or `ScopeMissing`; with `actor`, also that the trail will name that actor."""
    found = active()
    if found is None:
        raise ScopeMissing("open a scope(...) before touching tenant data")
    if actor is not None and actor.key != found.actor.key:
        raise ActorMismatch(f"the scope writes as {found.actor.key}, the service acts as {actor.key}")
    return found


def current_sponsor_id() -> UUID:
    """Default of every tenant row's sponsor: a row can only be born inside its own sponsor's scope."""
    sponsor_id = current().scope.sponsor_id
    if sponsor_id is None:
        raise ScopeMissing("rows of a sponsor are written in that sponsor's scope")
    return sponsor_id


def current_cmo_org_id() -> UUID:
    """Default of every organisation-owned row's tenant."""
    cmo_org_id = current().scope.cmo_org_id
    if cmo_org_id is None:
        raise ScopeMissing("rows of a CMO organisation are written in that organisation's scope")
    return cmo_org_id


def current_side() -> str:
    """Which side of a dialogue writes: rows are born on the side of the open scope."""
    found = current().scope
    if found.sponsor_id is None and found.cmo_org_id is None:
        raise ScopeMissing("a dialogue is written by one of its two sides")
    return "sponsor" if found.sponsor_id else "cmo"


@contextmanager
def scope(
    target: Scope, *, actor: Actor, reason: str = "", request_id: str = "", read_only: bool = False
) -> Iterator[Active]:
    """Open `target` for `actor`. Nested scopes share the transaction (a savepoint each) and give back the outer one."""
    outer = active()
    known = request_id or (outer.request_id if outer else "")
    with _opened(Active(target, actor, reason, known), read_only=read_only) as opened:
        yield opened


@contextmanager
def because(reason: str, *, step: str = "") -> Iterator[Active]:
    """The same scope, with this reason (and declared step) in the trail; a savepoint in any case."""
    with _opened(replace(current(), reason=reason, step=step), read_only=False) as opened:
        yield opened


def stream(produce: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
    """Body for a streaming response: it runs after the middleware has closed, so it opens the same scope again."""
    found = current()

    def body() -> Iterator[bytes]:
        with _opened(found, read_only=True):
            yield from produce()

    return body()


@contextmanager
def _opened(inner: Active, *, read_only: bool) -> Iterator[Active]:
    outer = active()
    # Services within services give the same reason again: PostgreSQL has these settings, nothing is written twice.
    same = outer is not None and not read_only and outer.settings() == inner.settings()
    with transaction.atomic():
        if not same:
            # Written after the savepoint: a rollback takes the settings back by itself.
            _write(inner.settings(), SET_READ_ONLY if read_only else SET)
        _thread.active = inner
        try:
            yield inner
        finally:
            # Before the commit: on_commit callbacks must not believe that they still stand in the scope.
            _thread.active = outer
        if read_only:
            transaction.set_rollback(True)
        else:
            _leave(outer, same=same)


def _leave(outer: Active | None, *, same: bool) -> None:
    """A clean exit inside a larger transaction does not end the settings: write the outer ones again.

    A database error that was caught without a savepoint has already undone everything; Django and PostgreSQL would both
    turn the commit into a rollback and say nothing.
    """
    if connection.needs_rollback or connection.connection.info.transaction_status == TransactionStatus.INERROR:
        raise TransactionLost("a database error was caught inside the scope; wrap what may fail in atomic()")
    if len(connection.atomic_blocks) > 1 and not same:
        _write(outer.settings() if outer else NOTHING, SET)


def _write(values: tuple[str, ...], statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, (*values, values[NAMES.index("app.actor")]))
