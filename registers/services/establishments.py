"""FDA's establishment register (DECRS) from its tab-separated file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final

from kernel.actor import Actor
from registers.models import Establishment, ImportRun
from registers.rules import name_terms
from registers.services.runs import Tally, WrongFile, begin, execute, finish, stage
from regulations.rules import countries, identifiers

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
    "country",
    "expires_on",
    "operations",
    "registrant",
    "registrant_duns",
    "excluded",
    "digest",
)
COUNTRY: Final = re.compile(r"\(([A-Z]{3})\)\s*$")
EXPECTED: Final = "Give FDA's drls_reg file: tab-separated text with a header line."

UPSERT = """
INSERT INTO registers_establishment (duns, fei, fei_key, name, address, country, expires_on, operations, registrant,
  registrant_duns, excluded, digest, first_run_id, last_run_id, changed_run_id)
SELECT duns, fei, fei_key, name, address, country, nullif(expires_on, '')::date, operations::varchar[], registrant,
  registrant_duns, excluded::boolean, digest, %s, %s, %s FROM staged_establishment
ON CONFLICT (duns) DO UPDATE SET fei = excluded.fei, fei_key = excluded.fei_key, name = excluded.name,
  address = excluded.address, country = excluded.country, expires_on = excluded.expires_on,
  operations = excluded.operations, registrant = excluded.registrant, registrant_duns = excluded.registrant_duns,
  excluded = excluded.excluded, digest = excluded.digest, last_run_id = excluded.last_run_id,
  changed_run_id = CASE WHEN registers_establishment.digest = excluded.digest
                   THEN registers_establishment.changed_run_id ELSE excluded.last_run_id END
"""
TERMS = """
INSERT INTO registers_establishmentterm (establishment_id, term)
SELECT e.id, t.term FROM staged_term t JOIN registers_establishment e USING (duns) ON CONFLICT DO NOTHING
"""
OLD_TERMS = """
DELETE FROM registers_establishmentterm t USING registers_establishment e
WHERE e.id = t.establishment_id AND e.changed_run_id = %s
"""


def import_establishments(path: Path, *, actor: Actor) -> ImportRun:
    """Read the whole file, or nothing of it: raises `WrongFile` for another file."""
    rows, tally = _opened(path), Tally()
    run = begin(KIND, path, actor)
    stage("staged_establishment", STAGED, _staged(rows, tally))
    written = execute(UPSERT, run.pk, run.pk, run.pk)
    new = execute("SELECT 1 FROM registers_establishment WHERE first_run_id = %s", run.pk)
    changed = execute("SELECT 1 FROM registers_establishment WHERE changed_run_id = %s", run.pk) - new
    if written:
        execute(OLD_TERMS, run.pk)
        stage("staged_term", ("duns", "term"), _terms(run.pk))
        execute(TERMS)
    return finish(run, tally, new=new, changed=changed)


def _opened(path: Path) -> Iterator[dict[str, str]]:
    """The rows, once the header proved that this is the file."""
    try:
        head = path.open("rb").read(2048)
    except OSError as error:
        raise WrongFile(f"{path} cannot be read: {error.strerror}.") from error
    _check_head(head)
    reader = csv.DictReader(path.open(encoding="utf-8", errors="replace", newline=""), delimiter="\t")
    reader.fieldnames = [name.strip() for name in reader.fieldnames or []]
    if missing := [name for name in COLUMNS if name not in reader.fieldnames]:
        raise WrongFile(f"The header lacks {', '.join(missing)}. {EXPECTED}")
    first = next(reader, None)
    if first is None:
        raise WrongFile(f"The file has a header and no rows. {EXPECTED}")
    return chain([first], reader)


def _check_head(head: bytes) -> None:
    if not head.strip():
        raise WrongFile(f"The file is empty. {EXPECTED}")
    if head.startswith(b"PK"):
        raise WrongFile(f"This is a zip archive: unpack it first. {EXPECTED}")
    if head.lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise WrongFile(f"This is a web page, not the register; the download was refused. {EXPECTED}")
    if b"\x00" in head:
        raise WrongFile(f"This is a binary file. {EXPECTED}")


def _staged(rows: Iterator[dict[str, str]], tally: Tally) -> Iterator[tuple[str, ...]]:
    seen: set[str] = set()
    for row in rows:
        tally.read += 1
        duns = identifiers.duns(_text(row, "DUNS_NUMBER"))
        if refusal := _refusal(duns, _text(row, "FIRM_NAME"), seen):
            tally.refused[refusal] += 1
            continue
        seen.add(duns.key)
        _remark(_text(row, "FEI_NUMBER"), tally)
        values = _values(row, duns.key)
        yield (*values, sha256("\x1f".join(values).encode()).hexdigest())


def _refusal(duns: identifiers.Checked, name: str, seen: set[str]) -> str:
    if duns.error or not duns.key:
        return "no usable D-U-N-S number"
    if duns.key in seen:
        return "the D-U-N-S number stands twice in the file"
    return "" if name else "no firm name"


def _remark(fei: str, tally: Tally) -> None:
    """Odd FEIs are kept as published and counted: the key is the D-U-N-S number."""
    checked = identifiers.fei(fei)
    if not checked.key:
        tally.warned["blank FEI" if not fei.strip("0 -") and "0" not in fei else "FEI of zeros only"] += 1
    elif checked.warning or checked.error:
        tally.warned["FEI of an odd length"] += 1


def _values(row: dict[str, str], duns: str) -> tuple[str, ...]:
    address, fei = _text(row, "ADDRESS"), identifiers.fei(_text(row, "FEI_NUMBER"))
    found = COUNTRY.search(address)
    operations = [part.strip() for part in _text(row, "OPERATIONS").split(";") if part.strip()]
    return (
        duns,
        fei.value[:20],
        fei.key[:20],
        _text(row, "FIRM_NAME")[:300],
        address[:600],
        countries.ALPHA3.get(found[1], "") if found else "",
        _date(_text(row, "EXPIRATION_DATE")),
        "{" + ",".join(f'"{part}"' for part in operations if '"' not in part) + "}",
        _text(row, "REGISTRANT_NAME")[:300],
        identifiers.duns(_text(row, "REGISTRANT_DUNS")).key,
        "true" if _text(row, "EXCLUSION_FLAG").upper() == "Y" else "false",
    )


def _text(row: dict[str, Any], name: str) -> str:
    """One cell without NUL bytes and surrounding space; `-` stands for nothing in FDA's files."""
    value = (row.get(name) or "").replace("\x00", "").strip()
    return "" if value in {"-", "[removed]"} else value


def _date(given: str) -> str:
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(given, form).date().isoformat()  # noqa: DTZ007 (a date, no instant)
        except ValueError:
            continue
    return ""


def _terms(run_id: int) -> Iterator[tuple[str, str]]:
    """The words of every name that this run wrote anew."""
    written = Establishment.objects.filter(changed_run_id=run_id).values_list("duns", "name")
    return ((duns, term) for duns, name in list(written) for term in name_terms(name))
