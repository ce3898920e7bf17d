"""Published Forms 483: FDA's list (csv, xlsx) or JSON Lines of forms with observations, told apart by content."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kernel import heavy
from kernel.actor import Actor
from registers.models import ImportRun, PublishedForm483, PublishedObservation
from registers.services.runs import Tally, WrongFile, begin, finish
from regulations.rules import identifiers

KIND: Final = "form483s"
EXPECTED: Final = "Give FDA's list of published 483s (csv or xlsx) or JSON Lines of forms with observations."
LIST_COLUMNS: Final = ("Record Date", "FEI Number", "Legal Name", "Record Type", "Download")
MEDIA: Final = re.compile(r"/media/(\d+)")
DATES: Final = ("%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y", "%Y%m%d")
BATCH: Final = 500

Form = dict[str, Any]


def import_form483s(path: Path, *, actor: Actor) -> ImportRun:
    """Read the whole file, or nothing of it: raises `WrongFile` for another file."""
    forms, tally = _forms(path), Tally()
    run = begin(KIND, path, actor)
    new = changed = 0
    batch: list[Form] = []
    for form in forms:
        tally.read += 1
        if refusal := _refusal(form):
            tally.refused[refusal] += 1
            continue
        batch.append(form)
        if len(batch) == BATCH:
            made, turned = _write(batch, run, tally)
            new, changed, batch = new + made, changed + turned, []
    made, turned = _write(batch, run, tally)
    return finish(run, tally, new=new + made, changed=changed + turned)


def _refusal(form: Form) -> str:
    if not form["firm"]:
        return "no firm name"
    return "" if form["media_id"] else "no address of the document"


def _write(batch: list[Form], run: ImportRun, tally: Tally) -> tuple[int, int]:
    """Write one batch; returns how many forms are new and how many changed."""
    known = _known(batch)
    new = changed = 0
    for form in batch:
        key, digest = _key(form), sha256(json.dumps(form, sort_keys=True, default=str).encode()).hexdigest()
        row = known.get(key)
        if row is None:
            known[key] = _create(form, digest, run)
            new += 1
        elif row.first_run_id == run.pk:
            tally.refused["the form stands twice in the file"] += 1
        else:
            changed += _update(row, form, digest, run)
    return new, changed


def _key(form: Form) -> tuple[str, str, date | None]:
    return (form["media_id"], form["fei_key"], form["issued_on"])


def _known(batch: list[Form]) -> dict[tuple[str, str, date | None], PublishedForm483]:
    rows = PublishedForm483.objects.filter(media_id__in=[form["media_id"] for form in batch])
    return {(row.media_id, row.fei_key, row.issued_on): row for row in rows}


def _create(form: Form, digest: str, run: ImportRun) -> PublishedForm483:
    values = {name: value for name, value in form.items() if name != "observations"}
    row = PublishedForm483.objects.create(**values, digest=digest, first_run=run, last_run=run, changed_run=run)
    _observe(row, form)
    return row


def _update(row: PublishedForm483, form: Form, digest: str, run: ImportRun) -> int:
    """Bring a known form up to date; a list without observations never removes those known from elsewhere."""
    is_changed = row.digest != digest and (bool(form["observations"]) or not row.observations.exists())
    row.last_run = run
    if is_changed:
        for name, value in form.items():
            if name != "observations":
                setattr(row, name, value)
        row.digest, row.changed_run = digest, run
        row.observations.all().delete()
        _observe(row, form)
    row.save()
    return int(is_changed)


def _observe(row: PublishedForm483, form: Form) -> None:
    PublishedObservation.objects.bulk_create(
        PublishedObservation(form=row, number=number, deficiency=one["deficiency"], detail=one["detail"])
        for number, one in enumerate(form["observations"], start=1)
    )


def _forms(path: Path) -> Iterator[Form]:
    """The forms of whichever kind of file this is."""
    try:
        head = path.open("rb").read(4096)
    except OSError as error:
        raise WrongFile(f"{path} cannot be read: {error.strerror}.") from error
    if head.startswith(b"PK"):
        return _from_rows(_xlsx_rows(path))
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \r\n")
    if text.startswith("{"):
        return _from_lines(path)
    if text.lower().startswith(("<!doctype", "<html")):
        raise WrongFile(f"This is a web page; the download was refused. {EXPECTED}")
    return _from_rows(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig", errors="replace"))))


def _xlsx_rows(path: Path) -> Iterator[list[str]]:
    try:
        book = heavy.load("openpyxl").load_workbook(path, read_only=True, data_only=True)
    except (KeyError, ValueError, OSError) as error:
        raise WrongFile(f"This workbook cannot be read. {EXPECTED}") from error
    for row in book.active.iter_rows(values_only=True):
        yield ["" if cell is None else str(cell) for cell in row]


def _from_rows(rows: Iterator[list[str]]) -> Iterator[Form]:
    """FDA's list; some exports have one or two title lines above the header."""
    for _ in range(4):
        header = [cell.strip() for cell in next(rows, [])]
        if all(name in header for name in LIST_COLUMNS):
            return _listed(rows, header)
    raise WrongFile(f"No header with {', '.join(LIST_COLUMNS)} was found. {EXPECTED}")


def _listed(rows: Iterator[list[str]], header: list[str]) -> Iterator[Form]:
    for cells in rows:
        row = dict(zip(header, cells, strict=False))
        if row.get("Record Type", "").strip() in {"483", ""} and any(cells):
            published = row.get("Publish Date") or row.get("Date Posted") or ""
            yield _form(row["Download"], row["FEI Number"], row["Legal Name"], "", row["Record Date"], published, [])


def _from_lines(path: Path) -> Iterator[Form]:
    first = True
    with path.open(encoding="utf-8", errors="replace") as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            found = _parsed(line, number)
            if first and not {"firm", "observations"} <= found.keys():
                raise WrongFile(f"The lines hold no forms with observations. {EXPECTED}")
            first = False
            yield _of_line(found)


def _parsed(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise WrongFile(f"Line {number} is not JSON. {EXPECTED}") from error
    if not isinstance(found, dict):
        raise WrongFile(f"Line {number} holds no form. {EXPECTED}")
    return found


def _of_line(found: dict[str, Any]) -> Form:
    observations = [
        {"deficiency": _clean(one.get("deficiency")), "detail": _clean(one.get("detail"))}
        for one in found.get("observations") or []
    ]
    return _form(
        found.get("url") or f"/media/{found.get('media_id', '')}",
        found.get("fei"),
        found.get("firm"),
        found.get("establishment_type"),
        found.get("inspection_or_record_date"),
        found.get("publish_date"),
        observations,
    )


def _form(url: Any, fei: Any, firm: Any, kind: Any, issued: Any, published: Any, observations: list[Any]) -> Form:
    media = MEDIA.search(str(url or ""))
    checked = identifiers.fei(str(fei or "").removesuffix(".0"))
    return {
        "media_id": media[1] if media else "",
        "fei": checked.value[:20],
        "fei_key": checked.key[:20],
        "firm": _clean(firm)[:300],
        "establishment_type": _clean(kind)[:120],
        "issued_on": _day(issued),
        "published_on": _day(published),
        "url": str(url or "")[:500],
        "observations": observations,
    }


def _clean(value: Any) -> str:
    return " ".join(str(value or "").replace("\x00", "").replace("\u200b", "").split())


def _day(value: Any) -> date | None:
    text = str(value or "").strip().partition(" 00:00")[0]
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a date, no instant)
        except ValueError:
            continue
    return None
