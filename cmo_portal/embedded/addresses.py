"""Where the embedded servers are, and the secrets that open them. Knows nothing of Django."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "cmo"
PORT = 5432
"""Part of the socket's name; said everywhere, because PGPORT in the environment would change it for some."""


def data_folder() -> Path:
    """The data folder: PORTAL_DATA, by default `.data` in the project."""
    return Path(os.environ.get("PORTAL_DATA") or ROOT / ".data").resolve()


def socket_folder() -> Path:
    """A short path for the sockets: PostgreSQL refuses more than 107 bytes, Redis cuts them off in silence."""
    given = os.environ.get("PORTAL_SOCKETS")
    digest = hashlib.sha256(str(data_folder()).encode()).hexdigest()[:8]
    return Path(given) if given else Path(tempfile.gettempdir()) / f"cmo-{os.getuid()}-{digest}"


def secret(name: str) -> str:
    """The secret called `name`, made when first asked for; readable by the owner only."""
    path = data_folder() / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        _keep_first(draft, path)
    return path.read_text()


def _keep_first(draft: Path, path: Path) -> None:
    """Of two processes that start at once the first one's secret stays."""
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database_url(role: str, name: str = DATABASE) -> str:
    """Address of the embedded PostgreSQL for `role`, as Django, psycopg and libpq read it."""
    return f"postgresql://{role}:{secret(f'postgres_{role}')}@:{PORT}/{name}?host={quote(str(socket_folder()))}"


def redis_socket() -> Path:
    """The socket of the embedded Redis."""
    return socket_folder() / "redis.sock"


def broker_url() -> str:
    """Address of the embedded Redis as Celery's broker."""
    return f"redis+socket://:{secret('redis')}@{redis_socket()}?virtual_host=0"


def cache_url() -> str:
    """Address of the embedded Redis as Django's cache."""
    return f"unix://:{secret('redis')}@{redis_socket()}?db=1"


def uses_embedded_postgres() -> bool:
    """Whether no other database was named."""
    return not os.environ.get("DATABASE_URL")


def uses_embedded_redis() -> bool:
    """Whether no other broker was named."""
    return not os.environ.get("REDIS_URL")
