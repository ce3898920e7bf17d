"""Every refusal leaves a fact for those who oversee access (SR-21)."""

from __future__ import annotations

from records.models import Event
from tests.api import System
from tests.world import World


def denials(world: World) -> list[tuple[str, str]]:
    with world.aldena.scope():
        found = Event.objects.filter(name="access.denied").order_by("seq")
        return [(event.facts["permission"], event.facts["path"]) for event in found]


def test_a_refused_page_is_kept_with_what_was_asked(world: World) -> None:
    address = f"/agreements/site/{world.aldena.ids['site']}/draft/"
    assert world.login(world.aldena.people["viewer"]).get(address).status_code == 403
    assert denials(world) == [("quality_agreements.draft", address)]


def test_a_refused_write_is_kept_though_the_request_was_discarded(world: World) -> None:
    site = f"sites/{world.aldena.ids['site']}/"
    assert System(world.aldena).send("put", site, {}, If_Match='"1"').status_code == 403
    assert denials(world) == [("cmos.change", f"/api/v1/{site}")]


def test_what_is_allowed_or_not_there_is_no_denial(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    assert client.get("/sites/").status_code == 200
    assert client.get(f"/sites/{world.borvik.ids['site']}/").status_code == 404
    assert denials(world) == []


def test_the_rival_reads_nothing_of_it(world: World) -> None:
    world.login(world.aldena.people["viewer"]).get("/administration/members/")
    assert denials(world)
    with world.borvik.scope():
        assert not Event.objects.filter(name="access.denied").exists()


def test_a_download_of_the_other_side_is_noted_for_the_reader_alone(world: World) -> None:
    """Noting it behind the walls of the CMO's file once refused the sponsor's download."""
    import_file = world.aldena.ids["file"]
    client = world.login(world.aldena.people["qa_head"])
    assert client.get(f"/files/{import_file}/download/").status_code == 200
    with world.aldena.scope():
        assert Event.objects.filter(name="file.downloaded", subject_id=import_file).count() == 1
    with world.maker_scope():
        assert not Event.objects.filter(name="file.downloaded").exists()
