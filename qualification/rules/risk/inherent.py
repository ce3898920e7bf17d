"""What the records propose for the factors of the inherent risk."""

from __future__ import annotations

from datetime import date
from typing import Final

from cmos.rules import Ref
from inspections.rules import EU, FDA
from qualification.rules.risk.known import Known, Proposal, counted, refs
from qualification.rules.words import count, day
from regulations.rules import vocabulary
from regulations.rules.dates import add_months
from regulations.rules.recognition import EEA_COUNTRIES, PARTNERS

WATCHED_MONTHS, REACHED_MONTHS = 12, 36
RECOGNISED_COUNTRIES: Final = EEA_COUNTRIES | frozenset(PARTNERS)
"""Countries whose inspections the EU makes or recognises for some product (company rule as far as this scale goes)."""
_PARENTERAL: Final = frozenset({"large_volume_liquids", "small_volume_liquids", "lyophilisates", "solids_implants"})
_BY_FORM: Final[dict[str, int]] = {
    **dict.fromkeys(_PARENTERAL, 5),
    "pressurised": 4,
    **dict.fromkeys(("capsules_hard", "capsules_soft", "liquids_internal", "other_solid", "tablets"), 3),
    "suppositories": 3,
    "semi_solids": 2,
    "liquids_external": 2,
}
_COMPLEX: Final[dict[str, int]] = {
    "aseptic_manufacture": 5,
    "biological_manufacture": 5,
    "terminal_sterilisation": 4,
    "sterilisation": 4,
    "testing_sterility": 4,
    "manufacture": 3,
    "api_manufacture": 3,
    "micronisation": 3,
    "primary_packaging": 2,
    "labelling": 2,
    "testing_chemical": 2,
    "testing_microbiological": 2,
    "testing_biological": 2,
    "import_testing": 2,
    "secondary_packaging": 1,
    "storage": 1,
    "transport": 1,
}


_BY_RECORDS: Final[dict[str, int]] = {"paper": 4, "hybrid": 3}
"""How batch records are kept -> step; electronic ones say nothing until somebody knows that they are validated."""


def patient(known: Known) -> Proposal:
    """P: the most critical product or dosage form."""
    found = [
        (5 if each.biologics or each.modality == "atmp" else _BY_FORM.get(each.dosage_form, 0), each.label, each.ref)
        for each in known.products
    ]
    site = known.facts.site
    found += [(_BY_FORM.get(form, 0), vocabulary.form_label(form).lower(), site.ref) for form in site.dosage_forms]
    step, label, ref = max(found, key=lambda each: (each[0], each[1]), default=(0, "", site.ref))
    if not step:
        return Proposal(step=None, because="No product or dosage form is recorded from which this follows.")
    more = "" if step == 5 else " Raise it where the therapeutic range is narrow or the illness serious."
    return Proposal(step=step, because=f"Made here: {label}.{more}", evidence=(ref,))


def complexity(known: Known) -> Proposal:
    """C: the most complex operation."""
    site = known.facts.site
    steps = [(_COMPLEX.get(each, 0), vocabulary.OPERATION_LABELS.get(each, each)) for each in site.operations]
    if site.biologics or "lyophilisates" in site.dosage_forms or any(each.biologics for each in known.products):
        steps.append((5, "Biological product or lyophilisation"))
    elif site.sterile or any(each.sterile for each in known.products):
        steps.append((4, "Sterile product"))
    step, label = max(steps, default=(0, ""))
    if not step:
        return Proposal(step=None, because="No operation of this site is recorded from which this follows.")
    return Proposal(step=step, because=f"Done here: {label[:1].lower()}{label[1:]}.", evidence=(site.ref,))


def supply(known: Known) -> Proposal:
    """S: the product with the fewest other sites; where this is the only one, need is for a person to say."""
    if not known.products:
        because = "Whether another site could deliver, and how much patients need it, is for a person to say."
        return Proposal(step=None, because=because)
    least = min(known.products, key=lambda each: (each.elsewhere, each.label))
    if not least.elsewhere:
        because = f"{least.label} has no other site for what is done here. How much patients need it is for a person."
        return Proposal(step=None, because=because, evidence=(least.ref,))
    because = f"{least.label}: the same is done at {count(least.elsewhere, 'other site')} of ours."
    return Proposal(step=1 if least.elsewhere > 1 else 2, because=because, evidence=(least.ref,))


def hazard(known: Known) -> Proposal:
    """H: the highest exposure band."""
    site = known.facts.site
    bands = [(each.oeb, each.label, each.ref) for each in known.products if each.oeb in vocabulary.HPAPI_BANDS]
    if known.hazard in vocabulary.HPAPI_BANDS:
        bands.append((known.hazard, "what the site handles", site.ref))
    if not bands:
        return Proposal(step=None, because="No exposure band (OEB) is recorded for the site or its products.")
    band, label, ref = max(bands)
    words = vocabulary.HPAPI_BANDS[band].partition(":")[0]
    more = "" if band == "oeb5" else " Raise it for beta-lactams or allergens on shared equipment."
    return Proposal(step=int(band[-1]), because=f"{words}: {label}.{more}", evidence=(ref,))


def data(known: Known) -> Proposal:
    """D: an open data-integrity finding says the worst; else what batch records are kept on, as far as that says."""
    if found := [each for each in known.findings if each.open and each.about_data_integrity]:
        return Proposal(step=5, because=f"{counted(found, 'data-integrity finding')} open.", evidence=refs(found))
    if known.batch_records in _BY_RECORDS:
        words = vocabulary.BATCH_RECORDS[known.batch_records].lower()
        because = f"Batch records here are {words}. Change it by what audit and questionnaire say of their control."
        return Proposal(step=_BY_RECORDS[known.batch_records], because=because, evidence=(known.facts.site.ref,))
    because = "Whether electronic records are validated and reviewed is for a person to judge."
    return Proposal(step=None, because=because)


def reach(known: Known) -> Proposal:
    """R: when a stringent authority last saw the site, and whether its country's inspections are recognised."""
    seen: list[tuple[date, Ref]] = []
    for one in known.facts.inspections:
        if one.authority in (FDA, EU) and one.ended_on is not None and one.ended_on <= known.on:
            seen.append((one.ended_on, one.ref))
    seen += [(one.inspection_end, one.ref) for one in known.facts.certificates if one.inspection_end <= known.on]
    if not seen:
        return Proposal(step=5, because="No inspection by FDA or an authority of the EU is recorded.")
    ended, ref = max(seen)
    country = known.facts.site.country
    is_recognised = country in RECOGNISED_COUNTRIES
    verb = "are" if is_recognised else "are not"
    because = f"Last inspected by a stringent authority on {day(ended)}; its country's inspections {verb} recognised."
    if add_months(ended, REACHED_MONTHS) < known.on:
        return Proposal(step=4, because=because, evidence=(ref,))
    if not is_recognised:
        return Proposal(step=3, because=because, evidence=(ref,))
    step = 1 if known.on <= add_months(ended, WATCHED_MONTHS) else 2
    return Proposal(step=step, because=because, evidence=(ref,))
