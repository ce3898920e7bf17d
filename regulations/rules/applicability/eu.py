"""The requirements of the European Union, and of the United Kingdom, whose rules come from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from regulations.rules import countries
from regulations.rules.applicability.facts import (
    CERTIFYING,
    HOLDING,
    MAKING,
    PACKING,
    SUBSTANCE,
    TESTING,
    Applied,
    Basis,
    Cited,
    ScopeFact,
)
from regulations.rules.applicability.timeline import MARKETED

EU: Final = "EU"
UK: Final = "UK"
GMP_WORK: Final = MAKING | SUBSTANCE | PACKING | TESTING | CERTIFYING | {"sterilisation"}
OUTSOURCED: Final = GMP_WORK | HOLDING | {"calibration", "development"}
"""Activities that a contract of chapter 7 covers."""
FMD_FROM: Final = date(2019, 2, 9)
EXCIPIENTS: Final = Cited("Guidelines of 19 March 2015 on the risk assessment of excipients", Basis.GUIDANCE)
IMP: Final = Cited("Regulation (EU) No 536/2014 arts 61 to 63; Delegated Regulation (EU) 2017/1569")
PART_I: Final = Cited("EudraLex Volume 4, Part I; Directive (EU) 2017/1572", Basis.GUIDANCE)
ANNEXES: Final = "EudraLex Volume 4, Annex {}"


def sets(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """The sets of requirements of the European Union for one activity on a day."""
    if EU not in scope.markets or scope.operation not in OUTSOURCED:
        return
    yield Applied(
        "eu_chapter_7",
        "EU GMP chapter 7: outsourced activities",
        f"{scope.doing} is given to a contractor: legality, suitability and competence are assessed first, then a "
        "written contract says who does what.",
        Cited("EudraLex Volume 4, Part I, 7.1 to 7.17", Basis.GUIDANCE),
    )
    if scope.operation in GMP_WORK:
        yield from _by_material(scope, on)
    if scope.operation in HOLDING and not scope.substance:
        reason = f"{scope.doing} of medicines outside the manufacturer's own premises."
        yield Applied("eu_gdp", "EU GDP", reason, Cited("Guidelines 2013/C 343/01", Basis.GUIDANCE, checked=False))
    if scope.operation in GMP_WORK:
        reason = "GMP records and controls in computer systems."
        yield Applied("eu_annex_11", "EU GMP Annex 11: computerised systems", reason, _annex(11))


def _by_material(scope: ScopeFact, on: date) -> Iterator[Applied]:
    if scope.material_type == "excipient":
        reason = "An excipient: its GMP follows from a formalised risk assessment of the holder of the authorisation."
        yield Applied("eu_excipients", "Excipients: formalised risk assessment", reason, EXCIPIENTS)
        return
    if scope.material_type == "packaging_material":
        return
    if scope.modality == "atmp":
        reason = "An advanced therapy: Part IV is written for it and stands in the place of Part I."
        yield Applied("eu_part_iv", "EU GMP Part IV: ATMP", reason, Cited("EudraLex Volume 4, Part IV", Basis.GUIDANCE))
    elif scope.substance or scope.material_type == "biological_substance" or scope.operation in SUBSTANCE:
        yield Applied(
            "eu_part_ii",
            "EU GMP Part II: active substances",
            f"{scope.doing}: an active substance from its starting material on.",
            Cited("EudraLex Volume 4, Part II; Delegated Regulation (EU) No 1252/2014"),
        )
        yield from _annexes(scope)
    else:
        yield _part_i(scope)
        yield from _annexes(scope)
    yield from _investigational(scope, on)
    if scope.operation in PACKING and scope.commercial(on) and on >= FMD_FROM and not scope.substance:
        reason = "Packs of prescription medicines bear a unique identifier and a device against tampering."
        source = Cited("Directive 2011/62/EU; Delegated Regulation (EU) 2016/161", checked=False)
        yield Applied("eu_fmd", "EU safety features", reason, source)


def _part_i(scope: ScopeFact) -> Applied:
    if scope.operation in TESTING:
        reason = f"{scope.doing}: who does only that complies with the chapter on quality control."
        return Applied("eu_chapter_6", "EU GMP chapter 6: quality control", reason, PART_I)
    return Applied("eu_part_i", "EU GMP Part I", f"{scope.doing} of a medicine for the EU market.", PART_I)


def _annexes(scope: ScopeFact) -> Iterator[Applied]:
    """Annexes by what the product is; none of them for ATMPs, whose Part IV has its own words."""
    if scope.sterile:
        reason = "The product is sterile: a contamination control strategy is asked for."
        yield Applied("eu_annex_1", "EU GMP Annex 1: sterile products", reason, _annex(1))
    if scope.biological:
        yield Applied("eu_annex_2", "EU GMP Annex 2: biologicals", "The product is a biological.", _annex(2))
    if scope.modality == "plasma":
        reason = "The product comes from human plasma."
        yield Applied("eu_annex_14", "EU GMP Annex 14: blood and plasma", reason, _annex(14))
    if scope.modality in ("pet", "radiopharmaceutical"):
        yield Applied("eu_annex_3", "EU GMP Annex 3: radiopharmaceuticals", "The product is radioactive.", _annex(3))
    if scope.modality == "medical_gas":
        yield Applied("eu_annex_6", "EU GMP Annex 6: medical gases", "The product is a medical gas.", _annex(6))
    if scope.operation in CERTIFYING:
        reason = "A Qualified Person certifies each batch and answers for the whole chain."
        yield Applied("eu_annex_16", "EU GMP Annex 16: certification by a QP", reason, _annex(16))
    if scope.operation in ("import_certification", "import_testing"):
        yield Applied(
            "eu_annex_21", "EU GMP Annex 21: importation", "The batch comes from outside the EEA.", _annex(21)
        )


def _investigational(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """Studies in the EU: full GMP in every phase, there is no exemption of phase 1."""
    if scope.substance or scope.operation in SUBSTANCE or scope.material_type == "biological_substance":
        return
    if scope.material_type == "imp" or in_study(scope, on):
        reason = "For studies in the EU, which knows no exemption of phase 1: GMP for investigational products in full."
        yield Applied("eu_imp", "EU GMP for investigational products", reason, IMP)


def in_study(scope: ScopeFact, on: date) -> bool:
    """Whether the drug is in a clinical phase and was not marketed in the EEA, as far as is recorded."""
    reached = [each for each in scope.milestones if each.on <= on]
    marketed = any(each.kind == MARKETED and countries.in_eea(each.country, on) for each in reached)
    return not marketed and any(each.kind != MARKETED for each in reached)


def uk_sets(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """The United Kingdom: its own law on the same GMP guide."""
    if UK not in scope.markets or scope.operation not in OUTSOURCED or scope.material_type == "packaging_material":
        return
    source = Cited("Human Medicines Regulations 2012; GMP guide as the MHRA applies it", checked=False)
    yield Applied("uk_gmp", "UK GMP", f"{scope.doing} for the market of the United Kingdom.", source)
    if scope.investigational(on) and not scope.substance and scope.operation in GMP_WORK:
        source = Cited("Medicines for Human Use (Clinical Trials) Regulations 2004", checked=False)
        reason = "For studies in the United Kingdom, in every phase."
        yield Applied("uk_imp", "UK GMP for investigational products", reason, source)


def not_applied(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """What one might expect of the European Union and does not apply, with why."""
    if EU not in scope.markets or scope.operation not in GMP_WORK:
        return
    if scope.modality == "atmp":
        reason = "Advanced therapies have Part IV, which stands alone."
        for key, label in (("eu_part_i", "EU GMP Part I"), ("eu_annex_2", "EU GMP Annex 2")):
            yield Applied(key, label, reason, Cited("EudraLex Volume 4, Part IV", Basis.GUIDANCE))


def _annex(number: int) -> Cited:
    return Cited(ANNEXES.format(number), Basis.GUIDANCE)
