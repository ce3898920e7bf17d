"""A stored sample of every shape that a trailed table ever had is still read (architecture: hydrate, R-30)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from kernel.models import Guarded
from kernel.rebuilding import rebuilt
from records.models import TrailEntry
from tests.kept import RENEW
from tests.world import World

FOLDER = Path(__file__).parent / "known_samples"
MODELS: dict[str, type[Guarded]] = {
    model._meta.db_table: model for model in apps.get_models() if issubclass(model, Guarded) and model.is_trailed
}
LONGEST = 120
"""Marks of a text that a sample keeps."""


def samples() -> list[dict[str, Any]]:
    """Every kept sample: a line each, a file for each room."""
    return [json.loads(line) for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text().splitlines()]


def shape(sample: dict[str, Any]) -> tuple[str, int, frozenset[str]]:
    """A table with its version and columns."""
    return sample["table"], sample["version"], frozenset(sample["row"])


def newest() -> Iterator[dict[str, Any]]:
    """The newest row of each table that the open scope sees in the trail."""
    found = TrailEntry.objects.filter(became__isnull=False).order_by("table", "-seq").distinct("table")
    for entry in found.values("table", "table_version", "became"):
        row: dict[str, Any] = entry["became"] or {}
        cut = {k: v[:LONGEST] if isinstance(v, str) else v for k, v in row.items()}
        yield {"table": entry["table"], "version": entry["table_version"], "row": cut}


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: f"{sample['table']}-{sample['version']}")
def test_a_sample_is_read(sample: dict[str, Any]) -> None:
    """Each of its columns that the table still has is a value that the table takes, however old the shape."""
    model = MODELS.get(sample["table"])
    if model is None:
        return  # the table is gone
    row = rebuilt(model, sample["version"], json.dumps(sample["row"]))
    for field in model._meta.concrete_fields:
        if field.column in sample["row"] or field.attname in vars(row):
            field.get_db_prep_save(getattr(row, field.attname), connection)
            assert (sample["row"].get(field.column) is None) == (getattr(row, field.attname) is None) or (
                field.column not in sample["row"]
            )


def test_every_shape_has_a_sample(world: World, request: pytest.FixtureRequest) -> None:
    """Under --full, and renewed with the other kept files: what is released stays readable. Nothing is taken out."""
    if not (RENEW or request.config.getoption("--full")):
        return
    kept, fresh = {shape(sample) for sample in samples()}, []
    for opened in (world.aldena.scope(), world.maker_scope()):
        with opened:
            for sample in newest():
                if sample["table"] in MODELS and shape(sample) not in kept:
                    kept.add(shape(sample))
                    fresh.append(sample)
    if RENEW:
        FOLDER.mkdir(exist_ok=True)
        for sample in fresh:
            path = FOLDER / f"{MODELS[sample['table']]._meta.app_label}.jsonl"
            lines = {*(path.read_text().splitlines() if path.exists() else ()), json.dumps(sample, sort_keys=True)}
            path.write_text("\n".join(sorted(lines)) + "\n")
        return
    assert not fresh, f"RENEW_KEPT=1 keeps samples of {sorted(sample['table'] for sample in fresh)}"
