"""A process that dies in the middle of a request: `python -m tests.web.killed`, run by `test_uploads_killed`."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import django
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

STEPS: Final[dict[str, tuple[str, str, bool]]] = {
    "part written, row not": ("web.uploads.keeping", "write", True),
    "file stored, no row yet": ("records.files.keeping", "keep", True),
    "all done, nothing committed": ("web.uploads.arriving", "spend", True),
    "committed, bytes of the upload still there": ("web.uploads.keeping", "remove", False),
    "kept for the form that came back, no row yet": ("web.uploads.services", "keep", False),
}
"""Where the process dies: module, function, and whether the function was done before."""


def die_at(step: str) -> None:
    module_name, name, afterwards = STEPS[step]
    module = import_module(module_name)
    real: Callable[..., Any] = getattr(module, name)

    def dying(*given: Any, **more: Any) -> None:
        if afterwards:
            real(*given, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, dying)


def main(step: str, asked: dict[str, Any]) -> None:
    """Send what `asked` says in the session it names."""
    django.setup()
    die_at(step)
    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = asked["session"]
    if "block" in asked:
        client.patch(
            asked["address"],
            asked["block"].encode(),
            content_type="application/offset+octet-stream",
            headers={"Upload-Offset": str(asked["at"])},
        )
        return
    brought = {name: SimpleUploadedFile(*_file(given)) for name, given in asked["files"].items()}
    client.post(asked["address"], {**asked["typed"], **brought})


def _file(given: list[str]) -> tuple[str, bytes]:
    return given[0], given[1].encode()


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.stdin.read()))
