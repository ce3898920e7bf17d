"""The one way out: asks another system over https, at public addresses only, without following it anywhere else (S-39).

The name is resolved once, every address it has is judged, and the connection goes to the judged address: a name that
answers differently a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from time import monotonic
from typing import Any, Final
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

SECONDS: Final = 10
"""For one question as a whole: a system that answers drop by drop holds nobody up."""
LIMIT: Final = 512 * 1024
PORTS: Final = frozenset({443, 8443})
EMBEDDING: Final = tuple(ipaddress.ip_network(each) for each in ("64:ff9b::/96", "2002::/16", "2001::/32"))
"""Public IPv6 networks that carry an IPv4 address inside: they could lead to a private one."""
PIECE: Final = 16 * 1024


class Unreachable(Exception):
    """Another system was not asked, or gave no answer that can be used; says why in words."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What another system said."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The answer as an object. Raises `Unreachable` for anything else."""
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise Unreachable("The answer is no JSON.") from error
        if not isinstance(found, dict):
            raise Unreachable("The answer is no JSON object.")
        return found


def fetch(url: str, *, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Answered:
    """Ask `url` (GET, or POST of form fields where `data` is given) and read at most `LIMIT` bytes in `SECONDS`.

    Raises `Unreachable` for an address that may not be asked, for a redirect and where nothing usable comes back.
    """
    parts = _judged(url)
    host, port = str(parts.hostname), _port(parts)
    address = _address(host, port, anywhere=_is_allowed(parts))
    body = urlencode(data) if data is not None else None
    sent = {"Accept": "application/json, application/xml, text/xml", "User-Agent": "CMO Portal", **(headers or {})}
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Secure(host, port, address) if parts.scheme == "https" else _Plain(host, port, address)
    late, ends = threading.Timer(SECONDS, _hang_up, [connection]), monotonic() + SECONDS
    late.start()
    try:
        connection.request("GET" if body is None else "POST", target, body=body, headers=sent)
        response = connection.getresponse()
        if 300 <= response.status < 400:
            raise Unreachable(f"{host} sends on to another address. Enter the address it sends to.")
        answered = Answered(response.status, _read(response, host))
        if monotonic() >= ends:  # we hung up, so it may be a part only
            raise TimeoutError
        return answered
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"The certificate of {host} is not valid: {error.verify_message}.") from error
    except TimeoutError as error:
        raise Unreachable(f"{host} did not answer within {SECONDS} seconds.") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{host} cannot be reached.") from error
    finally:
        late.cancel()
        connection.close()


def judge(url: str) -> str:
    """What is wrong with `url` as an address to ask, before it is asked; empty when nothing is (S-39)."""
    try:
        parts = _judged(url)
        _address(str(parts.hostname), _port(parts), anywhere=_is_allowed(parts))
    except Unreachable as fault:
        return str(fault)
    return ""


def judge_shape(url: str) -> str:
    """What is wrong with `url` to send a browser to: only its scheme and shape, because we do not ask it ourselves."""
    try:
        _judged(url)
    except Unreachable as fault:
        return str(fault)
    return ""


def _judged(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = _port(parts)
    except ValueError as error:
        raise Unreachable("This is no address.") from error
    if any(mark.isspace() or not mark.isprintable() for mark in url) or not parts.hostname:
        raise Unreachable("This is no address.")
    if parts.username is not None or parts.password is not None:
        raise Unreachable("An address with a name or password before the host is not asked.")
    if _is_allowed(parts):
        return parts
    if parts.scheme != "https":
        raise Unreachable("The address must begin with https://.")
    if port not in PORTS:
        raise Unreachable(f"Port {port} is not asked; use 443 or 8443.")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_allowed(parts: SplitResult) -> bool:
    """Whether the operator named this origin: of an own network, or of tests."""
    return f"{parts.scheme}://{parts.hostname}:{_port(parts)}" in settings.OUTBOUND_ORIGINS


def _address(host: str, port: int, *, anywhere: bool) -> str:
    """The address to connect to. Raises `Unreachable` where any address of the name is not public."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"The name {host} is not known.") from error
    if not anywhere and not all(is_public(each) for each in found):
        raise Unreachable(f"{host} is not at a public address. The operator of the portal can allow it.")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; what carries another inside is judged by that one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in EMBEDDING):
            return False
    return ip.is_global and not ip.is_multicast


def _read(response: HTTPResponse, host: str) -> bytes:
    read = bytearray()
    while piece := response.read1(PIECE):
        read += piece
        if len(read) > LIMIT:
            raise Unreachable(f"{host} answers with more than {LIMIT // 1024} kB.")
    return bytes(read)


def _hang_up(connection: _Plain | _Secure) -> None:
    """However slowly the other side speaks: reading ends when the time is up."""
    with suppress(OSError, AttributeError):  # not connected yet, or closed already
        connection.line.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    """To an address that was judged, under the name it was judged for."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address = address

    def connect(self) -> None:
        # kept, because an answer without length takes the socket over from the connection
        self.sock = self.line = socket.create_connection((self.address, self.port), SECONDS)


class _Secure(HTTPSConnection):
    """The same, with the certificate checked against the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), SECONDS)
        self.sock = self.line = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
