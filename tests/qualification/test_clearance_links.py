"""Ways that lead to a clearance: from a product's steps, a site, a qualification."""

from __future__ import annotations

import re
from html import unescape

from cmos.models import ManufacturingStep
from qualification.models import Qualification
from qualification.rules.clearing import Answer
from tests.pages import text
from tests.world import World


def test_each_step_of_a_product_asks_for_each_of_its_markets(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope():
        step = ManufacturingStep.objects.filter(voided_at=None).select_related("product", "site").order_by("pk")[0]
        rows = list(ManufacturingStep.objects.filter(product=step.product, voided_at=None).select_related("site"))
        wanted = {
            (row.site.number, row.operation, market) for row in rows for market in row.markets or step.product.markets
        }
    page = unescape(text(head.get(f"/cmos/products/{step.product_id}/")))
    links = re.findall(r'href="(/clearance/\?site=([^&"]+)&product=[^&"]+&operation=([^&"]+)&market=([^&"]+))"', page)
    assert {found[1:] for found in links} == wanted and len(links) >= len(rows)
    for address, *_ in links:
        answered = head.get(address)
        assert answered.status_code == 200 and any(each.label in text(answered) for each in Answer)


def test_a_site_and_a_qualification_lead_there(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope():
        row = Qualification.objects.select_related("site").order_by("pk")[0]
    for page in (f"/sites/{row.site_id}/", f"/qualifications/{row.pk}/"):
        assert f"/clearance/?site={row.site.number}" in text(head.get(page)), page
    asked = text(head.get("/clearance/", {"site": row.site.number}))
    assert row.site.number in asked and "Not answered" not in asked


def test_who_may_not_ask_sees_no_way(world: World) -> None:
    administrator = world.login(world.aldena.people["sponsor_admin"])
    with world.aldena.scope():
        step = ManufacturingStep.objects.order_by("pk")[0]
    assert "/clearance/?" not in text(administrator.get(f"/cmos/products/{step.product_id}/"))
