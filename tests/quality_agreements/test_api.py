"""Quality agreements over the API: everything a page does, with the same names and refusals."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cmo_portal.demo.papers import pdf
from quality_agreements.models import QualityAgreement
from records.models import Event
from tests.api import problem, with_kind
from tests.signatures import components
from tests.world import World


class Browser:
    """A person's session that speaks the API."""

    def __init__(self, world: World, role: str = "qa_head") -> None:
        self.client: Client = world.login(world.aldena.people[role])

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        call = getattr(self.client, method)
        return call(f"/api/v1/{path}", with_kind(body), content_type="application/json", headers=sent)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}")

    def tag(self, path: str) -> str:
        return str(self.get(path).headers["ETag"])

    def upload(self, path: str, tag: str) -> Any:
        paper = pdf("By the API", name="agreement.pdf")
        body = encode_multipart(BOUNDARY, {"file": paper, "reason": "signed document"})
        return self.client.put(f"/api/v1/{path}", body, content_type=MULTIPART_CONTENT, headers={"If-Match": tag})


@pytest.fixture
def head(world: World) -> Browser:
    return Browser(world)


def fields(world: World, **changes: Any) -> dict[str, Any]:
    given = {
        "sites": [str(world.aldena.ids["site"])],
        "our_party": "Aldena Therapeutics",
        "their_party": "Lough Derrin Formulations DAC",
        "scope": "Packaging",
        "effective_on": str(world.today),
        "expires_on": str(world.today + timedelta(days=300)),
        "reason": "over the API",
    }
    return {**given, **changes}


def drafted(world: World, head: Browser, **changes: Any) -> str:
    body = fields(world, company=str(world.aldena.ids["company"]), **changes)
    answer = head.send("post", "agreements/", body, Idempotency_Key=str(uuid4()))
    assert answer.status_code == 201, answer.content
    return f"agreements/{answer.json()['id']}/"


def ready(world: World, head: Browser) -> str:
    """A draft that a head of quality can sign: the manager wrote it, because who wrote it never approves it."""
    head = Browser(world, "qa_manager")
    path = drafted(world, head)
    assert head.upload(f"{path}document/", head.tag(path)).status_code == 200
    signer = {
        "party": "theirs",
        "name": "A. Brennan",
        "position": "QA",
        "signed_on": str(world.today),
        "reason": "told by the site",
    }
    assert head.send("post", f"{path}signers/", signer).status_code == 201
    return path


def sign(world: World, head: Browser, path: str, **changes: Any) -> Any:
    shown = head.get(f"{path}steps/sign/").json()["ceremony"]
    proof = components(world, world.aldena.people["qa_head"])
    body = {"meaning": "approved", "ceremony": shown, **proof, **changes}
    return head.send("post", f"{path}steps/sign/", body, If_Match=head.tag(path))


def test_the_whole_life_over_the_api(world: World, head: Browser) -> None:
    path = ready(world, head)
    signed = sign(world, head, path)
    assert signed.status_code == 200 and signed.json()["state"] == "in_force"
    assert [one["party"] for one in signed.json()["signers"]] == ["ours", "theirs"]
    assert [one["current"] for one in signed.json()["documents"]] == [True]
    review = {
        "reviewed_on": str(world.today),
        "reviewer": str(world.aldena.people["qa_head"].pk),
        "outcome": "continue",
        "next_review_on": str(world.today + timedelta(days=200)),
        "reason": "yearly, as told",
        "reason_category": "mistake",
    }
    reviewed = head.send("post", f"{path}reviews/", review)
    assert reviewed.status_code == 201 and reviewed.json()["review_due"] == review["next_review_on"]
    made = head.send("post", f"{path}revisions/", {"reason": "amendment, as told", "reason_category": "mistake"})
    assert made.status_code == 201 and made.json()["edition"] == 2 and made.json()["missing"]
    assert [one["edition"] for one in made.json()["versions"]] == [2, 1]
    ended = head.send(
        "post",
        f"{path}steps/terminate/",
        {"reason": "over, as told", "reason_category": "mistake"},
        If_Match=head.tag(path),
    )
    assert ended.status_code == 200 and ended.json()["ended_on"] == str(world.today)


