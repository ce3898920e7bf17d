"""What must hold for any evidence: bad news never helps, the past stays, the next change is exact (domain 4.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from audits.rules import AuditFact
from cmos.rules import FdaRegistrationFact, GmpCertificateFact, PeriodFact, QpDeclarationFact
from inspections.rules import InspectionFact
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS, Status, worst
from qualification.selectors import HELD
from tests.generated import cases, few_cases
from tests.qualification import drawn
from tests.qualification import evidence as made

MARKETS = st.sampled_from(sorted(JURISDICTIONS))


def answer(one: Standing) -> tuple[object, ...]:
    """Everything but the outlook."""
    return (one.status, one.scope_results, one.reasons, one.confidence)


def plain(one: Standing) -> list[tuple[object, ...]]:
    return [(r.operation, r.status, {(x.key, x.sentence) for x in r.reasons}) for r in one.scope_results]


# --- bad news -----------------------------------------------------------------------------------------------------

bad_inspections = st.one_of(
    drawn.inspections(("OAI",)),
    drawn.inspections(("",), drawn.forms),
    drawn.inspections(("",), authority="EU"),
    drawn.inspections(("", "noncompliant"), authority="MHRA"),
)


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, bad_inspections | drawn.audits(("not_acceptable",)), st.booleans())
def test_added_bad_news_never_improves_a_status(
    facts: SiteFacts, market: str, on: date, news: InspectionFact | AuditFact, same_day: bool
) -> None:
    if same_day and facts.inspections and isinstance(news, InspectionFact):
        beside = facts.inspections[0]
        news = replace(news, ended_on=beside.ended_on, fei=beside.fei, class_date=beside.class_date, kind=beside.kind)
    if isinstance(news, AuditFact):
        worse = replace(facts, audits=(*facts.audits, news))
    else:
        worse = replace(facts, inspections=(*facts.inspections, news))
    no_better(facts, worse, market, on)


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, drawn.forms, st.integers(0, 3), st.booleans())
def test_a_form_483_or_an_oai_on_a_known_inspection_never_improves_a_status(
    facts: SiteFacts, market: str, on: date, form: Any, place: int, classify: bool
) -> None:
    assume(place < len(facts.inspections))
    one = facts.inspections[place]
    changed = replace(one, outcome="OAI") if classify else replace(one, form483=one.form483 or form)
    inspections = (*facts.inspections[:place], changed, *facts.inspections[place + 1 :])
    no_better(facts, replace(facts, inspections=inspections), market, on)


def with_action(facts: SiteFacts, news: Any) -> SiteFacts:
    """The same site after something more was done to it."""
    name = next(name for name, kind in made.AUTHORITY.items() if isinstance(news, kind))
    known = facts.authority
    return replace(facts, authority=replace(known, **{name: (*getattr(known, name), news)}))


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, drawn.negative_actions)
def test_an_action_of_an_authority_never_improves_a_status(facts: SiteFacts, market: str, on: date, news: Any) -> None:
    """Letters, alerts, orders, refusals, statements and published facts nobody has reviewed."""
    no_better(facts, with_action(facts, news), market, on)


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, drawn.promises, st.integers(0, 3))
def test_a_promise_to_the_authority_never_improves_a_status(
    facts: SiteFacts, market: str, on: date, news: Any, place: int
) -> None:
    assume(place < len(facts.inspections))
    one = facts.inspections[place]
    changed = replace(one, commitments=(*one.commitments, news))
    inspections = (*facts.inspections[:place], changed, *facts.inspections[place + 1 :])
    no_better(facts, replace(facts, inspections=inspections), market, on)


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, st.sampled_from(sorted(name for name, _ in HELD.values())), st.data())
def test_what_an_authority_takes_away_never_improves_a_status(
    facts: SiteFacts, market: str, on: date, kind: str, data: Any
) -> None:
    """Every kind that a site holds, withdrawn or suspended, on any day."""
    rows = list(getattr(facts, kind))
    if not rows:
        rows.append(data.draw(drawn.OF_KIND[kind]))
        facts = with_rows(facts, kind, rows)
    place = data.draw(st.integers(0, len(rows) - 1))
    one, day = rows[place], data.draw(drawn.EVENTS)
    if data.draw(st.booleans()):
        assume(one.withdrawn_on is None or day <= one.withdrawn_on)
        rows[place] = replace(one, withdrawn_on=day)
    else:
        assume(one.suspended_on is None)
        rows[place] = replace(one, suspended_on=day, suspension_ended_on=None)
    no_better(facts, with_rows(facts, kind, rows), market, on)


def with_rows(facts: SiteFacts, kind: str, rows: list[Any]) -> SiteFacts:
    """The same site with other papers of one kind."""
    held: dict[str, Any] = {kind: tuple(rows)}
    return replace(facts, **held)


def no_better(facts: SiteFacts, worse: SiteFacts, market: str, on: date) -> None:
    before, after = standing(facts, market, on), standing(worse, market, on)
    assert after.status >= before.status
    for old, new in zip(before.scope_results, after.scope_results, strict=True):
        assert new.status >= old.status, (old.operation, old.reasons, new.reasons)


# --- the past -----------------------------------------------------------------------------------------------------


def dated_after(fact: Any, on: date) -> bool:
    """Whether everything this evidence says began after the day."""
    if isinstance(fact, InspectionFact):
        return fact.ended_on is None or fact.ended_on > on
    if isinstance(fact, FdaRegistrationFact | GmpCertificateFact):
        return fact.valid_from > on
    if isinstance(fact, QpDeclarationFact):
        return fact.declared_on > on
    if isinstance(fact, PeriodFact):
        return fact.valid_from is not None and fact.valid_from > on and not (fact.withdrawn(on) or fact.suspended(on))
    return isinstance(fact, AuditFact) and (fact.closed_on is None or fact.closed_on > on)


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, drawn.site_facts)
def test_later_dated_evidence_leaves_a_past_day_alone(facts: SiteFacts, market: str, on: date, more: SiteFacts) -> None:
    def later(name: str) -> tuple[Any, ...]:
        return (*getattr(facts, name), *(one for one in getattr(more, name) if dated_after(one, on)))

    kinds = ("inspections", "audits", *(name for name, _ in HELD.values()))
    rows: dict[str, Any] = {name: later(name) for name in kinds}
    grown = replace(facts, **rows, authority=later_actions(facts, more, on))
    assert answer(standing(facts, market, on)) == answer(standing(grown, market, on))


BEGINS = ("issued_on", "listed_on", "began_on", "happened_on")


def later_actions(facts: SiteFacts, more: SiteFacts, on: date) -> Any:
    """The actions known, and those of the other site that began after the day."""

    def began(one: Any) -> date | None:
        found: list[date | None] = [getattr(one, name) for name in BEGINS if hasattr(one, name)]
        otherwise: date | None = getattr(one, "on", None) or getattr(one, "first_read_on", None)
        return found[0] if found else otherwise

    names = [name for name in made.AUTHORITY if name != "absences"]
    rows: dict[str, Any] = {
        name: (
            *getattr(facts.authority, name),
            *(one for one in getattr(more.authority, name) if (first := began(one)) is not None and first > on),
        )
        for name in names
    }
    return replace(facts.authority, **rows)


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, st.integers(1, 900), drawn.forms, st.sampled_from(["NAI", "VAI", "OAI"]))
def test_a_later_class_or_form_leaves_a_past_day_alone(
    facts: SiteFacts, market: str, on: date, days: int, form: Any, outcome: str
) -> None:
    later = on + timedelta(days=days)
    grown = tuple(
        replace(
            one,
            outcome=one.outcome or outcome,
            class_date=one.class_date if one.outcome else later,
            form483=one.form483 or replace(form, issued_on=later),
        )
        for one in facts.inspections
    )
    assert answer(standing(facts, market, on)) == answer(standing(replace(facts, inspections=grown), market, on))


# --- the outlook --------------------------------------------------------------------------------------------------


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_nothing_changes_before_changes_on_and_something_does_then(
    facts: SiteFacts, market: str, on: date, shares: list[float]
) -> None:
    now = standing(facts, market, on)
    end = now.changes_on or date(2045, 1, 1)
    for share in shares:
        between = on + timedelta(days=int(((end - on).days - 1) * share))
        assert plain(standing(facts, market, between)) == plain(now)
        assert standing(facts, market, between).changes_on == now.changes_on
    if now.changes_on is not None:
        assert now.changes_on > on
        then = standing(facts, market, now.changes_on)
        assert plain(then) != plain(now)
        assert then.status == now.changes_to


@few_cases
@given(drawn.site_facts, MARKETS, drawn.DAYS)
def test_every_single_day_of_a_year_agrees_with_changes_on(facts: SiteFacts, market: str, on: date) -> None:
    now = standing(facts, market, on)
    days = (on + timedelta(days=n) for n in range(1, 366))
    changed = next((one for one in days if plain(standing(facts, market, one)) != plain(now)), None)
    assert changed == (now.changes_on if now.changes_on and (now.changes_on - on).days < 366 else None)


# --- the shape of an answer ---------------------------------------------------------------------------------------


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS)
def test_status_is_the_worst_reason_and_every_reason_is_kept(facts: SiteFacts, market: str, on: date) -> None:
    one = standing(facts, market, on)
    assert one.status == worst(result.status for result in one.scope_results)
    assert {result.operation for result in one.scope_results} == set(facts.site.operations or ("",))
    for result in one.scope_results:
        statuses = [reason.status for reason in result.reasons if reason.status is not None]
        assert result.status == max(statuses)
        if statuses == [Status.NOT_APPLICABLE]:
            continue
        good = any(status in (Status.OK, Status.OK_WITH_OBS) for status in statuses)
        assert good != any(reason.code == "NO_EVIDENCE" for reason in result.reasons)
        assert {reason.key for reason in result.reasons} <= {reason.key for reason in one.reasons}
    assert one.driving and all(reason.status == one.status for reason in one.driving)
    assert all(reason.sentence.endswith(".") and reason.row.startswith(market) for reason in one.reasons)
    promised = {promise.id for _, promise in facts.commitments(on)}
    unreviewed = {fact.id for fact in facts.authority.unreviewed}
    named = {ref.id for reason in one.reasons for ref in reason.evidence}
    imported = {one.product for one in facts.site.imports}
    assert named <= {*facts.by_id(), facts.site.id, *promised, *unreviewed, *imported}
    assert one.confidence in ("high", "medium", "low")


@cases
@given(drawn.site_facts, MARKETS, drawn.DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_evidence_is_read_does_not_matter(
    facts: SiteFacts, market: str, on: date, random: Any
) -> None:
    def shuffled(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        mixed = list(rows)
        random.shuffle(mixed)
        return tuple(mixed)

    kinds = ("inspections", "audits", *(name for name, _ in HELD.values()))
    rows: dict[str, Any] = {name: shuffled(getattr(facts, name)) for name in kinds}
    acts: dict[str, Any] = {name: shuffled(getattr(facts.authority, name)) for name in made.AUTHORITY}
    mixed = replace(facts, **rows, authority=replace(facts.authority, **acts))
    one, other = standing(facts, market, on), standing(mixed, market, on)
    assert (one.status, set(one.codes), one.changes_on) == (other.status, set(other.codes), other.changes_on)


# --- every status has evidence that leads to it -------------------------------------------------------------------

GOOD = (made.registration("2025-11-02", "2026-12-31"), made.inspection("2025-03-01", "NAI"))
REACHED: dict[str, dict[Status, SiteFacts]] = {
    "US": {
        Status.OK: made.facts(*GOOD),
        Status.OK_WITH_OBS: made.facts(GOOD[0], made.inspection("2025-03-01", "VAI")),
        Status.WATCH: made.facts(*GOOD, made.published("2026-03-01")),
        Status.STALE: made.facts(GOOD[0], made.inspection("2019-03-01", "NAI")),
        Status.UNKNOWN: made.facts(GOOD[0]),
        Status.RESTRICTED: made.facts(*GOOD, made.letter("2026-01-10")),
        Status.SCOPE_GAP: made.facts(*GOOD, operations=(made.MAKE, made.PACK)),
        Status.NOT_ELIGIBLE: made.facts(GOOD[1]),
        Status.BLOCKED: made.facts(*GOOD, made.alert("2026-01-10")),
    },
    "EU": {
        Status.OK: made.facts(made.certificate("2025-03-01")),
        Status.OK_WITH_OBS: made.facts(made.audit("2026-01-10", outcome="acceptable"), operations=(made.STORE,)),
        Status.WATCH: made.facts(made.certificate("2025-03-01", remark="Only building 4")),
        Status.UNKNOWN: made.facts(operations=(made.STORE,)),
        Status.EXPIRED: made.facts(made.certificate("2021-03-01")),
        Status.SCOPE_GAP: made.facts(made.certificate("2025-03-01"), operations=(made.PACK,)),
        Status.NOT_ELIGIBLE: made.facts(),
        Status.BLOCKED: made.facts(made.certificate("2025-03-01"), made.statement("2026-01-10")),
    },
    "UK": {
        Status.OK: made.facts(made.certificate("2025-03-01", jurisdiction="UK")),
        Status.OK_WITH_OBS: made.facts(
            made.audit("2026-01-10", outcome="acceptable"), operations=(made.STORE,), country="GB"
        ),
        Status.WATCH: made.facts(made.certificate("2025-03-01", jurisdiction="UK", remark="Only building 4")),
        Status.UNKNOWN: made.facts(operations=(made.STORE,), country="GB"),
        Status.EXPIRED: made.facts(made.certificate("2021-03-01", jurisdiction="UK")),
        Status.SCOPE_GAP: made.facts(made.certificate("2025-03-01", jurisdiction="UK"), operations=(made.PACK,)),
        Status.NOT_ELIGIBLE: made.facts(country="GB"),
        Status.BLOCKED: made.facts(made.statement("2026-01-10", jurisdiction="UK")),
        Status.NOT_APPLICABLE: made.facts(made.certificate("2025-03-01"), *GOOD),
    },
}


def test_every_status_is_reached() -> None:
    """STALE and RESTRICTED are words of the US table only, EXPIRED of the EU's; NOT_APPLICABLE of the UK's."""
    for market, cases_ in REACHED.items():
        for status, facts in cases_.items():
            assert standing(facts, market, date(2026, 11, 23)).status == status, (market, status)
    reached = {status for found in REACHED.values() for status in found}
    assert reached == set(Status)
