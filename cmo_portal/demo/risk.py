"""Risk in the demo: assessments in several bands, one being written, and a model of the sponsor's own that waits."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any, Final

from cmo_portal.demo.signers import signing
from cmos.models import Site
from kernel.actor import Actor
from kernel.scope import Scope, scope
from qualification import services
from qualification.models import RiskAssessment
from qualification.rules.risk import steps
from qualification.selectors import risk
from qualification.selectors import risk_models as models
from regulations.rules.dates import add_months
from sponsors import access
from sponsors.models import Membership, Sponsor
from sponsors.rules import permissions_of

WRITES, SIGNS = "qa_specialist", "qa_manager"
REASON: Final = "demo data: risk of our sites"
FOUND: Final[dict[str, dict[str, Any]]] = {
    "S": {"step": 3, "note": "Supply plan 2027: a second packaging line is qualified, a second maker is not."},
    "Q": {"step": 2, "note": "Scorecard of the last four quarters: 86 %."},
}
"""What a person adds where the records say nothing."""
EACH: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "Ballyderrin": {
        **FOUND,
        "H": {"step": 2, "note": "Product list of the site: nothing above OEB 2."},
        "X": {"step": 2, "note": "Review of the site master file and the answers given so far."},
    },
    "Prairie Falls": {
        "P": {"step": 3, "note": "Packs Velmotin tablets only."},
        "S": {"step": 1, "note": "Two other packagers are qualified for the same presentations."},
        "H": {"step": 1, "note": "Closed bottles only; no open product."},
        "D": {
            "step": 2,
            "reason": "Batch records are paper, but every count is taken by the validated line system.",
            "note": "Line system validation report VR-2025-031.",
        },
        "Q": {"step": 1, "note": "Scorecard of the last four quarters: 96 %."},
    },
    "Ratnagiri": {
        "P": {"step": 3, "note": "Active substance of Velmotin tablets."},
        "S": {"step": 4, "note": "No other maker of this substance is qualified."},
    },
}


def assess(sponsor: Sponsor, people: dict[str, Membership], password: str) -> None:
    """One assessment is being written, the others are signed; the head of quality is asked to approve a model."""
    writer, signer = (Actor(f"membership:{people[role].pk}", permissions_of(role)) for role in (WRITES, SIGNS))
    here = Scope(sponsor_id=sponsor.pk)
    with scope(here, actor=writer):
        sites = list(Site.objects.order_by("pk"))
        drafted = next(site for site in sites if site.sterile)
        begun = _begin(drafted, writer, {**FOUND})
        assert begun.status == steps.DRAFT
    for site in sites:
        chosen = next((each for city, each in EACH.items() if city == site.city), None)
        if chosen is None:
            continue
        with scope(here, actor=writer):
            row = _begin(site, writer, chosen)
        with scope(here, actor=signer):
            brought = signing(people[SIGNS], password, row, steps.SIGN, risk.signed_content(row))
            services.take_assessment_step(steps.SIGN, row, actor=signer, signing=brought)
    with scope(here, actor=signer):
        _model(signer)


def _begin(site: Site, actor: Actor, chosen: dict[str, dict[str, Any]]) -> RiskAssessment:
    made = services.begin_assessment(site, occasion="initial", actor=actor, reason=REASON)
    judged = {key: {"reason": "Judged with production and supply.", **each} for key, each in chosen.items()}
    said = services.save_assessment(
        made,
        chosen=judged,
        formality="standard",
        formality_why="The site is known from its inspections; scored with production and supply.",
        alternatives="Moving the work to another site was considered: no other one is qualified for it.",
        residual="What remains is watched by the yearly review of the site and accepted for the products made now.",
        review_on=_review(made),
        seen=made.version,
        actor=actor,
        reason=REASON,
    )
    return risk.assessment(said.pk)


def _review(row: RiskAssessment) -> date:
    """Half a year on, the same in every band."""
    return min(add_months(access.today_here(), 6), risk.reading(row).latest_review)


def _model(actor: Actor) -> None:
    """A model in which standing counts more, proved by the portal, and waiting for the head of quality."""
    made = services.draft_model(
        why="An open warning letter should weigh more than the score of a questionnaire.", actor=actor, reason=REASON
    )
    body = deepcopy(made.body)
    body["factors"]["G"]["weight"], body["factors"]["X"]["weight"] = 35, 5
    body["bounds"]["high"] = "10"
    changed = services.change_model(made, body=body, why=made.why, seen=made.version, actor=actor, reason=REASON)
    services.prove_model(models.risk_model(changed.pk), actor=actor, told=lambda *_: None)
