"""The files in which Forms 483 are published: FDA's list as csv or xlsx, and JSON Lines with observations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from registers.services.files import opened
from registers.services.runs import WrongFile
from registers.services.tables import plain_number, rows

EXPECTED: Final = "Give FDA's list of published 483s (csv or xlsx) or JSON Lines of forms with observations."
LIST: Final = {
    "issued": ("Record Date",),
    "fei": ("FEI Number",),
    "firm": ("Legal Name",),
    "kind": ("Record Type",),
    "url": ("Download",),
    "published": ("Publish Date", "Date Posted"),
}
REQUIRED: Final = ("issued", "fei", "firm", "kind", "url")
MEDIA: Final = re.compile(r"/media/(\d{1,20})")

Observation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """One form as the file has it, spaces folded; `line` is the row or line in the file."""

    line: int
    url: str
    fei: str
    firm: str
    issued: str
    published: str
    kind: str = ""
    """record type of FDA's list"""
    media: str = ""
    establishment_type: str = ""
    observations: list[Observation] = field(default_factory=list)

    @property
    def media_id(self) -> str:
        """Number of the document at fda.gov; empty for none."""
        found = MEDIA.search(self.url)
        return found[1] if found else self.media


def from_list(path: Path) -> Iterator[Published]:
    """FDA's list, as comma-separated text or as a workbook."""
    for line, row in rows(path, LIST, REQUIRED, EXPECTED):
        yield Published(
            line=line,
            url=row["url"],
            fei=plain_number(row["fei"]),
            firm=row["firm"],
            issued=row["issued"],
            published=row.get("published", ""),
            kind=plain_number(row["kind"]),
        )


def from_lines(path: Path) -> Iterator[Published]:
    """JSON Lines, one form a line."""
    with opened(path) as handle:
        for number, line in enumerate(handle, start=1):
            if line.strip():
                yield _of_line(_parsed(line, number), number)


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WrongFile(f"Line {number} is not JSON. {EXPECTED}") from error
    if not isinstance(found, dict) or not {"firm", "observations"} <= found.keys():
        raise WrongFile(f"Line {number} holds no form with observations. {EXPECTED}")
    return found


def _of_line(found: dict[str, Any], number: int) -> Published:
    media = clean(found.get("media_id"))
    return Published(
        line=number,
        url=clean(found.get("url")),
        fei=plain_number(clean(found.get("fei"))),
        firm=clean(found.get("firm")),
        issued=clean(found.get("inspection_or_record_date")),
        published=clean(found.get("publish_date")),
        media=media if media.isascii() and media.isdigit() and len(media) <= 20 else "",
        establishment_type=clean(found.get("establishment_type")),
        observations=_observations(found["observations"], number),
    )


def _observations(given: Any, line: int) -> list[Observation]:
    """As published, with FDA's own numbers where they are usable: a form may lack some."""
    if not isinstance(given or [], list) or not all(isinstance(one, dict) for one in given or []):
        raise WrongFile(f"The observations of line {line} are no list. {EXPECTED}")
    found = [
        {"number": one.get("number"), "deficiency": clean(one.get("deficiency")), "detail": clean(one.get("detail"))}
        for one in given or []
    ]
    numbers = [_counted(one["number"]) for one in found]
    if 0 in numbers or len(set(numbers)) < len(numbers):
        numbers = list(range(1, len(found) + 1))
    return [{**one, "number": number} for number, one in zip(numbers, found, strict=True)]


def _counted(value: Any) -> int:
    text = str(value).strip().rstrip(".")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def clean(value: Any) -> str:
    """Text without NUL, zero-width and repeated spaces; lone surrogates of broken JSON escapes are dropped."""
    text = "" if value is None else str(value)
    plain = text.replace("\x00", "").replace("\u200b", "").encode("utf-8", "ignore").decode()
    return " ".join(plain.split())
