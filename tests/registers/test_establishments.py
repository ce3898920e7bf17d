from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kernel.actor import Actor
from kernel.errors import ActorMismatch
from registers import selectors
from registers.models import Establishment, ImportRun
from registers.services import WrongFile, import_establishments
from tests.registers.files import ACTOR, HEADER, counts, line, platform, register, run_of
from tests.shared_data import shared
from tests.world import World

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture(autouse=True)
def _empty_register(world: World) -> None:
    Establishment.objects.all().delete()


def test_an_entry_as_published(tmp_path: Path) -> None:
    run = run_of(import_establishments, register(tmp_path, line("012345678", "Ænigma Pharma, Inc.", fei="0001000123")))
    entry = selectors.establishment("01-234-5678")
    assert counts(run) == (1, 1, 0, 0, 0)
    assert (entry.fei, entry.fei_key, entry.duns) == ("0001000123", "1000123", "012345678")
    assert (entry.street, entry.city, entry.region) == ("12 Main St", "Springfield", "Illinois")
    assert (entry.postal_code, entry.country) == ("62701", "US")
    assert entry.operations == ["MANUFACTURE", "PACK"]
    assert entry.expires_on == date(2025, 12, 31)
    assert (run.actor, run.kind, len(run.sha256)) == ("system:import", "establishments", 64)
    assert run.finished_at is not None


def test_contact_persons_are_not_kept(tmp_path: Path) -> None:
    run_of(import_establishments, register(tmp_path, line("012345678", "Firm")))
    (stored,) = Establishment.objects.values()
    assert "Ann" not in str(stored) and "@" not in str(stored)


def test_twice_the_same_changes_nothing(tmp_path: Path) -> None:
    path = register(tmp_path, line("012345678", "Firm"), line("112345678", "Other"))
    first = run_of(import_establishments, path)
    words = set(Establishment.objects.values_list("pk", "words"))
    second = run_of(import_establishments, path)
    assert counts(second) == (2, 0, 0, 2, 0)
    assert set(Establishment.objects.values_list("pk", "words")) == words
    runs = Establishment.objects.values_list("first_run", "changed_run", "last_run").distinct()
    assert list(runs) == [(first.pk, first.pk, second.pk)]


def test_a_changed_name_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    run_of(import_establishments, register(tmp_path, line("012345678", "Oldname Pharma"), line("112345678", "Other")))
    run = run_of(
        import_establishments, register(tmp_path, line("012345678", "Newname Pharma"), line("112345678", "Other"))
    )
    assert counts(run) == (2, 0, 1, 1, 0)
    assert selectors.suggest_establishments("oldname") == []
    assert [each.name for each in selectors.suggest_establishments("newname")] == ["Newname Pharma"]


def test_a_site_that_vanished_keeps_its_last_run(tmp_path: Path) -> None:
    first = run_of(import_establishments, register(tmp_path, line("012345678", "Gone"), line("112345678", "Stays")))
    second = run_of(import_establishments, register(tmp_path, line("112345678", "Stays")))
    assert selectors.establishment("012345678").last_run_id == first.pk
    assert selectors.newest_run("establishments") == second
    assert list(Establishment.objects.filter(last_run__lt=second).values_list("name", flat=True)) == ["Gone"]


@pytest.mark.parametrize(
    ("fei", "remark"),
    [
        (" ", "blank FEI"),
        ("-", "blank FEI"),
        ("0000000000", "FEI of zeros only"),
        ("123456", "FEI of an odd length"),
        ("ABC", "FEI with other characters than digits"),
    ],
)
def test_odd_feis_are_kept_and_counted(tmp_path: Path, fei: str, remark: str) -> None:
    run = run_of(import_establishments, register(tmp_path, line("012345678", "Firm", fei=fei)))
    assert counts(run) == (1, 1, 0, 0, 0)
    assert run.notes["kept with a remark"] == {remark: 1}


def test_rows_without_a_key_are_refused_by_line(tmp_path: Path) -> None:
    lines = (
        line("012345678", "Good"),
        line("12345678", "Short"),
        line("", "None"),
        line("000000000", "Zeros"),
        line("012345678", "Twice"),
        line("212345678", ""),
        "3004540906\t312345678\tCut off",
    )
    run = run_of(import_establishments, register(tmp_path, *lines))
    assert counts(run) == (7, 1, 0, 0, 6)
    assert run.notes["lines"] == {
        "no usable D-U-N-S number": [3, 4, 5],
        "the D-U-N-S number stands twice in the file": [6],
        "no firm name": [7],
        "the line is too short": [8],
    }


def test_only_some_lines_are_named_and_all_are_counted(tmp_path: Path) -> None:
    run = run_of(import_establishments, register(tmp_path, line("012345678", "Good"), *[line("x", "Bad")] * 50))
    assert run.refused == 50
    assert len(run.notes["lines"]["no usable D-U-N-S number"]) == 20


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ('"Quote', '"Quote'),
        ('"Plant ""E"""', 'Plant "E"'),
        ("A\\B {x,y}", "A\\B {x,y}"),
        ("Robert'); DROP TABLE x;--", "Robert'); DROP TABLE x;--"),
        ("%s %(x)s", "%s %(x)s"),
        ("N" * 400, "N" * 300),
    ],
)
def test_strange_names(tmp_path: Path, name: str, stored: str) -> None:
    """A stray quote never swallows the line after it; nothing is read as a statement."""
    path = register(tmp_path, line("112345678", "First"), line("012345678", name), line("212345678", "Last"))
    assert counts(run_of(import_establishments, path)) == (3, 3, 0, 0, 0)
    assert selectors.establishment("012345678").name == stored


