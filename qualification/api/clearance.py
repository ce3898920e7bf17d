"""Clearance over the API: one question, a batch of them, what will block."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from cmos.models import Product, Site
from cmos.rules import Ref
from qualification.rules.clearing import Clearance, plain
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import clearance as selectors
from qualification.selectors.clearing_evidence import Question
from qualification.selectors.forecast import DAYS, Worsening, forecast
from qualification.serializers import clearance as shapes
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import ComputedApi, ScopedApi, asked_day
from web.templatetags.portal import evidence_url

PARAMETERS = ("site", "erp", "product", "operation", "market", "on", "known_at")
MARKETS = ", ".join(JURISDICTIONS)
NO_PRODUCT = "This product does not exist."


class ClearanceApi(ScopedApi):
    """May this work be ordered there on that day.

    GET answers one question: `site` (id or number) or `erp` (vendor or plant number), `product` (id or code),
    `operation`, `market`, `on` and `known_at`. POST answers up to 2,000 at once. What an answer says of its next
    change holds by what is known now: ask again before each order, and treat no answer as HOLD.
    """

    actions = {"GET": "clearance.view", "POST": "clearance.view"}

    @extend_schema(
        operation_id="clearance_retrieve",
        parameters=[
            OpenApiParameter("site", str, description="id or number of the site"),
            OpenApiParameter("erp", str, description="vendor or plant number of your ERP system, instead of the site"),
            OpenApiParameter("product", str, description="id or code of the product"),
            OpenApiParameter("operation", str, required=True, description="code of the operation"),
            OpenApiParameter("market", str, required=True, description=f"one of {MARKETS}"),
            OpenApiParameter("on", date, description="the day asked about, by default today"),
            KNOWN_AT,
        ],
        responses=shapes.ClearanceSerializer,
    )
    def get(self, request: Request) -> Response:
        self.known_parameters(PARAMETERS)
        on, moment = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        given = {name: value for name in PARAMETERS[:5] if (value := request.query_params.get(name))}
        asked = shapes.ClearanceQuestionSerializer(data=given)
        asked.is_valid(raise_exception=True)
        site, work = question_of(asked.validated_data)
        found = selectors.clearance_of(site.pk, work, on, moment)
        body = self.as_json(found, site)
        return self._cached(request, body)

    def _cached(self, request: Request, body: dict[str, Any]) -> Response:
        """With its entity tag; a caller may keep it, and asks each time whether it still holds."""
        told = orjson.dumps(body, default=str, option=orjson.OPT_SORT_KEYS)
        tag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=headers)
        return Response(body, headers=headers)

    @extend_schema(
        operation_id="clearance_batch",
        request=shapes.ClearanceBatchSerializer,
        responses=shapes.ClearanceBatchResultSerializer,
    )
    def post(self, request: Request) -> Response:
        self.known_parameters(())
        given = shapes.ClearanceBatchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        batch = given.validated_data
        on = batch.get("on") or self.member.today
        read = _Names(batch["questions"])
        asked = [read.question(one) for one in batch["questions"]]
        questions = [found for found, _ in asked if found is not None]
        until = None if batch["outlook"] else on
        answers = selectors.clearances(questions, on, batch.get("known_at"), until=until)
        told = [
            {
                "reference": one.get("reference", ""),
                "error": error,
                "clearance": self.as_json(answers[found], read.sites[found[0]]) if found else None,
            }
            for one, (found, error) in zip(batch["questions"], asked, strict=True)
        ]
        return Response({"answers": told})

    def as_json(self, found: Clearance, site: Site) -> dict[str, Any]:
        """An answer as plain values, with links to what the caller may read and nothing of other records."""
        body = plain(found)
        for told, one in zip(body["reasons"], found.reasons, strict=True):
            told["link"] = self._link(one.link) if one.link else None
            told["evidence"] = [link for ref in one.evidence if (link := self._link(ref))]
        ends = found.changes_on - timedelta(days=1) if found.changes_on else None
        return {**body, "site_number": site.number, "label": found.answer.label, "holds_through": ends}

    def _link(self, ref: Ref) -> dict[str, Any] | None:
        url = evidence_url({"request": self.request._request}, ref)
        return {"kind": ref.kind, "id": str(ref.id), "label": ref.label, "url": url} if url else None


def question_of(given: dict[str, Any]) -> tuple[Site, Asked]:
    """The question; what is not there and what is not yours answer the same (S-03)."""
    names = _Names([given])
    question, error = names.question(given)
    if question is None:
        field = "product" if error == NO_PRODUCT else "erp" if given.get("erp") else "site"
        raise serializers.ValidationError({field: [error]})
    return names.sites[question[0]], question[1]


class _Names:
    """What the questions of a batch name, fetched together: sites by id or a number, products by id or code."""

    def __init__(self, questions: list[dict[str, Any]]) -> None:
        named = {one["site"] for one in questions if one.get("site")}
        called = {one["erp"] for one in questions if one.get("erp")}
        products = {one["product"] for one in questions if one.get("product")}
        rows = [*cmos.sites().filter(pk__in=_ids(named)), *cmos.sites().filter(number__in=named)]
        by_erp = cmos.sites_called_each(called)
        self.by_name: dict[str, list[Site]] = {}
        for row in rows:
            self.by_name[str(row.pk)] = self.by_name[row.number] = [row]
        self.by_erp = by_erp
        self.sites = {row.pk: row for row in [*rows, *(site for found in by_erp.values() for site in found)]}
        made = cmos.products()
        found = [*made.filter(pk__in=_ids(products)), *made.filter(code__in=products)]
        self.products: dict[str, Product] = {}
        for product in found:
            self.products[str(product.pk)] = self.products[product.code] = product

    def question(self, given: dict[str, Any]) -> tuple[Question | None, str]:
        """The question, or why it cannot be asked."""
        if bool(given.get("site")) == bool(given.get("erp")):
            return None, "Name the site either by site or by erp."
        sites = self.by_erp[given["erp"]] if given.get("erp") else self.by_name.get(given["site"].lower(), [])
        sites = sites or self.by_name.get(given.get("site", ""), [])
        if len(sites) != 1:
            return None, "Several sites have this ERP number." if sites else "This site does not exist."
        product = self.products.get(given["product"]) if given.get("product") else None
        if given.get("product") and product is None:
            return None, NO_PRODUCT
        return (sites[0].pk, Asked(given["operation"], product.pk if product else None, given["market"])), ""


def _ids(named: set[str]) -> list[UUID]:
    found = []
    for one in named:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


class ForecastApi(ComputedApi):
    """Work in use that gets worse within ninety days, by what is known today."""

    actions = {"GET": "clearance.view"}
    serializer_class = shapes.WorseningSerializer
    sorts = ("on", "site_name", "product_name")
    default_sort = "on"
    filters = {
        "site": serializers.UUIDField(),
        "product": serializers.UUIDField(),
        "market": serializers.ChoiceField(choices=list(JURISDICTIONS)),
        "within": serializers.IntegerField(min_value=1, max_value=DAYS),
    }

    def rows(self) -> list[Worsening]:
        return forecast(self.member.today)

    def narrow(self, found: Any, name: str, value: Any) -> Any:
        if name == "within":
            return [row for row in found if row.on <= self.member.today + timedelta(days=value)]
        if name == "market":
            return [row for row in found if row.market == value]
        return [row for row in found if getattr(row, name).pk == value]
