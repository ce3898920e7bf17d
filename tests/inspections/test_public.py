"""What FDA published about a site: adopted once, rejected with a reason, taken back; no word to another sponsor."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from cmos.models import SiteChange, SiteIdentifier
from inspections import selectors
from inspections.models import Inspection, PublicFactLine, PublicFactReview, WarningLetter
from kernel.clock import now
from tests.pages import errors, submit, text
from tests.registers.files import line, register
from tests.registers.test_dashboard import ACTION, INSPECTION, export
from tests.world import World

FEI = "3099100429"


@pytest.fixture
def qa(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


def published(folder: Path, command: str = "import_actions", **changes: Any) -> None:
    base = ACTION if command == "import_actions" else INSPECTION
    call_command(command, str(export(folder, {**base, "FEI Number": f"000{FEI}", **changes})))


def facts(world: World, party: str = "aldena", kind: str = "warning_letter") -> list[PublicFactLine]:
    with getattr(world, party).scope():
        return list(PublicFactLine.objects.filter(kind=kind).order_by("site_id"))


def at(line_: PublicFactLine, verb: str) -> str:
    return f"/inspections/site/{line_.site_id}/published/{line_.fact}/{verb}/"


def test_a_letter_is_adopted_once_and_undone(qa: Client, world: World, tmp_path: Path) -> None:
    published(tmp_path)
    (one,) = facts(world)
    assert "Warning letter 710232" in text(qa.get(f"/inspections/site/{one.site_id}/published/"))
    with world.aldena.scope():
        (waiting,) = selectors.unreviewed_public_facts([one.site_id], world.today)[one.site_id]
    assert (waiting.kind, waiting.on, waiting.is_negative) == ("warning_letter", date(2025, 7, 18), True)
    assert submit(qa, at(one, "adopt"), reason="").status_code == 422
    done = submit(qa, at(one, "adopt"))
    assert done.status_code == 302, errors(done)
    page = text(qa.get(done.headers["Location"]))
    assert "710232" in page and "18 Jul 2025" in page and "adopted: Warning letter 710232" in page
    assert submit(qa, at(one, "adopt")).status_code == 422, "adopted once"
    with world.aldena.scope():
        assert WarningLetter.objects.filter(marcs_cms="710232").count() == 1
        assert not selectors.unreviewed_public_facts([one.site_id], world.today)
    assert submit(qa, at(one, "undo"), reason="").status_code == 422
    assert submit(qa, at(one, "undo"), reason="another firm at this address").status_code == 302
    with world.aldena.scope():
        assert WarningLetter.objects.get(marcs_cms="710232").status == "void"
        assert selectors.unreviewed_public_facts([one.site_id], world.today)


def test_a_fact_before_its_day_is_nothing_yet(world: World, tmp_path: Path) -> None:
    published(tmp_path)
    (one,) = facts(world)
    with world.aldena.scope():
        assert not selectors.unreviewed_public_facts([one.site_id], date(2025, 7, 17))


def test_a_fact_is_rejected_with_its_reason(qa: Client, world: World, tmp_path: Path) -> None:
    published(tmp_path)
    (one,) = facts(world)
    assert submit(qa, at(one, "reject")).status_code == 422
    assert submit(qa, at(one, "reject"), reason="other building of the campus").status_code == 302
    with world.aldena.scope():
        assert PublicFactReview.objects.get(fact=one.fact).status == "rejected"
        assert not selectors.unreviewed_public_facts([one.site_id], world.today)
    assert submit(qa, at(one, "reject"), reason="again, as told").status_code == 422


def test_what_one_sponsor_decides_another_never_notices(qa: Client, world: World, tmp_path: Path) -> None:
    published(tmp_path)
    (one,) = facts(world)
    rival = world.login(world.borvik.people["qa_head"])
    (theirs,) = facts(world, "borvik")
    address = f"/inspections/site/{theirs.site_id}/published/"
    before = text(rival.get(address))
    assert submit(qa, at(one, "reject"), reason="other building").status_code == 302
    strip = [piece for piece in text(rival.get(address)).split() if "csrf" not in piece and "nonce" not in piece]
    assert "unreviewed" not in before and "Adopt" in before and "Adopt" in " ".join(strip)
    assert facts(world, "borvik")[0].status == "unreviewed"
    assert rival.get(at(one, "adopt")).status_code == 404, "another sponsor's site"


def test_a_class_joins_the_inspection_that_is_known(qa: Client, world: World, tmp_path: Path) -> None:
    with world.aldena.scope():
        known = Inspection.objects.filter(form__isnull=False, classification="").get()
        fei = known.fei
    day = f"{known.ended_on:%m/%d/%Y}"
    published(
        tmp_path,
        "import_inspections",
        **{"FEI Number": fei, "Inspection End Date": day, "Classification": "Official Action Indicated (OAI)"},
    )
    (one,) = [fact for fact in facts(world, kind="inspection") if fact.reference == "1234567"]
    assert one.is_negative
    assert submit(qa, at(one, "adopt")).status_code == 302
    with world.aldena.scope():
        after = Inspection.objects.get(pk=known.pk)
        assert (after.classification, after.class_source) == ("OAI", "dashboard")
        assert Inspection.objects.filter(ended_on=known.ended_on, site=known.site_id).count() == 1
    assert submit(qa, at(one, "undo"), reason="mistaken, as told").status_code == 302
    with world.aldena.scope():
        assert Inspection.objects.get(pk=known.pk).status == "open", "found, not made: it stays"


def test_a_clinical_inspection_is_no_fact_of_drug_quality(world: World, tmp_path: Path) -> None:
    change = {"Project Area": "Bioresearch Monitoring", "Classification": "Official Action Indicated (OAI)"}
    published(tmp_path, "import_inspections", **change)
    assert [fact.reference for fact in facts(world, kind="inspection")] == ["7654321"]


def test_an_import_tells_the_standings_of_the_sites_it_is_about(world: World, tmp_path: Path) -> None:
    with world.aldena.scope(reason="settled"):
        SiteChange.objects.all().delete()
    published(tmp_path)
    (one,) = facts(world)
    with world.aldena.scope():
        assert set(SiteChange.objects.values_list("site_id", flat=True)) == {one.site_id}
        SiteChange.objects.all().delete()
    published(tmp_path)
    with world.aldena.scope():
        assert not SiteChange.objects.exists(), "nothing new, nothing told"


def test_a_site_that_vanished_from_the_register_is_shown(qa: Client, world: World, tmp_path: Path) -> None:
    site = world.aldena.ids["site"]
    with world.aldena.scope():
        fei = selectors.inspections().filter(site_id=site).exclude(fei="").values_list("fei", flat=True)[0]
    first = register(tmp_path, line("012345678", "Lough Derrin", fei=fei), line("112345678", "Other", fei="3000000001"))
    call_command("import_establishments", str(first))
    with world.aldena.scope():
        assert not selectors.register_absences([site])
    without = register(tmp_path, line("112345678", "Other", fei="3000000001"), name="without.txt")
    call_command("import_establishments", str(without))
    with world.aldena.scope():
        (gone,) = selectors.register_absences([site])[site]
        assert (gone.duns, gone.fei) == ("012345678", fei) and gone.last_seen_on <= gone.missing_since
    assert "no longer has this establishment" in text(qa.get(f"/inspections/site/{site}/published/"))
    assert "no longer in FDA" in text(qa.get("/"))
    call_command("import_establishments", str(first))
    with world.aldena.scope():
        assert not selectors.register_absences([site])


def test_an_fei_entered_by_mistake_finds_nothing(world: World, tmp_path: Path) -> None:
    """A void identifier once went on matching what was published under its number."""
    published(tmp_path)
    (one,) = facts(world)
    with world.aldena.scope(reason="mistyped"):
        SiteIdentifier.objects.filter(site_id=one.site_id, match_key=FEI).update(voided_at=now())
    assert facts(world) == []
    with world.aldena.scope():
        assert not selectors.unreviewed_public_facts([one.site_id], world.today)
