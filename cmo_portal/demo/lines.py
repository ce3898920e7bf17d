"""The sites of the demo's portfolio: each line is one invented site; days count from today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inspections.services import NewObservation


@dataclass(frozen=True, slots=True)
class Visit:
    """One FDA inspection: days since its end, its class once known, the observations of its Form 483."""

    ago: int
    classification: str = ""
    observations: tuple[NewObservation, ...] = ()
    replied: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One site of the portfolio. `None` means that nothing of the kind is recorded."""

    company: str
    site: str
    city: str
    country: str
    fei: str
    partner: str
    operations: tuple[str, ...]
    forms: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    """operations of the FDA registration that runs to the end of this year"""
    certified: tuple[str, ...] = ()
    """EU codes of the certificate"""
    certificate_ago: int = 500
    visits: tuple[Visit, ...] = ()
    agreement_ends: int | None = None
    audit_ago: int | None = None
    sterile: bool = False
    materials: tuple[str, ...] = ("drug_product",)
    authority: str = "AIFA"
    mia: str = ""
    """number of the manufacturing authorisation, for sites in the EEA"""


def _observation(section: str, text: str) -> NewObservation:
    return NewObservation(text, (f"21 CFR {section}",))


PORTFOLIO: Final[tuple[Line, ...]] = (
    Line(
        company="Vale Coast Sterile S.r.l.",
        site="Vale Coast, Torre Annona",
        city="Torre Annona",
        country="IT",
        fei="3099100511",
        mia="aM-112/2021",
        partner="cdmo",
        operations=("aseptic_manufacture",),
        forms=("small_volume_liquids",),
        sterile=True,
        registered=("MANUFACTURE",),
        certified=("1.1.1.4",),
        agreement_ends=520,
        audit_ago=300,
        visits=(
            Visit(900, "VAI"),
            Visit(
                150,
                "OAI",
                (
                    _observation("211.42", "Smoke studies do not show unidirectional air at the stopper bowl."),
                    _observation("211.192", "Failed media fills were closed without a cause."),
                    _observation("211.113", "Interventions were not simulated in the media fills."),
                ),
                replied=True,
            ),
        ),
    ),
    Line(
        company="Harrow Ridge Labs Inc.",
        site="Harrow Ridge, Port Sable",
        city="Port Sable",
        country="US",
        fei="3099100522",
        partner="testing_laboratory",
        operations=("testing_chemical", "testing_microbiological"),
        registered=("ANALYSIS",),
        agreement_ends=-12,
        audit_ago=400,
        visits=(Visit(420, "VAI"),),
    ),
    Line(
        company="Suryakanta Oral Forms Ltd",
        site="Suryakanta, Plot 14, Devgarh",
        city="Devgarh",
        country="IN",
        fei="3099100533",
        partner="cmo",
        operations=("manufacture", "primary_packaging"),
        forms=("tablets", "capsules_hard"),
        registered=("MANUFACTURE", "PACK"),
        certified=("1.2.1.1", "1.2.1.13", "1.5.1.1", "1.5.1.13"),
        certificate_ago=1060,
        authority="BfArM",
        agreement_ends=75,
        audit_ago=760,
        visits=(Visit(700, "NAI"), Visit(30, "", (_observation("211.68", "Analysts could delete raw data."),))),
    ),
    Line(
        company="Lindqvist Softgel AB",
        site="Lindqvist, Norrvik",
        city="Norrvik",
        country="SE",
        fei="3099100544",
        mia="6.2.1-2019-0442",
        partner="cmo",
        operations=("manufacture",),
        forms=("capsules_soft",),
        registered=("MANUFACTURE",),
        certified=("1.2.1.2",),
        certificate_ago=1150,
        authority="Läkemedelsverket",
        agreement_ends=300,
        audit_ago=200,
        visits=(Visit(1200, "NAI"),),
    ),
    Line(
        company="Tallgrass Packaging LLC",
        site="Tallgrass, Marrow Creek",
        city="Marrow Creek",
        country="US",
        fei="3099100555",
        partner="packager",
        operations=("primary_packaging", "secondary_packaging", "labelling"),
        forms=("tablets", "capsules_hard"),
        registered=("PACK", "LABEL"),
        agreement_ends=210,
        audit_ago=90,
        visits=(Visit(260, "NAI"),),
    ),
    Line(
        company="Kestrel API GmbH",
        site="Kestrel, Werk Altmühl",
        city="Altmühl",
        country="DE",
        fei="3099100566",
        mia="DE_RP_02_MIA_2020_12",
        partner="toll_manufacturer",
        operations=("api_manufacture", "micronisation"),
        registered=("API MANUFACTURE",),
        certified=("3.1", "3.5"),
        certificate_ago=330,
        authority="Regierungspräsidium",
        materials=("api",),
        agreement_ends=640,
        audit_ago=500,
        visits=(Visit(640, "VAI"),),
    ),
    Line(
        company="Morwen Biologics BV",
        site="Morwen, Zuidhaven",
        city="Zuidhaven",
        country="NL",
        fei="3099100577",
        mia="NL-108844",
        partner="cdmo",
        operations=("biological_manufacture",),
        registered=("API MANUFACTURE",),
        certified=("1.3.1.5",),
        certificate_ago=200,
        authority="IGJ",
        materials=("biological_substance",),
        agreement_ends=20,
        audit_ago=340,
        visits=(Visit(380, "NAI"),),
    ),
    Line(
        company="Orchard Lane Clinical Supplies Ltd",
        site="Orchard Lane, Wexley",
        city="Wexley",
        country="GB",
        fei="3099100588",
        partner="packager",
        operations=("secondary_packaging", "labelling"),
        materials=("imp",),
        certified=("1.5.1.1", "1.5.2"),
        certificate_ago=410,
        authority="MHRA",
        mia="UK MIA(IMP) 41234",
    ),
    Line(
        company="Lough Derrin Formulations DAC",
        site="Lough Derrin, Kilbracken",
        city="Kilbracken",
        country="IE",
        fei="3099100610",
        mia="M0999/00002",
        partner="cmo",
        operations=("manufacture", "primary_packaging", "labelling"),
        forms=("capsules_hard",),
        registered=("MANUFACTURE", "PACK", "LABEL"),
        certified=("1.2.1.1", "1.5.1.1", "1.5.2"),
        certificate_ago=290,
        authority="HPRA",
        agreement_ends=610,
        audit_ago=280,
        visits=(Visit(460, "NAI"),),
    ),
    Line(
        company="Suryakanta Oral Forms Ltd",
        site="Suryakanta, Unit 2, Devgarh",
        city="Devgarh",
        country="IN",
        fei="3099100599",
        partner="cmo",
        operations=("manufacture",),
        forms=("tablets",),
        agreement_ends=75,
        visits=(Visit(2100, "NAI"),),
    ),
    Line(
        company="Pinewater Sterilisation SAS",
        site="Pinewater, Saint-Oriel",
        city="Saint-Oriel",
        country="FR",
        fei="3099100600",
        mia="F21/0118",
        partner="steriliser",
        operations=("sterilisation",),
        registered=("STERILIZE",),
        certified=("1.4.2",),
        certificate_ago=700,
        authority="ANSM",
        agreement_ends=410,
        audit_ago=1000,
        visits=(Visit(800, "NAI"),),
    ),
)
