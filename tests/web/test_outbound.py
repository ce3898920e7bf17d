"""The one way out: public addresses only, by https, without following anybody (S-39)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import outbound
from web.outbound import Unreachable, fetch, is_public, judge

PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"] + [
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
    "2001:0:7f00:1::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_s39_a_private_address_is_no_public_one(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_like_itself(address: Any) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0x7f000001/",
        "https://public@127.0.0.1/",
        "https://8.8.8.8@127.0.0.1/",
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "https://8.8.8.8:22/",
        "https://8.8.8.8:25/",
        "https://8.8.8.8:5432/",
        "https://8.8.8.8:6379/",
        "https://8.8.8.8:70000/",
        "https://8.8.8.8/a b",
        "https://8.8.8.8/\r\nHost: x",
        "https:///x",
        "https://[bad/",
        "",
    ],
)
def test_s39_is_refused_when_it_is_entered_and_when_it_is_asked(url: str) -> None:
    assert judge(url)
    with pytest.raises(Unreachable):
        fetch(url)


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def two(host: str, port: int, **more: Any) -> list[Any]:
        return [(0, 0, 0, "", ("8.8.8.8", port)), (0, 0, 0, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert "not at a public address" in judge("https://both.example/")


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time (rebinding) is not asked a second time."""
    answers = [("8.8.8.8", 443), ("127.0.0.1", 443)]
    went: list[Any] = []

    def resolve(host: str, port: int, **more: Any) -> list[Any]:
        return [(0, 0, 0, "", answers.pop(0))]

    def connect(address: Any, timeout: float) -> Any:
        went.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        fetch("https://changing.example/")
    assert went == [("8.8.8.8", 443)]


@contextmanager
def server(answer: Any) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *args: Any) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{made.server_port}"
    finally:
        made.shutdown()
        made.server_close()


def test_only_the_named_origin_of_an_own_network_is_asked(settings: Any) -> None:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b'{"a": 1}')

    with server(say) as origin:
        with pytest.raises(Unreachable):
            fetch(f"{origin}/x")
        settings.OUTBOUND_ORIGINS = [origin]
        assert fetch(f"{origin}/x").json() == {"a": 1}
        with pytest.raises(Unreachable):
            fetch(origin.replace("127.0.0.1", "localhost"))


def test_a_redirect_is_not_followed(settings: Any) -> None:
    asked = []

    def say(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        handler.send_response(302)
        handler.send_header("Location", "/other")
        handler.end_headers()

    with server(say) as origin:
        settings.OUTBOUND_ORIGINS = [origin]
        with pytest.raises(Unreachable, match="sends on"):
            fetch(f"{origin}/first")
    assert asked == ["/first"]


def test_too_much_and_no_json_are_refused(settings: Any) -> None:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"x" * (outbound.LIMIT + 1) if handler.path == "/much" else b"[1]")

    with server(say) as origin:
        settings.OUTBOUND_ORIGINS = [origin]
        with pytest.raises(Unreachable, match="more than"):
            fetch(f"{origin}/much")
        with pytest.raises(Unreachable, match="no JSON object"):
            fetch(f"{origin}/list").json()


def test_who_answers_drop_by_drop_holds_nobody_up(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 1)

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return
            sleep(0.1)

    with server(say) as origin:
        settings.OUTBOUND_ORIGINS = [origin]
        began = monotonic()
        with pytest.raises(Unreachable, match="did not answer within"):
            fetch(f"{origin}/slow")
        assert monotonic() - began < 3
