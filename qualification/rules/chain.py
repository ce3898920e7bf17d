"""The supply chain of a product on a day: its steps with what may be ordered there, its holes, and single sources.

Annex 16, 1.7.2: the Qualified Person sees the whole chain, from the active substance on, best as a diagram. What is
missing is told as a hole: a market that nobody serves, certifies, packs or tests for, a step that is fed by nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos.rules import Ref, SiteFact
from cmos.rules.products import MAKES_FORMS, ProductFact, StepFact, SubcontractFact
from regulations.rules.vocabulary import MARKETS, OPERATION_LABELS, label

ALLOW, WARN, HOLD = "allow", "warn", "hold"
"""May the work be ordered: the keys of clearance, and of `web.states`."""
SEVERITY: Final = {ALLOW: 0, WARN: 1, HOLD: 2}
LAW, COMPANY = "law", "company"

SUBSTANCE: Final = frozenset({"api_manufacture", "biological_manufacture"})
MAKING: Final = frozenset({"manufacture", "aseptic_manufacture", "terminal_sterilisation", "biological_manufacture"})
PACKING: Final = frozenset({"primary_packaging"})
TESTING: Final = frozenset(code for code in OPERATION_LABELS if code.startswith("testing_")) | {"import_testing"}
CERTIFYING: Final = frozenset({"batch_certification", "batch_certification_sterile", "import_certification"})
BY_A_QP: Final = frozenset({"EU", "UK"})
"""Markets whose batches a Qualified Person certifies."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of an answer, and the record that shows or changes it."""

    sentence: str
    basis: str
    link: Ref | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a step may be ordered for a market, and what decides it."""

    market: str
    answer: str
    word: str
    reasons: tuple[Why, ...]

    @property
    def usable(self) -> bool:
        return self.answer != HOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A step with its site, the markets it serves, the answer for each, and what the site gives on of it."""

    step: StepFact
    site_name: str
    country: str
    markets: tuple[str, ...]
    answers: tuple[Answered, ...]
    given_on: tuple[SubcontractFact, ...] = ()

    @property
    def label(self) -> str:
        return label(OPERATION_LABELS, self.step.operation)

    @property
    def worst(self) -> str:
        return worst(each.answer for each in self.answers)


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that is missing from the chain; no market where it concerns all of them."""

    code: str
    market: str
    sentence: str
    basis: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Every step of a product on a day, in the order in which they feed each other."""

    product: ProductFact
    on: date
    nodes: tuple[Node, ...]
    holes: tuple[Hole, ...]

    @property
    def markets(self) -> tuple[str, ...]:
        return tuple(market for market in MARKETS if market in self.product.markets) + tuple(
            sorted(self.product.markets - MARKETS.keys())
        )

    def market_answer(self, market: str) -> str:
        """The worst answer of every step that serves it; blocked where there is none (handbook 4.2)."""
        return worst(each.answer for node in self.nodes for each in node.answers if each.market == market)


def worst(answers: Iterable[str]) -> str:
    """The worst of some answers; blocked for none, because silence is no clearance."""
    return max(answers, key=lambda each: SEVERITY[each], default=HOLD)


def serves(step: StepFact, product: ProductFact) -> tuple[str, ...]:
    """The markets a step serves: its own, else every market of the product."""
    return tuple(sorted(step.markets or product.markets))


Answers = Mapping[tuple[UUID, str, str], Answered]
"""By site, operation and market, for one product."""


def chain(
    product: ProductFact,
    steps: Collection[StepFact],
    *,
    on: date,
    sites: Mapping[UUID, SiteFact],
    answers: Answers,
    given_on: Mapping[UUID, Collection[SubcontractFact]],
) -> Chain:
    """The chain of a product from what is recorded of it and of its sites."""
    ordered = in_flow(steps)
    nodes = tuple(_node(step, product, sites, answers, given_on) for step in ordered)
    holes = (*_market_holes(product, nodes, on), *_flow_holes(ordered), *_given_on_holes(nodes, on))
    return Chain(product=product, on=on, nodes=nodes, holes=holes)


