#!/usr/bin/env python3
"""Checks a copy made by the CMO Portal, without the portal: only this file and Python 3.9 or newer are needed.

    python verify_copy.py COPY.zip [--digest SHA256] [--seal NUMBER:DIGEST] [--published seals-2026-11.jsonl]

A copy is a ZIP of a record (or of a whole audit trail) with its files, signatures, trail and the seals that cover it.
Checked are: every byte of the archive; every file against the manifest; every entry of the trail against the seals;
the record against its trail; every signature against what it covers; every controlled file against its record.

`--digest` is the SHA-256 of the archive, as the portal's list of copies tells it. `--seal` is a seal known from
elsewhere, such as a daily mail; `--published` a file of published seals. Without any of these the copy is only shown
to be consistent in itself: compare the seal that is printed with one you trust.

Exit code 0: the copy is good. 1: it is not. 2: it could not be read.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

COMMENT = b"sha256:"
FIELDS = (
    "seq", "at", "tx", "table", "row_id", "operation", "table_version", "sponsor_id", "cmo_org_id", "side",
    "released_at", "subject_site", "actor", "reason", "request_id", "step", "was", "became",
)  # fmt: skip
NOTHING = "0" * 64
Rows = dict[tuple[str, str], Any]
"""The row as its newest entry says, by table and row id; None where it was deleted."""
Anchor = tuple[int, str]
"""A seal known from elsewhere: its number and digest."""


class Bad(Exception):
    """The copy is not what it says it is."""


def net(value: object) -> str:
    """One value with its length in bytes before it; nothing is a dash."""
    if value is None:
        return "-,"
    text = str(value)
    return f"{len(text.encode())}:{text},"


def digest_of(kind: str, values: Iterable[object]) -> str:
    return sha256(f"{kind}/1,{''.join(map(net, values))}".encode()).hexdigest()


def skipped(number: int) -> int:
    """The older seal that a seal names beside the one before it."""
    return number - (number & -number)


def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON in which no name stands twice."""
    if len({name for name, _ in found}) != len(found):
        raise Bad("a JSON file names the same thing twice")
    return dict(found)


def parse(text: str | bytes) -> Any:
    return json.loads(text, object_pairs_hook=pairs)


def archive(path: str, wanted: str) -> dict[str, bytes]:
    """The files of the archive, once every byte of it is known to be as it was written."""
    with open(path, "rb") as copy:
        whole = copy.read()
    mark = len(whole) - len(COMMENT) - 64
    if mark < 0 or whole[mark : mark + len(COMMENT)] != COMMENT:
        raise Bad("the archive does not end with its own digest: it was cut off, or is no copy of the portal")
    if sha256(whole[:mark]).hexdigest().encode() != whole[mark + len(COMMENT) :]:
        raise Bad("the archive was changed: its bytes do not have the digest it ends with")
    if wanted and sha256(whole).hexdigest() != wanted.lower():
        raise Bad("this is another archive than the one whose digest was given")
    with zipfile.ZipFile(path) as opened:
        names = opened.namelist()
        if len(set(names)) != len(names):
            raise Bad("the archive holds two files of one name")
        return {name: opened.read(name) for name in names}


def check_manifest(files: dict[str, bytes]) -> Any:
    manifest = parse(files["manifest.json"])
    listed = {each["path"]: each for each in manifest["files"]}
    if len(listed) != len(manifest["files"]) or set(listed) != set(files) - {"manifest.json"}:
        raise Bad("the archive does not hold exactly the files that its manifest lists")
    for path, each in listed.items():
        if len(files[path]) != each["size"] or sha256(files[path]).hexdigest() != each["sha256"]:
            raise Bad(f"{path} is not the file that the manifest lists")
    return manifest


def follows(before: dict[str, Any], was: dict[str, Any], became: dict[str, Any] | None) -> bool:
    """Whether a change from `was` fits the row as it stood; columns that came later are passed over."""
    if became is None:
        return all(was[name] == value for name, value in before.items() if name in was)
    old = {**became, **was}
    return all(old[name] == value for name, value in before.items() if name in old)


