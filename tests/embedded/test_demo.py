"""The demo's cast and portfolio fit together."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from cmo_portal.demo import complete, portfolio, scopes
from cmo_portal.demo.lines import PORTFOLIO
from cmos import selectors as known
from cmos.models import Company
from kernel.clock import today
from qualification import selectors as qualifications
from qualification.rules.lifecycle.facts import AUDIT_PENDING, QUALIFIED, QUALIFIED_ON_WATCH
from qualification.selectors import deciding
from qualification.selectors import lifecycle as reading
from tests.world import World


def test_the_portfolio_is_recorded_beside_the_cast_that_has_one_of_its_companies(world: World) -> None:
    """The demo once did not start: a company of the portfolio was registered again that the cast has already."""
    party = world.aldena
    cast: Any = SimpleNamespace(
        sponsors={"aldena": party.sponsor},
        members={
            **{("aldena.example", role): member for role, member in party.people.items()},
            **{("loughderrin.example", role): member for role, member in world.staff.items()},
        },
        maker=world.maker,
        password=world.password,
    )
    with party.scope():
        names = set(Company.objects.values_list("name", flat=True))
    before = party.sites()
    portfolio.load(cast)
    assert names & {line.company for line in PORTFOLIO}
    assert party.sites() == before + len(PORTFOLIO)
    scopes.load(cast)
    with party.scope():
        on = today(party.sponsor.zone)
        fact = {each.code: each for each in known.product_facts([row.pk for row in known.products()]).values()}
        assert fact["ALD-301"].us_exempt_on(on) and fact["ALD-902"].oeb == 5
        assert not fact["ALD-302"].us_exempt_on(on) and fact["ALD-302"].us_exempt_on(on - timedelta(days=22))
        laboratory = next(site for site in known.sites() if site.name == scopes.LABORATORY)
        works = known.applicability_at([laboratory.pk], on)[laboratory.pk].works
        assert {gap.code for work in works for gap in work.coverage.gaps} >= {"DEA_ADDRESS", "STATE_LICENCE"}
        cro = next(site for site in known.sites() if site.partner_type == "cro_clinical")
        assert known.applicability_at([cro.pk], on)[cro.pk].profile.keys == {"gcp"}
    complete.load(cast)
    with party.scope():
        full = next(site for site in known.sites() if site.name == complete.FULL)
        found = qualifications.qualification_facts([full.pk], on)[full.pk]
        assert {each.state for each in found} == {QUALIFIED, QUALIFIED_ON_WATCH, AUDIT_PENDING}
        assert not [hold for each in found for hold in each.holds]
        for row, _ in reading.of_site(full):
            checklist = deciding.gates_of(reading.here([row], on)[0], on)
            assert all(gate.passed for gate in checklist) or row.operations == ["labelling"]
