"""Every kind of evidence a site holds: its words, what it must say, and what is derived or doubted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cmos.rules.facts import certificate_validity, registration_end
from regulations.rules import countries, identifiers, recognition, states, vocabulary
from regulations.rules.controlled import ACTIVITY_LABELS, ends_a_month

Facts = Mapping[str, Any]
Errors = dict[str, str]

AUTHORISATION_TYPES: Final = {"mia": "Manufacturing authorisation (MIA)", "imp": "Authorisation for IMP"}
GIVEN_UNDER: Final = {"EU": "European Union", "UK": "United Kingdom"}
"""Under whose law a document was given."""
BASES: Final = {
    "written_confirmation": "Written confirmation",
    "listed_country": "Listed country",
    "waiver": "Waiver",
}
SCHEMES: Final = {
    "pics": "PIC/S member authority",
    "who_pq": "WHO prequalification",
    "whopir": "WHO public inspection report",
    "who_gmp": "WHO GMP certificate (CPP scheme)",
    "ch": "Switzerland: Swissmedic",
    "ca": "Canada: drug establishment licence",
    "au": "Australia: TGA",
    "jp": "Japan: foreign manufacturer accreditation",
    "br": "Brazil: ANVISA certificate of good manufacturing practice",
    "cn": "China: NMPA",
    "authority": "Other authority",
    "other": "Other",
}
QUOTA_TYPES: Final = {"manufacturing": "Individual manufacturing quota", "procurement": "Procurement quota"}
OVER_LIMIT: Final = (
    "This certificate is limited by its remark, and such certificates were not extended. Record a new remark date."
)


def _nothing(facts: Facts) -> Errors:
    return {}


def _unchanged(facts: Facts) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind: `name` in code and addresses, `label` for people, `reference` the field that names one entry.

    `check` gives a sentence per wrong field, `derive` fields that follow from others.
    """

    name: str
    label: str
    plural: str
    required: tuple[str, ...] = ("number", "authority")
    reference: str = "number"
    operations: Collection[str] = ()
    choices: Mapping[str, Collection[str]] = field(default_factory=dict)
    happened: tuple[str, ...] = ()
    """dates of what was done: they cannot lie in the future"""
    check: Callable[[Facts], Errors] = _nothing
    derive: Callable[[Facts], dict[str, Any]] = _unchanged


def _registration(facts: Facts) -> Errors:
    errors = {}
    if facts.get("submitted_on") is None and facts.get("valid_to") is None:
        errors["submitted_on"] = "Give the day of the submission, or the expiration date as published."
    if error := identifiers.fei(facts.get("fei") or "").error:
        errors["fei"] = error
    return errors


def _registration_period(facts: Facts) -> dict[str, Any]:
    """The window rule; published with its end only, it speaks for the year of that end (21 CFR 207)."""
    submitted = facts.get("submitted_on")
    end = registration_end(submitted) if submitted else facts["valid_to"]
    number = identifiers.fei(facts.get("fei") or "").value
    return {"fei": number, "valid_from": submitted or date(end.year, 1, 1), "valid_to": end}


def _certificate(facts: Facts) -> Errors:
    inspected, issued = facts.get("inspection_end"), facts.get("issued_on")
    if inspected is None:
        return {}
    errors = {}
    if issued and issued < inspected:
        errors["issued_on"] = "A certificate is issued after the inspection ended."
    for name in ("valid_to", "remark_end"):
        if facts.get(name) and facts[name] <= inspected:
            errors[name] = "The end must lie after the inspection."
    return errors or _extension(facts, inspected)


def _extension(facts: Facts, inspected: date) -> Errors:
    """An extension names its instrument and its end; a certificate limited by its remark has none (domain 12.4)."""
    instrument, until = str(facts.get("extension") or "").strip(), facts.get("extended_to")
    if not instrument and until is None:
        return {}
    if not instrument:
        return {"extension": "Name the instrument that extends it."}
    if until is None:
        return {"extended_to": "Give the last day of the extension."}
    if facts.get("remark_end"):
        return {"extension": OVER_LIMIT}
    end = certificate_validity(inspected, printed_end=facts.get("valid_to")).valid_to
    return {"extended_to": f"It is valid to {end:%-d %b %Y} already."} if until <= end else {}


def _certificate_period(facts: Facts) -> dict[str, Any]:
    return {"valid_from": facts.get("issued_on") or facts["inspection_end"]}


def _confirmation(facts: Facts) -> Errors:
    if facts.get("basis") == "listed_country":
        return {}
    return {} if str(facts.get("number") or "").strip() else {"number": "Give the number of the document."}