class Trail:
    """The entries of the copy by their digests."""

    def __init__(self, text: bytes) -> None:
        self.entries = [parse(line) for line in text.decode().splitlines()]
        self.by_digest: dict[str, dict[str, Any]] = {}
        for entry in self.entries:
            if set(entry) != set(FIELDS):
                raise Bad(f"entry {entry.get('seq')} does not hold exactly the columns of an entry")
            self.by_digest[digest_of("entry", (entry[name] for name in FIELDS))] = entry
        if len({entry["seq"] for entry in self.entries}) != len(self.entries):
            raise Bad("an entry stands twice in the trail")

    def check_sequence(self) -> None:
        """Of each row the entries follow each other: what one says was there is what the one before left there."""
        known: dict[tuple[str, str], Any] = {}
        for entry in sorted(self.entries, key=lambda each: int(each["seq"])):
            key, name = (entry["table"], entry["row_id"]), f"entry {entry['seq']} ({entry['table']} {entry['row_id']})"
            was, became = (None if entry[each] is None else parse(entry[each]) for each in ("was", "became"))
            before = known.get(key)
            # Of the other side of a dialogue only what was released is here: its row begins with the release.
            begins = entry["operation"] == "INSERT" or (before is None and entry["released_at"] is not None)
            if begins != (before is None):
                raise Bad(f"the entries before {name} are missing")
            if before is not None and not follows(before, was or {}, became):
                raise Bad(f"an entry before {name} is missing: it changed what no entry left there")
            known[key] = became

    def rows(self) -> Rows:
        """What the newest entry of each row says: {(table, row id): row, or None where it was deleted}."""
        found: Rows = {}
        for entry in sorted(self.entries, key=lambda each: int(each["seq"])):
            became = entry["became"]
            found[entry["table"], entry["row_id"]] = None if became is None else parse(became)
        return found


class Seals:
    """The seals of the copy, each checked against its digest, and what they say of the tenant's entries."""

    def __init__(self, text: bytes) -> None:
        told = parse(text)
        self.tenant, self.newest, self.is_complete = told["tenant"], told["newest"], told["complete"]
        self.seals = {int(number): seal for number, seal in told["seals"].items()}
        self.leaves, self.parts = told["leaves"], told["parts"]
        for number, seal in self.seals.items():
            self._check(number, seal)

    def _check(self, number: int, seal: dict[str, Any]) -> None:
        names = ("sealed_at", "last_tx", "last_seq", "entries", "body", "leaves", "previous", "skip")
        if digest_of("seal", (number, *(seal[name] for name in names))) != seal["digest"]:
            raise Bad(f"seal {number} was changed")

    def reaches(self, newest: int, wanted: int) -> bool:
        """Whether the seals of the copy lead from one to an older one."""
        at = newest
        while at > wanted:
            following = skipped(at) if skipped(at) >= wanted else at - 1
            link = "skip" if following == skipped(at) and following != at - 1 else "previous"
            if at not in self.seals or following not in self.seals:
                return False
            if self.seals[at][link] != self.seals[following]["digest"]:
                raise Bad(f"seal {at} does not follow seal {following}")
            at = following
        return at == wanted and at in self.seals

    def holds(self, number: int, leaf: str) -> bool:
        """Whether the leaf is one of those that a seal was made of."""
        known: list[str] = self.leaves[str(number)]
        if sha256(bytes.fromhex("".join(known))).hexdigest() != self.seals[number]["leaves"]:
            raise Bad(f"seal {number} was made of other leaves")
        return leaf in known


