"""G1 asks where the site stands for the work of the scope, by what counts: the same answer that clearance gives."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from inspections import services as acting
from qualification import selectors
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import LAXER, STRICTER
from qualification.rules.lifecycle.facts import Asked, Scope
from qualification.rules.lifecycle.gates import StandingLine
from qualification.rules.words import Status
from qualification.selectors.legality import standing_lines
from tests.qualification.test_decisions import letter, propose, sign
from tests.world import World

REAL_VOCABULARY = True
TABLETS = "manufacture"


def scope(*products: UUID, markets: tuple[str, ...] = ("US",)) -> Scope:
    return Scope(frozenset({TABLETS}), frozenset(products), frozenset(markets))


def lines(world: World, asked: Scope) -> dict[str, StandingLine]:
    with world.aldena.scope():
        return {each.market: each for each in standing_lines(world.aldena.ids["site"], asked, world.today)}


def product(world: World) -> UUID:
    with world.aldena.scope():
        pk: UUID = world.aldena.get("product").pk
        return pk


def test_a_decision_toward_laxer_opens_it_and_is_named(world: World) -> None:
    letter(world)
    assert lines(world, scope())["US"].status == Status.RESTRICTED
    row = propose(world, LAXER, valid_to=world.today + timedelta(days=60))
    sign(world, row, steps.SIGN_FIRST)
    sign(world, row, steps.SIGN_SECOND, "qa_manager")
    found = lines(world, scope())["US"]
    assert (found.status, found.overridden) == (Status.WATCH, True)
    assert row.number in found.sentence and "Computed by the evidence: Restricted." in found.sentence


def test_blocked_stays_blocked_whatever_was_decided(world: World) -> None:
    letter(world)
    row = propose(world, LAXER, valid_to=world.today + timedelta(days=60))
    sign(world, row, steps.SIGN_FIRST)
    sign(world, row, steps.SIGN_SECOND, "qa_manager")
    with world.aldena.scope():
        acting.record_action(
            "import_alert",
            world.aldena.get("site"),
            listed_on=world.today,
            alert_number="66-40",
            actor=world.aldena.actor(),
            reason="published today",
        )
    found = lines(world, scope())["US"]
    assert (found.status, found.overridden) == (Status.BLOCKED, False)


def test_a_decision_about_a_product_closes_it_for_that_product_alone(world: World) -> None:
    one = product(world)
    sign(world, propose(world, STRICTER, answer="restricted", products=[one]), steps.SIGN)
    assert lines(world, scope(one))["US"].status == Status.RESTRICTED
    assert lines(world, scope())["US"].status == Status.OK


def test_it_is_the_answer_that_clearance_asks_for(world: World) -> None:
    one = product(world)
    sign(world, propose(world, STRICTER, answer="restricted", products=[one]), steps.SIGN)
    found = lines(world, scope(one, markets=("US", "EU", "UK")))
    with world.aldena.scope():
        site = world.aldena.ids["site"]
        questions = [(site, Asked(TABLETS, one, market)) for market in found]
        asked = selectors.asked_standings(questions, world.today)
        assert {market: asked[site, Asked(TABLETS, one, market)].effective for market in found} == {
            market: each.status for market, each in found.items()
        }


def test_a_market_that_is_named_is_asked_though_the_site_is_not_known_to_serve_it(world: World) -> None:
    """A market that the site is not known to serve passed as not applicable, whatever was recorded."""
    found = lines(world, scope(markets=("UK",)))["UK"]
    assert found.status == Status.OK and found.evidence, "by the recognition of certificates of the EEA"
    assert lines(world, Scope())["UK"].status == Status.NOT_APPLICABLE, "every market: those that are served"
    assert lines(world, scope(markets=("JP",)))["JP"].status == Status.UNKNOWN


def test_of_a_product_alone_what_is_done_with_it_here_is_asked(world: World) -> None:
    one = product(world)
    sign(world, propose(world, STRICTER, answer="restricted", operations=["primary_packaging"]), steps.SIGN)
    assert lines(world, Scope(frozenset(), frozenset({one}), frozenset({"US"})))["US"].status == Status.OK
    assert lines(world, Scope(markets=frozenset({"US"})))["US"].status == Status.RESTRICTED
