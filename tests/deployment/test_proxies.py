"""Whose failures are counted behind proxies: asked of a real server, with headers as clients and proxies send them."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from sponsors.entering import knocking
from tests.sponsors.clock import Clock, clock
from tests.world import World
from web.http import client_address, client_network

__all__ = ["clock"]

SIGN_IN = "/accounts/sign-in/"
TOKEN = "a" * 32
TRIES = 10


def knock(server: str, forwarded: str, name: str = "nobody@x.example") -> int:
    """A sign-in that fails, over a socket of its own."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=30)
    body = urlencode({"login": name, "password": "wrong", "csrfmiddlewaretoken": TOKEN})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"}
    connection.request("POST", SIGN_IN, body, {**headers, **({"X-Forwarded-For": forwarded} if forwarded else {})})
    status = connection.getresponse().status
    connection.close()
    return status


def knocks(server: str, clock: Clock, entries: str) -> list[int]:
    """As many failures as one address has, each for another account, each said to come from elsewhere."""
    found = []
    for number in range(TRIES):
        found.append(knock(server, entries.format(number=number), f"nobody{number}@x.example"))
        clock.forward(seconds=knocking.wait_after(number + 1) + 1 if number < TRIES - 1 else 0)
    return found


@pytest.mark.parametrize(
    ("hops", "rotated", "other"),
    [
        (0, "192.0.2.{number}", ""),
        (1, "192.0.2.{number}, 203.0.113.9", "192.0.2.1, 203.0.113.10"),
        (1, "203.0.113.9", "203.0.113.10"),
        (2, "192.0.2.{number}, 203.0.113.9, 10.0.0.7", "192.0.2.1, 203.0.113.10, 10.0.0.7"),
        (1, "192.0.2.{number}, 2001:db8:1:2::{number}", "192.0.2.1, 2001:db8:1:3::1"),
        (2, "192.0.2.{number}", "192.0.2.1, 203.0.113.10, 10.0.0.7"),
    ],
)
def test_s19_only_what_the_outermost_own_proxy_saw_counts(
    committed_world: World, live_server: Any, clock: Clock, settings: Any, hops: int, rotated: str, other: str
) -> None:
    """S-19: rotating the header gains nothing; the next address in the place of the trusted hop is another one.

    With fewer entries than proxies the request did not come through them all: who connects counts.
    """
    settings.PROXY_HOPS = hops
    assert knocks(live_server.url, clock, rotated) == [422] * TRIES
    assert knock(live_server.url, rotated.format(number=99), "x@x.example") == 429
    if other:
        assert knock(live_server.url, other, "x@x.example") == 422


def test_s19_a_header_shorter_than_the_proxies_are_many_is_no_fault_of_the_server(settings: Any) -> None:
    """The library's own way of reading it failed, and the answer was 500."""
    settings.PROXY_HOPS = 2
    asked = RequestFactory().get("/", REMOTE_ADDR="203.0.113.1", headers={"X-Forwarded-For": "192.0.2.1"})
    assert client_address(asked) == "203.0.113.1"


@pytest.mark.parametrize(
    ("said", "address", "network"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.9"),
        ("unknown", "127.0.0.1", "127.0.0.1"),
        ("", "127.0.0.1", "127.0.0.1"),
    ],
)
def test_addresses_are_read_as_proxies_write_them(settings: Any, said: str, address: str, network: str) -> None:
    settings.PROXY_HOPS = 1
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": said})
    assert (client_address(asked), client_network(asked)) == (address, network)


@given(said=st.text(max_size=60), hops=st.integers(0, 4))
def test_no_header_breaks_the_reading(said: str, hops: int) -> None:
    asked = RequestFactory().get("/", REMOTE_ADDR="203.0.113.1")
    asked.META["HTTP_X_FORWARDED_FOR"] = said
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.http.settings.PROXY_HOPS", hops)
        assert len(client_address(asked)) <= 45