def check_entries(trail: Trail, seals: Seals) -> tuple[set[int], int]:
    """Every entry stands in a seal that the newest one leads to; returns the seals, and how many are not sealed yet."""
    left, covered = dict(trail.by_digest), set[int]()
    for part in seals.parts:
        number = part["number"]
        digests = part["digests"]
        body = sha256(bytes.fromhex("".join(digests))).hexdigest()
        values = (seals.tenant, number, len(digests), part["total"], body, part["previous"])
        if digest_of("part", values) != part["digest"]:
            raise Bad(f"the part of seal {number} was changed")
        if not seals.is_complete and not seals.reaches(seals.newest, number):
            raise Bad(f"the copy does not lead from seal {seals.newest} to seal {number}")
        leaf = digest_of("leaf", (number, seals.tenant, number, part["total"], part["digest"]))
        if not seals.is_complete and not seals.holds(number, leaf):
            raise Bad(f"seal {number} does not hold the part of it that the copy shows")
        covered.add(number)
        for digest in digests:
            left.pop(digest, None)
    if seals.is_complete:
        check_complete(trail, seals)
    last = seals.seals.get(seals.newest)
    end = (int(last["last_tx"]), int(last["last_seq"])) if last else (0, 0)
    for entry in left.values():
        if (int(entry["tx"]), int(entry["seq"])) <= end:
            raise Bad(f"entry {entry['seq']} ({entry['table']} {entry['row_id']}) is not the one that was sealed")
    return covered, len(left)


def check_complete(trail: Trail, seals: Seals) -> None:
    """A whole trail: the parts follow each other without a gap, and all their entries are here."""
    previous, total = NOTHING, 0
    for part in seals.parts:
        total += len(part["digests"])
        if part["previous"] != previous or part["total"] != total:
            raise Bad(f"the part of seal {part['number']} does not follow the part before it")
        if missing := [each for each in part["digests"] if each not in trail.by_digest]:
            raise Bad(f"{len(missing)} entries of seal {part['number']} are missing or were changed")
        previous = part["digest"]
    if seals.parts:
        last = seals.parts[-1]
        leaf = digest_of("leaf", (seals.newest, seals.tenant, last["number"], last["total"], last["digest"]))
        if not seals.holds(seals.newest, leaf):
            raise Bad(f"seal {seals.newest} does not hold the end of this trail")


def check_anchors(seals: Seals, covered: set[int], anchors: Sequence[Anchor]) -> str:
    """Seals known from elsewhere; returns in words what they protect."""
    for number, digest in anchors:
        if number in seals.seals and seals.seals[number]["digest"] != digest.lower():
            raise Bad(f"seal {number} is not the one that was published")
    known = {number for number, _ in anchors if number in seals.seals}
    if not known:
        return "None of the seals given is in this copy: it is only shown to be consistent in itself."
    if seals.is_complete:
        return f"The trail is protected by seal {max(known)}" + (
            "." if seals.newest in known else ", as far as it goes."
        )
    open_ = [number for number in sorted(covered) if not any(seals.reaches(m, number) for m in known if m >= number)]
    if open_:
        return f"The seals given do not reach the entries in {', '.join(f'seal {number}' for number in open_)}."
    return "Every sealed entry is protected by the seals given."


def check_record(files: dict[str, bytes], manifest: Any, trail: Trail) -> int:
    """The record is what its trail says; returns how many rows it has."""
    told, rows = parse(files["record.json"]), trail.rows()
    shown: dict[tuple[str, str], dict[str, Any]] = {}
    for table, found in told["rows"].items():
        for row in found:
            shown[table, row["id"]] = row
    for (table, pk), row in shown.items():
        same_as_trail(rows, table, pk, row)
    signed = {("records_signature", each["id"]) for each in parse(files["signatures.json"])["signatures"]}
    stored = {(each["table"], each["row"]) for each in manifest["files"] if "row" in each}
    for (table, pk), row in rows.items():
        if row is not None and (table, pk) not in {*shown, *signed, *stored}:
            raise Bad(f"{table} {pk} is in the trail and missing from the copy")
    return len(shown)


def same_as_trail(rows: Rows, table: str, pk: str, row: dict[str, Any]) -> None:
    newest = rows.get((table, pk))
    if newest is None:
        raise Bad(f"{table} {pk} has no entry in the trail")
    wrong = [name for name, value in newest.items() if name in row and row[name] != value]
    if wrong or not set(row) & set(newest):
        raise Bad(f"{table} {pk} is not what its newest entry in the trail says ({', '.join(wrong)})")


def check_signatures(files: dict[str, bytes], trail: Trail) -> list[dict[str, Any]]:
    rows = trail.rows()
    found: list[dict[str, Any]] = parse(files["signatures.json"])["signatures"]
    for signature in found:
        if sha256(signature["content"].encode()).hexdigest() != signature["digest"]:
            raise Bad(f"the signature of {signature['printed_name']} covers other content than was signed")
        same_as_trail(rows, "records_signature", signature["id"], signature)
    return found


