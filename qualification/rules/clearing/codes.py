"""Every reason a clearance can give: its stable code, which check it belongs to, whose rule it is, who can change it.

Domain 4.3. Connected systems map these codes to their own blocks: a code never changes its meaning and is never
used again for another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qualification.rules.reasons import COMPANY_RULE, LAW

QUALIFICATION, STANDING, ASSESSMENT = "qualification", "standing", "assessment"
AGREEMENT, CONTROLLED, RELEASE, PRODUCT, OVERRIDE = "agreement", "controlled", "release", "product", "override"
CHECKS: Final[dict[str, str]] = {
    QUALIFICATION: "Our qualification covers it",
    STANDING: "Standing with the authority",
    ASSESSMENT: "Risk assessment of the product",
    AGREEMENT: "Quality agreement covers it",
    CONTROLLED: "Controlled substances",
    RELEASE: "Release by a Qualified Person",
    PRODUCT: "Product",
    OVERRIDE: "Override",
}
"""The checks in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Code:
    """A reason that a clearance can give."""

    code: str
    check: str
    words: str
    """what it means, for the schema and the manual"""
    remedy: str = ""
    """what would change it, and who can do that; empty for what is well"""
    basis: str = COMPANY_RULE
    statutory: bool = False
    """an unmet statutory duty: no override helps"""


