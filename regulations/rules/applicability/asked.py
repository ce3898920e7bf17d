"""What the partner is asked and what the agreement says: sections of the questionnaire, clauses with who owns them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, NamedTuple

from regulations.rules.applicability import eu
from regulations.rules.applicability.facts import (
    MAKING,
    PACKING,
    SUBSTANCE,
    TESTING,
    Applied,
    Basis,
    Cited,
    Clause,
    ScopeFact,
)
from regulations.rules.applicability.special import HANDLED
from regulations.rules.controlled import NEEDED

When = Callable[[ScopeFact, date], bool]
QUESTIONS: Final = Cited("Questionnaire for sites, by what is shown", Basis.COMPANY)
MATRIX: Final = "Responsibility matrix, row {}"
IDENTITY: Final = Cited("21 CFR 211.84(d)(1); EU GMP 7.10")


class _Asked(NamedTuple):
    """A section of the questionnaire, with the test that shows it and why."""

    key: str
    label: str
    when: When
    reason: str


def _always(scope: ScopeFact, on: date) -> bool:
    return True


def _medicine(scope: ScopeFact, on: date) -> bool:
    return not scope.substance and scope.material_type not in ("excipient", "packaging_material")


SECTIONS: Final = (
    _Asked("all", "Every site", _always, "Asked of every partner that does GMP work."),
    _Asked("DP", "Drug product", lambda s, on: _medicine(s, on) and s.operation in MAKING, "A drug product is made."),
    _Asked(
        "API",
        "Active substance",
        lambda s, on: s.substance or s.operation in SUBSTANCE,
        "An active substance or intermediate is worked on.",
    ),
    _Asked("BIO", "Biologics", lambda s, on: s.biological, "The product is a biologic."),
    _Asked("STE", "Sterile products", lambda s, on: s.sterile, "The product is sterile."),
    _Asked("HP", "Potent substances", lambda s, on: s.potent, "The band of exposure asks for containment."),
    _Asked(
        "CS",
        "Controlled substances",
        lambda s, on: bool(s.controlled(on)) and s.operation in NEEDED,
        "The substance is scheduled on this day.",
    ),
    _Asked("PK", "Packaging", lambda s, on: s.operation in PACKING, "The product is packed or labelled."),
    _Asked("LAB", "Laboratory", lambda s, on: s.operation in TESTING | MAKING | SUBSTANCE, "Testing is part of it."),
    _Asked("TOLL", "Material of the client", lambda s, on: s.toll, "The sponsor's own material is worked on."),
    _Asked("CL", "Investigational products", lambda s, on: s.investigational(on), "The product is for studies."),
    _Asked("EU", "European Union", lambda s, on: eu.EU in s.markets, "The product goes to the EU."),
    _Asked("US", "United States", lambda s, on: "US" in s.markets, "The product goes to the US."),
    _Asked("IT", "Computer systems", _always, "GMP records are kept or signed in computer systems."),
)


class _Term(NamedTuple):
    """A clause: the rows of the responsibility matrix, the owner for a CMO and for a toll manufacturer, and when."""

    key: str
    label: str
    rows: tuple[int, ...]
    owner: str
    toll: str
    when: When
    reason: str
    source: Cited


def _rows(*rows: int) -> Cited:
    listed = ", ".join(str(row) for row in rows)
    return Cited(
        MATRIX.format(listed).replace("row ", "rows ") if len(rows) > 1 else MATRIX.format(listed), Basis.COMPANY
    )


def _handled(scope: ScopeFact, on: date) -> bool:
    return scope.operation in HANDLED


def _buys(scope: ScopeFact, on: date) -> bool:
    """Whoever makes or packs with material of its own buys it; a toll manufacturer is given it."""
    return scope.operation in HANDLED and not scope.toll


GUIDANCE: Final = Cited("FDA guidance Quality Agreements, Nov 2016; EU GMP 7.14 to 7.17", Basis.GUIDANCE)
TERMS: Final = (
    _Term(
        "quality_unit",
        "Quality unit: who approves and rejects, final release stays with the sponsor",
        (60, 61),
        "both",
        "both",
        _always,
        "The sponsor's own quality unit answers for what it had made.",
        Cited("21 CFR 211.22(a)"),
    ),
    _Term(
        "audit_right",
        "Right to audit, agreed subcontractors too",
        (74,),
        "sponsor",
        "sponsor",
        _always,
        "The sponsor sees for itself.",
        Cited("EU GMP 7.17", Basis.GUIDANCE),
    ),
    _Term(
        "subcontracting",
        "No subcontracting without prior evaluation and approval",
        (11,),
        "contractor_approved",
        "contractor_approved",
        _always,
        "Work is given on only to whom the sponsor evaluated and approved before.",
        Cited("EU GMP 7.11", Basis.GUIDANCE),
    ),
    _Term(
        "changes",
        "Changes, deviations and inspections are told in agreed time",
        (54, 55, 57, 72),
        "contractor_approved",
        "contractor_approved",
        _always,
        "The sponsor decides on what touches its product.",
        GUIDANCE,
    ),
    _Term(
        "identity_test",
        "Identity test of each component by the manufacturer itself",
        (20,),
        "contractor",
        "contractor",
        lambda s, on: s.operation in MAKING,
        "Whoever makes the drug tests the identity of each component, whoever bought it.",
        IDENTITY,
    ),
    _Term(
        "suitability_check",
        "What is delivered is checked for its use",
        (22,),
        "contractor",
        "sponsor_checked",
        lambda s, on: s.operation in HANDLED | TESTING,
        "The acceptor makes sure that what it is given is suitable.",
        Cited("EU GMP 7.10", Basis.GUIDANCE),
    ),
    _Term(
        "api_supply",
        "Purchase and supplier qualification of the active substance",
        (12, 15),
        "sponsor",
        "sponsor",
        lambda s, on: s.operation in MAKING,
        "The sponsor buys the active substance and qualifies its maker.",
        _rows(12, 15),
    ),
    _Term(
        "purchasing",
        "Purchase of excipients and packaging, qualification of their suppliers",
        (13, 14, 16, 17, 18),
        "contractor",
        "sponsor",
        _buys,
        "The contractor buys excipients and packaging itself.",
        _rows(13, 14, 16, 17, 18),
    ),
    _Term(
        "client_material",
        "Receipt, reconciliation and return of the sponsor's material",
        (24, 25, 80),
        "contractor",
        "contractor_approved",
        lambda s, on: s.toll,
        "The material stays the sponsor's.",
        _rows(24, 25, 80),
    ),
    _Term(
        "technology_transfer",
        "Technology transfer, and who owns what is developed and changed",
        (44,),
        "both",
        "both",
        lambda s, on: s.partner_type == "cdmo",
        "A CDMO develops or takes over the process.",
        _rows(44),
    ),
    _Term(
        "artwork",
        "Artwork, master packaging records and labels",
        (27, 32),
        "contractor_approved",
        "contractor_approved",
        lambda s, on: s.operation in PACKING,
        "The product is packed or labelled.",
        _rows(27, 32),
    ),
    _Term(
        "serialization",
        "Serial numbers: data, line, upload",
        (33, 34, 35),
        "both",
        "both",
        lambda s, on: s.operation in PACKING and s.commercial(on) and bool(s.markets & {"US", "EU"}),
        "Packages bear a unique identifier.",
        Cited("FD&C Act 582; Delegated Regulation (EU) 2016/161", checked=False),
    ),
    _Term(
        "laboratory",
        "Methods, out-of-specification results, stability, samples",
        (46, 47, 49, 50, 51, 52, 53),
        "both",
        "both",
        lambda s, on: s.operation in TESTING | MAKING | SUBSTANCE,
        "Testing is part of it.",
        GUIDANCE,
    ),
    _Term(
        "cleaning",
        "Cleaning validation with limits from the sponsor's exposure limit",
        (40,),
        "both",
        "both",
        _handled,
        "Other products are made in the same rooms.",
        _rows(40),
    ),
    _Term(
        "containment",
        "Containment and campaigns of potent substances",
        (),
        "contractor_approved",
        "contractor_approved",
        lambda s, on: s.potent and s.operation in HANDLED,
        "The band of exposure asks for containment.",
        Cited("Table of exposure bands", Basis.COMPANY),
    ),
    _Term(
        "sterility",
        "Contamination control strategy and media fills",
        (43,),
        "contractor_approved",
        "contractor",
        lambda s, on: s.sterile and s.operation in MAKING | {"primary_packaging"},
        "The product is sterile.",
        Cited("EU GMP Annex 1, 2.3", Basis.GUIDANCE),
    ),
    _Term(
        "controlled_substances",
        "Licences, quota, security and losses of controlled substances",
        (4,),
        "contractor",
        "contractor",
        lambda s, on: bool(s.controlled(on)) and s.operation in NEEDED,
        "The substance is scheduled on this day.",
        Cited("21 CFR 1301 and 1304", checked=False),
    ),
    _Term(
        "qp",
        "Certification by a Qualified Person and how he discharges it",
        (6, 61),
        "sponsor",
        "sponsor",
        lambda s, on: bool(s.markets & {"EU", "UK"}) and s.operation in eu.GMP_WORK,
        "Batches for the EU or the UK are certified by a Qualified Person.",
        Cited("EU GMP chapter 7 and Annex 16", Basis.GUIDANCE),
    ),
    _Term(
        "investigational",
        "Product specification file, order and labels of investigational products; no subcontracting without consent",
        (),
        "sponsor",
        "sponsor",
        lambda s, on: "EU" in s.markets and (s.material_type == "imp" or eu.in_study(s, on)),
        "The contract of an investigational product says more.",
        Cited("Delegated Regulation (EU) 2017/1569 art 13"),
    ),
)


def sections(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """The sections of the questionnaire that are shown; none of them for clinical research."""
    for each in SECTIONS:
        if each.when(scope, on):
            yield Applied(each.key, each.label, each.reason, QUESTIONS)


def clauses(scope: ScopeFact, on: date) -> Iterator[Clause]:
    """The clauses of the agreement, each with its owner for this kind of partner."""
    for each in TERMS:
        if each.when(scope, on):
            owner = each.toll if scope.toll else each.owner
            yield Clause(each.key, each.label, each.reason, each.source, owner=owner, rows=each.rows)


def hidden(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """Clauses left out because of what the partner is, so that nobody misses them by chance (domain 12.6)."""
    if scope.toll and scope.operation in HANDLED:
        term = next(each for each in TERMS if each.key == "purchasing")
        reason = "A toll manufacturer is given the material: the sponsor buys it and qualifies its suppliers."
        yield Applied(term.key, term.label, reason, term.source)