def check_reviewed(files: dict[str, bytes], signatures: list[dict[str, Any]]) -> str:
    """A review of the trail: the entries beside it are those that were signed for, if it was signed; says which."""
    entries = Trail(files["reviewed.jsonl"])
    order = sorted(entries.by_digest, key=lambda digest: int(entries.by_digest[digest]["seq"]))
    found = sha256(bytes.fromhex("".join(order))).hexdigest()
    of_review = [each for each in signatures if each["subject_table"] == "records_trailreview"]
    for signature in of_review:
        signed = parse(signature["content"])
        if (signed["entries"], signed["sha256_of_the_entries"]) != (len(order), found):
            raise Bad(f"the reviewed entries are not those that {signature['printed_name']} signed for")
    if not of_review:
        return f"{len(order)} entries are under review; nobody has signed the review yet"
    return f"{len(order)} reviewed entries are those that were signed for"


def check_files(files: dict[str, bytes], manifest: Any, trail: Trail) -> int:
    """The controlled files are those whose digests their rows in the trail hold."""
    rows, count = trail.rows(), 0
    for each in manifest["files"]:
        if "row" in each:
            row = rows.get((each["table"], each["row"]))
            if row is None or row["sha256"] != sha256(files[each["path"]]).hexdigest():
                raise Bad(f"{each['path']} is not the file that was stored as {each['row']}")
            count += 1
    return count


def check(path: str, digest: str = "", anchors: Sequence[Anchor] = ()) -> Iterator[str]:
    """Lines that say what was checked; raises Bad with the first thing that is not as it was."""
    files = archive(path, digest)
    manifest = check_manifest(files)
    trail, seals = Trail(files["trail.jsonl"]), Seals(files["seals.json"])
    covered, unsealed = check_entries(trail, seals)
    yield f"Copy of {manifest['record']['name']}, made {manifest['generated_at']} by {manifest['generated_by']}"
    yield f"{len(files)} files, each as the manifest lists it"
    yield f"{len(trail.entries)} entries of the trail in {len(covered)} seals, {unsealed} younger than the newest seal"
    if "record.json" in files:
        trail.check_sequence()
        yield f"{check_record(files, manifest, trail)} rows of the record are what their trail says"
        signed = check_signatures(files, trail)
        for one in signed:
            who = f"{one['printed_name']}, {one['role']}, {one['organisation']}"
            yield f"signature good: {one['meaning']} by {who} at {one['signed_at']}, version {one['subject_version']}"
        if "reviewed.jsonl" in files:
            yield check_reviewed(files, signed)
        yield f"{check_files(files, manifest, trail)} controlled files are those that were stored"
    if seals.newest in seals.seals:
        yield f"Newest seal {seals.newest}:{seals.seals[seals.newest]['digest']}"
    if anchors:
        yield check_anchors(seals, covered, anchors)
    else:
        yield "Consistent in itself: compare the newest seal with one that was published."


def anchor(given: str) -> Anchor:
    number, _, digest = given.partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise argparse.ArgumentTypeError("write a seal as NUMBER:DIGEST")
    return int(number), digest


def published(path: str) -> list[Anchor]:
    with open(path, encoding="utf-8") as lines:
        return [(int(each["number"]), each["digest"]) for each in map(json.loads, lines)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy")
    parser.add_argument("--digest", default="", metavar="SHA256")
    parser.add_argument("--seal", action="append", default=[], type=anchor, metavar="NUMBER:DIGEST")
    parser.add_argument("--published", action="append", default=[], metavar="FILE")
    given = parser.parse_args(arguments)
    try:
        anchors = [*given.seal, *(each for path in given.published for each in published(path))]
        for line in check(given.copy, given.digest, anchors):
            print(line)
    except Bad as bad:
        print(f"REFUSED: {bad}")
        return 1
    except OSError as error:
        print(f"not checked: {error}")
        return 2
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, zipfile.BadZipFile) as error:
        print(f"REFUSED: the copy is damaged ({type(error).__name__})")
        return 1
    print("The copy is good.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
