"""Products: recorded once per code, changed with a reason, retired and taken up again; pages and API alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos import selectors, services
from cmos.models import Product
from cmos.rules import product_errors
from kernel.errors import Refused, StaleVersion
from regulations.rules import vocabulary
from tests.pages import text
from tests.world import World

NEW: dict[str, Any] = {
    "code": "ALD-777",
    "name": "Testolin",
    "strength": "5 mg",
    "material_type": "drug_product",
    "dosage_form": "tablets",
    "markets": ["US"],
    "reason": "new product",
    "reason_category": "fact",
}


@given(
    material=st.sampled_from([*vocabulary.MATERIAL_TYPES, "", "gold"]),
    form=st.sampled_from([*vocabulary.FORM_LABELS, "", "cube"]),
    markets=st.lists(st.sampled_from([*vocabulary.MARKETS, "MOON"])),
)
def test_only_words_of_the_vocabulary_are_kept(material: str, form: str, markets: list[str]) -> None:
    found = product_errors(
        {"code": "x", "name": "x", "material_type": material, "dosage_form": form, "markets": markets}
    )
    assert ("material_type" in found) == (material not in vocabulary.MATERIAL_TYPES)
    assert ("markets" in found) == ("MOON" in markets)
    if form == "cube" or (not form and material in ("drug_product", "imp")):
        assert "dosage_form" in found


def test_a_product_is_recorded_changed_and_retired_on_pages(world: World) -> None:
    client = world.login(world.aldena.people["qa_specialist"])
    made = client.post("/cmos/products/record/", NEW)
    assert made.status_code == 302
    page = text(client.get(made["Location"]))
    assert "Testolin 5 mg" in page and "new product" in page
    again = client.post("/cmos/products/record/", {**NEW, "code": "ald-777"})
    assert again.status_code == 422 and "You have a product of this code" in text(again)
    changed = client.post(
        f"{made['Location']}change/",
        {**NEW, "strength": "10 mg", "version": "1", "reason": "typo, as told", "reason_category": "mistake"},
    )
    assert changed.status_code == 302
    stale = client.post(f"{made['Location']}change/", {**NEW, "strength": "15 mg", "version": "1"})
    assert stale.status_code == 409 and "15 mg" in text(stale)
    assert (
        client.post(
            f"{made['Location']}retire/", {"version": "2", "reason": "sold, as told", "reason_category": "mistake"}
        ).status_code
        == 302
    )
    assert "Retired" in text(client.get(made["Location"]))
    assert "Testolin 10 mg" in text(client.get("/cmos/products/?state=retired"))
    assert "Testolin" not in text(client.get("/cmos/products/?state=active"))
    twice = client.post(
        f"{made['Location']}retire/", {"version": "3", "reason": "sold, as told", "reason_category": "mistake"}
    )
    assert twice.status_code == 422 and "retired already" in text(twice)
    assert (
        client.post(
            f"{made['Location']}reactivate/", {"version": "3", "reason": "back, as told", "reason_category": "mistake"}
        ).status_code
        == 302
    )
    assert client.get(f"{made['Location']}explode/").status_code == 404


def test_the_same_code_of_another_sponsor_is_never_noticed(world: World) -> None:
    for party in (world.aldena, world.borvik):
        answer = world.login(party.people["qa_manager"]).post("/cmos/products/record/", NEW)
        assert answer.status_code == 302


def test_a_product_over_the_api(world: World) -> None:
    client = world.login(world.aldena.people["qa_manager"])
    made = client.post("/api/v1/products/", NEW, content_type="application/json")
    assert made.status_code == 201, made.content
    address, tag = made["Location"], f'"{made.json()["version"]}"'
    answer = client.put(address, {**NEW, "name": "Other"}, content_type="application/json", headers={"If-Match": tag})
    assert answer.status_code == 200 and answer.json()["name"] == "Other"
    stale = client.put(address, NEW, content_type="application/json", headers={"If-Match": tag})
    assert stale.status_code == 412
    why: dict[str, Any] = {
        "data": {"reason": "sold, as told", "reason_category": "mistake"},
        "content_type": "application/json",
    }
    assert client.post(f"{address}steps/retire/", **why).status_code == 428
    retired = client.post(f"{address}steps/retire/", **why, headers={"If-Match": answer["ETag"]})
    assert retired.status_code == 200 and retired.json()["retired_at"]
    listed = client.get("/api/v1/products/?retired=true&q=other").json()["results"]
    assert [row["id"] for row in listed] == [retired.json()["id"]]
    assert client.post(f"{address}steps/burn/", **why, headers={"If-Match": retired["ETag"]}).status_code == 404
    unknown = client.post("/api/v1/products/", {**NEW, "colour": "red"}, content_type="application/json")
    assert unknown.status_code == 400 and "colour" in str(unknown.json())


def test_services_refuse_without_writing(world: World) -> None:
    actor = world.aldena.actor()
    with world.aldena.scope():
        product: Product = world.aldena.get("product")
        with pytest.raises(StaleVersion):
            services.change_product(product, actor=actor, reason="told by the site", version=9, name="y")
        with pytest.raises(Refused):
            services.change_product(product, actor=actor, reason="told by the site", version=1, material_type="gold")
        with pytest.raises(Refused):
            services.reactivate_product(product, actor=actor, reason="told by the site", version=1)
        assert selectors.product(product.pk).version == 1
        assert selectors.product_names([product.pk, world.borvik.ids["product"]]) == {product.pk: str(product)}
