from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from kernel.db import roles
from kernel.errors import Refused
from kernel.scope import PLATFORM, scope
from records.models import TrailEntry
from regulations import selectors, services
from regulations.catalogue import load
from regulations.management.commands.load_headings import LOADER
from regulations.models import Correction, Requirement
from regulations.rules import corrections
from tests.world import World

KNOWN = {("21 CFR 211.204", ""), ("EU GMP Annex 19", "revision of 2026"), ("EU GMP Annex 19", "text of 2005")}


def faults(text: str) -> tuple[str, ...]:
    return corrections.read(text, KNOWN).faults


def test_a_file_is_read() -> None:
    text = '\ufeffcode,heading,checked,effective_from\n21 CFR 211.204,"Returned,  drug products ",yes,1979-03-28\n\n'
    (wanted,) = corrections.read(text, KNOWN).wanted
    assert (wanted.line, wanted.code, wanted.edition) == (2, "21 CFR 211.204", "")
    assert wanted.values["heading"] == "Returned, drug products" and wanted.values["checked"] is True


def test_an_empty_cell_leaves_the_value() -> None:
    (wanted,) = corrections.read("code,heading,origin\n21 CFR 211.204,,eCFR\n", KNOWN).wanted
    assert wanted.values == {"origin": "eCFR"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Line 1: no column “code”"),
        ("heading\nx\n", "Line 1: no column “code”"),
        ("code\n21 CFR 211.204\n", "nothing to put right|something to put right"),
        ("code,heading,force\n21 CFR 211.204,x,y\n", "Line 1: not known: force"),
        ("code,heading,heading\n21 CFR 211.204,x,y\n", "stands there twice"),
        ("code,heading\n", "no line below"),
        ("code,heading\n21 CFR 211.999,x\n", "Line 2: 21 CFR 211.999 is not in the catalogue"),
        ("code,heading\n,x\n", "Line 2: an empty code is not"),
        ("code,heading\n21 CFR 211.204,x\n21 CFR 211.204,y\n", "Line 3: 21 CFR 211.204 stands in line 2"),
        ("code,heading\n21 CFR 211.204,x,y\n", "Line 2: 3 values under 2 columns"),
        ("code,heading\nEU GMP Annex 19,x\n", "Line 2: EU GMP Annex 19 has no edition “”; it has “revision of 2026”"),
        ("code,effective_from\n21 CFR 211.204,28/03/1979\n", "Line 2: effective_from “28/03/1979” is no day"),
        ("code,checked\n21 CFR 211.204,perhaps\n", "Line 2: checked is yes or no"),
        (f"code,heading\n21 CFR 211.204,{'x' * 301}\n", "Line 2: heading is longer than 300"),
    ],
)
def test_faults_name_their_line(text: str, words: str) -> None:
    assert any(option in " ".join(faults(text)) for option in words.split("|"))


def test_every_fault_of_a_file_is_told() -> None:
    assert len(faults("code,heading\nx,y\n21 CFR 211.204,a,b\nz,y\n")) == 3


def test_the_application_may_only_read_the_catalogue(world: World) -> None:
    with pytest.raises(ProgrammingError), world.aldena.scope():
        Requirement.objects.filter(code="21 CFR 211.22").update(heading="x")


def test_a_text_cannot_end_before_it_begins(world: World) -> None:
    with pytest.raises(Refused, match="end before it begins"):
        services.changes_in("code,effective_from,effective_to\n21 CFR 211.22,2026-01-02,2026-01-01\n")
    with pytest.raises(Refused, match="Line 2"):
        services.changes_in("code,effective_to\nEU GMP I 7.5,2012-01-01\n")


def called(path: Path, *more: str) -> str:
    out = StringIO()
    call_command("load_headings", str(path), *more, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_every_change_and_writes_nothing(world: World, tmp_path: Path) -> None:
    file = tmp_path / "headings.csv"
    file.write_text("code,heading,checked\n21 CFR 211.204,Returned products,yes\n21 CFR 211.22,,yes\n", "utf-8")
    said = called(file, "--dry-run")
    assert "line 2: 21 CFR 211.204: heading: “Returned drug products” becomes “Returned products”" in said
    assert "read 2, changed 1, unchanged 1, values put right 2; nothing was written (dry run)" in said
    assert selectors.requirement("21 CFR 211.204").heading == "Returned drug products"


def test_a_bad_file_is_refused_whole(world: World, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("code,heading\n21 CFR 211.204,Returned products\nno code,x\n", "utf-8")
    with pytest.raises(CommandError, match=r"(?s)Nothing was written.*Line 3: no code is not in the catalogue"):
        called(file, "--dry-run")
    with pytest.raises(CommandError, match="cannot be read"):
        called(tmp_path / "missing.csv")
    file.write_bytes(b"code,heading\n21 CFR 211.204,\xff\n")
    with pytest.raises(CommandError, match="cannot be read"):
        called(file)


def test_corrections_are_kept_and_survive_a_release(committed_world: World, tmp_path: Path) -> None:
    """Who, when, why, from which file and what stood there before; they stand in the trail and never change."""
    file = tmp_path / "headings.csv"
    file.write_text("code,heading,checked\n21 CFR 211.204,Returned products,yes\n", "utf-8")
    assert "changed 1" in called(file, "--by", "Ada Vance", "--reason", "compared with the eCFR")
    row = selectors.requirement("21 CFR 211.204")
    assert (row.heading, row.checked) == ("Returned products", True)
    kept = {each.field: each for each in selectors.corrections("21 CFR 211.204")}
    heading = kept["heading"]
    assert (heading.before, heading.after) == ("Returned drug products", "Returned products")
    assert (heading.author, heading.reason, heading.line) == ("Ada Vance", "compared with the eCFR", 2)
    assert heading.file_name == "headings.csv" and len(heading.sha256) == 64
    assert kept["checked"].before == "no" and heading.what == "Heading"
    assert "changed 0, unchanged 1" in called(file, "--by", "Ada Vance")
    with roles.as_owner(), scope(PLATFORM, actor=LOADER, reason="test"):
        entry = TrailEntry.objects.filter(table="regulations_correction").latest("seq")
        assert entry.actor == "system:load_headings" and "Ada Vance" in entry.reason
    with (
        roles.as_owner(),
        pytest.raises(Exception, match="what was said once stays"),
        scope(PLATFORM, actor=LOADER, reason="test"),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE regulations_correction SET author = 'somebody else'")
    with roles.as_owner(), scope(PLATFORM, actor=LOADER, reason="a release"):
        load(Requirement, Correction)
    row = selectors.requirement("21 CFR 211.204")
    assert (row.heading, row.checked) == ("Returned products", True)
