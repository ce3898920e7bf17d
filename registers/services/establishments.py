"""FDA's establishment register (DECRS) from its tab-separated file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from kernel.actor import Actor
from registers.models import Establishment, ImportRun
from registers.rules import address, name_terms
from registers.services.files import head_of, opened, refuse_no_text, tabbed
from registers.services.runs import Tally, WrongFile, begin, day, execute, finish, stage
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
    "digest",
)
TAKEN_APART: Final = frozenset({"fei_key", "street", "city", "region", "postal_code", "country"})
EXPECTED: Final = "Give FDA's drls_reg file: tab-separated text with a header line."

UPSERT = """
INSERT INTO registers_establishment (duns, fei, fei_key, name, address, street, city, region, postal_code, country,
  expires_on, operations, registrant, registrant_duns, excluded, digest, first_run_id, last_run_id, changed_run_id)
SELECT duns, fei, fei_key, name, address, street, city, region, postal_code, country, nullif(expires_on, '')::date,
  ARRAY(SELECT jsonb_array_elements_text(operations::jsonb)), registrant, registrant_duns, excluded::boolean, digest,
  %s, %s, %s FROM staged_establishment ORDER BY duns
ON CONFLICT (duns) DO UPDATE SET fei = excluded.fei, fei_key = excluded.fei_key, name = excluded.name,
  address = excluded.address, street = excluded.street, city = excluded.city, region = excluded.region,
  postal_code = excluded.postal_code, country = excluded.country, expires_on = excluded.expires_on,
  operations = excluded.operations, registrant = excluded.registrant, registrant_duns = excluded.registrant_duns,
  excluded = excluded.excluded, digest = excluded.digest, last_run_id = excluded.last_run_id,
  changed_run_id = CASE WHEN registers_establishment.digest = excluded.digest
                   THEN registers_establishment.changed_run_id ELSE excluded.last_run_id END
"""
TERMS = """
INSERT INTO registers_establishmentterm (establishment_id, term)
SELECT e.id, t.term FROM staged_term t JOIN registers_establishment e USING (duns) ON CONFLICT DO NOTHING
"""
VANISHED = """
SELECT fei_key FROM registers_establishment WHERE fei_key <> '' GROUP BY fei_key
HAVING max(last_run_id) < %s ORDER BY fei_key
"""
OLD_TERMS = """
DELETE FROM registers_establishmentterm t USING registers_establishment e
WHERE e.id = t.establishment_id AND e.changed_run_id = %s
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
    execute(UPSERT, run.pk, run.pk, run.pk)
    new = execute("SELECT 1 FROM registers_establishment WHERE first_run_id = %s", run.pk)
    changed = execute("SELECT 1 FROM registers_establishment WHERE changed_run_id = %s", run.pk) - new
    tally.vanished = _vanished(run.pk)
    if new or changed:
        execute(OLD_TERMS, run.pk)
        stage("staged_term", ("duns", "term"), _terms(run.pk))
        execute(TERMS)
    return finish(run, tally, new=new, changed=changed)


def _vanished(run_id: int) -> list[str]:
    """FEI keys that earlier files had and this one has under no D-U-N-S number: an alert by itself."""
    with connection.cursor() as cursor:
        cursor.execute(VANISHED, [run_id])
        return [key for (key,) in cursor.fetchall()]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row, once the header proved that this is the file."""
    with opened(path) as handle:
        lines = tabbed(handle, EXPECTED)
        header = [name.strip() for name in next(lines, (0, [""]))[1]]
        if missing := [name for name in COLUMNS if name not in header]:
            raise WrongFile(f"The header lacks {', '.join(missing)}. {EXPECTED}")
        for number, cells in lines:
            if any(cell.strip() for cell in cells):
                yield number, dict(zip(header, cells, strict=False))


def _staged(path: Path, tally: Tally) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for number, row in _rows(path):
        tally.read += 1
        duns = identifiers.duns(_text(row, "DUNS_NUMBER"))
        if refusal := _refusal(row, duns, seen):
            tally.refuse(number, refusal)
            continue
        seen.add(duns.key)
        values = _values(row, duns.key)
        for remark in _remarks(row, values):
            tally.warned[remark] += 1
        yield (*values.values(), _digest(values))


def _digest(values: Mapping[str, str]) -> str:
    """Of what FDA published only: taking an address apart in a better way is no change of the register."""
    published = "\x1f".join(value for name, value in values.items() if name not in TAKEN_APART)
    return sha256(published.encode()).hexdigest()


def _refusal(row: Mapping[str, str], duns: identifiers.Checked, seen: set[str]) -> str:
    if not set(COLUMNS) <= row.keys():
        return "the line is too short"
    if duns.error or not duns.key:
        return "no usable D-U-N-S number"
    if duns.key in seen:
        return "the D-U-N-S number stands twice in the file"
    return "" if _text(row, "FIRM_NAME") else "no firm name"


def _remarks(row: Mapping[str, str], values: Mapping[str, str]) -> Iterator[str]:
    """What is odd in a row that is kept: the key is the D-U-N-S number, and the FEI stays as published."""
    if remark := fei_remark(row["FEI_NUMBER"]):
        yield remark
    if not values["country"]:
        yield "country not recognised"
    if not values["expires_on"]:
        yield "no expiration date"
    if not set(json.loads(values["operations"])) <= set(DECRS_OPERATIONS):
        yield "an operation that is new to us"
    if "\ufffd" in values["name"] + values["address"]:
        yield "characters that are not UTF-8"


def fei_remark(published: str) -> str:
    """What is odd about an FEI, empty for nothing."""
    checked = identifiers.fei(published)
    if checked.error:
        return "FEI with other characters than digits"
    if not checked.key:
        return "FEI of zeros only" if "0" in published else "blank FEI"
    return "FEI of an odd length" if checked.warning else ""


def _values(row: Mapping[str, str], duns: str) -> dict[str, str]:
    """One row as staged, in the order of `STAGED`, the digest excepted."""
    published, fei = _text(row, "ADDRESS"), identifiers.fei(_text(row, "FEI_NUMBER"))
    parts, expires = address(published), day(_text(row, "EXPIRATION_DATE"))
    operations = dict.fromkeys(part.strip()[:60] for part in _text(row, "OPERATIONS").split(";") if part.strip())
    return {
        "duns": duns,
        "fei": fei.value[:20],
        "fei_key": fei.key[:20],
        "name": _text(row, "FIRM_NAME")[:300],
        "address": published[:600],
        "street": parts.street[:300],
        "city": parts.city[:120],
        "region": parts.region[:120],
        "postal_code": parts.postal_code[:30],
        "country": parts.country,
        "expires_on": expires.isoformat() if expires else "",
        "operations": json.dumps(list(operations)),
        "registrant": _text(row, "REGISTRANT_NAME")[:300],
        "registrant_duns": identifiers.duns(_text(row, "REGISTRANT_DUNS")).key,
        "excluded": "true" if _text(row, "EXCLUSION_FLAG").upper() == "Y" else "false",
    }


def _text(row: Mapping[str, str], name: str) -> str:
    """One cell without NUL characters and surrounding space; `-` stands for nothing in FDA's files."""
    value = row.get(name, "").replace("\x00", "").strip()
    return "" if value in {"-", "[removed]"} else value


def _terms(run_id: int) -> Iterator[tuple[str, str]]:
    """The words of every name that this run wrote anew."""
    written = Establishment.objects.filter(changed_run_id=run_id).values_list("duns", "name")
    return ((duns, term) for duns, name in list(written) for term in name_terms(name))
