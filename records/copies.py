"""A copy of a record for an inspector: one archive that proves itself without the portal (R-41, R-42, SR-11).

It holds the record as a document (PDF/A-3) and as data, its files, its signatures, its trail, the seals over it, and a
manifest with the SHA-256 of each; the archive ends with the digest of all its bytes. `verifier/verify_copy.py` checks
it offline.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.conf import settings
from django.db import connection, models
from django.template.loader import render_to_string

from kernel.actor import Actor
from kernel.clock import now
from kernel.db.roles import regulated_models
from kernel.errors import NotAllowed, Refused
from kernel.scope import because, current
from records import jobs, pdf, services
from records.family import Model, described
from records.files import serving, watermark
from records.files.confined import Overrun
from records.models import Job, RecordCopy, Signature, SponsorFile, StoredFile, TrailEntry, TrailReview
from records.seals import proofs, sealing
from records.seals.proofs import Proof
from records.selectors import HistoryLine, histories, lines_of, provenance, reviews, table_words
from records.selectors import signatures as signing
from records.selectors.histories import AT_A_TIME, DERIVED, Asked, History
from records.work import Told
from web.tables import csv_bytes

MAKE: Final = "copies.make"
FORM: Final = "cmo-portal/copy/1"
COMMENT: Final = b"sha256:"
IN_MEMORY: Final = 20_000_000
CHUNK: Final = 1 << 20
PRINTED: Final = 2_000
"""Entries of the trail that the document shows; all of them are in the tables beside it."""


@dataclass
class Archive:
    """The archive as it grows: each file with its digest, for the manifest."""

    target: IO[bytes]
    at: datetime
    listed: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.zip = zipfile.ZipFile(self.target, "w", zipfile.ZIP_DEFLATED)

    def add(self, path: str, blocks: Iterable[bytes], **more: Any) -> None:
        """Put one file in, block by block; `more` stands in the manifest beside it."""
        checksum, size = sha256(), 0
        with self.zip.open(zipfile.ZipInfo(path, self.at.timetuple()[:6]), "w", force_zip64=True) as out:
            for block in blocks:
                checksum.update(block)
                size += len(block)
                out.write(block)
        self.listed.append({"path": path, "size": size, "sha256": checksum.hexdigest(), **more})

    def add_json(self, path: str, data: Any) -> None:
        """Put data in, readable."""
        self.add(path, [pdf.as_json(data).encode()])

    def close(self, manifest: dict[str, Any]) -> None:
        """Write the manifest, and last the digest of every byte before it."""
        listed, self.listed = self.listed, []
        self.add_json("manifest.json", {**manifest, "files": listed})
        self.zip.comment = COMMENT + b"0" * 64
        self.zip.close()
        end = self.target.seek(-64 - len(COMMENT), 2)
        self.target.seek(0)
        checksum, left = sha256(), end
        while left:
            block = self.target.read(min(CHUNK, left))
            checksum.update(block)
            left -= len(block)
        self.target.write(COMMENT + checksum.hexdigest().encode())
        self.target.seek(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which copy: of what, for whom, made by whom, why."""

    record: str
    made_for: str
    by: str
    tenant: str
    reason: str
    head: models.Model | None = None


def copy_record(history: History, wanted: Wanted, *, actor: Actor, told: Told) -> tuple[SponsorFile, RecordCopy]:
    """Make and keep the copy of a record, for the person who asked. Raises `Refused` where PDF cannot be made."""
    if problem := pdf.missing():
        raise Refused(problem)
    kept = {kind: rows for kind, rows in history.rows.items() if not kind._meta.db_table.startswith(DERIVED)}
    stored = provenance.with_earlier(_stored(kept))
    beside = provenance.rows_about(stored)
    signatures = list(
        Signature.objects.filter(subject_id__in=[row.pk for rows in [*kept.values(), beside] for row in rows])
    )
    numbers = _numbers(history, [*stored, *signatures, *beside])
    _add_beside(kept, numbers, {row.pk for row in [*stored, *signatures]})
    told(1, 5, f"{len(numbers)} entries of the trail and {len(stored)} files.")
    told_rows = {kind._meta.db_table: _as_stored(rows) for kind, rows in kept.items()}
    if withheld := [each for each in stored if watermark.is_withheld(each)]:
        told_rows[withheld[0]._meta.db_table] = _as_stored(withheld)
    data = {"form": FORM, "rows": told_rows}
    with _archive() as (target, archive):
        archive.add("record.pdf", [_document(history, kept, signatures, stored, wanted, data, archive.at)])
        told(2, 5, "Files.")
        archive.add_json("record.json", data)
        archive.add_json("signatures.json", {"signatures": _as_stored(signatures)})
        for place, each in enumerate(stored, start=1):
            _add_file(archive, place, each, actor)
        told(3, 5, "The trail and its seals.")
        if isinstance(history.head, TrailReview):
            _add_reviewed(archive, history.head)
        proof = _trail(archive, numbers)
        return _keep(target, archive, wanted, proof, (len(numbers), len(stored)), actor)