_QA = "the head of quality"
_LISTED: Final = (
    Code("QUALIFIED", QUALIFICATION, "A qualification covers the work and allows it."),
    Code(
        "NOT_QUALIFIED",
        QUALIFICATION,
        "No qualification of the site covers the work.",
        f"Open a qualification for this work; {_QA} decides it.",
    ),
    Code(
        "NOT_YET_QUALIFIED",
        QUALIFICATION,
        "The qualification that covers the work is not decided yet.",
        f"Finish the gates of the qualification; {_QA} decides it.",
    ),
    Code(
        "QUALIFICATION_SUSPENDED",
        QUALIFICATION,
        "A qualification that covers the work is suspended.",
        f"Close its cause; {_QA} decides about the suspension.",
    ),
    Code(
        "SITE_DISQUALIFIED",
        QUALIFICATION,
        "The site is disqualified for the work.",
        f"Choose another site, or begin a new assessment; {_QA} and management decide.",
    ),
    Code(
        "QUALIFICATION_INACTIVE",
        QUALIFICATION,
        "The qualification that covers the work is inactive.",
        f"Assess the site again before it is used; {_QA} decides.",
    ),
    Code(
        "QUALIFICATION_HOLD",
        QUALIFICATION,
        "Something happened that holds the work until somebody decides.",
        f"{_QA.capitalize()} decides about the hold.",
    ),
    Code(
        "PHASE_1_NOT_HELD",
        QUALIFICATION,
        "A warning letter or classification does not by itself hold material for phase 1 that is exempt from Part 211.",
        f"{_QA.capitalize()} signs a risk assessment for the product.",
        LAW,
    ),
    Code("CONDITIONALLY_QUALIFIED", QUALIFICATION, "The qualification is conditional.", "Close its conditions."),
    Code(
        "CONDITIONAL_NOT_FOR_PRODUCT",
        QUALIFICATION,
        "The conditional qualification does not name the product.",
        f"{_QA.capitalize()} decides whether the conditional qualification names the product.",
    ),
    Code(
        "CONDITION_EXPIRED",
        QUALIFICATION,
        "The conditional qualification has passed its last day.",
        f"{_QA.capitalize()} decides about the qualification.",
    ),
    Code("ON_WATCH", QUALIFICATION, "The qualification is on watch.", "Clear its trigger and review it."),
    Code("CONDITION_OPEN", QUALIFICATION, "A condition is open.", "Close the condition with its evidence."),
    Code("STANDING_GOOD", STANDING, "The site stands well with the authority of the market."),
    Code("STANDING_NOT_APPLICABLE", STANDING, "The rules of the market do not apply to the work."),
    Code(
        "STANDING_BLOCKED",
        STANDING,
        "The authority of the market blocks the work.",
        "Only the authority lifts it.",
        LAW,
        statutory=True,
    ),
    Code(
        "STANDING_NOT_ELIGIBLE",
        STANDING,
        "A registration or authorisation that the law asks for is missing.",
        "The site registers, or is authorised; record that it is.",
        LAW,
        statutory=True,
    ),
    Code(
        "STANDING_SCOPE_GAP",
        STANDING,
        "What the authority knows of the site does not cover the work.",
        "The site has its scope extended; record the new evidence.",
    ),
    Code(
        "AUTHORISED_SCOPE_MISSING",
        STANDING,
        "The site's registration or authorisation does not list the work.",
        "The site has its registration or authorisation extended; record that it is.",
        LAW,
        statutory=True,
    ),
    Code(
        "STANDING_EXPIRED",
        STANDING,
        "The evidence of good standing has run out.",
        "Record the newer evidence.",
    ),
    Code(
        "AUTHORISATION_EXPIRED",
        STANDING,
        "The site's registration or authorisation has run out.",
        "The site renews it; record that it did.",
        LAW,
        statutory=True,
    ),
    Code(
        "STANDING_RESTRICTED",
        STANDING,
        "The standing is restricted.",
        f"{_QA.capitalize()} may sign a risk assessment for the product.",
    ),
    Code(
        "STANDING_UNKNOWN",
        STANDING,
        "The standing is unknown.",
        "Record evidence of the authority, or have a risk assessment for the product signed.",
    ),
    Code("STANDING_STALE", STANDING, "The evidence of good standing is old.", "Look for newer evidence."),
    Code("STANDING_WATCH", STANDING, "The standing is on watch.", "Follow what is open with the authority."),
    Code(
        "STANDING_OVERRIDDEN",
        STANDING,
        "Two people signed that the standing counts less strictly for a while.",
        "It ends by itself; follow what is open with the authority.",
    ),
    Code("LOW_CONFIDENCE", STANDING, "The standing rests on what only the CMO stated.", "Check it at its source."),
    Code("RISK_ASSESSED", ASSESSMENT, "A risk assessment for the product is signed and valid on the day."),
    Code(
        "RISK_ASSESSMENT_MISSING",
        ASSESSMENT,
        "No signed risk assessment for the product is valid on the day.",
        f"{_QA.capitalize()} signs a risk assessment for the product.",
    ),
    Code("AGREEMENT_IN_FORCE", AGREEMENT, "A quality agreement in force covers the work."),
    Code(
        "NO_AGREEMENT",
        AGREEMENT,
        "No quality agreement covers the work.",
        "Both quality units sign a quality agreement that covers it.",
    ),
    Code(
        "AGREEMENT_NOT_EFFECTIVE",
        AGREEMENT,
        "The quality agreement takes effect later.",
        "Wait for its first day; an agreement is not backdated.",
    ),
    Code(
        "AGREEMENT_ENDED",
        AGREEMENT,
        "The quality agreement that covered the work has ended.",
        "Both quality units sign the next version.",
    ),
    Code("CONTROLLED_COVERED", CONTROLLED, "What the controlled substance needs is held on the day.", "", LAW),
    Code(
        "CONTROLLED_REGISTRATION_MISSING",
        CONTROLLED,
        "A registration or licence for the controlled substance is missing.",
        "The site registers for this address, activity and schedule; record that it did.",
        LAW,
        statutory=True,
    ),
    Code(
        "CONTROLLED_QUOTA_MISSING",
        CONTROLLED,
        "A quota for the controlled substance is missing.",
        "The site applies for its quota; record it.",
        LAW,
        statutory=True,
    ),
    Code("QP_NAMED", RELEASE, "The release by a Qualified Person is arranged.", "", LAW),
    Code(
        "NO_QP_MECHANISM",
        RELEASE,
        "The release by a Qualified Person is not arranged.",
        "Name the Qualified Person with the qualification.",
        LAW,
    ),
    Code("P1_STATUTORY", PRODUCT, "Material for a phase 1 study of the US, exempt from Part 211.", "", LAW),
    Code("PRODUCT_NOT_NAMED", PRODUCT, "No product is named, so that not everything can be checked.", "Name it."),
    Code("OVERRIDDEN", OVERRIDE, "Two people signed that the work goes on although it is blocked."),
)
CODES: Final[dict[str, Code]] = {one.code: one for one in _LISTED}
STATUTORY: Final = frozenset(one.code for one in _LISTED if one.statutory)
"""Reasons that no override covers (domain 4.3)."""