def _node(
    step: StepFact,
    product: ProductFact,
    sites: Mapping[UUID, SiteFact],
    answers: Answers,
    given_on: Mapping[UUID, Collection[SubcontractFact]],
) -> Node:
    site, markets = sites.get(step.site_id), serves(step, product)
    found = (answers.get((step.site_id, step.operation, market)) for market in markets)
    return Node(
        step=step,
        site_name=site.name if site else "A site that was not known then",
        country=site.country if site else "",
        markets=markets,
        answers=tuple(each for each in found if each),
        given_on=tuple(each for each in given_on.get(step.site_id, ()) if _gives(each, product)),
    )


def _gives(given: SubcontractFact, product: ProductFact) -> bool:
    """Whether a site that does a step gives work on this product on, of whatever operation.

    A site gives testing on while it makes the tablets: the box hangs on what the site does for the product.
    """
    return not given.products or product.id in given.products


def in_flow(steps: Iterable[StepFact]) -> list[StepFact]:
    """Steps so that what feeds comes before what is fed; else by position."""
    waiting = sorted(steps, key=lambda each: (each.position, str(each.id)))
    known = {each.id for each in waiting}
    done: dict[UUID, StepFact] = {}
    while waiting:
        ready = [each for each in waiting if all(pk in done or pk not in known for pk in each.follows)]
        for each in ready or waiting[:1]:  # a ring cannot be recorded; if one is there all the same, it is shown
            done[each.id] = each
        waiting = [each for each in waiting if each.id not in done]
    return list(done.values())


# --- holes --------------------------------------------------------------------------------------------------------


def _market_holes(product: ProductFact, nodes: Collection[Node], on: date) -> Iterator[Hole]:
    """What each market lacks; work that is given on with an approval counts as done."""
    if not product.markets:
        said = "The product names no market: no step can be cleared, and nothing tells what its chain lacks."
        yield Hole("no_market", "", said, COMPANY, "")
    for market in sorted(product.markets):
        name = MARKETS.get(market, market)
        serving = [node for node in nodes if market in node.markets]
        held = {node.step.operation for node in serving}
        held |= {code for node in serving for each in node.given_on if each.approved(on) for code in each.operations}
        if not serving:
            said = f"No step serves {name}: nothing says where the product for it is made."
            yield Hole("no_step", market, said, LAW, "EU GMP Annex 16, 1.7.2; EU GMP I 7.4")
            continue
        for code, operations, what, basis, citation in _needed(product, market):
            if not operations & held:
                yield Hole(code, market, f"No step for {name} {what}.", basis, citation)


def _needed(product: ProductFact, market: str) -> Iterator[tuple[str, frozenset[str], str, str, str]]:
    """What a chain for a market has: code, the operations that are it, words, and whose rule asks for it."""
    if product.material_type in MAKES_FORMS:
        whole = "EU GMP Annex 16, 1.7.2" if market in BY_A_QP else ""
        yield "no_substance", SUBSTANCE, "makes the active substance", LAW if whole else COMPANY, whole
        yield "no_making", MAKING, "makes the dosage form", COMPANY, ""
        yield "no_packing", PACKING, "packs it", COMPANY, ""
    test = "21 CFR 211.165" if market == "US" else "EU GMP I ch. 6"
    yield "no_testing", TESTING, "tests it for release", COMPANY, test
    if market in BY_A_QP and product.material_type in MAKES_FORMS:
        law = "Directive 2001/83/EC art 51; EU GMP Annex 16" if market == "EU" else "EU GMP Annex 16"
        yield "no_certification", CERTIFYING, "certifies its batches", LAW, law


def _flow_holes(steps: Collection[StepFact]) -> Iterator[Hole]:
    """Steps that nothing connects with the others."""
    here, feeding = {step.id for step in steps}, {pk for step in steps for pk in step.follows}
    for step in steps:
        name = label(OPERATION_LABELS, step.operation)
        if not set(step.follows) <= here:
            said = f"{name} is fed by a step that is not done on this day."
            yield Hole("fed_by_nothing", "", said, COMPANY, "EU GMP Annex 16, 1.7.2")
        elif len(steps) > 1 and not step.follows and step.id not in feeding:
            said = f"{name} stands alone: no step feeds it, and it feeds none."
            yield Hole("alone", "", said, COMPANY, "EU GMP Annex 16, 1.7.2")


