"""Every row that a reason can name has its words and its source."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import given

from qualification.rules import handbook
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import LAW
from qualification.rules.standing import standing
from qualification.rules.words import JURISDICTIONS
from tests.generated import few_cases
from tests.qualification import drawn

RULES = Path(handbook.__file__).parent
NAMED = re.compile(r'"((?:US|EU)-\d+)"')


def test_the_rows_that_the_rules_name_are_those_of_the_handbook() -> None:
    used = {
        row
        for path in RULES.glob("*.py")
        if path.name != "handbook.py"
        for row in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    uk = {row.replace("EU", "UK", 1) for row in used if row.startswith("EU")}
    assert used | uk | {f"{market}-0" for market in JURISDICTIONS} == set(handbook.ROWS)


@few_cases
@given(drawn.site_facts, drawn.DAYS)
def test_every_reason_can_be_explained_and_law_is_never_only_a_company_rule(facts: SiteFacts, on: date) -> None:
    for market in JURISDICTIONS:
        for reason in standing(facts, market, on).reasons:
            row = handbook.ROWS[reason.row]
            assert row.words.endswith(".") and row.citation
            assert reason.basis != LAW or row.citation != handbook.COMPANY, reason