def copy_trail(wanted: Wanted, *, actor: Actor, told: Told) -> tuple[SponsorFile, RecordCopy]:
    """Make and keep a copy of every entry that the open tenant can read."""
    numbers = list(TrailEntry.objects.order_by("tx", "seq").values_list("seq", flat=True))
    told(1, 3, f"{len(numbers)} entries.")
    with _archive() as (target, archive):
        proof = _trail(archive, numbers, complete=True)
        told(2, 3, "Closing the archive.")
        return _keep(target, archive, wanted, proof, (len(numbers), 0), actor)


@contextmanager
def _archive() -> Iterator[tuple[IO[bytes], Archive]]:
    """A temporary file with an archive in it; the file goes when the block ends."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as target:
        archive = Archive(target, now().replace(microsecond=0))
        with archive.zip:  # closed in any case, before the file it writes to
            yield target, archive


def _numbers(history: History, beside: Iterable[models.Model]) -> list[int]:
    """The entries about the record, its files and its signatures, in the order of sealing."""
    ids = [row.pk for row in beside]
    found = set(history.numbers()) | set(TrailEntry.objects.filter(row_id__in=ids).values_list("seq", flat=True))
    return sorted(found)


def _add_beside(kept: dict[Model, list[Any]], numbers: list[int], known: set[Any]) -> None:
    """Add to `kept` the rows that entries tell of and that no foreign key led to, such as printed copies of a site."""
    known = known | {row.pk for rows in kept.values() for row in rows}
    beside = TrailEntry.objects.filter(seq__in=numbers).exclude(row_id__in=known)
    asked: dict[str, set[Any]] = {}
    for table, pk in beside.values_list("table", "row_id").distinct():
        asked.setdefault(table, set()).add(pk)
    for model in regulated_models():
        if model._meta.db_table in asked:
            rows = model._default_manager.filter(pk__in=asked[model._meta.db_table]).order_by("pk")
            kept[model] = [*kept.get(model, []), *rows]


def _stored(kept: dict[Model, list[Any]]) -> Iterator[StoredFile]:
    """The controlled files that rows of the record point to, each once."""
    asked: dict[type[StoredFile], set[Any]] = {}
    for kind, rows in kept.items():
        for column in kind._meta.local_fields:
            target = column.related_model
            if isinstance(column, models.ForeignKey) and isinstance(target, type) and issubclass(target, StoredFile):
                asked.setdefault(target, set()).update(getattr(row, column.attname) for row in rows)
    for target, keys in asked.items():
        yield from target._default_manager.filter(pk__in=keys - {None}).order_by("pk")


def _as_stored(rows: list[Any]) -> list[Any]:
    """Rows as the trail writes them, so that both can be compared."""
    if not rows:
        return []
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t)::text FROM {table} t WHERE id = ANY(%s) ORDER BY id", [[r.pk for r in rows]]
        )
        return [json.loads(text) for (text,) in cursor.fetchall()]


def _add_file(archive: Archive, place: int, stored: StoredFile, actor: Actor) -> None:
    """A file as it was stored; one that the other side shows only under a watermark as pictures of its pages."""
    name, more = stored.name, {"table": stored._meta.db_table, "row": str(stored.pk)}
    blocks: Iterable[bytes] = _bytes(stored)
    if watermark.is_withheld(stored):
        name, more = watermark.file_name(stored), {"pictures_of": str(stored.pk)}
        try:
            with serving.opened(stored, to_mark=True) as content:
                blocks = [watermark.as_pdf(stored, content, watermark.words(actor))]
        except Overrun as overrun:
            raise Refused(f"“{stored.name}” takes more time or memory to draw than it is given.") from overrun
    archive.add(f"files/{place:03}-{_plain(name)}", blocks, name=name, **more)


def _bytes(stored: StoredFile) -> Iterator[bytes]:
    """The stored bytes. Raises `Refused` when they are no longer those that were stored (S-47)."""
    serving.refuse_quarantined(stored)
    serving.refuse_original(stored)
    checksum = sha256()
    with (Path(settings.FILES_ROOT) / stored.path).open("rb") as content:
        while block := content.read(CHUNK):
            checksum.update(block)
            yield block
    if checksum.hexdigest() != stored.sha256:
        raise Refused(f"“{stored.name}” no longer has the bytes that were stored. Tell your administrator now.")


def _plain(name: str) -> str:
    """A file's name as every system unpacks it."""
    return "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_.") else "_" for mark in name)[-80:]


