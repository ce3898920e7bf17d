"""What products went through and where they are made: recorded in time, corrected by void, read as facts of a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos import selectors, services
from cmos.models import Product, Site, SiteChange
from cmos.rules import MilestoneFact, ProductFact, StepFact, chain
from cmos.rules.exposure import DEFAULT, ExposurePolicy, Limit, banded, faults, from_body
from kernel.errors import NotAllowed, Refused, StaleVersion, StepRefused
from kernel.ids import uuid7
from kernel.reasons import joined
from regulations.rules.applicability.timeline import ENDING, MILESTONES
from sponsors import access
from tests.world import World

DAY = date(2026, 9, 1)
BASE: dict[str, Any] = {"reason": joined("fact", "as the regulatory file says")}
MILESTONE = st.builds(
    MilestoneFact,
    kind=st.sampled_from([*MILESTONES]),
    on=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    country=st.sampled_from(["", "US", "DE"]),
)
DRUG = ProductFact(id=uuid7(), code="x", name="x")


@contextmanager
def made(world: World, **facts: Any) -> Iterator[tuple[Product, Site, dict[str, Any]]]:
    """A new product of Aldena, one of its sites, and who writes."""
    with world.aldena.scope("qa_manager"):
        base = {"actor": world.aldena.actor("qa_manager"), **BASE}
        new = {"code": "T-1", "name": "Testolin", "material_type": "imp", "dosage_form": "tablets", "markets": ["US"]}
        yield services.register_product(**{**new, **facts}, **base), world.aldena.get("site"), base


@pytest.mark.parametrize(
    ("oel", "band"),
    [("1001", 1), ("1000", 2), ("101", 2), ("100", 3), ("10", 4), ("5", 4), ("1", 4), ("0.99", 5), ("0.001", 5)],
)
def test_the_band_follows_from_the_exposure_limit(oel: str, band: int) -> None:
    """Company rule: five bands; at a shared limit the stricter one holds."""
    assert DEFAULT.band(Decimal(oel)) == band


def test_a_sponsor_can_choose_another_table() -> None:
    six = ExposurePolicy(limits=(*DEFAULT.limits, Limit(Decimal("0.1"), included=True)))
    assert six.band(Decimal("0.05")) == 6 and six.words(6) == "OEB 6: less than 0.1 µg/m³"
    assert from_body(six.body(), 3) == replace(six, version=3)
    assert DEFAULT.words(1) == "OEB 1: more than 1000 µg/m³" and DEFAULT.words(4) == "OEB 4: 1 to 10 µg/m³"
    assert banded(None, "oeb4", DEFAULT) == 4 and banded(None, "", DEFAULT) is None
    assert not faults(six) and not faults(DEFAULT)
    assert faults(replace(DEFAULT, limits=DEFAULT.limits[::-1])).keys() == {"limits"}
    assert faults(replace(DEFAULT, limits=DEFAULT.limits[:1])).keys() == {"limits", "high"}
    assert faults(replace(DEFAULT, high=6)).keys() == {"high"}


@given(st.lists(st.decimals("0.0001", "100000", places=4), min_size=2, max_size=2))
def test_a_lower_limit_never_gives_a_milder_band(pair: list[Decimal]) -> None:
    assert DEFAULT.band(min(pair)) >= DEFAULT.band(max(pair))


@given(st.lists(MILESTONE, max_size=5), st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_the_exemption_of_phase_1_is_lost_once_and_for_good(milestones: list[MilestoneFact], day: date) -> None:
    """Domain 12.2: from the day the drug is made available for phase 2 or 3 or marketed, whatever comes later."""
    drug = replace(DRUG, milestones=tuple(milestones))
    if not drug.us_exempt_on(day):
        if any(each.kind == "phase1" and each.on <= day for each in milestones):
            assert not any(drug.us_exempt_on(day + timedelta(days=later)) for later in (1, 30, 400))
    else:
        assert not [each for each in milestones if each.kind in ENDING and each.on <= day]
    more = replace(drug, milestones=(*milestones, MilestoneFact("phase1", day)))
    assert more.us_exempt_on(day) or not drug.us_exempt_on(day)
    assert drug.exemption_ended_by(day) == more.exemption_ended_by(day)


def test_e2_the_exemption_ends_with_the_day_the_drug_is_made_available(world: World) -> None:
    """Domain 12.2: 31 Aug is exempt, 1 Sep is not; the day is a field of its own and nothing of a study."""
    with made(world) as (product, _, base):
        services.record_milestone(product, kind="phase1", happened_on=date(2025, 3, 1), **base)
        services.record_milestone(product, kind="phase2_available", happened_on=DAY, country="US", **base)
        [fact] = selectors.product_facts([product.pk]).values()
    assert fact.us_exempt_on(DAY - timedelta(days=1)) and not fact.us_exempt_on(DAY)
    assert (fact.phase_on(DAY - timedelta(days=1)), fact.phase_on(DAY)) == ("phase1", "phase2")
    assert fact.phase_on(date(2025, 2, 28)) == "" and not fact.us_exempt_on(date(2025, 2, 28))


def test_a_milestone_is_corrected_by_void_and_never_deleted(world: World) -> None:
    with made(world) as (product, _, base):
        wrong = services.record_milestone(product, kind="phase2_available", happened_on=date(2026, 1, 2), **base)
        with pytest.raises(Refused, match="already"):
            services.record_milestone(product, kind="phase2_available", happened_on=DAY, **base)
        services.void_of_product(wrong, version=1, **base)
        with pytest.raises(Refused, match="void already"):
            services.void_of_product(wrong.__class__.objects.get(pk=wrong.pk), version=2, **base)
        services.record_milestone(product, kind="phase2_available", happened_on=DAY, **base)
        [fact] = selectors.product_facts([product.pk]).values()
        assert [each.on for each in fact.milestones] == [DAY]
        assert product.milestones.count() == 2
        for facts, field in (
            ({"kind": "phase9", "happened_on": DAY}, "kind"),
            ({"kind": "phase1", "happened_on": None}, "happened_on"),
            ({"kind": "phase1", "happened_on": date(2099, 1, 1)}, "happened_on"),
            ({"kind": "marketed", "happened_on": DAY}, "country"),
            ({"kind": "marketed", "happened_on": DAY, "country": "ZZ"}, "country"),
        ):
            with pytest.raises(Refused) as refused:
                services.record_milestone(product, **facts, **base)
            assert refused.value.errors.keys() == {field}


def test_e12_the_next_schedule_ends_the_one_before(world: World) -> None:
    """Domain 12.12: III moves to II on a day; until the day before the old one holds."""
    with made(world) as (product, _, base):
        services.record_schedule(product, schedule="III", drug_code="9150", valid_from=date(2020, 1, 1), **base)
        services.record_schedule(product, schedule="II", drug_code="9150", valid_from=DAY, **base)
        services.record_schedule(product, schedule="IV", drug_code="2882", valid_from=DAY, **base)
        [fact] = selectors.product_facts([product.pk]).values()
        assert fact.schedules_on(DAY - timedelta(days=1)) == {"III"}
        assert fact.schedules_on(DAY) == {"II", "IV"} and fact.drug_codes_on(DAY) == {"9150", "2882"}
        assert fact.schedules_on(date(2019, 12, 31)) == frozenset()
        with pytest.raises(Refused) as refused:
            services.record_schedule(product, schedule="II", drug_code="9150", valid_from=date(2021, 1, 1), **base)
        assert refused.value.errors.keys() == {"valid_from"}
        second = selectors.schedules_of(product.pk)[1]
        services.end_schedule(second, valid_to=DAY, version=second.version, **base)
        [fact] = selectors.product_facts([product.pk]).values()
        assert "II" not in fact.schedules_on(DAY + timedelta(days=1))
        with pytest.raises(Refused):
            services.record_schedule(product, schedule="VI", drug_code="91", valid_from=None, **base)


def test_steps_make_a_chain_that_runs_forward_only(world: World) -> None:
    with made(world) as (product, site, base):
        api = services.record_step(product, site, operation="api_manufacture", valid_from=DAY, **base)
        tablet = services.record_step(
            product, site, operation="manufacture", valid_from=DAY, position=2, follows=[api.pk], markets=["US"], **base
        )
        assert [step.follows for step in selectors.steps_of([product.pk], DAY)[product.pk]] == [(), (api.pk,)]
        assert selectors.steps_of([product.pk], DAY - timedelta(days=1))[product.pk] == []
        assert [step.operation for step in selectors.steps_at([site.pk], DAY)[site.pk] if step.product_id == product.pk]
        with pytest.raises(Refused) as refused:
            services.change_step(api, follows=[tablet.pk], version=1, **base)
        assert refused.value.errors.keys() == {"follows"}
        with pytest.raises(Refused, match="fed by this one"):
            services.void_of_product(api, version=1, **base)
        ended = services.change_step(tablet, valid_to=DAY, version=1, **base)
        with pytest.raises(StaleVersion):
            services.change_step(tablet, valid_to=None, version=1, **base)
        assert selectors.steps_of([product.pk], DAY + timedelta(days=1))[product.pk] != []
        services.void_of_product(ended, version=2, **base)
        services.void_of_product(api, version=1, **base)
        assert selectors.steps_of([product.pk], DAY)[product.pk] == []
        with pytest.raises(Refused) as refused:
            services.record_step(
                product,
                site,
                operation="baking",
                partner_type="friend",
                valid_from=DAY,
                valid_to=date(2020, 1, 1),
                markets=["EU"],
                follows=[uuid7()],
                **base,
            )
        assert refused.value.errors.keys() == {"operation", "partner_type", "valid_to", "markets", "follows"}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_whatever_is_accepted_has_no_circle(edges: list[tuple[int, int]]) -> None:
    ids = [uuid7() for _ in range(6)]
    steps = {pk: StepFact(id=pk, product_id=ids[0], site_id=ids[0], operation="manufacture") for pk in ids}
    for fed, by in edges:
        others = {pk: step for pk, step in steps.items() if pk != ids[fed]}
        follows = (*steps[ids[fed]].follows, ids[by])
        facts = {"operation": "manufacture", "valid_from": DAY, "follows": follows}
        if not chain.step_errors(facts, markets=[], others=others, own=ids[fed]):
            steps[ids[fed]] = replace(steps[ids[fed]], follows=follows)
    assert all(pk not in chain.reaching(steps[pk].follows, steps) for pk in ids)


def test_what_a_product_is_changes_the_answers_of_its_sites(world: World) -> None:
    with made(world) as (product, site, base):
        services.record_step(product, site, operation="manufacture", valid_from=DAY, **base)
        for change in (
            lambda: services.record_milestone(product, kind="phase1", happened_on=DAY, **base),
            lambda: services.record_schedule(product, schedule="II", valid_from=DAY, **base),
            lambda: services.change_product(product, version=1, sterile=True, **base),
        ):
            SiteChange.objects.all().delete()
            change()
            assert list(SiteChange.objects.values_list("site_id", flat=True)) == [site.pk]


def test_a_product_says_what_it_is_made_of(world: World) -> None:
    with made(world, modality="small_molecule", oel=Decimal("0.4")) as (product, _, base):
        [fact] = selectors.product_facts([product.pk]).values()
        assert (fact.oeb, fact.modality, fact.label) == (5, "small_molecule", "Testolin")
        for facts, field in (
            ({"modality": "magic"}, "modality"),
            ({"modality": "atmp"}, "biologics"),
            ({"biologics": True}, "modality"),
            ({"oel": Decimal(-1)}, "oel"),
            ({"oeb": "oeb9"}, "oeb"),
            ({"oeb": "oeb4"}, "oeb"),
        ):
            with pytest.raises(Refused) as refused:
                services.change_product(product, version=1, **facts, **base)
            assert refused.value.errors.keys() == {field}
        assert selectors.product_facts([]) == {}


def test_the_rival_has_none_of_it(world: World) -> None:
    """SR-1: products, steps and subcontracts of another sponsor do not exist."""
    with made(world) as (product, site, base):
        services.record_step(product, site, operation="manufacture", valid_from=DAY, **base)
    with world.borvik.scope():
        assert selectors.product_facts([product.pk]) == {}
        assert selectors.steps_of([product.pk], DAY) == {product.pk: []}
        assert selectors.steps_at([site.pk], DAY) == {site.pk: []}


def proposal(**other: Any) -> dict[str, Any]:
    """What the CMO disclosed."""
    return {
        "name": "Isarlab GmbH",
        "country": "DE",
        "operations": ["testing_sterility"],
        "why": "Sterility tests of the vial",
        "disclosed_on": date(2026, 5, 4),
        "valid_from": DAY,
        "evaluation": "Certificate seen, audit of 12 Mar 2026 without major findings.",
        **other,
    }


def test_work_given_on_counts_as_unapproved_until_somebody_approves(world: World) -> None:
    """EU GMP 7.11: evaluated first, approved by another person; what is in use before that is told."""
    with made(world) as (product, site, base):
        row = services.propose_subcontract(site, **proposal(products=[product.pk]), **base)
        [fact] = [each for each in selectors.subcontracts_of([site.pk], DAY)[site.pk] if each.id == row.pk]
        assert fact.in_use(DAY) and not fact.approved(DAY) and fact.covers("testing_sterility", product.pk)
        assert not fact.covers("storage", product.pk) and not fact.covers("testing_sterility", uuid7())
        assert row in selectors.used_without_approval(selectors.subcontracts(), DAY)
        before = selectors.subcontracts_of([site.pk], DAY - timedelta(days=1))[site.pk]
        assert row.pk not in {each.id for each in before}
        evaluate = next(step for step in row.steps if step.name == "evaluate")
        row = services.take_subcontract_step(evaluate, row, actor=base["actor"], version=1)
        assert row.evaluated_by == base["actor"].key
        with pytest.raises(Refused, match="return it to evaluation"):
            services.change_subcontract(row, name="Other", version=2, **base)
        approve = next(step for step in row.steps if step.name == "approve")
        with pytest.raises(NotAllowed):
            services.take_subcontract_step(approve, row, actor=base["actor"], version=2)
        with pytest.raises(Refused):
            services.propose_subcontract(site, **proposal(to_site_id=site.pk), **base)
        with pytest.raises(Refused) as refused:
            services.propose_subcontract(
                site, **proposal(name=" ", country="ZZ", operations=[], valid_to=date(2020, 1, 1)), **base
            )
        assert refused.value.errors.keys() == {"name", "country", "operations", "valid_to"}


def test_nothing_undisclosed_or_unlooked_at_goes_on(world: World) -> None:
    with made(world) as (_, site, base):
        row = services.propose_subcontract(site, **proposal(evaluation="", disclosed_on=None), **base)
        evaluate = next(step for step in row.steps if step.name == "evaluate")
        with pytest.raises(StepRefused, match="Write the evaluation"):
            services.take_subcontract_step(evaluate, row, actor=base["actor"], version=1)
        withdraw = next(step for step in row.steps if step.name == "withdraw")
        if access.today_here() >= DAY:
            with pytest.raises(StepRefused, match="given on under it"):
                services.take_subcontract_step(withdraw, row, reason="gone, as told", actor=base["actor"], version=1)


def test_the_chain_of_contracts_is_followed_and_never_goes_round(world: World) -> None:
    """EU GMP 7.17: agreed subcontractors too; a site that gives work back ends its branch."""
    with made(world) as (_, site, base):
        company = site.company
        others = [
            services.register_site(
                company=company,
                name=f"Chain {number}",
                street="Way 1",
                city="Town",
                country="DE",
                partner_type="testing_laboratory",
                operations=["testing_chemical"],
                material_types=["drug_product"],
                batch_records="paper",
                **base,
            )
            for number in (1, 2)
        ]
        for giver, taker in ((site, others[0]), (others[0], others[1]), (others[1], site)):
            services.propose_subcontract(giver, **proposal(name="", to_site_id=taker.pk), **base)
        found = selectors.contract_chain(site.pk, DAY)
        assert [(level, fact.name) for level, fact in found if fact.site_id] == [
            (1, "Chain 1"),
            (2, "Chain 2"),
            (3, site.name),
        ]
        assert len({fact.id for _, fact in found}) == len(found)
