"""The cache, which nothing may depend on: where Redis does not answer, each process counts for itself."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
PROBE = "probe"


class SturdyCache(BaseCache):
    """Redis, or the process's own memory while Redis is away.

    Sign-in counts failures here. Without Redis it still throttles, per process instead of for all of them, and people
    can still work (SR-16: PostgreSQL is the truth).
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.shared = RedisCache(server, params)
        self.own = LocMemCache("portal", {**params, "OPTIONS": {}})

    def answers(self) -> bool:
        """Whether Redis answers now."""
        try:
            self.shared.get(PROBE)
        except (RedisError, OSError):
            return False
        return True

    def _ask(self, verb: str, *given: Any, **named: Any) -> Any:
        try:
            return getattr(self.shared, verb)(*given, **named)
        except (RedisError, OSError) as error:
            log.warning("the shared cache does not answer: %s", type(error).__name__)
            return getattr(self.own, verb)(*given, **named)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default=default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout=timeout, version=version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """One step for everybody at once, and within the time the key has: the base class reads, then sets anew."""
        return int(self._ask("incr", key, delta=delta, version=version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version=version))

    def clear(self) -> None:
        self.own.clear()
        self._ask("clear")
