"""Figures for a monitoring system: whole, of every process, and nothing of any tenant."""

from __future__ import annotations

import multiprocessing
import re
from typing import Any

import pytest
from django.test import Client

from cmo_portal import metrics
from tests.architecture.test_routes import FOREIGN_WORDS
from tests.pages import text
from tests.world import World


def figures(answer: Any) -> dict[str, float]:
    lines = [line for line in text(answer).splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_answers_are_counted_by_class(world: World) -> None:
    before = figures(Client().get("/metrics"))
    for path in ("/sites/", "/nothing/", "/style/"):
        Client().get(path)
    after = figures(Client().get("/metrics"))
    grown = {name: after[name] - before[name] for name in after}
    assert grown['portal_answers_total{class="3xx"}'] == 1 and grown['portal_answers_total{class="4xx"}'] == 1
    assert grown['portal_answers_total{class="2xx"}'] == 2, "the style page, and the reading before"
    assert grown["portal_answer_seconds_count"] == grown['portal_answer_seconds_bucket{le="+Inf"}'] == 4
    assert after["portal_answer_seconds_sum"] > before["portal_answer_seconds_sum"]
    assert after["portal_database_up"] == after["portal_broker_up"] == 1


def test_it_is_the_text_that_prometheus_reads(world: World) -> None:
    answer = Client().get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    for line in text(answer).splitlines():
        sample = r'[a-z_]+(\{[a-z]+="[^"]+"\})? [0-9.]+'
        assert re.fullmatch(rf"# (HELP|TYPE) [a-z_]+ .+|{sample}", line), line


def test_nothing_of_a_tenant_is_told(world: World) -> None:
    page = text(Client().get("/metrics"))
    assert not any(word in page for word in (*FOREIGN_WORDS, "Aldena", "aldena", "Lough"))


@pytest.mark.parametrize("given", [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}])
def test_through_a_proxy_nobody_reads_them_without_a_token(world: World, given: dict[str, str]) -> None:
    assert Client().get("/metrics", headers=given).status_code == 404
    assert Client(REMOTE_ADDR="203.0.113.7").get("/metrics").status_code == 404


def test_with_a_token_only_its_holder_reads_them(world: World, settings: Any) -> None:
    settings.METRICS_TOKEN = "a long random text"
    far = Client(REMOTE_ADDR="203.0.113.7")
    assert far.get("/metrics", headers={"Authorization": "Bearer a long random text"}).status_code == 200
    for wrong in ({}, {"Authorization": "Bearer other"}, {"Authorization": "Bearer é"}):
        assert Client().get("/metrics", headers=wrong).status_code == 404


def test_every_process_of_the_web_server_adds_to_the_same_figures() -> None:
    before = metrics.totals()
    child = multiprocessing.get_context("fork").Process(target=metrics.count, args=(503, 0.3))
    child.start()
    child.join()
    grown = [new - old for new, old in zip(metrics.totals(), before, strict=True)]
    assert grown[4] == 1 and grown[5:8] == [0, 0, 0] and grown[8] == 1 and grown[-1] == 1
