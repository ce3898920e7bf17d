"""What was imported into the United States before its maker was registered there (21 CFR 207.21(b); FD&C 510(i))."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import LAW, Reason
from qualification.rules.us_actions import UNITED_STATES
from qualification.rules.words import day


def before_registration(facts: SiteFacts, on: date) -> Iterator[Reason]:
    """U4: a site abroad registers before its first shipment is imported; one that did not is flagged with the day.

    The flag stays after the registration: what was imported then is not made right by it. It changes no status, because
    the site is registered today or shown as not eligible; what follows from it a person says.
    """
    imported = [
        one
        for one in facts.site.imports
        if one.on <= on and (facts.product_id is None or one.product == facts.product_id)
    ]
    first = min(imported, key=lambda one: (one.on, one.label), default=None)
    if first is None or facts.site.country in UNITED_STATES or not facts.commercial(first.on):
        return
    known = [one for one in facts.registrations if one.valid_from <= on]
    if any(one.valid_from <= first.on <= one.valid_to and not one.withdrawn(first.on) for one in known):
        return
    later = min((one.valid_from for one in known if one.valid_from > first.on), default=None)
    then = f"the registration recorded next begins on {day(later)}" if later else "none is recorded since"
    yield Reason(
        row="US-4",
        code="IMPORTED_UNREGISTERED",
        sentence=f"{first.label} was imported into the United States on {day(first.on)} while no FDA registration of "
        f"this site was in force; {then}.",
        status=None,
        basis=LAW,
        since=first.on,
        evidence=(first.ref,),
        flagged=True,
    )