def _partner(facts: Facts) -> Errors:
    inspected, begins = facts.get("inspection_end"), facts.get("valid_from")
    return (
        {"valid_from": "It begins after the inspection ended."} if inspected and begins and begins < inspected else {}
    )


def _declaration(facts: Facts) -> Errors:
    declared, audited = facts.get("declared_on"), facts.get("audit_on")
    return {"audit_on": "The audit came before the declaration."} if declared and audited and audited > declared else {}


def _declared(facts: Facts) -> dict[str, Any]:
    return {"valid_from": facts["declared_on"]}


def _dea(facts: Facts) -> Errors:
    errors = {}
    if error := identifiers.dea(str(facts.get("number") or "")).error:
        errors["number"] = error
    if not facts.get("schedules") and facts.get("activity") != "list_i_chemicals":
        errors["schedules"] = "Choose at least one schedule."
    return errors


def _dea_number(facts: Facts) -> dict[str, Any]:
    codes = [code.strip() for code in facts.get("drug_codes", ()) if code.strip()]
    return {"number": identifiers.dea(str(facts["number"])).value, "drug_codes": sorted(set(codes))}


def _quota(facts: Facts) -> Errors:
    """A year and a substance of Schedule I or II, of which no more is made or bought (21 CFR 1303)."""
    errors = {}
    code, year, amount = str(facts.get("drug_code") or "").strip(), facts.get("year"), facts.get("amount")
    if code and not (len(code) == 4 and code.isascii() and code.isdigit()):
        errors["drug_code"] = "A DEA drug code has four digits, like 9143 for oxycodone."
    if year is not None and not 1971 <= year <= 2100:
        errors["year"] = "Give the calendar year of the quota, like 2026."
    if amount is not None and amount <= 0:
        errors["amount"] = "A quota is more than zero grams."
    return errors


def _quota_year(facts: Facts) -> dict[str, Any]:
    year = facts["year"]
    return {"valid_from": date(year, 1, 1), "valid_to": date(year, 12, 31)}


EU: Final = tuple(vocabulary.EU_CODES)
OURS: Final = tuple(vocabulary.OPERATION_LABELS)
_GIVEN: Final = {"jurisdiction": GIVEN_UNDER}
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            name="registration",
            label="FDA registration",
            plural="registrations",
            required=(),
            reference="fei",
            operations=vocabulary.DECRS_OPERATIONS,
            happened=("submitted_on",),
            check=_registration,
            derive=_registration_period,
        ),
        Kind(
            name="certificate",
            label="GMP certificate",
            plural="certificates",
            required=("number", "authority", "inspection_end"),
            operations=EU,
            choices=_GIVEN,
            happened=("inspection_end", "issued_on"),
            check=_certificate,
            derive=_certificate_period,
        ),
        Kind(
            name="authorisation",
            label="Manufacturing authorisation",
            plural="authorisations",
            required=("number", "authority", "authorisation_type"),
            operations=EU,
            choices={"authorisation_type": AUTHORISATION_TYPES, **_GIVEN},
        ),
        Kind(
            name="confirmation",
            label="Written confirmation or waiver",
            plural="confirmations",
            required=("authority", "basis"),
            operations=OURS,
            choices={"basis": BASES, **_GIVEN},
            check=_confirmation,
        ),
        Kind(
            name="partner",
            label="Partner authority evidence",
            plural="partner-evidence",
            required=("authority", "partner", "product_class"),
            operations=OURS,
            choices={"partner": recognition.PARTNERS, "product_class": recognition.PRODUCT_CLASSES},
            happened=("inspection_end",),
            check=_partner,
        ),
        Kind(
            name="qp_declaration",
            label="QP declaration",
            plural="qp-declarations",
            required=("qp_name", "declared_on"),
            reference="qp_name",
            operations=OURS,
            choices=_GIVEN,
            happened=("declared_on", "audit_on"),
            check=_declaration,
            derive=_declared,
        ),
        Kind(
            name="api_registration",
            label="API registration",
            plural="api-registrations",
            operations=OURS,
            choices=_GIVEN,
        ),
        Kind(
            name="supporting",
            label="Supporting evidence",
            plural="supporting-evidence",
            required=("authority", "scheme"),
            operations=OURS,
            choices={"scheme": SCHEMES},
            happened=("inspection_end",),
        ),
        Kind(
            name="dea",
            label="DEA registration",
            plural="dea-registrations",
            required=("number", "registrant", "street", "city", "region", "activity", "valid_to"),
            operations=OURS,
            choices={"activity": ACTIVITY_LABELS},
            check=_dea,
            derive=_dea_number,
        ),
        Kind(
            name="state_licence",
            label="State licence",
            plural="state-licences",
            required=("number", "authority", "state"),
            operations=OURS,
        ),
        Kind(
            name="quota",
            label="DEA quota",
            plural="quotas",
            required=("authority", "year", "quota_type", "drug_code", "amount"),
            reference="drug_code",
            operations=OURS,
            choices={"quota_type": QUOTA_TYPES},
            check=_quota,
            derive=_quota_year,
        ),
        Kind(
            name="narcotics",
            label="National narcotics licence",
            plural="narcotics-licences",
            operations=OURS,
        ),
    )
}
"""name -> kind"""


