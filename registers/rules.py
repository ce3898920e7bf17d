"""How names of firms are compared, and how an address of FDA's register is taken apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from regulations.rules import countries

WORD: Final = re.compile(r"[a-z0-9]+")
MIN_WORD: Final = 2
COUNTRY: Final = re.compile(r"^(.*?),\s*([^,()]+(?:,\s*[^,()]+)?)\s*\(([A-Z]{3})\)$")
TWO_PART_COUNTRIES: Final = frozenset({"Korea, South", "Korea, North"})
"""FDA's names of countries that hold a comma."""
STATE: Final = re.compile(r"^(.*?)\s*\(([A-Z]{2})\)\s*(.*)$")
NOTHING: Final = frozenset({"", "-", "--", "na", "n/a", "none"})
"""What FDA's filers write where a state or a postal code does not exist."""


def folded(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in plain if not unicodedata.combining(mark))


def name_terms(text: str) -> list[str]:
    """The different words of a name, each at most 60 characters, in order of appearance."""
    words = (word[:60] for word in WORD.findall(folded(text)))
    return list(dict.fromkeys(word for word in words if len(word) >= MIN_WORD))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFact:
    """Something FDA published about one FEI, and when it was read first and last changed."""

    id: UUID
    kind: str
    fei: str
    fei_key: str
    firm: str
    happened_on: date | None
    reference: str
    outcome: str = ""
    url: str = ""
    is_negative: bool = True
    read_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address; what cannot be told apart stays in the street. Country is alpha-2, empty if unknown."""

    street: str
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


def address(text: str) -> Address:
    """Take apart `street, city, region postal code, country (ISO 3)`, the form of FDA's register."""
    rest, country = _without_country(" ".join(text.split()))
    parts = [part.strip() for part in rest.split(",")]
    if len(parts) < 3:
        return Address(rest, country=country)
    region, postal_code = _region(parts[-1])
    city = parts[-2] or next((part for part in reversed(parts[:-2]) if part), "")
    street = ", ".join(part for part in parts[:-2] if part)
    if not parts[-2] and city:
        street = street.removesuffix(city).rstrip(", ")
    return Address(street, city, region, postal_code, country)


def _without_country(text: str) -> tuple[str, str]:
    found = COUNTRY.match(text)
    if not found:
        before, _, last = text.rpartition(",")
        code = countries.BY_NAME.get(last.strip().casefold(), "")
        return (before if code else text), code
    before, named = found[1], found[2].strip()
    if "," in named and named not in TWO_PART_COUNTRIES:
        before = f"{before}, {named.rpartition(',')[0]}"
    return before, countries.ALPHA3.get(found[3], "")


def _region(text: str) -> tuple[str, str]:
    """`New Jersey (NJ) 08833` and `ON L5K 1B1`: the postal code begins with the first word that has a digit."""
    if found := STATE.match(text):
        return found[1].strip(), found[3].strip()
    words = [word.strip('"') for word in text.split()]
    first = next((place for place, word in enumerate(words) if any(mark.isdigit() for mark in word)), len(words))
    region = [word for word in words[:first] if word.casefold() not in NOTHING]
    return " ".join(region), " ".join(words[first:])


CLASS_WORDS: Final = {"no action": "NAI", "voluntary action": "VAI", "official action": "OAI"}


def class_code(published: str) -> str:
    """`Voluntary Action Indicated (VAI)` as VAI; what is none of FDA's three classes stays as published."""
    text = published.casefold()
    if published.strip() in CLASS_WORDS.values():
        return published.strip()
    return next((code for words, code in CLASS_WORDS.items() if words in text), published.strip())
