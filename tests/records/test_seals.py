"""The trail is sealed, and every change behind the portal is found and named (SR-11, R-30, R-32, S-46)."""

from __future__ import annotations

import random
from uuid import uuid4

import psycopg
import pytest

from cmos.models import Company
from records.models import TrailEntry
from records.models.seals import Seal, SealPart
from records.seals import canonical, sealing
from records.seals.checking import Problem, Seen, walk
from records.seals.publishing import Anchor
from records.seals.verifying import check, verify
from tests.records.sealing import administrator, left, seal_everything, seal_now, tamper, tampering
from tests.world import World


def write(world: World, count: int = 3) -> list[int]:
    """Some companies, and the numbers of their entries; behind a gap that an undone entry left."""
    with pytest.raises(ZeroDivisionError), world.aldena.scope(reason="undone"):
        Company.objects.create(name="never")
        raise ZeroDivisionError
    with world.aldena.scope(reason="to be sealed"):
        made = [Company.objects.create(name=f"sealed {number}").pk for number in range(count)]
        found = TrailEntry.objects.filter(row_id__in=made).order_by("seq")
        return list(found.values_list("seq", flat=True))


def test_what_is_finished_is_sealed_once_and_the_check_finds_nothing(committed_world: World) -> None:
    before = left()
    assert before > 100 and seal_everything() == before
    assert seal_everything() == 0
    report = verify()
    assert report.problems == []
    assert (report.seen.entries, report.seen.unsealed) == (before, 0)
    assert report.counted.rows > 100 and report.counted.signatures and report.counted.files


