"""Agreements drafted, reviewed and signed on their pages, for the tests of this room."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from django.test import Client

from cmo_portal.demo.papers import pdf
from sponsors.access import SESSION_KEY
from tests.pages import errors, submit, text
from tests.signatures import sign_at
from tests.world import World


def day(found: date) -> str:
    return f"{found:%-d %b %Y}"


def paper() -> io.BytesIO:
    return pdf("Agreement", name="agreement.pdf")


def draft(world: World, client: Client, *, signed: bool = True, **typed: Any) -> Any:
    """A draft; with who signed for the other party, unless that is what is looked at.

    Who wrote a version never approves it: what a head of quality is to sign, the manager writes.
    """
    client = writer(world, client)
    given = {
        "scope": "Packaging of tablets",
        "effective_on": day(world.today),
        "expires_on": day(world.today + timedelta(days=365)),
        "file": paper(),
        "reason": "new partner",
    }
    answer = submit(client, f"/agreements/site/{world.aldena.ids['site']}/draft/", **{**given, **typed})
    if signed and answer.status_code == 302:
        name(world, client, answer.headers["Location"])
    return answer


def writer(world: World, client: Client) -> Client:
    """The manager's browser for the head's; any other is its own writer."""
    is_head = client.session.get(SESSION_KEY) == str(world.aldena.people["qa_head"].pk)
    return world.login(world.aldena.people["qa_manager"]) if is_head else client


def name(world: World, client: Client, address: str, **typed: Any) -> Any:
    client = writer(world, client)
    given = {"party": "theirs", "name": "Aoife Brennan", "position": "Quality manager", "signed_on": day(world.today)}
    return submit(client, f"{address}signers/", **{**given, **typed})


def review(world: World, client: Client, address: str, **typed: Any) -> Any:
    later = {"next_review_on": day(world.today + timedelta(days=365)), "outcome": "continue"}
    return submit(client, f"{address}reviews/", **{**later, "notes": "Clocks compared", **typed})


def sign(world: World, client: Client, address: str, **typed: Any) -> Any:
    return sign_at(client, f"{address}steps/sign/", world, world.aldena.people["qa_head"], **typed)


def head_of(client: Client, address: str) -> str:
    """The top of the page, with its badge."""
    return text(client.get(address)).partition('class="cp-head"')[2].partition("cp-cols")[0]


def revised(
    world: World, client: Client, old: str, *, starts: int = 0, ends: int = 700, reason: str = "amended and agreed"
) -> str:
    """The next version, ready to be signed by somebody who did not write it."""
    client = writer(world, client)
    new = submit(client, f"{old}revise/", reason="amendment 2").headers["Location"].removesuffix("change/")
    changed = submit(
        client,
        f"{new}change/",
        effective_on=day(world.today + timedelta(days=starts)),
        expires_on=day(world.today + timedelta(days=ends)),
        file=paper(),
        reason=reason,
    )
    assert changed.status_code == 302, errors(changed)
    name(world, client, new)
    return str(new)