def _given_on_holes(nodes: Iterable[Node], on: date) -> Iterator[Hole]:
    """Work that is given on without an approval that holds (EU GMP 7.11)."""
    seen = {each.id: (each, node) for node in nodes for each in node.given_on if not each.approved(on)}
    for each, node in seen.values():
        told = "and the CMO did not tell" if each.disclosed_on is None else "and nobody approved it"
        said = f"{node.site_name} gives work on to {each.name}, {told}."
        yield Hole("given_on_unapproved", "", said, LAW, "EU GMP I 7.11")


# --- which products stop if a site fails ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Other:
    """Another site that does the same step for the same product and market, and whether it may be used."""

    site_id: UUID
    name: str
    answer: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ripple:
    """One step for a product and market that a site does, or is given by another, and who else could."""

    product_id: UUID
    product: str
    market: str
    operation: str
    others: tuple[Other, ...]
    via: str = ""
    """the site that gives the work on; empty where the site does the step itself"""

    @property
    def stops(self) -> bool:
        """Whether nobody else may do it: the site is the single source."""
        return not any(each.answer != HOLD for each in self.others)

    @property
    def label(self) -> str:
        return label(OPERATION_LABELS, self.operation)


def ripples(
    site_id: UUID,
    product: ProductFact,
    steps: Collection[StepFact],
    *,
    sites: Mapping[UUID, SiteFact],
    answers: Answers,
) -> Iterator[Ripple]:
    """What of a product stops if a site fails, step by step and market by market."""
    for step in in_flow(steps):
        if step.site_id != site_id:
            continue
        for market in serves(step, product):
            same = (each for each in steps if each.operation == step.operation and each.site_id != site_id)
            others = {each.site_id for each in same if market in serves(each, product)}
            yield Ripple(
                product_id=product.id,
                product=product.label or product.name,
                market=market,
                operation=step.operation,
                others=tuple(_others(others, step.operation, market, sites, answers)),
            )


def _others(
    site_ids: Iterable[UUID], operation: str, market: str, sites: Mapping[UUID, SiteFact], answers: Answers
) -> Iterator[Other]:
    for pk in sorted(site_ids, key=lambda each: sites[each].name if each in sites else ""):
        found = answers.get((pk, operation, market))
        name = sites[pk].name if pk in sites else "A site that was not known then"
        yield Other(pk, name, found.answer if found else HOLD, found.word if found else "No answer")


def stopped(found: Iterable[Ripple]) -> dict[tuple[str, str], list[str]]:
    """Product and market -> the steps that nobody else may do."""
    told: dict[tuple[str, str], list[str]] = {}
    for each in found:
        if each.stops:
            told.setdefault((each.product, each.market), []).append(each.label)
    return told


# --- as plain values ----------------------------------------------------------------------------------------------


def plain_chain(found: Chain) -> dict[str, Any]:
    """A chain as plain values, for the API and inside printed copies."""
    return {
        "product": str(found.product.id),
        "label": found.product.label,
        "on": found.on.isoformat(),
        "markets": [{"market": market, "answer": found.market_answer(market)} for market in found.markets],
        "steps": [plain_node(node, found.on) for node in found.nodes],
        "holes": [
            {
                "code": hole.code,
                "market": hole.market,
                "sentence": hole.sentence,
                "basis": hole.basis,
                "citation": hole.citation,
            }
            for hole in found.holes
        ],
    }


def plain_node(node: Node, on: date) -> dict[str, Any]:
    """One step as plain values."""
    return {
        "step": str(node.step.id),
        "position": node.step.position,
        "operation": node.step.operation,
        "site": str(node.step.site_id),
        "site_name": node.site_name,
        "country": node.country,
        "follows": [str(pk) for pk in node.step.follows],
        "answers": [
            {
                "market": each.market,
                "answer": each.answer,
                "reasons": [{"sentence": why.sentence, "basis": why.basis} for why in each.reasons],
            }
            for each in node.answers
        ],
        "given_on": [
            {"subcontractor": each.name, "country": each.country, "approved": each.approved(on)}
            for each in node.given_on
        ],
    }


def plain_ripple(each: Ripple) -> dict[str, Any]:
    """One line of what stops as plain values."""
    return {
        "product": str(each.product_id),
        "label": each.product,
        "market": each.market,
        "operation": each.operation,
        "via": each.via,
        "stops": each.stops,
        "others": [{"site": str(one.site_id), "name": one.name, "answer": one.answer} for one in each.others],
    }
