"""Nothing depends on Redis: sign-in counts failures on without it, pages do not notice (SR-16)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisIsAway

from tests.sponsors.test_accounts import sign_in
from tests.world import World
from web import throttle
from web.cache import SturdyCache

DOOR, WINDOW = "a-door", 15 * 60


@pytest.fixture
def who() -> Iterator[str]:
    """Somebody who has not knocked yet."""
    named = str(uuid4())
    yield named
    throttle.forget(DOOR, named)


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: Any, **named: Any) -> Any:
        raise RedisIsAway

    for verb in ("add", "get", "set", "touch", "delete", "incr", "clear"):
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


def test_every_knock_counts_when_many_come_at_once(who: str) -> None:
    """Each read the count and then set it: two that came together were one."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: throttle.attempt(DOOR, who, seconds=WINDOW), range(200)))
    assert sorted(found) == list(range(1, 201)) and throttle.count(DOOR, who) == 200


def test_the_second_knock_does_not_shorten_the_window(who: str) -> None:
    """The second failure set the count anew for the five minutes of the cache, of the quarter of an hour of S-18."""
    for _ in range(3):
        throttle.attempt(DOOR, who, seconds=WINDOW)
    throttle.take_back(DOOR, who)
    assert throttle.count(DOOR, who) == 2 and WINDOW - 60 < _seconds_left(who) <= WINDOW


def test_a_count_that_was_taken_back_whole_ends_again(who: str) -> None:
    throttle.attempt(DOOR, who, seconds=60)
    throttle.take_back(DOOR, who)
    assert throttle.attempt(DOOR, who, seconds=WINDOW) == 1 and _seconds_left(who) > 60


def _seconds_left(who: str) -> int:
    shared: Any = cache
    client = shared.shared._cache.get_client(None)
    return int(client.ttl(shared.shared.make_key(f"door:{DOOR}:{who}")))
