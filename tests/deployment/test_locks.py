"""The lock files: exact, with hashes, without addresses, and the product's part equal in both."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scripts import pip_settings

ROOT = Path(__file__).resolve().parent.parent.parent
PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<when>[^\\]+?))? \\$")
HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
Pins = dict[tuple[str, str], tuple[str, frozenset[str]]]


def pins(name: str) -> Pins:
    """Version and hashes by package and condition."""
    found: Pins = {}
    key = ("", "")
    for line in (ROOT / name).read_text().splitlines():
        if pin := PIN.match(line):
            key = (pin["name"], pin["when"] or "")
            found[key] = (pin["version"], frozenset())
        if hashes := HASH.findall(line):
            version, known = found[key]
            found[key] = (version, known.union(hashes))
    return found


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_each_pin_has_hashes_and_no_line_has_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert len(pins(name)) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 50
    assert all(hashes for _, hashes in pins(name).values())


def test_tests_run_on_exactly_the_packages_of_the_product() -> None:
    product, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {key: development.get(key) for key in product} == product


def test_the_lock_of_the_front_end_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    third_party = {name: entry for name, entry in packages.items() if name}
    assert third_party
    assert all("integrity" in entry and "resolved" not in entry for entry in third_party.values())


def test_what_pip_is_told_is_handed_to_uv() -> None:
    told = {"index-url": "A", "extra-index-url": "\nB\nC", "find-links": "D E", "no-index": "true", "cert": "F"}
    assert pip_settings.for_uv(told) == {
        "UV_DEFAULT_INDEX": "A",
        "UV_INDEX": "B C",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "D,E",
        "UV_NO_INDEX": "1",
        "SSL_CERT_FILE": "F",
    }
    assert pip_settings.for_uv({}) == {}
