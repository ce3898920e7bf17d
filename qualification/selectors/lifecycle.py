"""Qualifications as they stand on any day and as was known at any moment: their state, conditions and holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from cmos.models import Site
from qualification.models import Qualification
from qualification.rules.lifecycle import moves
from qualification.rules.lifecycle.facts import WORKING, HoldFact, QualificationFact, Scope
from qualification.rules.lifecycle.gates import CONTACTS, MET, NoteLine
from qualification.rules.lifecycle.holds import holds, proposals
from qualification.rules.lifecycle.requalify import Interval, Requalification, requalification
from qualification.rules.lifecycle.states import (
    DecisionFact,
    StateOn,
    conditions_on,
    last_qualified,
    narrowed,
    state_on,
)
from qualification.rules.lifecycle.trigger import Trigger
from qualification.rules.lifecycle.triggers import triggers
from qualification.rules.lifecycle.watched import Watched
from qualification.selectors.recorded import Recorded, recorded, scopes
from qualification.selectors.watching import Gathered, OfSite, Worked, watched
from regulations.rules.vocabulary import OPERATION_LABELS
from sponsors import access


def qualifications() -> QuerySet[Qualification]:
    """The sponsor's qualifications with their sites."""
    return Qualification.objects.select_related("site", "site__company", "part_of", "responsible")


def qualification(pk: UUID) -> Qualification:
    return qualifications().get(pk=pk)


def in_words(scope: Scope, names: Mapping[UUID, str]) -> str:
    """What a scope is about: operations, products and markets."""
    operations = sorted(OPERATION_LABELS.get(code, code) for code in scope.operations) or ["Every operation"]
    products = sorted(names.get(pk, "a product") for pk in scope.products) or ["every product"]
    markets = sorted(scope.markets) or ["every market"]
    return "; ".join(", ".join(each) for each in (operations, products, markets))


def of_site(site: Site) -> list[tuple[Qualification, Scope]]:
    """The whole qualifications of a site with their scopes."""
    rows = list(Qualification.objects.filter(site=site, part_of=None))
    about = scopes(rows)
    return [(row, about[row.pk]) for row in rows]


def parts_of(whole: Qualification) -> list[tuple[Qualification, Scope]]:
    """The parts of a qualification that are decided apart, with their scopes."""
    rows = list(Qualification.objects.filter(part_of=whole).order_by("number"))
    about = scopes(rows)
    return [(row, about[row.pk]) for row in rows]


# --- with their decisions ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A qualification with what is known of it: its scope, its signed decisions, its state on the day asked about."""

    row: Qualification
    scope: Scope
    decisions: tuple[DecisionFact, ...]
    state: StateOn | None
    parts: tuple[DecisionFact, ...] = ()
    """decisions about its parts"""

    @property
    def narrow(self) -> Scope:
        """What the state is about."""
        return narrowed(self.scope, self.state) if self.state else self.scope


def known(rows: Collection[Qualification], on: date, known_at: datetime | None = None) -> list[Known]:
    """What is known of some qualifications on a day."""
    return _known(rows, recorded(rows, known_at), on)


def _known(rows: Collection[Qualification], said: Recorded, on: date) -> list[Known]:
    apart: dict[UUID | None, list[DecisionFact]] = defaultdict(list)
    for part in said.parts:
        apart[part.part_of_id] += said.decisions[part.pk]
    return [
        Known(
            row,
            said.scopes[row.pk],
            tuple(said.decisions[row.pk]),
            state_on(said.decisions[row.pk], on),
            tuple(apart[row.pk]),
        )
        for row in rows
    ]


def state_now(row: Qualification) -> str:
    """The state of a qualification today; empty before its first decision."""
    found = known([row], access.today_here())[0].state
    return found.state if found else moves.NEW


# --- with what happened -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Here:
    """A qualification on a day with everything that is computed of it."""

    known: Known
    watched: Watched
    holds: tuple[HoldFact, ...]
    proposals: tuple[Trigger, ...]
    requalification: Requalification | None
    notes: tuple[NoteLine, ...] = ()
    """signed notes on its gates"""

    def qp_named(self, on: date) -> bool:
        """Whether the release by a Qualified Person is arranged on a day."""
        return any(each.gate == CONTACTS and each.says == MET and each.holds(on) for each in self.notes)


