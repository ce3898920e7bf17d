"""Requests made from the schema itself: whatever they hold, the API answers what the schema knows and never breaks."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from tests.api import System
from tests.contract.test_openapi import schema
from tests.world import World

EXAMPLES = 25
REFUSALS = {400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429}


def operations() -> list[Any]:
    found: Any = schemathesis.openapi.from_dict(schema())
    return [result.ok() for result in found.get_all_operations()]


@pytest.mark.full
@pytest.mark.parametrize("operation", operations(), ids=lambda each: f"{each.method} {each.path}")
def test_no_generated_request_breaks_the_api(world: World, operation: Any) -> None:
    erp = System(world.aldena)

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        with transaction.atomic():
            answer = _sent(erp, case)
            transaction.set_rollback(True)
        assert answer.status_code in REFUSALS | {200, 201, 304}, (answer.status_code, case.formatted_path, case.query)
        if answer.status_code in REFUSALS:
            assert answer.headers["Content-Type"].startswith("application/problem+json")

    send()


def _sent(erp: System, case: Any) -> Any:
    path = f"{case.formatted_path}?{urlencode(case.query or {}, doseq=True)}"
    body = b"" if case.body.__class__.__name__ == "NotSet" else json.dumps(case.body, default=str).encode()
    return erp.client.generic(case.method, path, body, content_type="application/json", headers=erp.headers)
