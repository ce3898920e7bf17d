"""Published Forms 483: FDA's list (csv, xlsx) or JSON Lines of forms with observations, told apart by content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.db import transaction

from kernel.actor import Actor
from kernel.ids import uuid7
from registers.models import ImportRun
from registers.services.establishments import fei_remark
from registers.services.files import ZIP, head_of, refuse_no_text
from registers.services.form_files import EXPECTED, Published, from_lines, from_list
from registers.services.runs import Tally, WrongFile, begin, day, execute, finish, stage
from regulations.rules import identifiers

KIND: Final = "form483s"
STAGED: Final = (
    "id",
    "media_id",
    "fei",
    "fei_key",
    "firm",
    "establishment_type",
    "issued_on",
    "published_on",
    "url",
    "observations",
    "digest",
)

MATCH = """f.media_id = s.media_id AND f.fei_key = s.fei_key
  AND f.issued_on IS NOT DISTINCT FROM nullif(s.issued_on, '')::date"""
SEEN = f"UPDATE registers_publishedform483 f SET last_run_id = %s FROM staged_form s WHERE {MATCH}"
# A list carries no observations: it never takes away those that a fuller file has brought.
CHANGE = f"""
UPDATE registers_publishedform483 f SET fei = s.fei, firm = s.firm, establishment_type = s.establishment_type,
  published_on = nullif(s.published_on, '')::date, url = s.url, digest = s.digest, changed_run_id = %s
FROM staged_form s WHERE {MATCH} AND f.digest <> s.digest AND (s.observations <> '[]'
  OR NOT EXISTS (SELECT 1 FROM registers_publishedobservation o WHERE o.form_id = f.id))
"""
ADD = """
INSERT INTO registers_publishedform483 (id, media_id, fei, fei_key, firm, establishment_type, issued_on, published_on,
  url, digest, first_run_id, last_run_id, changed_run_id)
SELECT id::uuid, media_id, fei, fei_key, firm, establishment_type, nullif(issued_on, '')::date,
  nullif(published_on, '')::date, url, digest, %s, %s, %s FROM staged_form
ON CONFLICT (media_id, fei_key, issued_on) DO NOTHING
"""
FORGET = """
DELETE FROM registers_publishedobservation o USING registers_publishedform483 f
WHERE f.id = o.form_id AND f.changed_run_id = %s
"""
OBSERVE = f"""
INSERT INTO registers_publishedobservation (form_id, number, deficiency, detail)
SELECT f.id, (one ->> 'number')::integer, one ->> 'deficiency', one ->> 'detail'
FROM staged_form s JOIN registers_publishedform483 f ON {MATCH}
CROSS JOIN LATERAL jsonb_array_elements(s.observations::jsonb) one WHERE f.changed_run_id = %s
"""


@dataclass(frozen=True, slots=True)
class Form:
    """A published form as stored."""

    media_id: str
    fei: str
    fei_key: str
    firm: str
    establishment_type: str
    issued_on: date | None
    published_on: date | None
    url: str
    observations: str
    """as JSON"""

    def staged(self) -> tuple[str, ...]:
        """In the order of `STAGED`."""
        values = [str(getattr(self, name) or "") for name in STAGED[1:-1]]
        return (str(uuid7()), *values, sha256("\x1f".join(values).encode()).hexdigest())


@transaction.atomic
def import_form483s(path: Path, *, actor: Actor) -> ImportRun:
    """Read the whole file, or nothing of it: raises `WrongFile` for another file."""
    reader = _reader(path)
    run, tally = begin(KIND, path, actor), Tally()
    stage("staged_form", STAGED, _staged(reader(path), tally))
    if not tally.read:
        raise WrongFile(f"The file holds no forms. {EXPECTED}")
    if tally.read == sum(tally.refused.values()):
        raise WrongFile(f"No form of the file can be used: {'; '.join(tally.refused)}. {EXPECTED}")
    execute(SEEN, run.pk)
    changed = execute(CHANGE, run.pk)
    new = execute(ADD, run.pk, run.pk, run.pk)
    execute(FORGET, run.pk)
    execute(OBSERVE, run.pk)
    return finish(run, tally, new=new, changed=changed)


def _reader(path: Path) -> Callable[[Path], Iterator[Published]]:
    """Which kind of file this is, by its first bytes."""
    head = head_of(path)
    if head.startswith(ZIP):
        return from_list
    refuse_no_text(head, EXPECTED)
    is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    return from_lines if is_json else from_list


def _staged(published: Iterable[Published], tally: Tally) -> Iterator[tuple[str, ...]]:
    seen: set[tuple[str, str, date | None]] = set()
    for one in published:
        tally.read += 1
        form = _form(one)
        key = (form.media_id, form.fei_key, form.issued_on)
        if refusal := _refusal(one, form, is_known=key in seen):
            tally.refuse(one.line, refusal)
            continue
        seen.add(key)
        tally.parts["observations"] += len(one.observations)
        if remark := fei_remark(one.fei, identifiers.fei(one.fei)):
            tally.warned[remark] += 1
        if form.issued_on is None:
            tally.warned["no date"] += 1
        yield form.staged()


def _refusal(one: Published, form: Form, *, is_known: bool) -> str:
    if one.kind not in {"", "483"}:
        return "another record than a Form 483"
    if not form.firm:
        return "no firm name"
    if not form.media_id:
        return "no address of the document"
    return "the form stands twice in the file" if is_known else ""


def _form(one: Published) -> Form:
    fei = identifiers.fei(one.fei)
    return Form(
        media_id=one.media_id,
        fei=fei.value[:20],
        fei_key=fei.key[:20],
        firm=one.firm[:300],
        establishment_type=one.establishment_type[:120],
        issued_on=day(one.issued),
        published_on=day(one.published),
        url=one.url[:500],
        observations=json.dumps(one.observations),
    )
