"""Generated cases of a property test: 300, or 10,000 with `--full` (RULE_CASES=full), or a number in RULE_CASES.

With `--full` the properties of the standing alone run more than 100,000 cases.

The 300 are the same in every run, so that a change is judged by itself; every other number draws new ones each time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_WANTED = os.environ.get("RULE_CASES", "300")
CASES = 10_000 if _WANTED == "full" else int(_WANTED)

cases = settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="RULE_CASES" not in os.environ,
)
few_cases = settings(cases, max_examples=max(50, CASES // 6))
