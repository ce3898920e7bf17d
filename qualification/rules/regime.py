"""The two GMP regimes that share one table: the EU's and the UK's, and a site's evidence as one of them sees it.

Both ask for an authorisation at home, a certificate or recognised evidence elsewhere, and publish statements of
non-compliance. They differ in whose documents are their own, whom they recognise, and where home is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Protocol

from cmos.rules import (
    ApiRegistrationFact,
    AuthorisationFact,
    ConfirmationFact,
    GmpCertificateFact,
    QpDeclarationFact,
)
from inspections import rules as inspections
from qualification.rules import scope
from qualification.rules.facts import SiteFacts
from regulations.rules.recognition import EEA, EEA_COUNTRIES, EU, UK, Recognition, recognised

LEFT: Final = {"GB": date(2021, 1, 1)}
"""Countries that left the EU's regime: first day outside (end of the transition period)."""
PARTNER_OF: Final = {EU: EEA, UK: "GB"}
"""Whose inspections stand behind a certificate, as the agreements name them."""
CLASSES: Final = {"vaccine": "vaccine", "plasma": "plasma"}
"""Modality -> class of products as agreements name it, where it is one of its own."""
JURISDICTION_OF: Final = {partner: jurisdiction for jurisdiction, partner in PARTNER_OF.items()}


Given = AuthorisationFact | ConfirmationFact | QpDeclarationFact | ApiRegistrationFact


class Owned(Protocol):
    """A document given under somebody's law."""

    @property
    def jurisdiction(self) -> str: ...


def in_eea(country: str, on: date) -> bool:
    return country in EEA_COUNTRIES or (country in LEFT and on < LEFT[country])


@dataclass(frozen=True, slots=True)
class Regime:
    """Whose table is asked: its market, its inspectors, and its words."""

    market: str
    authority: str
    """how inspections name it"""
    adjective: str
    home: str

    def inside(self, country: str, on: date) -> bool:
        """Whether a site lies at home, where an authorisation is asked for."""
        return country == "GB" if self.market == UK else in_eea(country, on)

    def owns(self, one: Owned) -> bool:
        return one.jurisdiction == self.market


REGIMES: Final = {
    EU: Regime(EU, inspections.EU, "EU", "the EEA"),
    UK: Regime(UK, inspections.MHRA, "UK", "the United Kingdom"),
}
AUTHORITIES: Final = {market: regime.authority for market, regime in REGIMES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class GmpFacts(SiteFacts):
    """A site as one regime sees it: its own documents, and certificates of the other that it may recognise."""

    regime: Regime

    @classmethod
    def of(cls, facts: SiteFacts, regime: Regime) -> GmpFacts:
        if isinstance(facts, cls) and facts.regime is regime:
            return facts
        values: dict[str, Any] = {each.name: getattr(facts, each.name) for each in fields(SiteFacts)}
        for name in ("authorisations", "confirmations", "declarations", "api_registrations"):
            values[name] = tuple(one for one in values[name] if regime.owns(one))
        return cls(**values, regime=regime)

    def recognises(self, one: GmpCertificateFact, operation: str, on: date) -> Recognition | None:
        """The row by which a certificate of the other regime is relied on; none at home, where the own one counts."""
        if self.regime.owns(one) or self.regime.inside(self.site.country, on):
            return None
        return recognised(
            PARTNER_OF.get(one.jurisdiction, ""),
            product_class(self, operation, on),
            self.site.country,
            on,
            relying=self.regime.market,
            inspected_on=one.inspection_end,
        )

    def certificates_on(self, operation: str, on: date) -> list[GmpCertificateFact]:
        """The certificates that speak on a day: own ones and recognised ones."""
        return [
            one
            for one in self.certificates
            if one.valid_from <= on and (self.regime.owns(one) or self.recognises(one, operation, on))
        ]

    def own(self, certificates: Iterable[GmpCertificateFact]) -> list[GmpCertificateFact]:
        return [one for one in certificates if self.regime.owns(one)]


def product_class(facts: SiteFacts, operation: str, on: date) -> str:
    """The class by which agreements name what is made; the strictest where a site makes several."""
    if scope.asks_active_substance(facts.site.material_types, operation):
        return "api"
    own = CLASSES.get(facts.asked_product.modality) if facts.asked_product is not None else None
    if own:
        return own
    if not facts.commercial(on):
        return "imp"
    return "human_biological" if facts.site.biologics else "human_chemical"


def serves(facts: SiteFacts, market: str, on: date) -> bool:
    """Whether the market's table is asked of a site at all.

    The United States and the EU always are. The UK is asked where somebody asks for it, of sites that lie there, that
    make a product for it, or that hold a document of it or stand on its list: else every site without a UK document
    would be shown as not eligible for a market it does not serve.
    """
    if market != UK or facts.asked_market == market or facts.site.country == "GB":
        return True
    if any(use.market == market and use.covers(on) for use in facts.site.uses):
        return True
    held: tuple[tuple[Given, ...], ...] = (facts.authorisations, facts.confirmations, facts.api_registrations)
    return (
        any(one.jurisdiction == market and one.valid_from <= on for one in facts.certificates)
        or any(
            one.jurisdiction == market and (one.valid_from is None or one.valid_from <= on)
            for rows in held
            for one in rows
        )
        or any(one.jurisdiction == market and one.declared_on <= on for one in facts.declarations)
        or any(one.jurisdiction == market and one.issued_on <= on for one in facts.authority.noncompliance)
    )


def without_recognised(facts: GmpFacts) -> GmpFacts:
    """The same site with the regime's own certificates only."""
    return replace(facts, certificates=tuple(facts.own(facts.certificates)))
