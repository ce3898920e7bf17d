"""Plugin (-p tests.testenv): servers stand before Django reads its settings; only the controller starts them."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from cmo_portal.embedded import running
from tests import machine

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("PORTAL_DATA", str(ROOT / ".data-test"))
os.environ["PORTAL_DEMO"] = "1"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's sync interface runs a loop
for outside in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL", "EMAIL_URL", "STORAGE_URL"):
    os.environ.pop(outside, None)  # a test must never meet a server that somebody uses

SERVERS: pytest.StashKey[ExitStack] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="all methods, all objects, long replays, kills")
    parser.addoption("--strict-machine", action="store_true", help="a machine without Chromium or Pango is a failure")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--full"):
        os.environ.setdefault("RULE_CASES", "full")  # tests.generated reads it when tests are collected
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if config.getoption("--strict-machine") and (lacking := machine.lacking()):
        raise pytest.UsageError("--strict: this machine has no " + " and no ".join(sorted(lacking.values())))
    (Path(os.environ["PORTAL_DATA"]) / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
    stack = config.stash[SERVERS] = ExitStack()
    stack.enter_context(running(fast=True))


def pytest_unconfigure(config: pytest.Config) -> None:
    if stack := config.stash.get(SERVERS, None):
        stack.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reasons = {mark: f"this machine has no {thing}" for mark, thing in machine.lacking().items()}
    if not config.getoption("--full"):
        reasons["full"] = "only with --full"
    for item in items:
        for mark in reasons.keys() & set(item.keywords):
            item.add_marker(pytest.mark.skip(reason=reasons[mark]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line, so that nobody takes a run without browser or PDF for a whole one."""
    skipped = [report.longrepr[-1] for report in terminalreporter.stats.get("skipped", [])]
    for thing in sorted(machine.lacking().values()):
        if count := sum(f"this machine has no {thing}" in reason for reason in skipped):
            terminalreporter.write_line(
                f"!!! {count} TESTS NOT RUN: this machine has no {thing} !!!", red=True, bold=True
            )
