"""No table that a standing is read from may be forgotten: each is changed through its service by a test.

The tables are found by watching what a standing reads, so that a new kind of evidence cannot be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cmos import services as cmos
from cmos.models import MODELS
from qualification import selectors, services
from qualification.rules.decisions.facts import STRICTER
from qualification.rules.decisions.steps import SIGN
from qualification.selectors import decisions as reading
from tests.qualification.test_followed import WHY, followed
from tests.signatures import signing
from tests.world import World

REAL_VOCABULARY = True
OF_A_SITE: Final = "tests/qualification/test_followed.py"
HERE: Final = "tests/qualification/test_followed_whole.py"
FOLLOWED: Final[dict[str, str]] = {
    **{MODELS[kind]._meta.db_table: f"{OF_A_SITE}::test_what_a_site_holds" for kind in selectors.HELD},
    "cmos_site": f"{OF_A_SITE}::test_the_site_and_its_numbers",
    "cmos_siteidentifier": f"{OF_A_SITE}::test_the_site_and_its_numbers",
    "cmos_manufacturingstep": f"{HERE}::test_where_products_go",
    "cmos_product": f"{HERE}::test_where_products_go",
    "inspections_inspection": f"{OF_A_SITE}::test_an_inspection_from_its_end_to_its_withdrawal",
    "inspections_form483": f"{OF_A_SITE}::test_an_inspection_from_its_end_to_its_withdrawal",
    "inspections_formamendment": f"{OF_A_SITE}::test_an_inspection_from_its_end_to_its_withdrawal",
    "inspections_observation": f"{OF_A_SITE}::test_an_inspection_from_its_end_to_its_withdrawal",
    "inspections_response": f"{OF_A_SITE}::test_an_inspection_from_its_end_to_its_withdrawal",
    "inspections_commitment": f"{OF_A_SITE}::test_an_inspection_from_its_end_to_its_withdrawal",
    "inspections_warningletter": f"{OF_A_SITE}::test_what_authorities_did",
    "inspections_importalert": f"{OF_A_SITE}::test_what_authorities_did",
    "inspections_injunction": f"{OF_A_SITE}::test_what_authorities_did",
    "inspections_refusal": f"{OF_A_SITE}::test_what_authorities_did",
    "inspections_noncompliancestatement": f"{OF_A_SITE}::test_what_authorities_did",
    "inspections_publicfactreview": f"{OF_A_SITE}::test_published_facts",
    "inspections_publicfactline": f"{OF_A_SITE}::test_published_facts",
    "audits_audit": f"{OF_A_SITE}::test_audits",
    "qualification_standingdecision": f"{HERE}::test_a_signed_decision_beside_the_answer",
}
"""table -> the test that changes it through its services and sees the kept answers follow"""
TABLE: Final = re.compile(r'(?:FROM|JOIN) "([a-z0-9_]+)"')
EXECUTED: Final = re.compile(r"EXECUTE (\w+)")
ELSEWHERE: Final = ("sponsors_", "records_", "registers_")
"""Rooms whose rows are no evidence of a site: zones and people; public registers tell standings by their runs."""


def tables_of(statements: list[str]) -> set[str]:
    """The tables that these statements read; of prepared ones those of what was prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements")
        prepared = dict(cursor.fetchall())
    named = [found[1] for sql in statements if (found := EXECUTED.match(sql))]
    return {table for sql in (*statements, *(prepared[name] for name in named)) for table in TABLE.findall(sql)}


def test_every_table_that_a_standing_reads_is_followed(world: World) -> None:
    with world.aldena.scope(), CaptureQueriesContext(connection) as caught:
        selectors.standings([world.aldena.ids["site"]], world.today)
        read = tables_of([query["sql"] for query in caught.captured_queries])
    evidence = {name for name in read if not name.startswith(ELSEWHERE)}
    assert {MODELS[kind]._meta.db_table for kind in selectors.HELD} <= evidence, "the watching sees nothing"
    assert evidence - FOLLOWED.keys() == set(), "write a test that changes it, and name it in FOLLOWED"


def test_the_tests_that_are_named_exist() -> None:
    for named in set(FOLLOWED.values()):
        path, _, test = named.partition("::")
        assert f"def {test}(" in Path(path).read_text(encoding="utf-8"), named


def step_of(world: World) -> Any:
    row = world.aldena.get("making")
    assert row.voided_at is None
    return row


CHANGES: Final[dict[str, Callable[[Any, dict[str, Any]], Any]]] = {
    "the step": lambda row, base: cmos.change_step(row, version=row.version, notes="another line", **base),
    "its product": lambda row, base: cmos.change_product(
        row.product, version=row.product.version, notes="another line", **base
    ),
    "a milestone": lambda row, base: cmos.record_milestone(
        row.product, kind="marketed", happened_on=row.valid_from, country="JP", **base
    ),
    "taken back": lambda row, base: cmos.void_of_product(
        cmos.record_step(row.product, row.site, operation="storage", valid_from=row.valid_from, **base),
        version=1,
        **base,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_where_products_go(world: World, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Markets that a site serves, and what was imported: of steps and of their products."""
    with world.aldena.scope(reason=WHY):
        row = step_of(world)
        with followed(world, row.site_id, monkeypatch) as base:
            CHANGES[change](row, base)


def test_the_uk_is_asked_of_a_site_from_the_moment_a_product_goes_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.aldena.scope(reason=WHY):
        row = step_of(world)
        product = row.product
        with followed(world, row.site_id, monkeypatch) as base:
            product = cmos.change_product(product, version=product.version, markets=[*product.markets, "UK"], **base)
            row.product = product
            cmos.change_step(row, version=row.version, markets=[*row.markets, "UK"], **base)
        assert selectors.kept([row.site_id])[row.site_id, "UK"].answer != "not_applicable"


def test_a_signed_decision_beside_the_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kept row shows both: what is computed and what counts."""
    with world.aldena.scope(reason=WHY):
        site = world.aldena.get("site")
        made = services.propose_decision(
            site,
            kind=STRICTER,
            market="US",
            answer="blocked",
            rationale="Told in the audit.",
            actor=world.aldena.actor(),
        )
        with followed(world, site.pk, monkeypatch) as base:
            brought = signing(world, made, SIGN, reading.signed_content(made))
            services.take_decision_step(SIGN, made, actor=base["actor"], signing=brought)
        row = selectors.kept([site.pk])[site.pk, "US"]
        assert (row.answer, row.overridden) == ("ok", "blocked")


def test_what_ends_at_midnight_is_refreshed_there_and_nothing_else_is(world: World) -> None:
    """R-13: the sweep of a new day writes what the function says, for decisions beside the answer too."""
    with world.aldena.scope(reason="midnight"):
        services.refresh_outdated(today=world.today, actor=world.aldena.actor())
        site = world.aldena.ids["site"]
        day = min(row.changes_on for row in selectors.kept([site]).values() if row.changes_on)
        assert day > world.today
        before, after = day - timedelta(days=1), day
        assert site not in selectors.unsettled(before) and site in selectors.unsettled(after)
        services.refresh_outdated(today=after, actor=world.aldena.actor())
        found = selectors.standings([site], after)
        for pair, row in selectors.kept([site]).items():
            fresh = selectors.as_row(*pair, found[pair])
            assert all(getattr(row, name) == getattr(fresh, name) for name in services.KEPT), pair
