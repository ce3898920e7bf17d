"""The proof of a model as a job, and its controlled copy with a check code."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from qualification import services
from qualification.models import RiskModel, RiskProof
from qualification.rules.risk import steps
from records.models import PrintedRecord
from tests.jobs import finish
from tests.pages import text
from tests.world import World

REAL_VOCABULARY = True
pytestmark = pytest.mark.django_db


def draft(world: World, weight: int) -> RiskModel:
    """The model of the cast as a draft again, with another weight of G."""
    actor = world.aldena.actor("qa_manager")
    with world.aldena.scope("qa_manager"):
        row = services.take_model_step(
            steps.REOPEN, world.aldena.get("risk_model"), actor=actor, reason="weights to be looked at again"
        )
        body = deepcopy(row.body)
        body["factors"]["G"]["weight"] = weight
        return services.change_model(
            row, body=body, why=row.why, seen=row.version, actor=actor, reason="weight of G changed"
        )


@pytest.mark.parametrize(("weight", "holds"), [(35, True), (45, False)])
def test_a_draft_is_proved_by_a_job_in_the_name_of_who_asked(committed_world: World, weight: int, holds: bool) -> None:
    """Where the proof holds the draft is proved; where it fails it stays a draft, and the page shows the inputs."""
    world = committed_world
    row = draft(world, weight)
    manager = world.login(world.aldena.people["qa_manager"])
    asked = manager.post(f"/risk/models/{row.pk}/prove/")
    assert asked.status_code == 302 and "/jobs/" in asked.headers["Location"]
    job = finish(world.aldena)
    assert job.state == "done", job.message
    with world.aldena.scope():
        kept = RiskProof.objects.order_by("-id")[0]
        assert (kept.holds, RiskModel.objects.get(pk=row.pk).status) == (holds, steps.PROVED if holds else steps.DRAFT)
        assert kept.digest == RiskModel.objects.get(pk=row.pk).digest and kept.seconds < 60
    page = text(manager.get(job.follow_url))
    assert ("Where the model fails" in page) is not holds
    assert holds or "sum to 110 %" in page


@pytest.mark.pdf
def test_the_controlled_copy_of_a_proof_is_found_by_its_code(committed_world: World) -> None:
    """The copy is bound to the digest of the model and holds the proof as data (R-41)."""
    world = committed_world
    viewer = world.login(world.aldena.people["viewer"])
    proof = world.aldena.ids["risk_proof"]
    assert viewer.post(f"/risk/proofs/{proof}/print/").status_code == 302
    job = finish(world.aldena)
    assert job.state == "done" and job.result is not None, job.message
    found = PdfReader(Path(settings.FILES_ROOT) / job.result.path)
    flat = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in found.pages))
    [(name, [body])] = found.attachments.items()
    data = json.loads(body)
    with world.aldena.scope():
        printed, row = PrintedRecord.objects.get(), RiskProof.objects.get(pk=proof)
    assert name == "RM-1 proof.json" and data["form"] == "cmo-portal/risk-model-proof/1"
    assert data["digest"] == row.digest and data["result"]["inputs"] == 48_828_125
    assert printed.code in flat and "The proof holds" in flat and "48 828 125" in flat
    assert printed.record == "Proof of Risk model RM-1"
    assert printed.code in text(viewer.get(f"/risk/proofs/{proof}/"))
    rival = world.login(world.borvik.people["qa_head"])
    assert rival.post(f"/risk/proofs/{proof}/print/").status_code == 404
