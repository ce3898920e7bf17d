"""FDA's establishment register (DECRS) from its tab-separated file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from kernel.actor import Actor
from registers.models import ImportRun
from registers.rules import address, name_terms
from registers.services.files import head_of, opened, refuse_no_text, tabbed
from registers.services.runs import Tally, WrongFile, begin, day, finish, stage
from regulations.rules import identifiers
from regulations.rules.vocabulary import DECRS_OPERATIONS

KIND: Final = "establishments"
COLUMNS: Final = (
    "FEI_NUMBER",
    "DUNS_NUMBER",
    "FIRM_NAME",
    "ADDRESS",
    "EXPIRATION_DATE",
    "OPERATIONS",
    "REGISTRANT_NAME",
    "REGISTRANT_DUNS",
    "EXCLUSION_FLAG",
)
"""What must stand in the header; contact persons are in the file too and are not kept."""
STAGED: Final = (
    "duns",
    "fei",
    "fei_key",
    "name",
    "address",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
    "expires_on",
    "operations",
    "registrant",
    "registrant_duns",
    "excluded",
    "words",
    "digest",
)
TAKEN_APART: Final = frozenset({"fei_key", "street", "city", "region", "postal_code", "country", "words", "digest"})
PUBLISHED: Final = itemgetter(*(name for name in STAGED if name not in TAKEN_APART))
OPERATIONS_KEPT: Final = 10_000
"""Operations of a file repeat: what was understood once is not understood anew for every row."""
EXPECTED: Final = "Give FDA's drls_reg file: tab-separated text with a header line."

UPSERT = """
WITH done AS (
INSERT INTO registers_establishment AS known (duns, fei, fei_key, name, address, street, city, region, postal_code,
  country, expires_on, operations, registrant, registrant_duns, excluded, words, digest, first_run_id, last_run_id,
  changed_run_id)
SELECT duns, fei, fei_key, name, address, street, city, region, postal_code, country, nullif(expires_on, '')::date,
  ARRAY(SELECT jsonb_array_elements_text(operations::jsonb)), registrant, registrant_duns, excluded::boolean,
  array_to_tsvector(string_to_array(words, ' ')), digest, %(run)s, %(run)s, %(run)s
FROM staged_establishment ORDER BY duns
ON CONFLICT (duns) DO UPDATE SET fei = excluded.fei, fei_key = excluded.fei_key, name = excluded.name,
  address = excluded.address, street = excluded.street, city = excluded.city, region = excluded.region,
  postal_code = excluded.postal_code, country = excluded.country, expires_on = excluded.expires_on,
  operations = excluded.operations, registrant = excluded.registrant, registrant_duns = excluded.registrant_duns,
  excluded = excluded.excluded, words = excluded.words, digest = excluded.digest, last_run_id = excluded.last_run_id,
  changed_run_id = CASE WHEN known.digest = excluded.digest THEN known.changed_run_id ELSE excluded.last_run_id END
RETURNING first_run_id, changed_run_id)
SELECT count(*) FILTER (WHERE first_run_id = %(run)s),
  count(*) FILTER (WHERE changed_run_id = %(run)s AND first_run_id <> changed_run_id) FROM done
"""
VANISHED = """
SELECT fei_key FROM registers_establishment WHERE fei_key <> '' GROUP BY fei_key
HAVING max(last_run_id) < %s ORDER BY fei_key
"""


@transaction.atomic
def import_establishments(path: Path, *, actor: Actor) -> ImportRun:
    """Read the whole file, or nothing of it: raises `WrongFile` for another file."""
    refuse_no_text(head_of(path), EXPECTED)
    run, tally = begin(KIND, path, actor), Tally()
    stage("staged_establishment", STAGED, _staged(path, tally))
    if not tally.read:
        raise WrongFile(f"The file has a header and no rows. {EXPECTED}")
    if tally.read == sum(tally.refused.values()):
        raise WrongFile(f"No row of the file can be used: {'; '.join(tally.refused)}. {EXPECTED}")
    new, changed = _write(run.pk)
    tally.vanished = _vanished(run.pk)
    return finish(run, tally, new=new, changed=changed)


def _write(run_id: int) -> tuple[int, int]:
    """How many rows were new, and how many had changed."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, {"run": run_id})
        new, changed = cursor.fetchone()
    return new, changed