def _trail(archive: Archive, numbers: list[int], *, complete: bool = False) -> Proof:
    """The entries as data and as a table, and the seals over them."""
    found = proofs.entries(numbers)
    archive.add("trail.jsonl", (json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in found))
    archive.add("trail.csv", csv_bytes(histories.table("Trail", (("Entries", str(len(numbers))),), _lines(numbers))))
    proof = proofs.prove(found, sealing.tenant(), complete=complete)
    archive.add_json("seals.json", proof.data)
    archive.add("README.txt", [render_to_string("records/copy_readme.txt", {"at": archive.at}).encode()])
    return proof


def _add_reviewed(archive: Archive, review: TrailReview) -> None:
    """The entries that a review of the trail covers, so that the digest its signature names can be made anew."""
    numbers = list(reviews.covered(review).values_list("seq", flat=True))
    found = (
        each for start in range(0, len(numbers), AT_A_TIME) for each in proofs.entries(numbers[start:][:AT_A_TIME])
    )
    archive.add("reviewed.jsonl", (json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in found))
    about = (("Review", review.number), ("Entries", str(len(numbers))))
    archive.add("reviewed.csv", csv_bytes(histories.table(str(review), about, reviews.everything(review))))


def _lines(numbers: list[int]) -> Iterator[HistoryLine]:
    for start in range(0, len(numbers), AT_A_TIME):
        yield from lines_of(TrailEntry.objects.filter(seq__in=numbers[start : start + AT_A_TIME]).order_by("seq"))


def _document(
    history: History,
    kept: dict[Model, list[Any]],
    signatures: list[Signature],
    stored: list[StoredFile],
    wanted: Wanted,
    data: Any,
    at: datetime,
) -> bytes:
    """The record for people: every row with its columns, signatures, files, and its newest entries."""
    sections = [(table_words(kind._meta.db_table), described(rows)) for kind, rows in kept.items()]
    page = history.page(Asked(), size=PRINTED)
    known = provenance.told(stored)
    files = [(each, known[each.pk]) for each in stored]
    context = {
        "wanted": wanted,
        "sections": sections,
        "signatures": signing.told(signatures),
        "stored": files,
        "at": at,
    }
    html = render_to_string(
        "records/copy_report.html", {**context, "lines": page.lines, "count": history.count(Asked())}
    )
    return pdf.render(pdf.Document(html=html, name="record.json", data=data, created=at))


def _keep(
    target: IO[bytes], archive: Archive, wanted: Wanted, proof: Proof, counts: tuple[int, int], actor: Actor
) -> tuple[SponsorFile, RecordCopy]:
    """Close the archive, store it for who asked, and record that it was made."""
    current(actor)
    name, head = f"copy of {wanted.record} {archive.at:%Y-%m-%d}.zip", wanted.head
    table, pk = (head._meta.db_table, head.pk) if head else (TrailEntry._meta.db_table, None)
    subject = str(pk) if pk else None
    archive.close(
        {
            "form": FORM,
            "record": {"name": wanted.record, "id": subject, "table": table},
            "tenant": wanted.tenant,
            "made_for": wanted.made_for,
            "reason": wanted.reason,
            "generated_at": archive.at.isoformat(),
            "generated_by": wanted.by,
        }
    )
    stored = services.store_file(
        target,
        name=name,
        kind=SponsorFile,
        made_as="application/zip",
        made_for=actor.key,
        actor=actor,
        reason=wanted.reason,
    )
    with because(wanted.reason):
        kept = RecordCopy.objects.create(
            subject_table=table,
            subject_id=pk,
            site_id=services.site_of(head) if head else None,
            record=wanted.record[:200],
            made_for=wanted.made_for,
            made_by=actor.key,
            file_name=stored.name,
            size=stored.size,
            sha256=stored.sha256,
            entries=counts[0],
            files=counts[1],
            seal=proof.newest.number if proof.newest else 0,
            seal_digest=proof.newest.digest if proof.newest else "",
            **current(actor).scope.columns,
        )
        services.publish("copy.made", kept, record=subject, sha256=stored.sha256, made_for=wanted.made_for)
    return stored, kept


def addressee(given: str) -> str:
    """For whom a copy is made. Raises `Refused` for nobody."""
    if not given.strip():
        raise Refused({"made_for": "Say for whom the copy is made: the authority and the person."})
    return given.strip()[:200]


def request_trail(*, made_for: str, actor: Actor, reason: str) -> Job:
    """Ask for a copy of the whole trail; what is finished is sealed first."""
    if not actor.can(MAKE):
        raise NotAllowed(MAKE)
    sealing.seal(actor=actor)
    parameters = {"made_for": addressee(made_for)}
    return jobs.request("records.trail_copy", parameters, title="Copy of the audit trail", actor=actor, reason=reason)


def copies() -> models.QuerySet[RecordCopy]:
    """Every copy that was made, newest first."""
    return RecordCopy.objects.order_by("-id")
