"""The few lines that a person needs when the portal is up."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings


def friendly_block() -> str:
    """Where the portal is, who can sign in, where the mail goes, and how to stop."""
    known = Path(settings.DATA) / "demo.json"
    lines = ["", f"  CMO Portal   {settings.PUBLIC_ORIGIN}"]
    if settings.DEMO and not settings.EMAIL:
        lines.append(f"  mail inbox   {settings.PUBLIC_ORIGIN}/mail/")
    if settings.DEMO and known.exists():
        lines += _logins(json.loads(known.read_text())["logins"])
    lines.append(f"  logs         {settings.DATA}/*.log")
    return "\n".join([*lines, "  stop         Ctrl-C; everything is kept for the next start", ""])


def _logins(logins: list[dict[str, str]]) -> list[str]:
    people = [f"  {login['role']:<22} {login['email']}" for login in logins if login.get("shown")]
    code = "PORTAL_DEMO=1 manage.py demo_code MAIL   (asked for signatures, rights and policies)"
    return [
        f"  password     {logins[0]['password']}   (the same for everybody below)",
        f"  code         {code}",
        "",
        *people,
        "",
    ]