def test_a_nul_far_down_the_file_is_left_out(tmp_path: Path) -> None:
    """PostgreSQL stores none; at the beginning of a file it means that this is no text."""
    many = [line(f"1{number:08}", "Filler") for number in range(60)]
    run = run_of(import_establishments, register(tmp_path, *many, line("012345678", "nul\x00inside")))
    assert (run.new, selectors.establishment("012345678").name) == (61, "nulinside")


@pytest.mark.parametrize("operations", ['A "B"; \\x', "{}", "X" * 200, "", "; ;", "PACK; PACK"])
def test_strange_operations(tmp_path: Path, operations: str) -> None:
    run = run_of(import_establishments, register(tmp_path, line("012345678", "Firm", operations=operations)))
    assert run.new == 1
    expected = dict.fromkeys(part.strip()[:60] for part in operations.split(";") if part.strip())
    assert selectors.establishment("012345678").operations == list(expected)


def test_header_without_space_and_with_byte_order_mark(tmp_path: Path) -> None:
    path = register(tmp_path, line("012345678", "Firm"), header=tuple(name.strip() for name in HEADER))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n"))
    assert run_of(import_establishments, path).new == 1


def test_what_is_no_utf8_is_kept_with_a_remark(tmp_path: Path) -> None:
    path = register(tmp_path, line("012345678", "Societe"))
    path.write_bytes(path.read_bytes().replace(b"Societe", b"Soci\xe9t\xe9"))
    assert run_of(import_establishments, path).notes["kept with a remark"] == {"characters that are not UTF-8": 1}


WRONG = {
    "nothing": b"",
    "spaces": b" \r\n \r\n",
    "web page": b"<!DOCTYPE html><html><body>Access denied</body></html>",
    "apology": b"\r\n  <HTML><head><title>Apology</title></head></HTML>",
    "zip": b"PK\x03\x04" + bytes(200),
    "binary": bytes(range(256)) * 20,
    "one endless line": b"x" * 400_000,
    "other columns": b"A\tB\tC\r\n1\t2\t3\r\n",
    "commas": b"FEI_NUMBER,DUNS_NUMBER,FIRM_NAME\r\n1,2,3\r\n",
    "header only": "\t".join(HEADER).encode(),
    "no usable row": ("\t".join(HEADER) + "\r\n" + line("x", "Bad")).encode(),
    "sixteen bits": ("\t".join(HEADER) + "\r\n" + line("012345678", "Firm")).encode("utf-16"),
}


def everything() -> tuple[object, ...]:
    """All that an import writes."""
    return (list(Establishment.objects.values()), ImportRun.objects.count())


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    run_of(import_establishments, register(tmp_path, line("012345678", "Before")))
    before = everything()
    path = tmp_path / "wrong.txt"
    path.write_bytes(content)
    with platform(), pytest.raises(WrongFile, match="drls_reg"):
        import_establishments(path, actor=ACTOR)
    assert before == everything()


def test_a_line_that_breaks_the_table_undoes_all_before_it(tmp_path: Path) -> None:
    """Half of a file is never written, even if the caller goes on in the same transaction."""
    path = register(tmp_path, line("012345678", "Firm"), line("112345678", "x" * 200_000))
    with platform(), pytest.raises(WrongFile, match="Line 3"):
        import_establishments(path, actor=ACTOR)
    assert not Establishment.objects.exists()


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_no_file(tmp_path: Path, name: str) -> None:
    with platform(), pytest.raises(WrongFile, match="cannot be read"):
        import_establishments(tmp_path / name, actor=ACTOR)


def test_the_actor_is_the_one_of_the_scope(tmp_path: Path) -> None:
    path = register(tmp_path, line("012345678", "Firm"))
    with platform(), pytest.raises(ActorMismatch):
        import_establishments(path, actor=Actor.system("somebody else"))


def test_the_whole_register() -> None:
    """10,439 rows of August 2025: 230 blank FEIs, 4 of zeros only; read again, nothing changes."""
    path = shared("decrs_drls_reg_2025-08.tsv")
    run = run_of(import_establishments, path)
    assert counts(run) == (10_439, 10_439, 0, 0, 0)
    assert run.notes["kept with a remark"] == {"blank FEI": 230, "FEI of zeros only": 4}
    assert not Establishment.objects.filter(country="").exists()
    assert not Establishment.objects.filter(city="").exists()
    assert not Establishment.objects.filter(address__contains='""').exists()
    assert counts(run_of(import_establishments, path)) == (10_439, 0, 0, 10_439, 0)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("3M Health Care", "3m hea"),
        ("1E5 Laboratories", "1e5"),
        ("1E5 Laboratories", "lab 1e"),
        ("A1B2-C3/D4 Pharma", "a1 c3 d4"),
        ("Ünal İlaç & Söhne", "unal ilac soh"),
        ("The And Of Company", "the of"),
        ("x" * 80 + " Pharma", "x" * 70),
    ],
)
def test_a_name_is_found_by_the_beginning_of_any_word(tmp_path: Path, name: str, typed: str) -> None:
    """Numbers, words that full text leaves out elsewhere, other scripts' marks and long words are words too."""
    run_of(import_establishments, register(tmp_path, line("012345678", name), line("112345678", "Zzz Other")))
    assert [each.duns for each in selectors.suggest_establishments(typed)] == ["012345678"]
    assert not selectors.suggest_establishments(f"{typed} other")
