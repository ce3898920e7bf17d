"""A vocabulary of five operations, so that the tables are tested apart from the real one (which has its own tests)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest

from qualification.rules import scope
from regulations.rules import vocabulary
from tests.qualification.evidence import UNCOMPARABLE

US = {
    "manufacture": "MANUFACTURE",
    "packaging": "PACK",
    "testing": "ANALYSIS",
    "api_manufacture": "API MANUFACTURE",
}
EU = {
    "manufacture": {"tablets": "1.2.1.13", "capsules": "1.2.1.1", "": "1.2"},
    "packaging": {"tablets": "1.5.1.13", "": "1.5"},
    "testing": {"": "1.6"},
    "api_manufacture": {"": "3.1"},
}


def covers_us(registered: Collection[str], operation: str) -> bool:
    return US.get(operation) in registered


def covers_eu(listed: Collection[str], operation: str, form: str | None) -> bool | None:
    if UNCOMPARABLE in listed:
        return None
    codes = EU.get(operation, {})
    return codes.get(form or "", codes.get("")) in listed


@pytest.fixture(autouse=True, scope="module")
def small_vocabulary(request: pytest.FixtureRequest) -> Iterator[None]:
    """In the modules that test the tables, not where the real vocabulary is asked."""
    with pytest.MonkeyPatch.context() as patch:
        if not getattr(request.module, "REAL_VOCABULARY", False):
            patch.setattr(vocabulary, "covers_us", covers_us, raising=False)
            patch.setattr(vocabulary, "covers_eu", covers_eu, raising=False)
        scope.needs_registration.cache_clear()
        scope.needs_certificate.cache_clear()
        yield
    scope.needs_registration.cache_clear()
    scope.needs_certificate.cache_clear()
