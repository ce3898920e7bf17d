"""Columns of the lists of qualification."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from qualification.rules.words import JURISDICTIONS
from regulations.rules.vocabulary import OPERATION_LABELS
from web.columns import Badge, Column


def question_url(site: Any, product: Any, operation: str, market: str, **more: str) -> str:
    """The page that answers a question."""
    asked = {"site": site, "product": product or "", "operation": operation, "market": market, **more}
    return f"{reverse('clearance:ask')}?{urlencode(asked)}"


def operation_words(row: Any) -> str:
    operation: str = row.operation
    return OPERATION_LABELS.get(operation, operation)


def _site(row: Any) -> str:
    return reverse("desk:site", args=[row.site_id])


SITE: Final = Column("site", "Site", "site__name", value="site.name", link=_site)
PRODUCT: Final = Column(
    "product",
    "Product",
    value=lambda row: str(row.product or ""),
    link=lambda row: reverse("cmos:product", args=[row.product_id]) if row.product_id else "",
)
OPERATION: Final = Column("operation", "Operation", value=operation_words)
MARKET: Final = Column("market", "Market", value=lambda row: JURISDICTIONS.get(row.market, row.market))
ASSESSMENTS: Final = (
    Column(
        "number", "Assessment", "number", link=lambda row: reverse("clearance:assessment", args=[row.pk]), kind="text"
    ),
    SITE,
    PRODUCT,
    Column("markets", "Markets", value=lambda row: ", ".join(row.markets), empty="all"),
    Column("state", "State", value=lambda row: Badge(row.status)),
    Column("from", "First day", value="valid_from"),
    Column("to", "Last day", "valid_to", value="valid_to"),
    Column("author", "Written by", value="author", shown=False),
)
OVERRIDES: Final = (
    Column("number", "Override", "number", link=lambda row: reverse("clearance:override", args=[row.pk])),
    SITE,
    PRODUCT,
    OPERATION,
    MARKET,
    Column("state", "State", value=lambda row: Badge(row.status)),
    Column("from", "First day", value="first_on"),
    Column("to", "Last day", "last_on", value="last_on"),
    Column("ended", "Ended", value="ended_on", empty="not ended", shown=False),
)
CERTIFICATES: Final = (
    Column("number", "Certificate", "number", link=lambda row: reverse("clearance:certificate", args=[row.pk])),
    SITE,
    PRODUCT,
    OPERATION,
    MARKET,
    Column("asked_on", "Day asked about", value="asked_on"),
    Column("answer", "Answer", value=lambda row: Badge(row.result.lower())),
    Column("state", "State", value=lambda row: Badge(row.status)),
    Column("by", "Asked by", value="asked_by", shown=False),
    Column("at", "Asked at", value="asked_at", shown=False),
    Column("digest", "SHA-256 of the answer", value="digest", kind="id", shown=False),
)
FORECAST: Final = (
    Column("on", "From", "on", value="on"),
    Column("becomes", "Becomes", value=lambda row: Badge(row.becomes.name.lower())),
    Column("now", "Today", value=lambda row: Badge(row.now.name.lower())),
    Column(
        "site",
        "Site",
        "site_name",
        value="site_name",
        link=lambda row: reverse("desk:site", args=[row.site.pk]),
    ),
    Column(
        "product",
        "Product",
        "product_name",
        value="product_name",
        link=lambda row: question_url(row.site.pk, row.product.pk, row.operation, row.market, on=f"{row.on:%-d %b %Y}"),
        note=lambda row: row.product.code,
        note_label="Product code",
    ),
    Column("operation", "Operation", value="operation_words"),
    Column("market", "Market", value=lambda row: JURISDICTIONS.get(row.market, row.market)),
    Column("because", "Because", value="because"),
    Column("site_number", "Site number", value="site.number", kind="id", shown=False),
)