def test_blocks_are_chained_and_say_what_each_tenant_has(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BLOCK", 50)
    seal_everything()
    found = list(Seal.objects.order_by("number"))
    assert len(found) > 5 and [seal.number for seal in found] == list(range(1, len(found) + 1))
    digests = {seal.number: seal.digest for seal in found}
    for seal in found:
        assert seal.previous == digests.get(seal.number - 1, canonical.NOTHING)
        assert seal.skip == digests.get(canonical.skipped(seal.number), canonical.NOTHING)
        assert seal.entries <= 50
    with committed_world.aldena.scope():
        mine = sealing.newest_part()
        assert mine is not None and mine.total == TrailEntry.objects.count()
        assert set(SealPart.objects.values_list("tenant", flat=True)) == {mine.tenant}, "nobody else's"
    with committed_world.maker_scope():
        theirs = sealing.newest_part()
        assert theirs is not None and theirs.total == TrailEntry.objects.count()
    assert verify().problems == []


def test_an_open_transaction_holds_back_what_is_younger_and_nothing_is_missed(committed_world: World) -> None:
    """R-32: whoever began earlier may still write an entry that belongs before."""
    seal_everything()
    with administrator() as slow:
        slow.execute("SELECT pg_current_xact_id()")  # it has its number from here on
        write(committed_world)
        assert seal_now() == 0
        slow.execute("SELECT set_config('app.actor', 'slow', true)")
        slow.execute("UPDATE cmos_company SET notes = 'slow' WHERE name = 'sealed 0'")
        assert verify(with_files=False).problems == []
    assert seal_everything() == 4
    with administrator() as opened:
        newest = opened.execute("SELECT seq FROM records_trailentry ORDER BY tx DESC, seq DESC LIMIT 4").fetchall()
    numbers = [seq for (seq,) in newest]
    assert numbers[-1] == max(numbers), "written last, it stands first: its transaction began before"
    assert verify(with_files=False).problems == []


COPIED = ", ".join(f'"{name}"' for name in canonical.FIELDS if name != "seq")
COPY = f"INSERT INTO records_trailentry (seq, {COPIED}) SELECT {{}}, {COPIED} FROM records_trailentry WHERE seq = {{}}"


def seal_again(opened: psycopg.Connection[tuple[object, ...]]) -> None:
    """What a superuser does who knows how seals are made."""
    while opened.execute("SELECT records_seal_trail(1000)").fetchone() != (None,):
        pass


WAYS: dict[str, tuple[list[str], str]] = {
    "changed": (
        ["UPDATE records_trailentry SET actor = 'membership:nobody' WHERE seq = {first}"],
        "entry {first} (cmos_company",
    ),
    "one byte": (
        ['UPDATE records_trailentry SET became = became || \'{{"notes": "."}}\' WHERE seq = {middle}'],
        "entry {middle} (cmos_company",
    ),
    "a microsecond": (
        ["UPDATE records_trailentry SET at = at + interval '1 microsecond' WHERE seq = {last}"],
        "entry {last} (cmos_company",
    ),
    "deleted": (
        ["DELETE FROM records_trailentry WHERE seq = {middle}"],
        "was removed; it stood after entry {first} (cmos_company",
    ),
    "deleted at the end": (
        ["DELETE FROM records_trailentry WHERE seq = {last}"],
        "was removed; it stood after entry {middle} (cmos_company",
    ),
    "inserted": ([COPY.format("seq - 1", "{first}")], "entry {gap} (cmos_company"),
    "added to the last sealed transaction": (
        [COPY.format("(SELECT max(seq) + 1 FROM records_trailentry)", "(SELECT max(seq) FROM records_trailentry)")],
        "was added behind seal",
    ),
    "swapped": (
        [
            "UPDATE records_trailentry SET seq = -1 WHERE seq = {first}",
            "UPDATE records_trailentry SET seq = {first} WHERE seq = {middle}",
            "UPDATE records_trailentry SET seq = {middle} WHERE seq = -1",
        ],
        "entry {first} (cmos_company",
    ),
    "moved to another transaction": (
        ["UPDATE records_trailentry SET tx = '3' WHERE seq = {first}"],
        "entry {first} (cmos_company",
    ),
    "seal changed": (
        ["UPDATE records_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = 2"],
        "seal 2 was changed",
    ),
    "seal with its digests changed": (
        ["UPDATE records_seal SET digests = substr(digests, 33) || substr(digests, 1, 32) WHERE number = 2"],
        "seal 2 was changed",
    ),
    "seal removed": (["DELETE FROM records_seal WHERE number = 2"], "seal 2 is missing"),
    "part changed": (
        ["UPDATE records_sealpart SET entries = entries + 1 WHERE number = 1 AND tenant LIKE 'sponsor:%'"],
        "the part of sponsor:",
    ),
    "part removed": (
        ["DELETE FROM records_sealpart WHERE number = 1 AND tenant LIKE 'sponsor:%'"],
        "the part of sponsor:",
    ),
    "row changed": (
        ["UPDATE cmos_site SET name = 'Other' WHERE id = (SELECT id FROM cmos_site LIMIT 1)"],
        "is not what its newest entry in the trail says",
    ),
    "row removed": (
        ["DELETE FROM cmos_contact WHERE id = (SELECT id FROM cmos_contact LIMIT 1)"],
        "is gone, and the trail does not say why",
    ),
    "row added": (
        [
            "INSERT INTO cmos_company SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(),"
            " 'name', 'never was'))).* FROM cmos_company c LIMIT 1"
        ],
        "has no entry in the trail",
    ),
    "event changed": (
        ["UPDATE records_event SET facts = '{{}}' WHERE id = '{event}'"],
        "records_event {event} is not what its newest entry in the trail says",
    ),
    "event removed": (
        ["DELETE FROM records_event WHERE id = '{event}'"],
        "records_event {event} is gone, and the trail does not say why",
    ),
    "event added": (
        [
            "INSERT INTO records_event SELECT (jsonb_populate_record(e, jsonb_build_object('id', '{foreign}'))).*"
            " FROM records_event e WHERE id = '{event}'"
        ],
        "records_event {foreign} has no entry in the trail",
    ),
    "end of the events cut off": (
        ["DELETE FROM records_event WHERE (tx, seq) >= (SELECT tx, seq FROM records_event WHERE id = '{event}')"],
        "records_event {event} is gone, and the trail does not say why",
    ),
    "event removed with its entry": (
        [
            "DELETE FROM records_event WHERE id = '{event}'",
            "DELETE FROM records_trailentry WHERE row_id = '{event}'",
        ],
        "was removed; it stood ",
    ),
    "second factor put in": (
        [
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
            " SELECT id, 'webauthn', '{{\"credential\": \"c0ffee\"}}', now() FROM sponsors_user LIMIT 1"
        ],
        "has no entry in the trail",
    ),
    "second factor changed": (
        ["UPDATE mfa_authenticator SET data = data || '{{\"secret\": \"other\"}}' WHERE type = 'totp'"],
        "mfa_authenticator 00000000-0000-7000-8000-",
    ),
    "second factor of another": (
        ["UPDATE mfa_authenticator a SET data = b.data FROM mfa_authenticator b WHERE a.id <> b.id"],
        "is not what its newest entry in the trail says",
    ),
    "second factor removed": (
        ["DELETE FROM mfa_authenticator WHERE id = (SELECT min(id) FROM mfa_authenticator)"],
        "mfa_authenticator 00000000-0000-7000-8000-",
    ),
    "signature changed": (["UPDATE records_signature SET printed_name = 'Somebody Else'"], "records_signature"),
    "content of a signature changed": (["UPDATE records_signature SET content = '{{}}'"], "records_signature"),
    "content and digest of a signature changed": (
        ["UPDATE records_signature SET content = '{{}}', digest = encode(sha256(convert_to('{{}}', 'UTF8')), 'hex')"],
        "is not what its newest entry in the trail says",
    ),
    "signature removed": (
        ["DELETE FROM records_signature WHERE id = (SELECT id FROM records_signature LIMIT 1)"],
        "records_signature",
    ),
}


def test_what_is_done_behind_the_portal_is_found_and_named(
    committed_world: World, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    """S-46, R-18: by somebody with every right of the database server."""
    monkeypatch.setattr(sealing, "BLOCK", 150)
    first, middle, last = write(committed_world)
    seal_everything()
    numbers: dict[str, int | str] = {"first": first, "middle": middle, "last": last, "gap": first - 1}
    numbers |= {"event": an_event(), "foreign": str(uuid4())}
    for way, (statements, named) in WAYS.items():
        with subtests.test(way), tampering(*(each.format(**numbers) for each in statements)) as opened:
            report = check(opened, with_files=False)
            assert report.problems, way
            assert named.format(**numbers) in str(report.problems[0]), str(report.problems[0])
    assert verify(with_files=False).problems == []


def an_event() -> str:
    """One in the middle of all that is known, which says something."""
    said = "SELECT id::text FROM records_event WHERE facts <> '{}' ORDER BY tx, seq"
    with administrator() as opened:
        found = opened.execute(said.encode()).fetchall()
    return str(found[len(found) // 2][0])


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ["records_event"])
def test_defect_not_even_a_superuser_changes_an_event_in_passing(
    committed_world: World, table: str, statement: str
) -> None:
    """S-44, R-29: the access log could be emptied and no seal missed it."""
    with administrator() as opened, pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"):
        opened.execute(statement.format(table).encode())


def test_defect_a_column_younger_than_the_newest_entry_of_a_row_could_be_changed(committed_world: World) -> None:
    """S-46: entries of before do not know it; it holds what it came with, or an entry says otherwise."""
    write(committed_world)
    older = "UPDATE records_trailentry SET became = became - '{}' WHERE became ->> 'name' LIKE 'sealed %'"
    tamper(*(older.format(name) for name in ("notes", "cda_signed_on")))
    seal_everything()
    with tampering() as opened:
        assert check(opened, with_files=False).problems == []
    for change in ("notes = 'never written'", "cda_signed_on = '2020-01-01'"):
        changed = f"UPDATE cmos_company SET {change} WHERE name = 'sealed 1'"
        with tampering(changed) as opened:
            found = check(opened, with_files=False).problems
            pk = opened.execute("SELECT id FROM cmos_company WHERE name = 'sealed 1'").fetchone()
        assert pk and [str(each) for each in found] == [
            f"cmos_company {pk[0]} is not what its newest entry in the trail says"
        ]


def newest_published() -> Anchor:
    newest = sealing.newest()
    assert newest is not None
    return Anchor(newest.number, newest.digest, "", "23 Nov 2026")


def test_an_end_cut_off_cleanly_is_found_by_a_published_seal(committed_world: World) -> None:
    """S-46: seals, parts, entries and rows removed together leave a chain without a fault."""
    seal_everything()
    write(committed_world)
    seal_everything()
    anchor = newest_published()
    cut = (
        f"DELETE FROM records_seal WHERE number = {anchor.number}",
        f"DELETE FROM records_sealpart WHERE number = {anchor.number}",
        "DELETE FROM records_trailentry WHERE (tx, seq) > ((SELECT last_tx FROM records_seal ORDER BY number DESC"
        " LIMIT 1), (SELECT last_seq FROM records_seal ORDER BY number DESC LIMIT 1))",
        "DELETE FROM cmos_company WHERE name LIKE 'sealed %'",
    )
    with tampering(*cut) as opened:
        assert check(opened, with_files=False).problems == []
        found = check(opened, [anchor], with_files=False).problems
    assert [str(each) for each in found] == [
        f"seal {anchor.number} was published on 23 Nov 2026 and is gone: the end was cut off"
    ]


def test_a_consistent_rewrite_is_found_by_a_published_seal(committed_world: World) -> None:
    """S-46: who changes an entry and seals everything anew makes other seals than those published."""
    first, *_ = write(committed_world)
    seal_everything()
    anchor = newest_published()
    rewritten = (
        f"UPDATE records_trailentry SET actor = 'membership:nobody' WHERE seq = {first}",
        "DELETE FROM records_seal",
        "DELETE FROM records_sealpart",
    )
    with tampering(*rewritten) as opened:
        seal_again(opened)
        assert check(opened, with_files=False).problems == []
        found = check(opened, [anchor], with_files=False).problems
    # Sealed anew in one go, the chain may be shorter than it was: then the published number is gone.
    assert found[0].where == f"seal {anchor.number}"
    assert found[0].why.startswith(
        ("is not the one published on 23 Nov 2026", "was published on 23 Nov 2026 and is gone")
    )


def trail_problems(opened: psycopg.Connection[tuple[object, ...]], *anchors: Anchor) -> list[Problem]:
    return list(walk(opened, anchors, Seen()))


def test_random_tampering_is_always_found(
    committed_world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """S-46: 1,000 random changes, deletions, insertions, swaps and cut ends under --full; every one is found."""
    size = 90
    monkeypatch.setattr(sealing, "BLOCK", size)
    seal_everything()
    anchor, dice = newest_published(), random.Random(46)
    with administrator() as opened:
        rows = opened.execute("SELECT e.seq, e.tx::text FROM records_trailentry e ORDER BY e.tx, e.seq").fetchall()
    added = max(seq for seq, _ in rows) + 1
    for trial in range(1_000 if request.config.getoption("--full") else 25):
        at = dice.randrange(len(rows) - 1)
        (seq, tx), (following, _) = rows[at : at + 2]
        ways: dict[str, list[str]] = {
            "change": [f"UPDATE records_trailentry SET {dice.choice(CHANGES)} WHERE seq = {seq}"],
            "delete": [f"DELETE FROM records_trailentry WHERE seq = {seq}"],
            "insert": [COPY.format(added, seq)],
            "swap": swap(seq, following),
            "cut": [f"DELETE FROM records_trailentry WHERE (tx, seq) > ('{tx}', {seq})"],
        }
        named: dict[str, list[str]] = {
            "change": [f"entry {seq} ("],
            "delete": [place(at, size)],
            "insert": [f"entry {added} ("],
            # Across two transactions the second stands first now; across two seals its place is empty.
            "swap": [f"entry {seq} (", f"entry {following} (", place(at, size)],
            "cut": [place(at + 1, size)],
        }
        way = dice.choice(sorted(ways))
        with tampering(*ways[way]) as changed:
            found = trail_problems(changed, anchor)
        assert found and found[0].kind == "trail", (trial, way, seq)
        assert any(name in str(found[0]) for name in named[way]), (trial, way, seq, str(found[0]))


def place(number: int, size: int) -> str:
    """What an entry that is gone is called by: its place in the trail, `number` from 0, in blocks of `size`."""
    return f"entry number {number % size + 1} of seal {number // size + 1} was removed"


CHANGES = (
    "actor = actor || 'x'",
    "reason = reason || ' '",
    "request_id = 'r'",
    "at = at - interval '1 second'",
    "row_id = gen_random_uuid()",
    "operation = 'DELETD'",
    "sponsor_id = gen_random_uuid()",
    "step = step || 'x'",
    '"table" = "table" || \'_\'',
    "became = coalesce(became, '{}') || '{\"x\": 1}'",
    "was = coalesce(was, '{}') || '{\"x\": 1}'",
)


def swap(first: int, second: int) -> list[str]:
    """Two neighbours in each other's place."""
    move = "UPDATE records_trailentry SET seq = {} WHERE seq = {}"
    return [move.format(-1, first), move.format(first, second), move.format(second, -1)]


FORBIDDEN = (
    "INSERT INTO records_seal (number) VALUES (99)",
    "UPDATE records_seal SET digest = ''",
    "DELETE FROM records_seal",
    "TRUNCATE records_seal",
    "INSERT INTO records_sealpart (number) VALUES (99)",
    "UPDATE records_sealpart SET digest = ''",
    "DELETE FROM records_sealpart",
)
