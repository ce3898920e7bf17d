"""The supply chain of a product, and what stops if a site fails."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Product, Site
from desk import chain_printing as printing
from desk.forms import AsOfForm
from desk.matrix_forms import PrintForm
from desk.standing_views import as_of
from kernel.clock import now
from qualification.rules.chain import stopped
from qualification.selectors import chain as selectors
from records import pdf
from records import selectors as records
from web.http import ScopedRequest
from web.views import Context, DetailPage, FormPage, found_or_404

VIEW = "clearance.view"


class ProductChain(FormPage):
    """The chain of a product on a day: drawn, step by step, with its holes; below it, a controlled copy."""

    action = VIEW
    template_name = "desk/chain/product.html"
    form_class = PrintForm
    title = "Supply chain"
    submit_label = "Make the PDF"

    @cached_property
    def as_of(self) -> AsOfForm:
        return AsOfForm(self.request.GET, self.request.membership)

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        self.object = self._subject()
        return self._show(self.make_form(), status=200 if self.as_of.is_valid() else 422)

    def subject(self) -> Product:
        return cmos.product(self.kwargs["pk"])

    def initial(self) -> Mapping[str, Any]:
        moment = self.as_of.moment
        return {"on": self.as_of.day.isoformat(), "known_at": moment.isoformat() if moment else ""}

    def cancel_url(self) -> str:
        return reverse("cmos:product", args=[self.kwargs["pk"]])

    def context(self, **more: Any) -> Context:
        actor = self.request.actor
        found = found_or_404(selectors.chain_of, self.object.pk, self.as_of.day, self.as_of.moment)
        may = actor.can(printing.PRINT)
        return {
            **as_of(self.as_of),
            "found": found,
            "drawing": printing.drawing(found) if found.nodes else None,
            "markets": [(market, found.market_answer(market)) for market in found.markets],
            "at": now(),
            "may_print": may,
            "made": records.printed_of(self.object, printing.CHAIN_OF)[:50] if may else [],
            "missing": pdf.missing(),
            **more,
        }

    def save(self, form: PrintForm) -> str:
        job = printing.request_copy(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("jobs:job", args=[job.pk])


class SiteRipple(DetailPage):
    """Which products stop if a site fails: product by product, with who else may do each step."""

    action = VIEW
    template_name = "desk/chain/ripple.html"

    def find(self, pk: UUID) -> Site:
        return cmos.site(pk)

    def details(self, obj: Site) -> Context:
        form = AsOfForm(self.request.GET, self.request.membership)
        self.http_status = 200 if form.is_valid() else 422
        found = selectors.ripple_of(obj.pk, form.day, form.moment)
        ends = [(product, market, steps) for (product, market), steps in stopped(found).items()]
        products = len({each.product_id for each in found})
        return {
            "title": f"If {obj.name} fails",
            **as_of(form),
            "lines": found,
            "ends": ends,
            "products": products,
        }
