"""Pages about what a product went through and where it is made, and what applies to each step and why."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from cmos import forms, selectors, services
from cmos.models import ManufacturingStep, Product, ProductMilestone, ProductSchedule, Site
from cmos.rules import SubcontractFact
from cmos.rules import subcontracts as rules
from cmos.views import applied
from regulations.rules import vocabulary
from web.turns import Turn, TurnPage
from web.views import Context, DetailPage, FormPage

VOID = "It stays readable, struck, and no longer counts. What applies is asked anew."


class AsOf(DetailPage):
    """Base of pages that answer for a day."""

    def day(self) -> Context:
        """The day asked about, and what its links carry."""
        form = forms.DayForm(self.request.GET, self.request.membership.today)
        on, self.http_status = form.day, 200 if form.is_valid() else 422
        return {"as_of": form, "on": on, "is_today": on == form.today}


class ProductApplies(AsOf):
    """What applies to each step of a product on a day, with every reason and its source."""

    action = "cmos.view"
    template_name = "cmos/product_applies.html"

    def find(self, pk: UUID) -> Product:
        return selectors.product(pk)

    def details(self, obj: Product) -> Context:
        day = self.day()
        works = selectors.applicability_of(obj.pk, day["on"])
        return {**day, "title": f"What applies to {obj}", "works": applied.told_all(works)}


class SiteApplies(AsOf):
    """What is made at a site on a day, what applies there and why, and whom it gives work on to."""

    action = "cmos.view"
    template_name = "cmos/site_applies.html"

    def find(self, pk: UUID) -> Site:
        return selectors.site(pk)

    def details(self, obj: Site) -> Context:
        day = self.day()
        found = selectors.applicability_at([obj.pk], day["on"])[obj.pk]
        actor = self.request.actor
        return {
            **day,
            "title": f"What is made at {obj.name}",
            "works": applied.told_all(found.works),
            "parts": applied.parts(found.profile),
            "cgmp": found.profile.cgmp,
            "subcontracts": selectors.subcontracts_at(obj, day["on"]) if actor.can(rules.READ) else None,
            "further": self._further(obj, day["on"]) if actor.can(rules.READ) else [],
            "may_propose": actor.can(rules.WRITE),
        }

    def _further(self, obj: Site, on: date) -> list[tuple[int, SubcontractFact]]:
        """What subcontractors of the site give on in their turn."""
        return [(level, fact) for level, fact in selectors.contract_chain(obj.pk, on) if level > 1]


class OfProductForm(FormPage):
    """Base of forms that add something to a product."""

    action = "cmos.change"
    is_change = False

    def subject(self) -> Product:
        return selectors.product(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:product", args=[self.object.pk])


class RecordMilestone(OfProductForm):
    """Record when a drug was made available, or marketed."""

    form_class = forms.MilestoneForm
    title = "Record milestone"
    submit_label = "Record milestone"

    def save(self, form: Any) -> str:
        services.record_milestone(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def context(self, **more: Any) -> Context:
        intro = (
            "Made available for phase 2 or 3, or lawfully marketed: from that day on its production is under "
            "21 CFR 211, at every site and for good (21 CFR 210.2(c))."
        )
        return {"intro": intro, **more}


class RecordSchedule(OfProductForm):
    """Record a schedule of controlled substances."""

    form_class = forms.ScheduleForm
    title = "Record schedule"
    submit_label = "Record schedule"
    is_change = True

    def save(self, form: Any) -> str:
        services.record_schedule(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class RecordMaking(OfProductForm):
    """Record a step of making the product."""

    form_class = forms.MakingForm
    title = "Record step"
    submit_label = "Record step"

    def form_options(self) -> Context:
        return {"changing": False, **offered(self.object)}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        site = selectors.site(UUID(given.pop("site")))
        services.record_step(self.object, site, actor=self.request.actor, **given)
        return self.cancel_url()


def offered(product: Product, without: UUID | None = None) -> Context:
    """The markets and steps of a product, as choices."""
    steps = selectors.every_step_of(product.pk)
    names = selectors.site_names([step.site_id for step in steps])
    return {
        "markets": [(code, vocabulary.MARKETS.get(code, code)) for code in product.markets],
        "fed_by": [
            (str(step.id), f"{step.position}. {vocabulary.OPERATION_LABELS[step.operation]}, {names[step.site_id]}")
            for step in steps
            if step.id != without
        ],
    }


class ChangeMaking(FormPage):
    """Correct a step, or say on which day it ends."""

    action = "cmos.change"
    form_class = forms.MakingForm
    title = "Change step"

    def subject(self) -> ManufacturingStep:
        return selectors.making(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:product", args=[self.object.product_id])

    def form_options(self) -> Context:
        return {"changing": True, **offered(self.object.product, self.object.pk)}

    def initial(self) -> dict[str, Any]:
        found = {name: getattr(self.object, name) for name in services.STEP_FIELDS}
        return {**found, "follows": [str(pk) for pk in self.object.follows], "version": self.object.version}

    def save(self, form: Any) -> str:
        services.change_step(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class EndSchedule(FormPage):
    """Say on which day a schedule holds last."""

    action = "cmos.change"
    form_class = forms.EndScheduleForm
    title = "Last day of the schedule"

    def subject(self) -> ProductSchedule:
        return selectors.schedule(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:product", args=[self.object.product_id])

    def initial(self) -> dict[str, Any]:
        return {"valid_to": self.object.valid_to, "version": self.object.version}

    def save(self, form: Any) -> str:
        services.end_schedule(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class VoidOfProduct(TurnPage):
    """Take back what was recorded of a product by mistake."""

    action = "cmos.change"
    turns: ClassVar[dict[str, Turn]] = {"void": Turn("Void {}?", VOID, "Void it", services.void_of_product)}

    def cancel_url(self) -> str:
        return reverse("cmos:product", args=[self.object.product_id])


class VoidMilestone(VoidOfProduct):
    """Take back a milestone."""

    def subject(self) -> ProductMilestone:
        return selectors.milestone(self.kwargs["pk"])


class VoidSchedule(VoidOfProduct):
    """Take back a schedule."""

    def subject(self) -> ProductSchedule:
        return selectors.schedule(self.kwargs["pk"])


class VoidMaking(VoidOfProduct):
    """Take back a step."""

    def subject(self) -> ManufacturingStep:
        return selectors.making(self.kwargs["pk"])
