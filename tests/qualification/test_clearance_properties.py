"""What holds for every clearance: more bad facts never improve it, it is never silent, and its outlook is right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from audits.rules import AuditFact
from inspections.rules import Commitment, InspectionFact
from qualification.rules.asked import narrowed
from qualification.rules.clearing import (
    CODES,
    Answer,
    Clearance,
    ClearingFacts,
    ControlledFact,
    OverrideFact,
    clear,
    outlook,
    turning_days,
)
from qualification.rules.decisions.facts import ANSWERS, LAXER, STRICTER, keys_above
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle import facts as states
from qualification.rules.lifecycle.facts import Asked, ConditionFact, HoldFact, QualificationFact, Scope
from qualification.rules.standing import HIGH, LOW, MEDIUM, standing
from qualification.rules.words import JURISDICTIONS, Status
from tests.generated import cases
from tests.qualification import drawn
from tests.qualification import evidence as made
from tests.qualification.clearing import (
    DAY,
    FILL,
    OTHER,
    PACKING,
    PRODUCT,
    SITE,
    a_material,
    a_qualification,
    a_reason,
    a_standing,
    an_agreement,
    an_assessment,
    numbered,
)
from tests.qualification.evidence import uid
from tests.qualification.test_decisions_rules import decision
from tests.qualification.test_rules_properties import bad_inspections, with_action

SPAN = 40
DAYS = st.integers(-SPAN, SPAN).map(lambda days: DAY + timedelta(days=days))
PERIODS = st.tuples(DAYS, DAYS).map(sorted)
ASKS = st.builds(
    Asked, st.sampled_from([FILL, PACKING]), st.sampled_from([PRODUCT, PRODUCT, None]), st.sampled_from(["US", "EU"])
)


def some(*values: Any) -> st.SearchStrategy[frozenset[Any]]:
    return st.just(frozenset()) | st.frozensets(st.sampled_from(values), min_size=1)


scopes = st.builds(Scope, some(FILL, PACKING), some(PRODUCT, OTHER), some("US", "EU"))
holds = st.builds(
    HoldFact,
    code=st.sampled_from(["WARNING_LETTER", "FALSIFICATION"]),
    sentence=st.just("Something happened."),
    since=DAYS,
    decision_due=DAYS,
    scope=scopes,
)
conditions = st.builds(ConditionFact, id=st.uuids(), text=st.just("Do it."), due_on=DAYS, closed_on=st.none() | DAYS)
qualifications = st.builds(
    QualificationFact,
    id=st.uuids(),
    site_id=st.just(SITE),
    number=st.just("QUA-2026-0001"),
    scope=scopes,
    state=st.sampled_from([*states.STATES, *[states.QUALIFIED] * 6]),
    since=DAYS,
    conditional_until=st.none() | DAYS,
    conditions=st.lists(conditions, max_size=2).map(tuple),
    holds=st.lists(holds, max_size=1).map(tuple),
    qp_named=st.booleans(),
)
agreements = st.builds(
    lambda period, **more: an_agreement(period[0].isoformat(), period[1].isoformat(), **more),
    PERIODS,
    products=some(PRODUCT, OTHER),
    operations=some(FILL, PACKING),
    edition=st.integers(1, 3),
)
assessments = st.builds(
    lambda period, **more: an_assessment(period[0].isoformat(), period[1].isoformat(), **more),
    PERIODS,
    product=st.sampled_from([PRODUCT, OTHER]),
    markets=some("US", "EU"),
)
standings = st.builds(
    lambda rows, confidence: a_standing(*rows, confidence=confidence),
    st.lists(st.sampled_from(list(Status)), max_size=3, unique=True),
    st.sampled_from([HIGH, HIGH, MEDIUM, LOW]),
)
missing = st.builds(
    ControlledFact,
    code=st.sampled_from(["CONTROLLED_COVERED", "CONTROLLED_REGISTRATION_MISSING", "CONTROLLED_QUOTA_MISSING"]),
    sentence=st.just("Schedule II."),
)
clearing_facts = st.builds(
    ClearingFacts,
    site_id=st.just(SITE),
    standing=standings,
    material=st.builds(a_material, p1_statutory=st.booleans(), investigational=st.booleans()),
    qualifications=st.lists(qualifications, max_size=3).map(numbered),
    agreements=st.lists(agreements, max_size=3).map(tuple),
    assessments=st.lists(assessments, max_size=2).map(tuple),
    controlled=st.lists(missing, max_size=1).map(tuple),
)


def overridden(facts: ClearingFacts, asked: Asked, on: date, last: date) -> ClearingFacts:
    """The same facts with what was blocked on a day overridden by two people."""
    found = clear(facts, asked, on)
    override = OverrideFact(
        id=uid(600), number="CLO-2026-0001", asked=asked, keys=found.hold_keys, first=on, last=max(on, last)
    )
    return replace(facts, overrides=(override,)) if found.overridable else facts


OF_ONE: Final = ("hold", "condition", "person", "state", "sooner")
"""Kinds of bad news about one qualification."""
NEWS: Final = ("standing", "decided", "controlled", "lost", "doubt", "agreement", "exemption", *OF_ONE)


def worse(facts: ClearingFacts, draw: Any) -> ClearingFacts:
    """The same site with one more piece of bad news."""
    kind = draw(st.sampled_from(NEWS))
    known, rows = facts.qualifications, facts.standing
    assert rows is not None
    if kind == "standing":
        status = draw(st.sampled_from([status for status in Status if status >= Status.WATCH]))
        return replace(facts, standing=a_standing(*rows.reasons, a_reason(status, "NEWS"), confidence=rows.confidence))
    if kind == "doubt":
        return replace(facts, standing=replace(rows, confidence=LOW))
    if kind == "decided":
        state = draw(st.sampled_from([states.SUSPENDED, states.DISQUALIFIED]))
        return replace(
            facts, qualifications=(*known, a_qualification(state, "QUA-2026-0099", scope=draw(scopes), qp_named=False))
        )
    if kind == "controlled":
        more = ControlledFact(code="CONTROLLED_REGISTRATION_MISSING", sentence="Schedule I.")
        return replace(facts, controlled=(*facts.controlled, more))
    if kind == "lost":
        return replace(facts, assessments=())
    if kind == "agreement":
        return replace(facts, agreements=facts.agreements[1:])
    if kind == "exemption":
        return replace(facts, material=a_material())
    if not known:
        return facts
    place = draw(st.integers(0, len(known) - 1))
    one = known[place]
    changed = {
        "hold": replace(one, holds=(*one.holds, draw(holds))),
        "condition": replace(one, conditions=(*one.conditions, draw(conditions))),
        "person": replace(one, qp_named=False),
        "state": replace(one, state=draw(st.sampled_from(sorted(states.STATES.keys() - states.WORKING)))),
        "sooner": replace(one, conditional_until=min(one.conditional_until or date.max, draw(DAYS))),
    }[kind]
    return replace(facts, qualifications=(*known[:place], changed, *known[place + 1 :]))


@cases
@given(clearing_facts, ASKS, DAYS, DAYS, st.booleans(), st.data())
def test_more_bad_facts_never_improve_an_answer(
    facts: ClearingFacts, asked: Asked, on: date, last: date, override: bool, data: Any
) -> None:
    """Domain 4.2: no added bad news can ever improve a status or a clearance."""
    if override:
        facts = overridden(facts, asked, on, last)
    assert clear(worse(facts, data.draw), asked, on).answer >= clear(facts, asked, on).answer


HERE = st.sampled_from([made.MAKE, made.PACK, made.STORE])
SIGNED = st.lists(st.tuples(st.sampled_from([LAXER, STRICTER]), st.sampled_from(ANSWERS), st.booleans()), max_size=2)


def with_news(facts: SiteFacts, draw: Any) -> SiteFacts:
    """The same site with one more piece of bad news of whatever kind its standing looks at."""
    news: Any = draw(drawn.negative_actions | bad_inspections | drawn.audits(("not_acceptable",)) | drawn.promises)
    if isinstance(news, AuditFact):
        return replace(facts, audits=(*facts.audits, news))
    if isinstance(news, InspectionFact):
        return replace(facts, inspections=(*facts.inspections, news))
    if isinstance(news, Commitment):
        first, *others = facts.inspections or (draw(bad_inspections),)
        return replace(facts, inspections=(replace(first, commitments=(*first.commitments, news)), *others))
    return with_action(facts, news)


@cases
@given(drawn.site_facts, clearing_facts, HERE, st.sampled_from(sorted(JURISDICTIONS)), DAYS, SIGNED, st.data())
def test_bad_news_about_a_site_never_clears_work_there(
    site: SiteFacts, facts: ClearingFacts, operation: str, market: str, on: date, signed: Any, data: Any
) -> None:
    """Domain 4.2 and 4.3 together: evidence, decisions beside it, assessments and overrides, asked as an order asks."""
    asked = Asked(operation, PRODUCT, market)
    bare = narrowed(replace(site, decisions=()), asked, None)
    rows = standing(bare, market, on).reasons
    decisions = tuple(
        decision(kind, answer, number, market=market, valid_from=on,
                 because=frozenset(keys_above(rows, Status.OK) if whole else keys_above(rows, answer)))
        for number, (kind, answer, whole) in enumerate(signed, start=90)
    )  # fmt: skip
    before = replace(bare, decisions=decisions)
    known = overridden(replace(facts, standing=standing(before, market, on)), asked, on, on)
    after = replace(known, standing=standing(with_news(before, data.draw), market, on))
    assert clear(after, asked, on).answer >= clear(known, asked, on).answer


@cases
@given(clearing_facts, ASKS, DAYS)
def test_no_answer_is_without_a_reason_and_the_worst_reason_is_the_answer(
    facts: ClearingFacts, asked: Asked, on: date
) -> None:
    found = clear(facts, asked, on)
    assert found.deciding
    assert found.answer == max(reason.counts for reason in found.reasons)
    assert all(reason.code in CODES and reason.sentence for reason in found.reasons)
    assert all(
        reason.remedy for reason in found.reasons if reason.answer > Answer.ALLOW and reason.code != "OVERRIDDEN"
    )


@cases
@given(clearing_facts, st.sampled_from(["US", "EU"]), DAYS)
def test_what_is_about_other_work_changes_nothing(facts: ClearingFacts, market: str, on: date) -> None:
    """A qualification, hold, agreement or assessment of another product, operation or market counts for nothing."""
    asked = Asked(FILL, PRODUCT, market)
    foreign = Scope(products=frozenset({OTHER}))
    more = replace(
        facts,
        qualifications=(
            *facts.qualifications,
            a_qualification(states.DISQUALIFIED, "QUA-2026-0098", scope=foreign),
        ),
        agreements=(*facts.agreements, an_agreement(operations=frozenset({"storage"}))),
        assessments=(*facts.assessments, an_assessment(product=OTHER)),
    )
    assert advice_apart(clear(more, asked, on)) == advice_apart(clear(facts, asked, on))


def advice_apart(found: Clearance) -> Clearance:
    """The answer without the words that name an agreement about other work to whoever looks for one."""
    plain = [replace(one, sentence="", link=None) if one.code == "NO_AGREEMENT" else one for one in found.reasons]
    return replace(found, reasons=tuple(plain))


@dataclass(frozen=True)
class World:
    """A site whose standing changes on days of its own, as the rooms below tell it."""

    facts: ClearingFacts
    statuses: tuple[tuple[date, Status], ...]

    def on(self, day: date) -> ClearingFacts:
        status = [status for first, status in self.statuses if first <= day][-1:]
        later = [first for first, _ in self.statuses if first > day]
        standing = a_standing(*status, changes_on=min(later, default=None))
        return replace(self.facts, standing=standing)


worlds = st.builds(
    World,
    clearing_facts,
    st.lists(st.tuples(DAYS, st.sampled_from([Status.OK, Status.OK, Status.WATCH, Status.EXPIRED])), max_size=3).map(
        lambda rows: tuple(sorted(rows))
    ),
)


@cases
@given(worlds, ASKS, DAYS, st.booleans())
def test_changes_on_is_the_first_later_day_with_another_answer(
    world: World, asked: Asked, on: date, override: bool
) -> None:
    """Held against the answer of every single day."""
    if override:
        world = replace(world, facts=overridden(world.facts, asked, on, on + timedelta(days=20)))
    until = DAY + timedelta(days=SPAN + 3)
    now = clear(world.on(on), asked, on)
    days = [on + timedelta(days=ahead) for ahead in range(1, (until - on).days + 1)]
    answers = [(day, clear(world.on(day), asked, day).answer) for day in days]
    expected = next(((day, became) for day, became in answers if became != now.answer), (None, None))
    assert outlook(now, world.on, until) == expected


@cases
@given(clearing_facts)
def test_every_turning_day_is_a_day(facts: ClearingFacts) -> None:
    assert all(isinstance(day, date) for day in turning_days(facts))
