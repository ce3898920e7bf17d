"""The public registers over the API: cursor by cursor, by FEI however it is written, refused without the right."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from registers.models import PublishedForm483, PublishedObservation
from registers.services import import_actions, import_citations, import_inspections
from tests.api import System
from tests.registers.files import run_of
from tests.registers.test_dashboard import ACTION, CITATION, INSPECTION, export
from tests.world import World

OTHER = "3009999999"
LISTS = ("form483s", "observations", "actions", "inspections", "citations", "establishments")


@pytest.fixture
def erp(world: World, tmp_path: Path) -> System:
    """A connected system, after each file was read with rows of two establishments."""
    files = {"a": (import_actions, ACTION), "i": (import_inspections, INSPECTION), "c": (import_citations, CITATION)}
    for name, (read, row) in files.items():
        other = {**row, "FEI Number": OTHER, "Legal Name": "Another Ltd"}
        run_of(read, export(tmp_path, row, other, name=f"{name}.csv"))
    run = run_of(import_actions, tmp_path / "a.csv")
    runs = {"first_run": run, "last_run": run, "changed_run": run}
    for fei in ("3004540906", OTHER):
        form = PublishedForm483.objects.create(media_id="1", fei=fei, fei_key=fei, firm="x", url="", digest="", **runs)
        PublishedObservation.objects.create(form=form, number=1, deficiency=f"Of {fei}")
    return System(world.aldena)


@pytest.mark.parametrize("name", [name for name in LISTS if name != "establishments"])
@pytest.mark.parametrize("written", ["3004540906", "0003004540906"])
def test_what_is_published_is_read_by_fei(erp: System, name: str, written: str) -> None:
    found = erp.all(f"registers/{name}/?fei={written}&page_size=1")
    assert found and {row["fei"].lstrip("0") for row in found} == {"3004540906"}
    assert len(erp.all(f"registers/{name}/?page_size=1")) > len(found)
    assert erp.get(f"registers/{name}/?fei=nonsense").json()["results"] == []


def test_published_rows_are_narrowed_by_their_own_words(erp: System) -> None:
    assert len(erp.all("registers/inspections/?inspection_number=1234567&fei=3004540906")) == 1
    assert erp.all("registers/inspections/?classification=No Action Indicated (NAI)&fei=3004540906") == []
    assert erp.all("registers/citations/?citation=21 CFR 211.22(d)&fei=3004540906")[0]["firm"] == "Kestrel Pharma"
    assert erp.all("registers/actions/?case_id=710232&fei=3004540906")[0]["action_type"] == "Warning Letter"
    form = PublishedForm483.objects.get(fei=OTHER)
    assert [row["deficiency"] for row in erp.all(f"registers/observations/?form={form.pk}")] == [f"Of {OTHER}"]
    assert erp.all(f"registers/observations/?form={uuid4()}") == []


@pytest.mark.parametrize("name", LISTS)
def test_registers_are_only_read_and_only_by_who_may(erp: System, world: World, name: str) -> None:
    assert erp.send("post", f"registers/{name}/", {}).status_code == 405
    assert erp.get(f"registers/{name}/?unknown=1").status_code == 400
    viewer = world.login(world.aldena.people["viewer"])
    assert viewer.get(f"/api/v1/registers/{name}/").status_code == 403
