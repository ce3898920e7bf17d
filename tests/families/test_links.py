"""What a page offers, its reader may do: no link or button of any page leads a role to a refusal."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.pages import text
from tests.world import World

LINK = re.compile(r'<(?:a|form)\b[^>]*?\b(?:href|action)="(/[^"#]*)')
ROLES = ("viewer", "purchasing", "sponsor_admin", "external_auditor", "qa_specialist", "inspector", "contributor")
EACH = 2
"""Pages opened of one route: records of one kind differ in what they offer."""


def route(address: str) -> str:
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    return found.view_name + str({k: v for k, v in found.kwargs.items() if k in ("kind", "step", "list")})


def crawl(client: Client) -> list[str]:
    """The refused addresses with the page that offered each, from home on."""
    waiting: list[tuple[str, str]] = [("", "/")]
    opened: Counter[str] = Counter()
    refused, seen = [], {"/"}
    while waiting:
        source, address = waiting.pop(0)
        name = route(address)
        opened[name] += 1
        if opened[name] > EACH or name.startswith(("account_", "manual", "sponsors:switch", "records:download")):
            continue
        answer = client.get(address)
        if answer.status_code in (403, 404):
            refused.append(f"{source} offers {address}: {answer.status_code}")
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html") or answer.streaming:
            continue
        for link in map(unescape, LINK.findall(text(answer))):
            if link not in seen and "format=" not in link:
                seen.add(link)
                waiting.append((address, link))
    return refused


@pytest.mark.parametrize("role", ROLES)
def test_no_page_offers_what_its_reader_may_not_do(world: World, role: str) -> None:
    """The page of a company once offered everybody to invite the CMO, and refused who followed it."""
    refused = crawl(world.login({**world.staff, **world.aldena.people}[role]))
    assert not refused, "\n".join(refused)
