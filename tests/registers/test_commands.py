from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registers.models import Establishment, ImportRun
from tests.registers.files import line, register
from tests.registers.test_forms import form, lines

pytestmark = pytest.mark.usefixtures("world")


def printed(command: str, path: Path) -> str:
    out = StringIO()
    call_command(command, str(path), stdout=out)
    return out.getvalue()


def test_import_establishments_prints_what_it_did(tmp_path: Path) -> None:
    path = register(tmp_path, line("012345678", "Firm", fei=" "), line("x", "Bad"), line("y", "Bad"))
    text = printed("import_establishments", path)
    assert "read 3, new 1, changed 0, unchanged 0, refused 2 in " in text
    assert "refused: 2 x no usable D-U-N-S number (line 3, 4)" in text
    assert "kept with a remark: 1 x blank FEI" in text
    assert ImportRun.objects.latest("pk").actor == "system:import"


def test_import_form483s_prints_what_it_did(tmp_path: Path) -> None:
    assert "read 1, new 1, changed 0, unchanged 0, refused 0 in " in printed("import_form483s", lines(tmp_path, form()))


@pytest.mark.parametrize("command", ["import_establishments", "import_form483s"])
def test_a_wrong_file_fails_loudly(tmp_path: Path, command: str) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html>Apology</html>")
    before = Establishment.objects.count()
    with pytest.raises(CommandError, match="Nothing was written. This is a web page"):
        printed(command, path)
    with pytest.raises(CommandError, match="cannot be read"):
        printed(command, tmp_path / "missing")
    assert Establishment.objects.count() == before
