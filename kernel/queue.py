"""Tasks start by name, after the commit, in the tenant of the work that asked for them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any
from uuid import UUID

from celery import current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from kernel.actor import Actor
from kernel.scope import PLATFORM, Scope, current, scope

log = logging.getLogger(__name__)


def enqueue(name: str, *args: str | int) -> None:
    """Start the task called `name` once this transaction has committed; an unknown name fails here, not later.

    PostgreSQL is the truth and the broker only wakes somebody up: where it is down the work is found by the next
    sweep, and the request that asked for it still succeeds (SR-16).
    """
    task = current_app.tasks[name]
    found = current()
    tenant = {key: str(value) for key, value in asdict(found.scope).items() if value}
    message = {"tenant": tenant, "cause": found.actor.key, "request_id": found.request_id}
    transaction.on_commit(lambda: _send(task, message, args), robust=True)


def _send(task: Any, message: dict[str, Any], args: tuple[str | int, ...]) -> None:
    try:
        task.apply_async((message, *args), retry=False)
    except (OSError, OperationalError) as error:
        log.warning("the broker did not take %s: %s", task.name, type(error).__name__)


def scoped_task(function: Callable[..., None]) -> Any:
    """A Celery task whose body runs in scope and transaction; it gets the open scope first, then its arguments."""
    name = f"{function.__module__.split('.')[0]}.{function.__name__}"

    @shared_task(name=name, acks_late=True)
    @wraps(function)
    def run(message: dict[str, Any], *args: Any) -> None:
        target = Scope(**{key: UUID(value) for key, value in message["tenant"].items()})
        reason = f"task {name}, caused by {message['cause']}"
        with scope(target, actor=Actor.system(name), reason=reason, request_id=message["request_id"]) as opened:
            function(opened, *args)

    return run


def stepwise_task(name: str, function: Callable[..., None]) -> Any:
    """A Celery task called `name` that opens its own scopes, for work in several transactions.

    `function` gets the tenant the task was started in, then the task's arguments.
    """

    @shared_task(name=name, acks_late=True)
    @wraps(function)
    def run(message: dict[str, Any], *args: Any) -> None:
        function(Scope(**{key: UUID(value) for key, value in message["tenant"].items()}), *args)

    return run


def platform_task(function: Callable[..., None]) -> Any:
    """A Celery task without tenant, as beat starts it; it may list tenants and `start_for` each its own task."""
    name = f"{function.__module__.split('.')[0]}.{function.__name__}"

    @shared_task(name=name, acks_late=True)
    @wraps(function)
    def run(*args: Any) -> None:
        with scope(PLATFORM, actor=Actor.system(name), reason=f"task {name}") as opened:
            function(opened, *args)

    return run


def start_for(target: Scope, name: str, *args: str | int) -> None:
    """From a platform task: start the task called `name` in the tenant `target`, after the commit."""
    with scope(target, actor=current().actor):
        enqueue(name, *args)
