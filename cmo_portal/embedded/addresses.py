"""Where the embedded servers are, and their secrets."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def data_folder() -> Path:
    """PORTAL_DATA, by default `.data`."""
    return Path(os.environ.get("PORTAL_DATA", ".data")).resolve()


def secret(name: str) -> str:
    """The secret called `name`, made when first asked for."""
    path = data_folder() / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def database_url(role: str, name: str = "cmo") -> str:
    """Address of the embedded PostgreSQL for `role`."""
    return f"postgres://{role}@/{name}"


def broker_url() -> str:
    """Address of the embedded Redis for Celery."""
    return "memory://"


def cache_url() -> str:
    """Address of the embedded Redis for the cache."""
    return "redis://localhost"
