"""The few lines that a person needs when the portal is up."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings

WAIT = 60
"""Seconds in which the web process must answer."""


def friendly_block(port: int) -> str:
    """Waits until the web answers, then says where it is, who can sign in, and how to stop."""
    origin = f"http://127.0.0.1:{port}"
    answers = wait_for(port)
    lines = ["", f"  CMO Portal   {origin}" if answers else f"  The web does not answer yet: {origin}"]
    known = Path(settings.DATA) / "demo.json"
    if settings.DEMO and known.exists():
        lines += _logins(json.loads(known.read_text()), origin)
    return "\n".join([*lines, "  stop         Ctrl-C", ""])


def wait_for(port: int) -> bool:
    """Whether the web answers at `port` within `WAIT` seconds."""
    return any(_answers(port) or time.sleep(0.2) for _ in range(WAIT * 5))


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _logins(demo: dict[str, list[dict[str, str]]], origin: str) -> list[str]:
    people = [f"  {login['role']:<22} {login['email']}" for login in demo["logins"] if login.get("shown")]
    password = demo["logins"][0]["password"]
    return [f"  mail inbox   {origin}/mail/", f"  password     {password}  (for everybody)", *people]