def test_a_create_comes_once_per_key(world: World, head: Browser) -> None:
    body = fields(world, company=str(world.aldena.ids["company"]))
    first, again = (head.send("post", "agreements/", body, Idempotency_Key="one") for _ in range(2))
    assert first.json()["id"] == again.json()["id"] and again.headers["Idempotent-Replay"] == "true"


def test_a_draft_is_replaced_with_the_version_that_was_read(world: World, head: Browser) -> None:
    path = drafted(world, head)
    tag, body = head.tag(path), fields(world, scope="Testing")
    assert problem(head.send("put", path, body))["status"] == 428
    assert head.send("put", path, body, If_Match=tag).json()["scope"] == "Testing"
    assert problem(head.send("put", path, body, If_Match=tag))["status"] == 412
    assert problem(head.send("put", path, {**body, "status": "signed"}, If_Match=head.tag(path)))["status"] == 400
    wrong = fields(world, expires_on=str(world.today - timedelta(days=1)))
    refused = problem(head.send("put", path, wrong, If_Match=head.tag(path)))
    assert refused["status"] == 400 and "expires_on" in refused["errors"]


@pytest.mark.parametrize("field", ["sites", "company"])
def test_what_is_another_sponsors_does_not_exist(world: World, head: Browser, field: str) -> None:
    """S-03, S-04: a foreign id answers like one that never was."""
    kind = {"sites": "site", "company": "company"}[field]

    def refused(pk: Any) -> dict[str, Any]:
        value = [str(pk)] if field == "sites" else str(pk)
        body = {**fields(world, company=str(world.aldena.ids["company"])), field: value}
        return problem(head.send("post", "agreements/", body))

    assert refused(world.borvik.ids[kind]) == refused(uuid4())


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        (
            "agreements/{}/signers/",
            "agreement",
            {"party": "ours", "name": "x", "position": "x", "reason": "told by the site"},
        ),
        ("agreements/{}/revisions/", "agreement", {"reason": "told by the site"}),
        ("agreements/{}/steps/terminate/", "agreement", {"reason": "told by the site"}),
        ("agreements/signers/{}/remove/", "signer", {"reason": "told by the site"}),
        ("agreements/reviews/{}/void/", "agreement_review", {"reason": "told by the site"}),
    ],
)
def test_a_foreign_record_cannot_be_written(
    world: World, head: Browser, path: str, kind: str, body: dict[str, str]
) -> None:
    foreign, missing = (
        head.send("post", path.format(pk), body, If_Match='"1"') for pk in (world.borvik.ids[kind], uuid4())
    )
    assert foreign.status_code == missing.status_code == 404 and foreign.json() == missing.json()


def test_a_reviewer_of_another_sponsor_is_refused(world: World, head: Browser) -> None:
    path = f"agreements/{world.aldena.ids['agreement']}/"
    body = {"reviewed_on": str(world.today), "outcome": "end", "reason": "told by the site"}
    for pk in (world.borvik.people["qa_head"].pk, uuid4()):
        refused = problem(head.send("post", f"{path}reviews/", {**body, "reviewer": str(pk)}))
        assert refused["errors"] == {"reviewer_id": ["This person does not exist."]}


def test_a_signature_needs_the_password_here_too(world: World, head: Browser) -> None:
    path = ready(world, head)
    refused = problem(sign(world, head, path, password="not mine"))
    assert refused["status"] == 400 and "not mine" not in str(refused)
    assert problem(sign(world, head, path, meaning="authored"))["status"] == 400
    with world.aldena.scope():
        assert QualityAgreement.objects.get(pk=path.split("/")[1]).status == "draft"
        [event] = Event.objects.filter(name="signature.refused")
        assert event.facts == {"why": "wrong password", "path": f"/api/v1/{path}steps/sign/"}


def test_who_may_not_sign_is_refused_and_what_blocks_is_named(world: World, head: Browser) -> None:
    path = drafted(world, head)
    blocked = problem(sign(world, head, path))
    assert blocked["status"] == 409 and "Attach the agreement." in blocked["reasons"]
    specialist = Browser(world, "qa_specialist")
    assert problem(sign(world, specialist, ready(world, head)))["status"] == 403
    viewer = Browser(world, "viewer")
    assert problem(viewer.send("post", f"{path}signers/", {}))["status"] == 403


