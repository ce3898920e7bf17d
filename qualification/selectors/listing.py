"""Qualifications for lists, deadlines and other pages: by state, market, and what they wait for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, DateField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from cmos import selectors as cmos
from cmos.models import Site
from qualification.models import Decision, Qualification, QualificationProduct
from qualification.rules.lifecycle import moves
from qualification.rules.lifecycle.facts import CONDITIONALLY_QUALIFIED, STATES, WORKING, HoldFact
from qualification.selectors import lifecycle as reading
from qualification.selectors.lifecycle import Here
from qualification.selectors.recorded import scopes

HOLD, PROPOSAL, SIGNATURE, NOTHING = "hold", "proposal", "signature", "nothing"
NEEDS: Final = {
    HOLD: "A decision about a hold",
    PROPOSAL: "An answer to a proposal",
    SIGNATURE: "A signature",
}


def listed(today: date) -> QuerySet[Any]:
    """The sponsor's qualifications, each with its `state` on a day; a test holds it equal to `states.state_on`.

    For lists also `state_rank`, its place in the life cycle, and `first_product`, the first name of its scope.
    """
    counts = Q(effective_on=None) | Q(effective_on__lte=today)
    signed = Decision.objects.filter(counts, qualification=OuterRef("pk"), status=moves.DECIDED).order_by("-number")
    found = Qualification.objects.select_related("site", "site__company", "part_of", "responsible__user")
    named = QualificationProduct.objects.filter(qualification=OuterRef("pk")).order_by("product__name")
    return found.annotate(
        state=Subquery(signed.values("to_state")[:1]),
        ends_on=Subquery(signed.values("conditional_until")[:1]),
        state_rank=Case(*_PLACES, default=Value(0), output_field=IntegerField()),
        first_product=Coalesce(Subquery(named.values("product__name")[:1]), Value("")),
    )


_PLACES: Final = [When(state=state, then=Value(place)) for place, state in enumerate(STATES, 1)]
NOT_DUE: Final = date.max
"""Where no audit on site is due: last in a list by that day."""


def by_next_audit(found: QuerySet[Any], today: date) -> QuerySet[Any]:
    """The same, each with `audit_due`: the day of its next audit on site, grace included."""
    days: dict[date, list[UUID]] = defaultdict(list)
    for each in working(found, today):
        if each.requalification and each.requalification.by:
            days[each.requalification.by].append(each.known.row.pk)
    cases = [When(pk__in=keys, then=Value(day)) for day, keys in days.items()]
    dated: QuerySet[Any] = found.annotate(audit_due=Case(*cases, default=Value(NOT_DUE), output_field=DateField()))
    return dated


def matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number, or by words of the site or its company."""
    sites = cmos.search_sites(cmos.sites(), text).values("pk")
    return found.filter(Q(number__iexact=text.strip()) | Q(site__in=sites))


def for_market(found: QuerySet[Any], market: str) -> QuerySet[Any]:
    """Those whose scope has a market: it is named, or none is."""
    return found.filter(Q(markets__contains=[market]) | Q(markets=[]))


def for_product(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those whose scope has a product of this name or code: it is named, or none is."""
    like = Q(name__icontains=text.strip()) | Q(code__iexact=text.strip())
    products = cmos.products().filter(like).values("pk")
    named = QualificationProduct.objects.filter(product__in=products).values("qualification_id")
    any_product = ~Q(pk__in=QualificationProduct.objects.values("qualification_id"))
    return found.filter(Q(pk__in=named) | any_product) if products.exists() else found.none()


def waiting_for(found: QuerySet[Any], what: str, today: date) -> QuerySet[Any]:
    """Those that wait for a decision about a hold, an answer to a proposal, or a signature."""
    if what == SIGNATURE:
        open_ = Decision.objects.filter(status__in=sorted(moves.OPEN)).values("qualification_id")
        return found.filter(pk__in=open_)
    every = working(found, today)
    wanted = (each for each in every if (each.holds if what == HOLD else each.proposals))
    return found.filter(pk__in=[each.known.row.pk for each in wanted])


def due_within(found: QuerySet[Any], days: int, today: date) -> QuerySet[Any]:
    """Those whose next audit on site is due within some days; -1 for overdue ones."""
    last = today + timedelta(days=days)
    keys = [
        each.known.row.pk
        for each in working(found, today)
        if each.requalification and each.requalification.by and each.requalification.by <= last
    ]
    return found.filter(pk__in=keys)


def working(found: QuerySet[Any], today: date) -> list[Here]:
    """Of `found` those that allow work or are suspended, with all that is computed of them."""
    return reading.here(list(found.exclude(state=None)), today)


@dataclass(frozen=True, slots=True)
class Line:
    """A qualification as lists show it."""

    row: Any
    here: Here
    scope: str

    @property
    def pk(self) -> UUID:
        """Of the qualification: what a list calls its row by."""
        pk: UUID = self.row.pk
        return pk

    @property
    def state(self) -> str:
        """Its state; `drafted` while its first decision is not signed."""
        return self.here.known.state.state if self.here.known.state else "drafted"

    @property
    def since(self) -> date | None:
        return self.here.known.state.since if self.here.known.state else None

    @property
    def ends_on(self) -> date | None:
        """The last day of a qualification with conditions."""
        state = self.here.known.state
        return state.by.conditional_until if state and state.state == CONDITIONALLY_QUALIFIED else None

    @property
    def requalify_on(self) -> date | None:
        due = self.here.requalification
        return due.by if due else None

    @property
    def holds(self) -> list[str]:
        return [each.sentence for each in self.here.holds]

    @property
    def proposals(self) -> list[str]:
        return [each.sentence for each in self.here.proposals]


def lines(rows: Collection[Any], on: date, known_at: datetime | None = None) -> list[Line]:
    """Some rows of the list with what is computed of them, in their order; without those nobody knew of by then."""
    words = scope_words(rows)
    found = {each.known.row.pk: each for each in reading.here(list(rows), on, known_at)}
    return [Line(row, found[row.pk], words[row.pk]) for row in rows if row.pk in found]


def scope_words(rows: Collection[Qualification]) -> dict[UUID, str]:
    """What each qualification is about, in words."""
    about = scopes(rows)
    named = {pk for scope in about.values() for pk in scope.products}
    names = {each.pk: str(each) for each in cmos.products().filter(pk__in=named)}
    return {row.pk: reading.in_words(about[row.pk], names) for row in rows}


def of_site(site: Site, on: date, today: date, known_at: datetime | None = None) -> list[Line]:
    """The qualifications of a site on a day, whole ones with their parts; of a past one only those with a state."""
    found = lines(list(listed(on).filter(site=site).order_by("number")), on, known_at)
    return [each for each in found if on >= today or each.here.known.state]


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that waits for a decision."""

    row: Qualification
    hold: HoldFact


def holds_to_decide(today: date) -> list[Held]:
    """Every hold of the sponsor that nobody has decided, the most urgent first."""
    found = working(listed(today).filter(state__in=sorted(WORKING)), today)
    held = [Held(each.known.row, hold) for each in found for hold in each.holds]
    return sorted(held, key=lambda each: (each.hold.decision_due, each.row.number, each.hold.sentence))
