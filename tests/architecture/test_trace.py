"""The trace from requirements to tests tells the truth: every test it names exists, every requirement has one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TRACE = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")
ROWS = [line for line in TRACE.splitlines() if line.startswith("| ") and not line.startswith("| requirement")]
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(\w+)`")


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(TRACE))))
def test_every_test_that_the_trace_names_exists(path: str, name: str) -> None:
    assert (ROOT / path).is_file() and name in names_in(path)


def test_every_requirement_of_the_trace_has_a_test_and_stands_once() -> None:
    assert ROWS
    known: list[str] = []
    for row in ROWS:
        first = row.split("|")[1]
        assert NAMED.search(row), row
        assert row.count("`") == 2 * len(NAMED.findall(row)), f"a name that is no test: {row}"
        known += re.findall(r"\b(?:R|SR)-\d+\b", first.partition(":")[0])
    assert known and len(known) == len(set(known))
