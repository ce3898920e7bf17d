"""How sure a clearance is: when its evidence was last seen at the source (domain 4.2, 4.3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qualification.rules.clearing import Answer, clear
from qualification.rules.standing import HIGH, LOW, MEDIUM
from tests.qualification.clearing import ASKED, DAY, a_standing, known


@pytest.mark.parametrize(
    ("said", "checked", "told", "late"),
    [
        (HIGH, DAY - timedelta(days=30), HIGH, False),
        (HIGH, DAY - timedelta(days=31), MEDIUM, True),
        (MEDIUM, DAY, MEDIUM, False),
        (LOW, DAY - timedelta(days=31), LOW, True),
        (HIGH, DAY + timedelta(days=400), HIGH, False),  # asked about a day before it was looked at
        (MEDIUM, None, MEDIUM, False),
    ],
)
def test_evidence_is_looked_at_again_within_thirty_days_before_an_order(
    said: str, checked: date | None, told: str, late: bool
) -> None:
    """A standing may rest on a look of ninety days ago, an order may not: it is less sure, and nothing is blocked."""
    found = clear(known(standing=a_standing(confidence=said, checked_on=checked)), ASKED, DAY)
    assert (found.confidence, found.looked_at_late, found.checked_on) == (told, late, checked)
    assert found.answer == (Answer.WARN if said == LOW else Answer.ALLOW)
