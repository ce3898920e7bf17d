"""Keeps the embedded servers up until it is told to stop."""

from __future__ import annotations

import signal

from cmo_portal.embedded import running

if __name__ == "__main__":
    with running():
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
