"""Scans of handwritten signatures and certified copies have lists like every other record (R-28, R-51)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from records.rules.provenance import CONFIRMED
from tests.pages import text
from tests.records.test_certified_copies import certified, stated
from tests.records.test_paper_scans import checks, marked
from tests.world import CANARY, World

SCANS, CERTIFICATES = "/files/scans/", "/files/certificates/"


def reader(world: World, role: str = "viewer") -> Client:
    return world.login(world.aldena.people[role])


def csv(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    return b"".join(answer.streaming_content).decode()


def test_scans_are_found_by_paper_outcome_and_who_they_wait_for(world: World) -> None:
    done, waiting = checks(world, marked(world)), marked(world)
    there = {name: reverse("records:file", args=[each.file_id]) for name, each in (("done", done), ("open", waiting))}
    page = text(reader(world).get(SCANS))
    assert there["done"] in page and there["open"] in page
    assert "Checked by a second person" in page and "Not yet checked by a second person" in page
    assert "Tomasz Wrona" in page and "Quality archive, no. 14" in page

    def shown(query: str, role: str = "viewer") -> set[str]:
        found = text(reader(world, role).get(f"{SCANS}?{query}"))
        return {name for name, address in there.items() if address in found}

    assert shown(f"outcome={CONFIRMED}") == {"done"} and shown("outcome=unchecked") == {"open"}
    assert shown("q=archive") == {"done", "open"} and shown("q=no+such+paper") == set()
    assert shown("waits=me", "qa_manager") == {"open"}
    assert shown("waits=me", "qa_specialist") == set(), "who brought it is no second person"
    assert shown("waits=me") == set(), "who may not check is none either"
    assert reader(world).get(f"{SCANS}?outcome=perhaps").status_code == 422
    assert shown("sort=-document") == {"done", "open"}


def test_certificates_are_found_by_original_state_and_method(world: World) -> None:
    with world.aldena.scope("qa_manager", reason="in a test"):
        signed, unsigned = certified(world, stated(world)), stated(world)
    there = {name: reverse("records:file", args=[each.file_id]) for name, each in (("yes", signed), ("no", unsigned))}

    def shown(query: str) -> set[str]:
        found = text(reader(world).get(f"{CERTIFICATES}?{query}"))
        return {name for name, address in there.items() if address in found}

    page = text(reader(world).get(CERTIFICATES))
    assert all(address in page for address in there.values())
    assert "Waits for its signature" in page and "Tomasz Wrona" in page
    assert shown("state=certified") == {"yes"} and shown("state=draft") == {"no"} and shown("state=discarded") == set()
    assert shown("method=scanned") == {"yes", "no"} and shown("method=exported") == set()
    assert shown("q=no.+14") == {"yes", "no"} and shown("sort=original") == {"yes", "no"}


@pytest.mark.parametrize(("address", "word"), [(SCANS, "What is wrong"), (CERTIFICATES, "By which means")])
def test_the_lists_are_exported_and_stand_in_the_navigation(world: World, address: str, word: str) -> None:
    client = reader(world)
    columns = "file,explanation,how,sha256"
    exported = csv(client, f"{address}?format=csv&columns={columns}")
    assert word in exported and "SHA-256" in exported and CANARY not in exported
    assert f'href="{address}"' in text(client.get("/"))
    assert CANARY in csv(world.login(world.borvik.people["viewer"]), f"{address}?format=csv&columns=file")


@pytest.mark.parametrize("address", [SCANS, CERTIFICATES])
def test_who_reads_no_files_reads_no_list_of_them(world: World, address: str) -> None:
    for role in ("purchasing", "external_auditor", "sponsor_admin"):
        assert reader(world, role).get(address).status_code == 403, role
    assert world.login(world.staff["quality_signatory"]).get(address).status_code == 403


def test_home_leads_to_all_scans_that_wait(world: World) -> None:
    for _ in range(8):
        marked(world)
    page = text(reader(world, "qa_manager").get("/"))
    assert f'href="{SCANS}?waits=me"' in page
