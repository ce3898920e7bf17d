"""What this machine has for the tests that need more than Python."""

from __future__ import annotations

import os
import shutil
from ctypes.util import find_library
from functools import cache

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def chromium() -> str | None:
    """The browser's program: CHROMIUM, else the first on PATH."""
    return next(
        (found for name in (os.environ.get("CHROMIUM"), *BROWSERS) if name and (found := shutil.which(name))), None
    )


def has_pango() -> bool:
    """Whether PDF files can be made."""
    return bool(find_library("pango-1.0") and find_library("pangoft2-1.0"))


@cache
def lacking() -> dict[str, str]:
    """Marks that cannot run here, each with the thing they need."""
    needed = {"browser": ("Chromium", chromium() is not None), "pdf": ("Pango", has_pango())}
    return {mark: thing for mark, (thing, is_there) in needed.items() if not is_there}
