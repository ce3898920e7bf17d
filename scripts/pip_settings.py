"""Prints, as shell exports for uv, what pip is told on this machine: mirrors set in pip.conf keep working."""

from __future__ import annotations

import ast
import shlex
import subprocess
import sys

ORDER = ("global", "install", ":env:")
"""Later ones win."""


def told() -> dict[str, str]:
    """pip's settings by name, from its files and its environment."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    found: dict[tuple[int, str], str] = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in ORDER:
            found[ORDER.index(section), key] = str(ast.literal_eval(value))
    return {key: value for (_, key), value in sorted(found.items())}


def for_uv(settings: dict[str, str]) -> dict[str, str]:
    """The same, as uv's environment variables."""
    words = {key: " ".join(value.split()) for key, value in settings.items()}
    wanted = {
        "UV_DEFAULT_INDEX": words.get("index-url"),
        "UV_INDEX": words.get("extra-index-url"),
        "UV_INDEX_STRATEGY": "unsafe-best-match" if words.get("extra-index-url") else None,  # as pip does
        "UV_FIND_LINKS": words.get("find-links", "").replace(" ", ","),
        "UV_NO_INDEX": "1" if words.get("no-index", "").lower() in {"1", "true", "yes", "on"} else None,
        "UV_INSECURE_HOST": words.get("trusted-host"),
        "UV_HTTP_TIMEOUT": words.get("timeout") or words.get("default-timeout"),
        "SSL_CERT_FILE": words.get("cert"),
        "ALL_PROXY": words.get("proxy"),
    }
    return {name: value for name, value in wanted.items() if value}


if __name__ == "__main__":
    for name, value in for_uv(told()).items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
