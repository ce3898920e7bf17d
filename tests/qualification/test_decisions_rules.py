"""What signed decisions make of a standing (domain 4.2): nothing is hidden, nothing passes Blocked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import LAXER, STRICTER, DecisionFact, keys_above
from qualification.rules.decisions.signals import signals
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import Status
from tests.generated import cases
from tests.qualification import drawn
from tests.qualification import evidence as made
from tests.qualification.evidence import D
from tests.qualification.test_rules_properties import MARKETS, bad_inspections, plain, with_action

ON = D("2026-11-23")
GOOD = (made.registration("2025-11-02", "2026-12-31"), made.inspection("2025-03-01", "NAI"))
LETTER = made.letter("2026-01-10")


def decision(kind: str, answer: Status, number: int = 90, **more: Any) -> DecisionFact:
    values: dict[str, Any] = {"market": "US", "valid_from": D("2026-11-01"), "rationale": "Told in the audit.", **more}
    return DecisionFact(id=made.uid(number), number=f"STD-2026-{number:04d}", kind=kind, answer=answer, **values)


def decided(site: SiteFacts, *decisions: DecisionFact, on: date = ON, market: str = "US") -> Standing:
    return standing(replace(site, decisions=decisions), market, on)


def laxer(site: SiteFacts, answer: Status, **more: Any) -> DecisionFact:
    """A decision signed for the reasons of the day."""
    because = frozenset(keys_above(standing(site, "US", ON).reasons, answer))
    return decision(LAXER, answer, valid_to=ON + timedelta(days=30), because=because, **more)


def test_stricter_counts_and_the_computed_status_stays_with_its_reasons() -> None:
    plain_ = standing(made.facts(*GOOD), "US", ON)
    found = decided(made.facts(*GOOD), decision(STRICTER, Status.WATCH))
    assert (found.status, found.effective, found.overridden) == (Status.OK, Status.WATCH, Status.WATCH)
    assert {one.code for one in plain_.reasons} < {one.code for one in found.reasons}
    [told] = [one for one in found.reasons if one.code == "OVERRIDDEN"]
    assert told.status is None and "Told in the audit." in told.sentence and "STD-2026-0090" in told.sentence


def test_stricter_never_makes_anything_better() -> None:
    found = decided(made.facts(*GOOD, made.alert("2026-01-10")), decision(STRICTER, Status.WATCH))
    assert (found.status, found.effective) == (Status.BLOCKED, Status.BLOCKED)


def test_laxer_counts_until_its_last_day_and_only_for_what_it_was_signed_for() -> None:
    site = made.facts(*GOOD, LETTER)
    one = laxer(site, Status.WATCH)
    found = decided(site, one)
    assert (found.status, found.effective) == (Status.RESTRICTED, Status.WATCH)
    assert found.changes_on == ON + timedelta(days=31) and found.changes_to == Status.RESTRICTED
    assert decided(site, one, on=ON + timedelta(days=31)).effective == Status.RESTRICTED
    news = decided(
        replace(site, authority=replace(site.authority, warning_letters=(LETTER, made.letter("2026-11-20", 91)))), one
    )
    assert news.effective == Status.RESTRICTED
    assert "OVERRIDE_WITHOUT_EFFECT" in news.codes


def test_laxer_never_applies_beside_blocked() -> None:
    site = made.facts(*GOOD, LETTER)
    one = laxer(site, Status.WATCH)
    blocked = decided(replace(site, authority=replace(site.authority, import_alerts=(made.alert("2026-11-20"),))), one)
    assert blocked.effective == Status.BLOCKED
    [told] = [each for each in blocked.reasons if each.code == "OVERRIDE_WITHOUT_EFFECT"]
    assert "Blocked cannot be overridden" in told.sentence


def test_a_decision_counts_for_its_market_its_services_and_its_products_only() -> None:
    site = made.facts(*GOOD, operations=(made.MAKE, made.TEST))
    found = decided(site, decision(STRICTER, Status.BLOCKED, operations=frozenset({made.MAKE})))
    by_operation = {one.operation: one.effective for one in found.scope_results}
    assert by_operation[made.MAKE] == Status.BLOCKED != by_operation[made.TEST]
    product = made.uid(500)
    of_product = decision(STRICTER, Status.BLOCKED, products=frozenset({product}))
    assert decided(made.facts(*GOOD), of_product).effective == Status.OK
    assert decided(replace(made.facts(*GOOD), product_id=product), of_product).effective == Status.BLOCKED
    assert decided(made.facts(*GOOD), decision(STRICTER, Status.BLOCKED, market="EU")).effective == Status.OK


def test_an_ended_decision_counts_no_more_from_its_day() -> None:
    one = decision(STRICTER, Status.WATCH, ended_on=ON)
    assert decided(made.facts(*GOOD), one, on=ON - timedelta(days=1)).effective == Status.WATCH
    assert decided(made.facts(*GOOD), one).effective == Status.OK


decisions = st.lists(
    st.builds(
        DecisionFact,
        id=st.uuids(),
        number=st.just("STD-2026-0001"),
        kind=st.sampled_from([STRICTER, LAXER]),
        market=MARKETS,
        answer=st.sampled_from([Status.OK_WITH_OBS, Status.WATCH, Status.RESTRICTED, Status.BLOCKED]),
        valid_from=drawn.EVENTS,
        valid_to=drawn.MAYBE,
        ended_on=drawn.MAYBE,
        operations=drawn.mostly(frozenset(), st.frozensets(st.sampled_from((made.MAKE, made.PACK)))),
    ),
    max_size=3,
).map(tuple)


def signed_for(facts: SiteFacts, found: tuple[DecisionFact, ...], on: date) -> SiteFacts:
    """The decisions toward laxer were signed for everything that holds on the day."""
    return replace(
        facts,
        decisions=tuple(
            replace(one, because=frozenset(keys_above(standing(facts, one.market, on).reasons, Status.OK)))
            for one in found
        ),
    )


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, decisions, drawn.negative_actions | bad_inspections)
def test_bad_news_never_improves_what_counts(
    facts: SiteFacts, market: str, on: date, found: tuple[DecisionFact, ...], news: Any
) -> None:
    known = signed_for(facts, found, on)
    if news in made.AUTHORITY.values() or any(isinstance(news, kind) for kind in made.AUTHORITY.values()):
        worse = with_action(known, news)
    else:
        worse = replace(known, inspections=(*known.inspections, news))
    before, after = standing(known, market, on), standing(worse, market, on)
    assert after.effective >= before.effective
    for old, new in zip(before.scope_results, after.scope_results, strict=True):
        assert new.effective >= old.effective, (old.reasons, new.reasons)


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, decisions)
def test_decisions_change_nothing_that_is_computed_and_changes_on_knows_them(
    facts: SiteFacts, market: str, on: date, found: tuple[DecisionFact, ...]
) -> None:
    known = signed_for(facts, found, on)
    bare, one = standing(facts, market, on), standing(known, market, on)
    assert bare.status == one.status
    assert {each.key for each in bare.reasons} <= {each.key for each in one.reasons}
    if bare.status == Status.BLOCKED:
        assert one.effective == Status.BLOCKED
    if one.changes_on is not None:
        eve, then = standing(known, market, one.changes_on - timedelta(days=1)), standing(known, market, one.changes_on)
        assert plain(eve) == plain(one) and eve.effective == one.effective
        assert plain(then) != plain(one) or then.effective != one.effective
        assert then.effective == one.changes_to


# --- who signs ------------------------------------------------------------------------------------------------------


def state(kind: str = STRICTER, **more: Any) -> steps.DecisionState:
    values: dict[str, Any] = {
        "status": steps.PROPOSED,
        "answer": Status.WATCH,
        "valid_to": None,
        "today": ON,
        "computed": Status.OK,
        **more,
    }
    return steps.DecisionState(kind=kind, **values)


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        (STRICTER, {}, ""),
        (STRICTER, {"computed": Status.RESTRICTED}, "choose a worse one"),
        (LAXER, {"computed": Status.RESTRICTED, "valid_to": ON + timedelta(days=90)}, ""),
        (LAXER, {"computed": Status.RESTRICTED, "valid_to": ON + timedelta(days=91)}, "at most 90 days"),
        (LAXER, {"computed": Status.RESTRICTED}, "needs a last day"),
        (LAXER, {"computed": Status.BLOCKED, "valid_to": ON + timedelta(days=9)}, "nobody can override"),
        (LAXER, {"computed": Status.OK, "valid_to": ON + timedelta(days=9)}, "choose a better one"),
        (STRICTER, {"valid_to": ON - timedelta(days=1)}, "has passed"),
        (
            LAXER,
            {"computed": Status.RESTRICTED, "valid_to": ON + timedelta(days=9), "above": frozenset({"US-6 x"})},
            "A reason came up",
        ),
    ],
)
def test_what_can_be_signed(kind: str, more: dict[str, Any], words: str) -> None:
    found = " ".join(steps.can_be_made(state(kind, **more)))
    assert words in found and bool(words) == bool(found)


def test_toward_laxer_takes_two_people_and_toward_stricter_one() -> None:
    assert not list(steps.by_one(state())) and list(steps.by_two(state()))
    assert list(steps.by_one(state(LAXER))) and not list(steps.by_two(state(LAXER)))
    assert steps.SIGN_SECOND.apart_from == (steps.SIGN_FIRST.name,)
    assert all(step.signed for step in (steps.SIGN, steps.SIGN_FIRST, steps.SIGN_SECOND, steps.END))


# --- news of another authority ----------------------------------------------------------------------------------------


def test_a_statement_at_a_site_with_nai_asks_about_the_us_and_changes_nothing_there() -> None:
    """Domain 4.2: an SNC on a site with NAI is US WATCH by human decision, never by itself."""
    site = made.facts(*GOOD, made.certificate("2025-03-01"), made.statement("2026-11-16", label="statement SNC-1"))
    assert standing(site, "EU", ON).status == Status.BLOCKED
    assert standing(site, "US", ON).status == Status.OK
    [one] = signals(site, ON)
    assert (one.market, one.news.market) == ("US", "EU")
    assert one.sentence.startswith("Consider for the United States: ")
    assert one.news.due_on == D("2026-11-18")
    served = replace(site, site=replace(site.site, country="GB"))
    assert {each.market for each in signals(served, ON)} == {"US", "UK"}


def test_news_that_ended_asks_nothing() -> None:
    site = made.facts(*GOOD, made.letter("2026-01-10", closed="2026-10-01"), made.inspection("2024-01-10", "OAI", 33))
    assert not signals(site, ON)
    assert {one.market for one in signals(site, D("2026-05-01"))} == {"EU"}


def test_an_oai_asks_about_the_other_markets_until_a_better_class_follows() -> None:
    site = made.facts(made.inspection("2026-03-01", "OAI"))
    assert {one.market for one in signals(site, ON)} == {"EU"}
    assert not signals(made.facts(made.inspection("2026-03-01", "OAI"), made.inspection("2026-08-01", "NAI", 34)), ON)
