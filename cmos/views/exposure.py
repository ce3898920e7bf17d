"""The sponsor's table of exposure bands: read by everybody who works with products, changed by its administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cmos import forms, selectors, services
from cmos.rules import exposure
from records.views.policies import PolicyChangePage, PolicyPage
from sponsors import policies
from sponsors.models import Policy
from web.views import Context


class ExposureView(PolicyPage):
    """Which band follows from an exposure limit, and from which one containment is asked for."""

    action = "exposure.view_policy"
    template_name = "cmos/exposure.html"
    title = "Exposure bands"
    kind = exposure.KIND
    change = "exposure.change_policy"
    change_route = "cmos:exposure-change"

    def policy(self, on: date) -> exposure.ExposurePolicy:
        return selectors.exposure_policy(on)

    def told(self, found: exposure.ExposurePolicy, versions: Sequence[Policy]) -> Context:
        default = exposure.policy_words(exposure.DEFAULT)
        rows = policies.rows(exposure.WORDS, exposure.policy_words(found), default)
        return {"rows": rows, "changes": policies.changes(versions, _said, exposure.WORDS, default)}


def _said(row: Policy) -> dict[str, str]:
    return exposure.policy_words(exposure.from_body(row.body, row.version))


class ExposureChange(PolicyChangePage):
    """Another table of exposure bands."""

    action = "exposure.change_policy"
    form_class = forms.ExposureForm
    title = "Change the exposure bands"
    route = "cmos:exposure"

    def values(self, on: date) -> Mapping[str, Any]:
        return forms.ExposureForm.initial_of(selectors.exposure_policy(on))

    def adopt(self, form: Any, **said: Any) -> None:
        services.change_exposure(form.policy(), **said)

    def context(self, **more: Any) -> Context:
        intro = "A new table holds from today; the bands of products with an exposure limit follow from it."
        return {"intro": intro, **more}
