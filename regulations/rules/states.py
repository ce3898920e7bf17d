"""The states of the United States: an address names them in words or by two letters."""

from __future__ import annotations

from typing import Final

_TABLE: Final = """
AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky
LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana
NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota
OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|SD South Dakota
TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming
""".replace("\n", "|")
NAMES: Final[dict[str, str]] = dict(row.split(" ", 1) for row in _TABLE.split("|") if row.strip())
"""Two letters of the postal service -> name"""


def name(given: str) -> str:
    """The state's name for its two letters; what was given if they are none."""
    return NAMES.get(given.strip().upper(), given)
