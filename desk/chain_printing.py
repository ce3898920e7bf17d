"""The supply chain of a product as a page, a drawing, and a controlled copy for the Qualified Person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from cmos.models import Product
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from qualification.rules.chain import Chain, Node, plain_chain
from records import jobs, pdf
from records import selectors as records
from records.models import Job
from records.printing import Edition
from regulations.rules import countries
from regulations.rules.vocabulary import OPERATION_LABELS
from web.flow import Flow, Step, flow

PRINT: Final = "chain.print"
CHAIN: Final = "desk.chain"
CHAIN_OF: Final = "Supply chain of"
"""How the names of its printed copies begin."""
FORM: Final = "cmo-portal/supply-chain/1"
"""Names the shape of the attached data."""


def drawing(found: Chain) -> Flow:
    """The chain drawn: each step with its site and the answer per market, what is given on hanging below."""
    return flow(list(_steps(found)))


def _steps(found: Chain) -> Iterator[Step]:
    told: set[UUID] = set()
    for node in found.nodes:
        yield Step(
            key=str(node.step.id),
            title=node.label,
            lines=(node.site_name, countries.name(node.country)),
            states=tuple((each.answer, f"{each.market} {_low(each.word)}") for each in node.answers),
            fed_by=tuple(str(pk) for pk in node.step.follows),
        )
        yield from _given_on(node, found.on, told)


def _given_on(node: Node, on: date, told: set[UUID]) -> Iterator[Step]:
    """What the site gives on: drawn once, below the first step of the site that it may be about."""
    for each in node.given_on:
        if each.id in told:
            continue
        told.add(each.id)
        what = ", ".join(OPERATION_LABELS.get(code, code) for code in sorted(each.operations)) or "Work given on"
        approved = each.approved(on)
        yield Step(
            key=f"given-{each.id}",
            title=f"Given on: {what}",
            lines=tuple(filter(None, (each.name, countries.name(each.country)))),
            states=(("approved", "Approved") if approved else ("hold", "Not approved"),),
            hangs_on=str(node.step.id),
        )


def _low(word: str) -> str:
    return word[:1].lower() + word[1:]


# --- the controlled copy --------------------------------------------------------------------------------------------


def request_copy(product: Product, *, on: date, known_at: datetime | None = None, actor: Actor, reason: str) -> Job:
    """Ask for a controlled copy of a product's chain on a day; raises `Refused` where PDF cannot be made."""
    if not actor.can(PRINT):
        raise NotAllowed(PRINT)
    if problem := pdf.missing():
        raise Refused(problem)
    known = known_at.isoformat() if known_at else ""
    parameters = {"product": str(product.pk), "on": on.isoformat(), "known_at": known}
    return jobs.request(CHAIN, parameters, title=f"Supply chain of {product}", actor=actor, reason=reason)


def version_of(product: Product) -> str:
    """Which state of the record this is: the newest entry of its history."""
    newest = records.history(product)
    return f"history of {len(newest)} {'entry' if len(newest) == 1 else 'entries'}"


def data(found: Chain, product: Product, edition: Edition, known_at: datetime | None) -> dict[str, Any]:
    """What is attached: everything that is printed, as values."""
    return {
        "form": FORM,
        "record": {"kind": "product", "id": str(product.pk), "number": product.code, "name": str(product)},
        "version": edition.version,
        "as_of": found.on.isoformat(),
        "known_at": known_at.isoformat() if known_at else None,
        "generated_at": edition.generated_at.isoformat(),
        "generated_by": edition.by,
        "check_code": edition.code,
        "chain": plain_chain(found),
    }


def document(
    found: Chain, product: Product, edition: Edition, sponsor: str, known_at: datetime | None = None
) -> pdf.Document:
    """The chain, ready to be rendered; the same values give the same bytes."""
    verify = f"{settings.PUBLIC_ORIGIN}{reverse('verify')}"
    context = {
        "found": found,
        "product": product,
        "known_at": known_at,
        "drawing": drawing(found).parts() if found.nodes else [],
        "markets": [(market, found.market_answer(market)) for market in found.markets],
        "edition": edition,
        "sponsor": sponsor,
        "origin": settings.PUBLIC_ORIGIN,
        "verify": verify.partition("://")[2],
        "qr": mark_safe(pdf.qr(f"{verify}?{urlencode([('code', edition.code)])}")),
    }
    html = render_to_string("desk/chain/report.html", context)
    name = f"{product.code} chain.json"
    attached = data(found, product, edition, known_at)
    return pdf.Document(html=html, name=name, data=attached, created=edition.generated_at)