def test_a_stale_step_and_an_unknown_one(world: World, head: Browser) -> None:
    path = f"agreements/{world.aldena.ids['agreement']}/"
    assert problem(head.send("post", f"{path}steps/terminate/", {"reason": "told by the site"}))["status"] == 428
    assert (
        problem(head.send("post", f"{path}steps/terminate/", {"reason": "told by the site"}, If_Match='"99"'))["status"]
        == 412
    )
    assert (
        problem(head.send("post", f"{path}steps/supersede/", {"reason": "told by the site"}, If_Match='"2"'))["status"]
        == 404
    )


def test_a_review_is_void_once_and_a_signer_leaves_a_draft_only(world: World, head: Browser) -> None:
    pk = world.aldena.ids["agreement_review"]
    assert (
        problem(
            head.send(
                "post", f"agreements/reviews/{pk}/void/", {"reason": "wrong, as told", "reason_category": "mistake"}
            )
        )["status"]
        == 428
    )
    voided = head.send(
        "post",
        f"agreements/reviews/{pk}/void/",
        {"reason": "wrong, as told", "reason_category": "mistake"},
        If_Match='"1"',
    )
    assert voided.status_code == 200 and voided.json()["voided_at"]
    signer = world.aldena.ids["signer"]
    refused = problem(
        head.send(
            "post", f"agreements/signers/{signer}/remove/", {"reason": "wrong, as told", "reason_category": "mistake"}
        )
    )
    assert refused["status"] == 400 and "not a draft" in refused["detail"]


def test_products_by_site_are_read_and_replaced(world: World, head: Browser) -> None:
    product, site = str(world.aldena.ids["product"]), str(world.aldena.ids["site"])
    path = drafted(world, head, products=[product])
    assert head.get(path).json()["products"] == [{"site": site, "product": product}]
    listed = head.get(f"agreements/?product={product}").json()["results"]
    assert path.split("/")[1] in [row["id"] for row in listed]
    none = {"products": [], "reason": "as the text says"}
    assert problem(head.send("put", f"{path}coverage/", none))["status"] == 428
    answer = head.send("put", f"{path}coverage/", none, If_Match=head.tag(path))
    assert answer.status_code == 200 and answer.json()["products"] == []
    body = fields(world)
    assert head.send("put", path, body, If_Match=head.tag(path)).status_code == 200


def test_a_product_of_another_sponsor_does_not_exist(world: World, head: Browser) -> None:
    """S-04: neither in a draft nor in its coverage."""
    path, site = drafted(world, head), str(world.aldena.ids["site"])
    for pk in (world.borvik.ids["product"], uuid4()):
        draft = fields(world, products=[str(pk)])
        refused = problem(head.send("put", path, draft, If_Match=head.tag(path)))
        assert refused["errors"] == {"products": ["Not every product of the list exists."]}
        pairs = {"products": [{"site": site, "product": str(pk)}], "reason": "told by the site"}
        refused = problem(head.send("put", f"{path}coverage/", pairs, If_Match=head.tag(path)))
        assert refused["errors"] == {"pairs": ["Not every product of the list exists."]}
    elsewhere = {"site": str(world.borvik.ids["site"]), "product": str(world.aldena.ids["product"])}
    pairs = {"products": [elsewhere], "reason": "told by the site"}
    assert problem(head.send("put", f"{path}coverage/", pairs, If_Match=head.tag(path)))["status"] == 400


def test_a_file_that_is_no_document_is_refused(world: World, head: Browser) -> None:
    path = drafted(world, head)
    paper = io.BytesIO(b"MZ\x90\x00")
    paper.name = "agreement.pdf"
    body = encode_multipart(BOUNDARY, {"file": paper, "reason": "told by the site"})
    answer = head.client.put(
        f"/api/v1/{path}document/", body, content_type=MULTIPART_CONTENT, headers={"If-Match": head.tag(path)}
    )
    assert problem(answer)["status"] == 400
    assert problem(head.send("put", f"{path}document/", {}, If_Match=head.tag(path)))["status"] == 415
