"""The evidence that a scope asks for: from authorities, of the site, and of the sponsor itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from regulations.rules import countries, vocabulary
from regulations.rules.applicability import eu, us
from regulations.rules.applicability.facts import (
    HOLDING,
    MAKING,
    SUBSTANCE,
    TESTING,
    Basis,
    Cited,
    Needed,
    ScopeFact,
)
from regulations.rules.applicability.special import BAND, HANDLED, band_words, in_us
from regulations.rules.controlled import NEEDED, QUOTA

MRA_US_EU: Final = Cited("EU-US mutual recognition agreement, in operation since 1 Nov 2017")
MRA_FROM: Final = date(2017, 11, 1)
NOT_RECOGNISED: Final = frozenset({"vaccine", "plasma"})
"""Modalities that the agreement did not cover."""
CONFIRMED: Final = Cited("Directive 2001/83/EC art 46b", checked=False)
MARKETS_BEYOND: Final = frozenset({"US", "EU", "UK"})
"""Markets whose rules are here in full; of others only evidence of their authority is asked for."""


def evidence(scope: ScopeFact, on: date) -> Iterator[Needed]:
    """What is needed for one activity on a day, each with any of the kinds that will do."""
    yield from _of_us(scope, on)
    yield from _of_eu(scope, on)
    yield from _of_uk(scope, on)
    yield from _of_others(scope)
    yield from _controlled(scope, on)
    yield from _potent(scope)
    yield from _of_product(scope, on)


def _of_us(scope: ScopeFact, on: date) -> Iterator[Needed]:
    if "us_statute" not in {each.key for each in us.sets(scope, on)}:
        return
    operation = vocabulary.OPERATIONS.get(scope.operation)
    if operation is not None and operation.decrs and scope.commercial(on):
        yield Needed(
            "us_registration",
            "FDA establishment registration",
            "A marketed drug is made, packed, labelled or tested here for the US market; whoever does it registers.",
            Cited("21 CFR 207"),
            kinds=("registration",),
        )
    yield Needed(
        "us_inspection",
        "Inspection classified by FDA",
        _inspection_words(scope, on),
        MRA_US_EU if _by_agreement(scope, on) else Cited("FD&C Act 704", checked=False),
        kinds=("inspection",),
    )


def _by_agreement(scope: ScopeFact, on: date) -> bool:
    covered = scope.modality not in NOT_RECOGNISED and on >= MRA_FROM
    return covered and countries.in_eea(scope.country, on) and scope.country not in ("IS", "LI", "NO")


def _inspection_words(scope: ScopeFact, on: date) -> str:
    if _by_agreement(scope, on):
        where = countries.name(scope.country)
        return f"FDA may rely on the report of the authority in {where} and classify it, instead of coming itself."
    if scope.us_exempt(on):
        return (
            "Sites of phase 1 material are often unknown to FDA: none is no fault, and is decided with an assessment."
        )
    return "The standing at FDA rests on it."


def _of_eu(scope: ScopeFact, on: date) -> Iterator[Needed]:
    if eu.EU not in scope.markets or scope.operation not in eu.OUTSOURCED:
        return
    here, where = countries.in_eea(scope.country, on), countries.name(scope.country)
    if scope.operation in HOLDING:
        yield Needed(
            "eu_gdp_paper",
            "GDP certificate or wholesale authorisation",
            f"{scope.doing} of medicines for the EU.",
            Cited("Directive 2001/83/EC arts 77 and 111", checked=False),
            kinds=("supporting",),
        )
    elif scope.substance or scope.operation in SUBSTANCE:
        yield from _substance_for_eu(here, where)
    elif scope.operation in eu.GMP_WORK and scope.material_type not in ("excipient", "packaging_material"):
        yield from _medicine_for_eu(scope, on, here, where)


def _substance_for_eu(here: bool, where: str) -> Iterator[Needed]:
    if here:
        yield Needed(
            "eu_api_registration",
            "Registration as maker of active substances",
            f"An active substance is made or tested in {where}.",
            Cited("Directive 2001/83/EC art 52a", checked=False),
            kinds=("api_registration",),
        )
    else:
        yield Needed(
            "eu_written_confirmation",
            "Written confirmation, waiver or EU GMP certificate",
            f"An active substance comes into the EU from {where}, outside the EEA.",
            CONFIRMED,
            kinds=("confirmation", "certificate"),
        )
    yield Needed(
        "eu_api_audit",
        "Audit of the maker of the active substance",
        "The holder of the manufacturing authorisation audits it, or lets it be audited under contract.",
        Cited("Directive 2001/83/EC art 46(f); EU GMP 5.29"),
        kinds=("audit",),
        owner="sponsor",
    )


def _medicine_for_eu(scope: ScopeFact, on: date, here: bool, where: str) -> Iterator[Needed]:
    if here and scope.operation in TESTING:
        yield Needed(
            "eu_laboratory",
            "Authorisation of its own, or being named on the maker's for quality control",
            f"{scope.doing} in {where}: a contract laboratory may stand on the authorisation of the site it works for.",
            Cited("Directive 2001/83/EC arts 20 and 40", checked=False),
            kinds=("authorisation", "certificate"),
        )
    elif here:
        yield Needed(
            "eu_authorisation",
            "Manufacturing authorisation" + (" for IMP" if eu.in_study(scope, on) else ""),
            f"{scope.doing} in {where}, inside the EEA.",
            Cited("Directive 2001/83/EC art 40; for IMP Regulation (EU) No 536/2014 art 61", checked=False),
            kinds=("authorisation",),
        )
    elif scope.material_type == "imp" or eu.in_study(scope, on):
        yield Needed(
            "eu_imp_equivalence",
            "QP declaration with an audit, or a certificate",
            f"For studies only, from {where}: authorities do not inspect such sites as a routine, so no certificate is "
            "no fault by itself.",
            Cited("Delegated Regulation (EU) 2017/1569 arts 13 and 17"),
            kinds=("qp_declaration", "certificate", "partner"),
        )
    else:
        yield Needed(
            "eu_certificate",
            "EU GMP certificate, or evidence of a partner authority",
            f"A medicine comes into the EU from {where}, outside the EEA.",
            Cited("Directive 2001/83/EC arts 111 and 51(2)", checked=False),
            kinds=("certificate", "partner"),
        )
    if scope.operation not in TESTING:
        yield Needed(
            "eu_qp",
            "Certification by a Qualified Person arranged",
            "The contract names how the QP who certifies each batch exercises his responsibility.",
            Cited("EU GMP chapter 7 and Annex 16; for IMP Delegated Regulation (EU) 2017/1569 art 13"),
            kinds=("agreement",),
            owner="sponsor",
        )


def _of_uk(scope: ScopeFact, on: date) -> Iterator[Needed]:
    if not list(eu.uk_sets(scope, on)) or scope.operation not in eu.GMP_WORK:
        return
    yield Needed(
        "uk_authority",
        "Evidence of the MHRA, or of an authority it recognises",
        f"{scope.doing} for the market of the United Kingdom.",
        Cited("Human Medicines Regulations 2012", checked=False),
        kinds=("authority", "certificate", "authorisation", "partner"),
    )


def _of_others(scope: ScopeFact) -> Iterator[Needed]:
    for market in sorted(scope.markets - MARKETS_BEYOND):
        label = vocabulary.MARKETS.get(market, market)
        yield Needed(
            f"authority_{market.lower()}",
            f"Evidence of the authority of {label}",
            f"{scope.doing} for {label}: its rules are not described here, its own evidence is asked for.",
            Cited("Matrix of markets", Basis.COMPANY),
            kinds=("authority", "supporting"),
        )


def _controlled(scope: ScopeFact, on: date) -> Iterator[Needed]:
    schedules = scope.controlled(on)
    if not schedules or scope.operation not in NEEDED:
        return
    listed = ", ".join(sorted(schedules))
    if not in_us(scope):
        yield Needed(
            "narcotics_licence",
            "National narcotics licence",
            f"A controlled substance (Schedule {listed} in the US) is worked on in {countries.name(scope.country)}.",
            Cited("National law of the country", checked=False),
            kinds=("narcotics",),
        )
        return
    yield Needed(
        "dea_registration",
        "DEA registration of this address, activity and schedule",
        f"Schedule {listed}: valid on the day of the work, for this address and no other.",
        Cited("21 CFR 1301.12 and 1301.13"),
        kinds=("dea",),
    )
    yield Needed(
        "state_licence",
        "State licence for controlled substances",
        "The state registers or licenses whoever handles them, beside DEA.",
        Cited("Law of the state", checked=False),
        kinds=("state_licence",),
    )
    if schedules & QUOTA and scope.operation in HANDLED:
        yield Needed(
            "dea_quota",
            "DEA quota of the year",
            f"Schedule {', '.join(sorted(schedules & QUOTA))}: no more is made or bought than the quota of the year.",
            Cited("21 CFR 1303"),
            kinds=("quota",),
        )


def _potent(scope: ScopeFact) -> Iterator[Needed]:
    if not scope.potent or scope.operation not in HANDLED:
        return
    limits = Cited("EU GMP 5.20; EMA/CHMP/CVMP/SWP/169430/2012", Basis.GUIDANCE, checked=False)
    apart = Cited("21 CFR 211.42(d), .46(d) and .176; EU GMP 3.6", checked=False)
    for key, label, source in (
        ("containment", "Proof of containment", BAND),
        ("separation", "Proof of dedicated or segregated facilities", apart),
        ("hbel", "Health-based exposure limit (PDE) report", limits),
        ("cleaning_limits", "Cleaning limits from the health-based exposure limit", limits),
    ):
        yield Needed(key, label, f"{band_words(scope)}.", source, kinds=("document",))


def _of_product(scope: ScopeFact, on: date) -> Iterator[Needed]:
    if scope.sterile and scope.operation in MAKING | {"primary_packaging"}:
        yield Needed(
            "contamination_control",
            "Contamination control strategy",
            "The product is sterile.",
            Cited("EU GMP Annex 1, 2.3; FDA guidance on aseptic processing, 2004", Basis.GUIDANCE, checked=False),
            kinds=("document",),
        )
    if scope.operation in MAKING:
        whose = "material of the sponsor is worked on for a fee" if scope.toll else "the sponsor buys it"
        yield Needed(
            "api_supplier",
            "Qualification of the supplier of the active substance",
            f"It is the sponsor's: {whose}.",
            Cited("Responsibility matrix, row 12", Basis.COMPANY),
            kinds=("audit",),
            owner="sponsor",
        )
    if scope.operation in eu.OUTSOURCED:
        yield Needed(
            "agreement",
            "Quality agreement" + (" (advised)" if scope.us_exempt(on) and scope.markets <= {"US"} else ""),
            _agreement_words(scope, on),
            Cited("FDA guidance Contract Manufacturing: Quality Agreements, Nov 2016; EU GMP 7.14", Basis.GUIDANCE),
            kinds=("agreement",),
            owner="sponsor",
        )


def _agreement_words(scope: ScopeFact, on: date) -> str:
    if scope.us_exempt(on) and scope.markets <= {"US"}:
        return "FDA's guidance speaks of commercial making; its principles are usable earlier."
    return "Both say in writing who does what before the work begins."
