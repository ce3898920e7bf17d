"""A limit on how often an open door may be knocked at, counted in the shared cache."""

from __future__ import annotations

from django.core.cache import cache


def allowed(door: str, who: str, *, times: int, seconds: int) -> bool:
    """Whether `who` may come once more; counts the attempt. The window begins with the first one."""
    key = f"door:{door}:{who}"
    if cache.add(key, 1, timeout=seconds):
        return True
    try:
        return cache.incr(key) <= times
    except ValueError:  # the window ended between the two
        cache.set(key, 1, timeout=seconds)
        return True
