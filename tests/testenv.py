"""Plugin (-p tests.testenv): servers stand before Django reads its settings; only the controller starts them."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("PORTAL_DATA", str(ROOT / ".data-test"))
os.environ["PORTAL_DEMO"] = "1"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's sync interface runs a loop

from cmo_portal.embedded import running  # noqa: E402 (it reads the environment when asked, after this)

SERVERS: pytest.StashKey[ExitStack] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="all methods, all objects, long replays, kills")
    parser.addoption("--strict-browser", action="store_true", help="a missing Chromium or Pango is a failure")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    stack = config.stash[SERVERS] = ExitStack()
    stack.enter_context(running(fast=True))


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(SERVERS, None):
        stack.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    skip = pytest.mark.skip(reason="only with --full")
    for item in items:
        if "full" in item.keywords:
            item.add_marker(skip)
