"""A limit on how often an open door may be knocked at, counted in the shared cache."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from math import ceil

from django.core.cache import cache

from kernel.clock import now


def allowed(door: str, who: str, *, times: int, seconds: int) -> bool:
    """Whether `who` may come once more; counts the attempt. The window begins with the first one."""
    return attempt(door, who, seconds=seconds) <= times


def attempt(door: str, who: str, *, seconds: int) -> int:
    """Count an attempt and return which one of its window it is, from 1."""
    key = _key(door, who)
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        number = int(cache.incr(key))
    except ValueError:  # the window ended between the two
        cache.set(key, 1, timeout=seconds)
        return 1
    if number == 1:  # it begins here: a count without an end would close the door for good
        cache.touch(key, timeout=seconds)
    return number


def take_back(door: str, who: str) -> None:
    """An attempt that was counted was none after all."""
    if cache.get(_key(door, who)):
        with suppress(ValueError):  # the window ended between the two
            cache.decr(_key(door, who))


def count(door: str, who: str) -> int:
    """How many attempts were counted in the window that is open."""
    return int(cache.get(_key(door, who), 0))


def close(door: str, who: str, *, seconds: int) -> None:
    """Nothing is taken at this door for so long."""
    cache.set(_key(door, who), (now() + timedelta(seconds=seconds)).isoformat(), timeout=seconds)


def remaining(door: str, who: str) -> int:
    """Seconds until a door that was closed opens again; 0 for an open one."""
    until = cache.get(_key(door, who))
    left = (datetime.fromisoformat(until) - now()).total_seconds() if until else 0
    return max(0, ceil(left))


def forget(door: str, who: str) -> None:
    """Begin anew: the next attempt is the first."""
    cache.delete(_key(door, who))


def _key(door: str, who: str) -> str:
    return f"door:{door}:{who}"
