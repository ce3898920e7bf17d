"""Whether the time of an answer tells what the portal knows of an address.

A real server (gunicorn, as in production) behind one proxy hop, and a mail server that takes its time. Known, unknown
and disabled addresses take turns, so that whatever else the machine does meets all three alike; each sign-in comes from
an address of its own and no account is tried four times, because slowed tries would time the throttle.
"""

from __future__ import annotations

import os
import re
import socketserver
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from random import sample
from typing import Any, Final, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from benchmarks.run import PORTAL_PORT, serve
from cmo_portal.demo.cast import Cast
from cmos.models import Company
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import PLATFORM, Scope, scope
from sponsors import access
from sponsors.entering import marks
from sponsors.entering.store import ENTRY, SessionStore
from sponsors.models import Membership, User

KINDS: Final = ("known", "unknown", "disabled")
TRIES: Final = 3
"""Failed sign-ins of one account: before they are slowed."""
MILLISECONDS: Final = 1000
TOKEN: Final = "a" * 32
SETUP: Final = Actor.system("benchmark")
Names = dict[str, list[str]]
Ask = Callable[[str], float]


def measure(times: int, mail: int, only: frozenset[str]) -> None:
    """Prints, for each door, the medians and the largest difference between two of them."""
    call_command("migrate", verbosity=0)
    cast = Cast()
    cast.build()
    names = _accounts(cast, times)
    with _mail_server(mail / MILLISECONDS) as port, _portal(port):
        heads = " ".join(f"{kind:>12}" for kind in (*KINDS, "difference"))
        print(f"{'door':24} {heads}   (medians in ms, n={times} each)")
        for door, (path, ask) in _doors(cast).items():
            if not only or door in only:
                _report(door, _times(ask, names, times, tries=TRIES if path.endswith("sign-in/") else 1))


def _report(door: str, took: dict[str, list[float]]) -> None:
    medians = [statistics.median(took[kind]) * MILLISECONDS for kind in KINDS]
    print(f"{door:24} {' '.join(f'{each:12.1f}' for each in medians)} {max(medians) - min(medians):12.1f}", flush=True)


def _times(ask: Ask, names: Names, times: int, *, tries: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(-5, times):  # the first ones warm the server up
        for kind in sample(KINDS, len(KINDS)):  # what one leaves for after its answer meets each of the others
            seconds = ask(names[kind][number // tries])
            if number >= 0:
                took[kind].append(seconds)
    return took


def _accounts(cast: Cast, times: int) -> Names:
    """Addresses of each kind, of members of every sponsor; with one password, because only its hash's cost matters."""
    password = make_password(str(uuid4()))
    count = times + 10
    names = {kind: [f"{kind}{number}@elsewhere.example" for number in range(count)] for kind in KINDS}
    made = [
        User(email=email, name="Somebody", password=password, is_active=kind == "known")
        for kind in ("known", "disabled")
        for email in names[kind]
    ]
    with scope(PLATFORM, actor=SETUP, reason="benchmark"):
        User.objects.bulk_create(made, batch_size=500)
    for sponsor in cast.sponsors.values():
        with scope(Scope(sponsor_id=sponsor.pk), actor=SETUP, reason="benchmark"):
            Membership.objects.bulk_create(
                (Membership(user=user, role="viewer", sponsor=sponsor) for user in made), batch_size=500
            )
    return names


def _doors(cast: Cast) -> dict[str, tuple[str, Ask]]:
    member = cast.members["aldena.example", "sponsor_admin"]
    with scope(Scope(sponsor_id=cast.sponsors["aldena"].pk), actor=SETUP):
        company = Company.objects.order_by("pk")[0].pk
    doors: dict[str, tuple[str, dict[str, str], str]] = {
        "sign-in": ("/accounts/sign-in/", {"password": "a wrong guess"}, "login"),
        "password forgotten": ("/accounts/password/reset/", {}, "email"),
        "single sign-on": ("/accounts/sso/", {}, "email"),
        "invitation": ("/administration/members/invite/", {"role": "viewer", "reason": "new colleague"}, "email"),
        "invitation of a CMO": (f"/cmos/companies/{company}/invite/", {"reason": "to answer findings"}, "email"),
    }
    return {
        door: (path, _asking(path, typed, field, member if path.startswith(("/adm", "/cmos")) else None))
        for door, (path, typed, field) in doors.items()
    }


def _asking(path: str, typed: dict[str, str], field: str, member: Any) -> Ask:
    """Sends an address to a door, from another place each time; returns the seconds until the whole answer."""
    come = iter(range(1 << 24))
    statuses: set[int] = set()

    def ask(email: str) -> float:
        number = next(come)
        place = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        session = f"; sessionid={_session(member)}" if member is not None else ""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}{session}",
            "X-Forwarded-For": place,
        }
        body = urlencode({**typed, field: email, "csrfmiddlewaretoken": TOKEN})
        connection = HTTPConnection("127.0.0.1", PORTAL_PORT, timeout=60)
        connection.connect()
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - began
        connection.close()
        statuses.add(answer.status)
        if statuses - {302, 422} or len(statuses) > 1:
            raise SystemExit(f"{path} answered {statuses}: it is the door's refusals that would be timed")
        return seconds

    return ask


def _session(member: Any) -> str:
    """A session that has just shown everything."""
    session = SessionStore()
    at = now().isoformat()
    user = member.user
    session.update(
        {
            "_auth_user_id": str(user.pk),
            "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
            "_auth_user_hash": user.get_session_auth_hash(),
            ENTRY: dict.fromkeys(("opened_at", marks.IDENTITY, marks.FACTOR), at),
            access.SESSION_KEY: str(member.pk),
        }
    )
    with scope(PLATFORM, actor=SETUP, reason="benchmark"):
        session.save()
    return cast(str, session.session_key)


@contextmanager
def _portal(mail: int) -> Iterator[None]:
    environment = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{mail}", "BEHIND_PROXY": "1", "PORTAL_POOL": "1"}
    process = serve("cmo_portal.wsgi:application", PORTAL_PORT, environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


class _Slow(socketserver.StreamRequestHandler):
    """As little of SMTP as a client needs; each mail takes its time."""

    seconds = 0.0

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (told := self.rfile.readline()) and not re.fullmatch(rb"\.\r?\n", told):
                    continue
                time.sleep(self.seconds)
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


@contextmanager
def _mail_server(seconds: float) -> Iterator[int]:
    _Slow.seconds = seconds
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