class Readings:
    """Some qualifications with everything that can happen to them, read once for whatever day is asked about.

    As known at a moment, or now. Whoever has gathered what is known of their sites hands it in.
    """

    def __init__(
        self, rows: Collection[Qualification], known_at: datetime | None = None, gathered: Gathered | None = None
    ) -> None:
        self.rows = rows
        if not rows:
            return
        self._said = recorded(rows, known_at)
        self._gathered = gathered or Gathered({row.site_id for row in rows}, known_at)
        self._worked = Worked([self._said.scopes[row.pk] for row in rows], known_at)

    def on(self, day: date, site_ids: Collection[UUID] | None = None) -> list[Here]:
        """The qualifications on a day, of all sites or of some; without those whose site nobody knew of."""
        rows = [row for row in self.rows if site_ids is None or row.site_id in site_ids]
        sites = {pk: self._gathered.on(pk, day) for pk in {row.site_id for row in rows}}
        found = [(each, sites[each.row.site_id]) for each in _known(rows, self._said, day)] if rows else []
        return [self._here(each, site, day) for each, site in found if site is not None]

    def _here(self, each: Known, site: OfSite, day: date) -> Here:
        pk, said = each.row.pk, self._said
        interval = self._gathered.interval(each.row.site_id, day)
        due = _requalification(each, site, interval, said.graces.get(pk, {}), day)
        facts = watched(site, each.narrow, self._worked.on(day), due)
        held: tuple[HoldFact, ...] = ()
        asked: tuple[Trigger, ...] = ()
        if each.state is not None:
            happened, dismissed = triggers(facts, day), said.dismissed.get(pk, ())
            held = holds(each.state, each.narrow, each.decisions, each.parts, happened, day)
            asked = proposals(each.state, each.decisions, each.parts, dismissed, happened, day)
        return Here(each, facts, held, asked, due, said.notes.get(pk, ()))


def here(rows: Collection[Qualification], on: date, known_at: datetime | None = None) -> list[Here]:
    """Some qualifications on a day: what stops them, what asks for a decision, when they are due again."""
    return Readings(rows, known_at).on(on)


def narrowed_to(found: Here, scope: Scope) -> Here:
    """What is known of a qualification, as far as it is about a part of it."""
    return replace(
        found,
        known=replace(found.known, scope=scope),
        watched=replace(found.watched, scope=scope),
        holds=tuple(each for each in found.holds if each.scope.meets(scope)),
        proposals=tuple(each for each in found.proposals if each.scope.meets(scope)),
    )


def _requalification(
    each: Known, site: OfSite, interval: Interval, graces: dict[date, date], on: date
) -> Requalification | None:
    """When a qualified site is due again; nothing before it was qualified, or once it allows no work."""
    if each.state is None or each.state.state not in WORKING:
        return None
    last = last_qualified(each.decisions, on)
    return requalification(
        site.facts.audits,
        interval,
        decided_on=last.decided_on if last else None,
        fixed=last.requalify_on if last else None,
        graces=graces,
        documents_on=site.documents_on,
        on=on,
    )


class QualificationsOf:
    """The qualifications of some sites, read once for whatever day is asked about, as known at a moment or now."""

    def __init__(
        self, site_ids: Collection[UUID], known_at: datetime | None = None, gathered: Gathered | None = None
    ) -> None:
        rows = qualifications().filter(site_id__among=site_ids).order_by("number")
        self._readings = Readings(list(rows), known_at, gathered)

    def on(self, day: date, site_ids: Collection[UUID]) -> dict[UUID, list[QualificationFact]]:
        """State, conditions, and holds that are computed, of the qualifications of each of these sites on a day.

        Work is allowed only where every qualification that covers it allows it: one that is a part of another
        (`part_of`) never allows more than the whole. What has no signed decision yet is left out.
        """
        found: dict[UUID, list[QualificationFact]] = {pk: [] for pk in site_ids}
        for each in self._readings.on(day, found):
            if each.known.state is not None:
                found[each.known.row.site_id].append(_qualification(each, each.known.state, day))
        return found


def qualification_facts(
    site_ids: Collection[UUID], on: date, known_at: datetime | None = None
) -> dict[UUID, list[QualificationFact]]:
    """The qualifications of each site on a day, as known at a moment: state, conditions, and holds."""
    return QualificationsOf(site_ids, known_at).on(on, site_ids)


def _qualification(found: Here, state: StateOn, on: date) -> QualificationFact:
    row, due = found.known.row, found.requalification
    return QualificationFact(
        id=row.pk,
        site_id=row.site_id,
        number=row.number,
        scope=found.known.narrow,
        state=state.state,
        since=state.since,
        conditional_until=state.by.conditional_until,
        conditions=conditions_on(state),
        holds=found.holds,
        requalification_due=due.by if due else None,
        qp_named=found.qp_named(on),
        part_of=row.part_of_id,
        batches=state.by.batches,
    )
