"""The few lines that a person needs when the portal is up."""

from __future__ import annotations

import json
import time
import urllib.error
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings

WAIT = 60
"""Seconds in which the web process must answer."""


def friendly_block(port: int) -> str:
    """Waits until the web answers, then says where it is, who can sign in, and how to stop."""
    origin = f"http://127.0.0.1:{port}"
    answers = wait_for(f"{origin}/healthz")
    lines = ["", f"  CMO Portal   {origin}" if answers else f"  The web does not answer yet: {origin}"]
    known = Path(settings.DATA) / "demo.json"
    if settings.DEMO and known.exists():
        lines += _logins(json.loads(known.read_text()), origin)
    return "\n".join([*lines, "  stop         Ctrl-C", ""])


def wait_for(address: str) -> bool:
    """Whether `address` answers within `WAIT` seconds."""
    for _ in range(WAIT * 5):
        try:
            with urlopen(address, timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _logins(demo: dict[str, list[dict[str, str]]], origin: str) -> list[str]:
    people = [f"  {login['role']:<22} {login['email']}" for login in demo["logins"] if login.get("shown")]
    password = demo["logins"][0]["password"]
    return [f"  mail inbox   {origin}/mail/", f"  password     {password}  (for everybody)", *people]
