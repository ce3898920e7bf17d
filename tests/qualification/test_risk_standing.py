"""Which standings risk is proposed from: what counts after signed decisions, in every market that is served."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cmos import selectors
from cmos import services as cmos
from qualification import services
from qualification.rules.decisions import steps as deciding
from qualification.rules.decisions.facts import LAXER, STRICTER, DecisionFact, keys_above
from qualification.rules.facts import SiteFacts
from qualification.rules.risk import scales
from qualification.rules.risk.known import Known, Proposal
from qualification.rules.risk.proposals import floors, proposals
from qualification.rules.standing import standing
from qualification.rules.stood import Stood
from qualification.rules.words import Status
from qualification.selectors import risk
from qualification.selectors.risk_known import known
from tests.qualification import evidence as made
from tests.qualification.evidence import D
from tests.qualification.test_decisions import letter, propose, sign
from tests.world import World

REAL_VOCABULARY = True
ON = D("2026-06-15")
GOOD = (made.registration("2025-10-01", "2026-12-31"), made.inspection("2025-03-01", "NAI"))
LETTER = made.letter("2026-01-10")


def decision(kind: str, answer: Status, **more: Any) -> DecisionFact:
    values: dict[str, Any] = {"market": "US", "valid_from": D("2026-06-01"), "rationale": "Told in the audit.", **more}
    return DecisionFact(id=made.uid(90), number="STD-2026-0090", kind=kind, answer=answer, **values)


def laxer(site: SiteFacts, answer: Status) -> DecisionFact:
    because = frozenset(keys_above(standing(site, "US", ON).reasons, answer))
    return decision(LAXER, answer, valid_to=ON + timedelta(days=30), because=because)


def of(site: SiteFacts, *decisions: DecisionFact) -> Known:
    found = replace(site, decisions=decisions)
    return Known(on=ON, facts=found, standings=(standing(found, "US", ON),))


def proposed(found: Known) -> Proposal:
    return proposals(found)["G"]


# --- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Status.OK_WITH_OBS, 2), (Status.WATCH, 3), (Status.RESTRICTED, 4), (Status.BLOCKED, 5)],
)
def test_a_decision_toward_stricter_raises_the_factor(answer: Status, expected: int) -> None:
    """Risk asks what counts, not what is computed: people knew more than the records (domain 4.2)."""
    site = made.facts(*GOOD)
    assert proposed(of(site)).step == 1
    found = proposed(of(site, decision(STRICTER, answer)))
    assert found.step == expected
    assert "STD-2026-0090" in found.because and "Computed by the evidence: OK." in found.because
    assert [ref.label for ref in found.evidence][0] == "STD-2026-0090"


def test_a_decision_toward_laxer_lowers_it_and_says_what_the_evidence_says() -> None:
    site = made.facts(*GOOD, LETTER)
    assert proposed(of(site)).step == 5
    found = proposed(of(site, laxer(site, Status.WATCH)))
    assert found.step == 3 and "Computed by the evidence: Restricted." in found.because


def test_news_after_a_decision_toward_laxer_counts_at_once() -> None:
    site = made.facts(*GOOD, LETTER)
    more = replace(site.authority, warning_letters=(LETTER, made.letter("2026-06-10", 91)))
    assert proposed(of(replace(site, authority=more), laxer(site, Status.WATCH))).step == 5


def test_blocked_is_never_laxer_and_a_decision_to_blocked_sets_the_floor() -> None:
    """Floor of domain 3.1: any market in use that is Blocked makes the band Critical."""
    blocked = made.facts(*GOOD, made.alert("2026-01-10"))
    for found in (of(blocked, laxer(blocked, Status.WATCH)), of(made.facts(*GOOD), decision(STRICTER, Status.BLOCKED))):
        assert proposed(found).step == 5
        [floor] = [each for each in floors(found) if each.key == scales.BLOCKED]
        assert floor.evidence and floor.because.startswith("United States: ")


def test_work_that_stands_worse_than_its_site_counts() -> None:
    site = made.facts(*GOOD)
    stricter = replace(site, decisions=(decision(STRICTER, Status.BLOCKED),))
    found = replace(of(site), work=(Stood(standing(stricter, "US", ON), "Packaging for Velmotin 20 mg"),))
    assert proposed(found).step == 5
    [floor] = [each for each in floors(found) if each.key == scales.BLOCKED]
    assert floor.because.startswith("United States, Packaging for Velmotin 20 mg: ")


# --- from the records ---------------------------------------------------------------------------------------------


def asked(world: World) -> Known:
    with world.aldena.scope():
        pk = world.aldena.ids["site"]
        return known([pk], world.today)[pk]


def test_a_decision_about_one_product_shows_in_the_work_with_it(world: World) -> None:
    """The standing of the site leaves it aside; the work with the product does not."""
    before = asked(world)
    with world.aldena.scope():
        [product] = [each.id for each in before.products]
    row = propose(world, STRICTER, answer="blocked", products=[product])
    assert scales.BLOCKED not in {each.key for each in floors(asked(world))}, "nobody signed it yet"
    sign(world, row, deciding.SIGN)
    found = asked(world)
    assert found.standings == before.standings
    [one] = [each for each in found.work if each.standing.jurisdiction == "US"]
    assert one.standing.effective == Status.BLOCKED and one.about.endswith(" for Velmotin 20 mg")
    assert scales.BLOCKED in {each.key for each in floors(found)}


def test_the_uk_counts_once_a_step_serves_it(world: World) -> None:
    assert {each.jurisdiction for each in asked(world).standings} == {"US", "EU"}
    actor = world.aldena.actor("qa_manager")
    with world.aldena.scope("qa_manager"):
        site, product = world.aldena.get("site"), world.aldena.get("product")
        cmos.change_product(
            product,
            markets=["EU", "UK", "US"],
            actor=actor,
            reason="The facts changed: authorised in the UK",
            version=product.version,
        )
        cmos.record_step(
            selectors.product(product.pk),
            site,
            operation="manufacture",
            valid_from=world.today,
            markets=["UK"],
            actor=actor,
            reason="also made for the United Kingdom",
        )
    assert {each.jurisdiction for each in asked(world).standings} == {"US", "EU", "UK"}


def test_an_assessment_is_looked_at_again_before_a_decision_toward_laxer_ends(world: World) -> None:
    """A signed assessment is frozen; the decision that lowered its factor lasts 90 days at most."""
    letter(world)
    last = world.today + timedelta(days=60)
    row = propose(world, LAXER, valid_to=last)
    sign(world, row, deciding.SIGN_FIRST)
    sign(world, row, deciding.SIGN_SECOND, "qa_manager")
    actor = world.aldena.actor("qa_specialist")
    with world.aldena.scope("qa_specialist"):
        site = world.aldena.get("site")
        begun = services.begin_assessment(site, occasion="event", actor=actor, reason="after the warning letter")
        assert row.number in begun.inputs["G"]["because"] and begun.inputs["G"]["proposed"] < 5
        found = risk.reading(begun)
        assert found.latest_review == last
        chosen = {"G": {"step": 5, "reason": "The letter is about our line.", "note": "Letter 320-26-17."}}
        judged = services.save_assessment(
            begun, chosen=chosen, seen=begun.version, actor=actor, reason="letter read again"
        )
        assert risk.reading(judged).latest_review > last, "the step does not rest on the decision"
