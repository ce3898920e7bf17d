"""Files that tests keep beside themselves: compared, and written anew only when somebody asks for it."""

from __future__ import annotations

import os
from pathlib import Path

RENEW = os.environ.get("RENEW_KEPT") == "1"
"""`RENEW_KEPT=1 scripts/test tests/contract tests/architecture` writes them; the difference is read before it is
committed."""


def kept(path: Path, now: str) -> str:
    """What the file says, after writing it anew if that was asked for."""
    if RENEW:
        path.write_text(now, encoding="utf-8")
    return path.read_text(encoding="utf-8") if path.exists() else ""