def evidence_errors(kind: Kind, facts: Facts, today: date) -> Errors:
    """A sentence per field that is wrong; empty when the entry can be kept."""
    errors = {name: "Fill this in." for name in kind.required if _empty(facts.get(name))}
    for name, table in {**kind.choices, **_lists(kind)}.items():
        if unknown := [str(code) for code in _many(facts.get(name)) if code not in table]:
            errors[name] = f"Not in the vocabulary: {', '.join(unknown)}."
    for name in (*kind.happened, "withdrawn_on", "suspended_on"):
        if facts.get(name) and facts[name] > today:
            errors[name] = "This day has not come yet."
    return {**kind.check(facts), **_period(facts), **errors}


def _lists(kind: Kind) -> dict[str, Collection[str]]:
    lists: dict[str, Collection[str]] = {"operations": kind.operations}
    return {
        **lists,
        "dosage_forms": vocabulary.FORM_LABELS,
        "markets": vocabulary.MARKETS,
        "schedules": vocabulary.SCHEDULES,
    }


def _period(facts: Facts) -> Errors:
    errors = {}
    first, last = facts.get("valid_from"), facts.get("valid_to")
    if first and last and last < first:
        errors["valid_to"] = "The end must not lie before the beginning."
    suspended, ended = facts.get("suspended_on"), facts.get("suspension_ended_on")
    if ended and (suspended is None or ended < suspended):
        errors["suspension_ended_on"] = "A suspension ends after it began: give the day it began too."
    return errors


def evidence_warnings(kind: Kind, facts: Facts, *, site: Facts, on: date) -> list[str]:
    """What a person should look at again; nothing here stops saving. `site` has the address of the site."""
    found = []
    if kind.name == "dea":
        found += _dea_warnings(facts, site)
    if kind.name == "registration" and (warning := identifiers.fei(facts.get("fei") or "").warning):
        found.append(warning)
    if kind.name == "partner" and not _relied_on(facts, site, on):
        found.append(
            "No agreement known here lets the EU or the UK rely on this partner for this product class at this site."
        )
    if facts.get("remarks") and not facts.get("remarks_reviewed_on"):
        found.append("It has a remark that nobody has read for its limits yet.")
    return found


def _relied_on(facts: Facts, site: Facts, on: date) -> bool:
    """Whether the EU or the UK may rely on a partner's evidence on a day."""
    rows = recognition.rows_for(facts["partner"], facts["product_class"], site["country"])
    return any(row.holds(facts.get("inspection_end") or on, on) for row in rows)


def _dea_warnings(facts: Facts, site: Facts) -> list[str]:
    found = []
    if facts.get("valid_to") and not ends_a_month(facts["valid_to"]):
        found.append("A DEA registration ends on the last day of a month (21 CFR 1301.13): check the date.")
    if site["country"] not in countries.US_TERRITORIES:
        found.append("DEA registers locations in the United States; this site lies elsewhere.")
    if note := address_note(facts, site):
        found.append(note)
    return found


def address_note(facts: Facts, site: Facts) -> str:
    """How the address on a registration differs from the site's, in words; empty when it does not.

    DEA registers one location (21 CFR 1301.12): a registration of another address covers nothing here.
    """
    names = {"street": "street", "city": "city", "region": "state", "postal_code": "postal code"}
    differing = [
        f"{word} “{facts[name]}” instead of “{site[name] or 'none'}”"
        for name, word in names.items()
        if facts.get(name) and _folded(facts[name], name) != _folded(site.get(name) or "", name)
    ]
    if not differing:
        return ""
    return f"The address on the registration differs from the site's: {', '.join(differing)}."


def _folded(text: str, part: str) -> str:
    """A part of an address without what people write differently: marks, capitals, and KS for Kansas."""
    words = states.name(text) if part == "region" else text
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _many(value: Any) -> Collection[Any]:
    if isinstance(value, list | tuple | set | frozenset):
        return value
    return [value] if value else []