def _vanished(run_id: int) -> list[str]:
    """FEI keys that earlier files had and this one has under no D-U-N-S number: an alert by itself."""
    with connection.cursor() as cursor:
        cursor.execute(VANISHED, [run_id])
        return [key for (key,) in cursor.fetchall()]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and the cells we keep, once the header proved that this is the file; no cells in a short line."""
    with opened(path) as handle:
        lines = tabbed(handle, EXPECTED)
        header = [name.strip() for name in next(lines, (0, [""]))[1]]
        if missing := [name for name in COLUMNS if name not in header]:
            raise WrongFile(f"The header lacks {', '.join(missing)}. {EXPECTED}")
        places = [header.index(name) for name in COLUMNS]
        kept, last = itemgetter(*places), max(places)
        for number, cells in lines:
            if len(cells) > last:
                yield number, dict(zip(COLUMNS, map(_text, kept(cells)), strict=True))
            elif any(map(str.strip, cells)):
                yield number, {}


def _staged(path: Path, tally: Tally) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for number, row in _rows(path):
        tally.read += 1
        duns = identifiers.duns(row.get("DUNS_NUMBER", ""))
        if refusal := _refusal(row, duns, seen):
            tally.refuse(number, refusal)
            continue
        seen.add(duns.key)
        fei = identifiers.fei(row["FEI_NUMBER"])
        values = _values(row, duns.key, fei)
        for remark in _remarks(fei_remark(row["FEI_NUMBER"], fei), values):
            tally.warned[remark] += 1
        yield (*values.values(), _digest(values))


def _digest(values: Mapping[str, str]) -> str:
    """Of what FDA published only: taking an address apart in a better way is no change of the register."""
    return sha256("\x1f".join(PUBLISHED(values)).encode()).hexdigest()


def _refusal(row: Mapping[str, str], duns: identifiers.Checked, seen: set[str]) -> str:
    if not row:
        return "the line is too short"
    if duns.error or not duns.key:
        return "no usable D-U-N-S number"
    if duns.key in seen:
        return "the D-U-N-S number stands twice in the file"
    return "" if row["FIRM_NAME"] else "no firm name"


def _remarks(about_fei: str, values: Mapping[str, str]) -> Iterator[str]:
    """What is odd in a row that is kept: the key is the D-U-N-S number, and the FEI stays as published."""
    if about_fei:
        yield about_fei
    if not values["country"]:
        yield "country not recognised"
    if not values["expires_on"]:
        yield "no expiration date"
    if not _operations_known(values["operations"]):
        yield "an operation that is new to us"
    if "\ufffd" in values["name"] + values["address"]:
        yield "characters that are not UTF-8"


@lru_cache(maxsize=OPERATIONS_KEPT)
def _operations(published: str) -> str:
    """The operations of a row as JSON, each once."""
    return json.dumps(list(dict.fromkeys(part.strip()[:60] for part in published.split(";") if part.strip())))


@lru_cache(maxsize=OPERATIONS_KEPT)
def _operations_known(staged: str) -> bool:
    return set(json.loads(staged)) <= set(DECRS_OPERATIONS)


def fei_remark(published: str, checked: identifiers.Checked) -> str:
    """What is odd about an FEI, empty for nothing."""
    if checked.error:
        return "FEI with other characters than digits"
    if not checked.key:
        return "FEI of zeros only" if "0" in published else "blank FEI"
    return "FEI of an odd length" if checked.warning else ""


def _values(row: Mapping[str, str], duns: str, fei: identifiers.Checked) -> dict[str, str]:
    """One row as staged, in the order of `STAGED`, the digest excepted."""
    name, published = row["FIRM_NAME"][:300], row["ADDRESS"]
    parts, expires = address(published), day(row["EXPIRATION_DATE"])
    return {
        "duns": duns,
        "fei": fei.value[:20],
        "fei_key": fei.key[:20],
        "name": name,
        "address": published[:600],
        "street": parts.street[:300],
        "city": parts.city[:120],
        "region": parts.region[:120],
        "postal_code": parts.postal_code[:30],
        "country": parts.country,
        "expires_on": expires.isoformat() if expires else "",
        "operations": _operations(row["OPERATIONS"]),
        "registrant": row["REGISTRANT_NAME"][:300],
        "registrant_duns": identifiers.duns(row["REGISTRANT_DUNS"]).key,
        "excluded": "true" if row["EXCLUSION_FLAG"].upper() == "Y" else "false",
        "words": " ".join(name_terms(name)),
    }


def _text(cell: str) -> str:
    """A cell without NUL characters and surrounding space; `-` stands for nothing in FDA's files."""
    value = cell.replace("\x00", "").strip()
    return "" if value in {"-", "[removed]"} else value
