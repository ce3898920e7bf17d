"""Reviews of the trail over the API: the same names, rights and refusals as on the pages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from records.models import Signature
from records.selectors import reviews
from tests.signatures import components
from tests.world import World

API = "/api/v1/trail-reviews/"
CONCLUSION = "Every entry was read, nothing is left open."


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(method, path, json.dumps(body or {}), content_type="application/json", headers=headers)


def begun(world: World, client: Client) -> dict[str, Any]:
    answer = send(client, "POST", API, {"until": world.today.isoformat()})
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_review_from_its_beginning_to_its_signature(world: World) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    made = begun(world, manager)
    there = f"{API}{made['id']}/"
    entries = manager.get(f"{there}entries/?page_size=5").json()
    assert len(entries["results"]) == 5 and entries["next"]
    changed = manager.get(f"{there}entries/?changes=true").json()["results"]
    assert changed and all(row["operation"] != "INSERT" for row in changed)
    asked = send(
        manager,
        "POST",
        f"{there}questions/",
        {
            "entry": entries["results"][0]["seq"],
            "text": "Who asked for this change?",
            "asked_of": str(world.aldena.people["qa_specialist"].pk),
            "due_on": (world.today + timedelta(days=3)).isoformat(),
        },
    )
    assert asked.status_code == 201, asked.content
    specialist = world.login(world.aldena.people["qa_specialist"])
    question = f"/api/v1/trail-questions/{asked.json()['id']}/"
    answered = send(specialist, "POST", question, {"text": "The head of quality did"}, **{"If-Match": '"1"'})
    assert answered.status_code == 200, answered.content
    assert send(specialist, "POST", question, {"text": "Somebody else did"}, **{"If-Match": '"2"'}).status_code == 409
    written = send(manager, "PATCH", there, {"conclusion": CONCLUSION}, **{"If-Match": '"1"'})
    assert written.status_code == 200 and written.json()["conclusion"] == CONCLUSION
    shown = manager.get(f"{there}steps/sign/").json()
    person = world.aldena.people["qa_manager"]
    body = {"ceremony": shown["ceremony"], "meaning": "reviewed", **components(world, person)}
    signed = send(manager, "POST", f"{there}steps/sign/", body, **{"If-Match": '"2"'})
    assert signed.status_code == 200, signed.content
    assert signed.json()["status"] == "signed" and signed.json()["signatures"][0]["covers_this_version"]
    with world.aldena.scope("qa_manager"):
        made_signature = Signature.objects.get(subject_id=made["id"])
        assert reviews.summed(reviews.review(made_signature.subject_id)).digest in made_signature.content


def test_a_conclusion_needs_the_version_that_was_read(world: World) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    there = f"{API}{begun(world, manager)['id']}/"
    assert send(manager, "PATCH", there, {"conclusion": CONCLUSION}).status_code == 428
    assert send(manager, "PATCH", there, {"conclusion": CONCLUSION}, **{"If-Match": '"7"'}).status_code == 412
    assert send(manager, "PATCH", there, {"conclusion": "ok"}, **{"If-Match": '"1"'}).status_code == 400
    assert send(manager, "PATCH", there, {"nonsense": "1"}, **{"If-Match": '"1"'}).status_code == 400


def test_who_may_not_review_is_refused_and_others_find_nothing(world: World) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    there = f"{API}{begun(world, manager)['id']}/"
    inspector = world.login(world.aldena.people["inspector"])
    assert inspector.get(there).status_code == 200
    assert send(inspector, "POST", API, {"until": world.today.isoformat()}).status_code == 403
    rival = world.login(world.borvik.people["qa_manager"])
    assert rival.get(there).status_code == 404
    assert rival.get(f"{there}entries/").status_code == 404
