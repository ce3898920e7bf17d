"""Nothing depends on Redis: sign-in counts failures on without it, pages do not notice (SR-16)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisIsAway

from tests.sponsors.test_accounts import sign_in
from tests.world import World
from web.cache import SturdyCache


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: Any, **named: Any) -> Any:
        raise RedisIsAway

    for verb in ("add", "get", "set", "touch", "delete", "clear"):
        monkeypatch.setattr(RedisCache, verb, away)


@pytest.mark.usefixtures("no_redis")
def test_people_sign_in_and_work_without_redis(world: World) -> None:
    """Signing in once answered 500 while Redis was down."""
    client, answer = sign_in(world)
    assert answer.status_code == 302 and client.get("/sites/").status_code == 200


@pytest.mark.usefixtures("no_redis")
def test_sign_in_is_throttled_without_redis_too(world: World) -> None:
    answers = [sign_in(world, password=f"guess {number}")[1] for number in range(12)]
    assert answers[-1].status_code == 429


def test_the_shared_cache_is_used_where_it_answers() -> None:
    assert isinstance(caches["default"], SturdyCache)
    found: Any = cache
    found.set("kept", 1)
    assert found.shared.get("kept") == 1 and found.own.get("kept") is None
    assert found.add("kept", 2) is False and found.touch("kept") is True
    assert found.delete("kept") is True and found.get("kept", "gone") == "gone"
    assert found.answers()


@pytest.mark.usefixtures("no_redis")
def test_without_it_each_process_remembers_for_itself() -> None:
    found: Any = cache
    assert found.add("mine", 1) is True and found.add("mine", 2) is False and found.get("mine") == 1
    assert found.touch("mine") is True and not found.answers()
    found.clear()
    assert found.get("mine") is None
