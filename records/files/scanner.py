"""The virus scanner: ClamAV's daemon, by its socket or its address; none where none is configured."""

from __future__ import annotations

from typing import BinaryIO, Final

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

PORT: Final = 3310
PATIENCE: Final = 30
"""Seconds to wait for a verdict."""
SHORT: Final = 1
"""Seconds to wait for a sign of life."""


class Silent(Exception):
    """The configured scanner does not answer, or cannot look at this file: no verdict is no clean file."""


def is_configured() -> bool:
    """Whether the operator named a scanner."""
    return bool(settings.CLAMAV)


def look(content: BinaryIO) -> tuple[str, str]:
    """The name of the threat that was found, empty for none, and which scanner said so. Raises `Silent`."""
    daemon = _daemon(PATIENCE)
    try:
        engine = str(daemon.version()).strip()
        said = daemon.instream(content)
    except (ClamdError, OSError) as error:
        raise Silent(str(error)) from error
    verdict, threat = next(iter(said.values()), ("ERROR", "no verdict"))
    if verdict == "OK":
        return "", engine
    if verdict == "FOUND":
        return str(threat or "unnamed")[:200], engine
    raise Silent(str(threat))


def answers() -> bool:
    """Whether the configured scanner is there."""
    try:
        return str(_daemon(SHORT).ping()).strip() == "PONG"
    except (ClamdError, OSError):
        return False


def _daemon(patience: int) -> ClamdNetworkSocket:
    where = settings.CLAMAV.removeprefix("unix://").removeprefix("tcp://")
    if where.startswith("/"):
        return ClamdUnixSocket(where, timeout=patience)
    host, _, port = where.rpartition(":")
    return ClamdNetworkSocket(host or where, int(port) if host else PORT, timeout=patience)
