"""The demo's cast and portfolio fit together."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from cmo_portal.demo import portfolio
from cmo_portal.demo.lines import PORTFOLIO
from cmos.models import Company
from tests.world import World


def test_the_portfolio_is_recorded_beside_the_cast_that_has_one_of_its_companies(world: World) -> None:
    """The demo once did not start: a company of the portfolio was registered again that the cast has already."""
    party = world.aldena
    cast: Any = SimpleNamespace(
        sponsors={"aldena": party.sponsor},
        members={("aldena.example", role): party.people[role] for role in ("qa_head", "qa_manager")},
        password=world.password,
    )
    with party.scope():
        names = set(Company.objects.values_list("name", flat=True))
    before = party.sites()
    portfolio.load(cast)
    assert names & {line.company for line in PORTFOLIO}
    assert party.sites() == before + len(PORTFOLIO)
