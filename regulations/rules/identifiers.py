"""Numbers that authorities and registers give: what they look like, and what to say when they do not.

Measured on FDA's published files; no check digit is invented where none exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FEI_LENGTHS: Final = (7, 10)
BETWEEN: Final = re.compile(r"[\s-]")
"""What people write between digits."""
ERP_LENGTH: Final = 40
DUNS: Final = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a typed identifier is: `value` as kept, `key` for matching, and what to tell.

    `error` stops saving; `warning` is shown and does not. A missing one has an empty value and key.
    """

    value: str
    key: str = ""
    error: str = ""
    warning: str = ""


def fei(given: str) -> Checked:
    """FDA Establishment Identifier: 7 or 10 digits; other lengths occur in FDA's own files and only warn."""
    value = given.strip()
    digits = BETWEEN.sub("", value)
    if not digits or not digits.strip("0"):
        return Checked("")
    if not digits.isascii() or not digits.isdigit():
        return Checked(value, error="An FEI has digits only, 7 or 10 of them. Copy it from the registration.")
    warning = "" if len(digits) in FEI_LENGTHS else f"This FEI has {len(digits)} digits; an FEI has 7 or 10."
    return Checked(digits, key=digits.lstrip("0"), warning=warning)


def duns(given: str) -> Checked:
    """D-U-N-S: 9 digits, hyphens dropped, zeros kept. It has had no check digit since 2006."""
    digits = BETWEEN.sub("", given)
    if not digits or not digits.strip("0"):
        return Checked("")
    if not DUNS.fullmatch(digits):
        return Checked(given.strip(), error="A D-U-N-S number has 9 digits, zeros at the beginning included.")
    return Checked(digits, key=digits)


def dea(given: str) -> Checked:
    """DEA registration number: two letters (the second may be 9), seven digits, the last a check digit."""
    value = re.sub(r"\s", "", given).upper().partition("-")[0]
    if not value:
        return Checked("")
    if not re.fullmatch(r"[A-Z][A-Z9][0-9]{7}", value):
        return Checked(given.strip(), error="A DEA number is two letters and seven digits, like AP5836727.")
    digits = [int(mark) for mark in value[2:]]
    total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
    if total % 10 != digits[6]:
        return Checked(value, error="The last digit does not fit: look for a typing error.")
    return Checked(value, key=value)


def gln(given: str) -> Checked:
    """GS1 Global Location Number: 13 digits, the last a check digit."""
    return _gs1(given, "A GLN has 13 digits.", lengths=(13,))


def gtin(given: str) -> Checked:
    """GS1 Global Trade Item Number: 8, 12, 13 or 14 digits, the last a check digit; matched as 14 digits."""
    checked = _gs1(given, "A GTIN has 8, 12, 13 or 14 digits.", lengths=(8, 12, 13, 14))
    return Checked(checked.value, checked.key.zfill(14) if checked.key else "", checked.error)


def _gs1(given: str, expected: str, *, lengths: tuple[int, ...]) -> Checked:
    """Check digit by weights 3 and 1 from the right (GS1 General Specifications)."""
    digits = re.sub(r"[\s-]", "", given)
    if not digits:
        return Checked("")
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in lengths:
        return Checked(given.strip(), error=expected)
    total = sum(int(mark) * (1 if place % 2 else 3) for place, mark in enumerate(reversed(digits[:-1])))
    if (10 - total % 10) % 10 != int(digits[-1]):
        return Checked(digits, error="The last digit does not fit: look for a typing error.")
    return Checked(digits, key=digits)


def lei(given: str) -> Checked:
    """Legal Entity Identifier (ISO 17442): 20 letters and digits, remainder 1 by 97."""
    value = re.sub(r"\s", "", given).upper()
    if not value:
        return Checked("")
    if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", value):
        return Checked(given.strip(), error="An LEI has 20 letters and digits, the last two digits.")
    if int("".join(str(int(mark, 36)) for mark in value)) % 97 != 1:
        return Checked(value, error="The check digits do not fit: look for a typing error.")
    return Checked(value, key=value)


def oms_location(given: str) -> Checked:
    """EMA's location identifier: `LOC-1` and eight digits."""
    value = given.strip().upper()
    if not value:
        return Checked("")
    if not re.fullmatch(r"LOC-1[0-9]{8}", value):
        return Checked(given.strip(), error="An OMS location reads LOC-1 and eight digits, like LOC-100014112.")
    return Checked(value, key=value)


def oms_organisation(given: str) -> Checked:
    """EMA's organisation identifier: `ORG-1` and eight digits."""
    value = given.strip().upper()
    if not value:
        return Checked("")
    if not re.fullmatch(r"ORG-1[0-9]{8}", value):
        return Checked(given.strip(), error="An OMS organisation reads ORG-1 and eight digits.")
    return Checked(value, key=value)


def erp(given: str) -> Checked:
    """A sponsor's own number of a vendor or plant in its ERP system: compared without regard to case and spaces.

    Systems are told apart by what is written before a colon, like `S4:0000104711`; none is needed where there is one.
    """
    value = " ".join(given.split())
    if not value.isascii() or not value.isprintable() or len(value) > ERP_LENGTH:
        return Checked(
            value, error=f"An ERP number has at most {ERP_LENGTH} signs, all of them plain letters or digits."
        )
    return Checked(value, key=value.replace(" ", "").upper())


CHECKS: Final[dict[str, Callable[[str], Checked]]] = {
    "fei": fei,
    "duns": duns,
    "dea": dea,
    "gln": gln,
    "gtin": gtin,
    "lei": lei,
    "oms_location": oms_location,
    "oms_organisation": oms_organisation,
    "erp": erp,
}
"""scheme -> its check"""
