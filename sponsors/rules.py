"""Roles and the one default permission table: rows room.verb, columns roles, deny by default (SR-2)."""

from __future__ import annotations

from typing import Final

SPONSOR_ROLES: Final[dict[str, str]] = {
    "sponsor_admin": "Sponsor administrator",
    "qa_head": "Head of quality",
    "qa_manager": "QA manager",
    "qa_specialist": "QA specialist",
    "auditor": "Auditor",
    "external_auditor": "External auditor",
    "qualified_person": "Qualified Person",
    "management": "Management",
    "viewer": "Viewer",
    "inspector": "Inspector",
    "purchasing": "Purchasing",
    "integration": "Connected system",
}
CMO_ROLES: Final[dict[str, str]] = {
    "cmo_admin": "CMO administrator",
    "quality_signatory": "Quality signatory",
    "contributor": "Contributor",
}
ROLES: Final[dict[str, str]] = {**SPONSOR_ROLES, **CMO_ROLES}

READERS = ("qa_head", "qa_manager", "qa_specialist", "auditor", "qualified_person", "management", "viewer", "inspector")
QUALITY = ("qa_head", "qa_manager", "qa_specialist")
LEADS = ("qa_head", "qa_manager")
CMO_STAFF = ("cmo_admin", "quality_signatory", "contributor")
ADMINISTRATORS: Final = frozenset({"sponsor_admin", "cmo_admin"})
"""Roles that manage people: each tenant keeps at least one person who can act in one of them."""

TRAIL_READERS = ("sponsor_admin", *LEADS, "auditor", "qualified_person", "inspector", "integration")
BACKGROUND = tuple(role for role in SPONSOR_ROLES if role != "external_auditor")

_TABLE: Final[dict[str, tuple[str, ...]]] = {
    # Administration: manages people and policies, neither signs nor changes quality records.
    "administration.view": ("sponsor_admin", "cmo_admin", "qa_head"),
    "administration.invite": ("sponsor_admin", "cmo_admin"),
    "administration.change": ("sponsor_admin", "cmo_admin"),
    "administration.connect": ("sponsor_admin",),
    "administration.sign_in": ("sponsor_admin", "cmo_admin"),
    # Sites, companies and their evidence.
    "cmos.view": (*READERS, "sponsor_admin", "purchasing", "integration"),
    "cmos.register": (*QUALITY, "integration"),
    "cmos.change": QUALITY,
    "cmos.invite_organisation": (*LEADS, "sponsor_admin"),
    "cmos.join": CMO_STAFF,
    "evidence.view": (*READERS, "integration"),
    "evidence.record": QUALITY,
    # Agreements, audits, inspections.
    "quality_agreements.view": (*READERS, "integration"),
    "quality_agreements.draft": QUALITY,
    "quality_agreements.review": (*QUALITY, "qualified_person"),
    "quality_agreements.sign": ("qa_head",),
    "quality_agreements.terminate": ("qa_head",),
    "audits.view": (*READERS, "integration"),
    "audits.plan": (*QUALITY, "auditor", "integration"),
    "audits.conduct": (*QUALITY, "auditor"),
    "audits.announce": (*QUALITY, "auditor"),
    "audits.postpone_late": ("qa_head",),
    "audits.confirm_grade": (*QUALITY, "auditor"),
    "audits.withdraw": LEADS,
    "audits.extend_again": ("qa_head",),
    "audits.return_again": ("qa_head",),
    "audits.close": ("qa_head",),
    "audits.decide_hold": ("qa_head",),
    "audits.review_response": (*QUALITY, "auditor"),
    "audits.grant": LEADS,
    "audits.view_policy": (*READERS, "sponsor_admin", "integration"),
    "audits.change_policy": ("sponsor_admin",),
    "inspections.view": (*READERS, "integration"),
    "inspections.log": (*QUALITY, "integration"),
    "inspections.change": QUALITY,
    "inspections.verify": QUALITY,
    "inspections.close": LEADS,
    "inspections.void": LEADS,
    # The CMO's side of the dialogue.
    "findings.view": CMO_STAFF,
    "findings.answer": ("cmo_admin", "quality_signatory"),
    # Questions that read across rooms.
    "qualification.view": (*READERS, "purchasing", "integration"),
    "desk.print_history": READERS,
    "desk.dossier": (*READERS, "integration"),
    "desk.explanation": (*READERS, "integration"),
    "desk.view": (*READERS, "sponsor_admin", "purchasing", "external_auditor", *CMO_STAFF),
    "reminders.view": (*READERS, "sponsor_admin", "purchasing", "external_auditor", "integration"),
    "reminders.notices": (*READERS, "sponsor_admin", "purchasing", "external_auditor", "integration", *CMO_STAFF),
    "reminders.choose": (*READERS, "sponsor_admin", "purchasing"),
    "reminders.handle": (*QUALITY, "auditor", "qualified_person"),
    "reminders.lead": LEADS,
    "reminders.everybody": ("integration",),
    "reminders.view_policy": (*READERS, "sponsor_admin", "integration"),
    "reminders.change_policy": ("sponsor_admin",),
    "desk.calendar": (*READERS, "external_auditor"),
    "desk.search": (*READERS, "sponsor_admin", "purchasing", "integration"),
    "regulations.view": (*READERS, "sponsor_admin", "integration", "external_auditor"),
    "registers.view": (*QUALITY, "auditor", "integration"),
    "records.view": (*READERS, *CMO_STAFF, "integration"),
    # The trail across the sponsor; copies of whole records for an inspector.
    "trail.view": TRAIL_READERS,
    "own_trail.view": ("cmo_admin", "quality_signatory"),
    "trail.change_policy": ("sponsor_admin",),
    "trail.review": (*LEADS, "auditor"),
    "questions.view": (*QUALITY, *TRAIL_READERS, "management"),
    "trail.answer": (*QUALITY, "auditor", "qualified_person", "management", "sponsor_admin"),
    "copies.view": ("sponsor_admin", *QUALITY, "auditor", "qualified_person", "inspector", "integration"),
    "copies.make": QUALITY,
    # Spreadsheets: each kind of row needs the right to record it as well.
    "imports.view": (*READERS, "integration"),
    "imports.bring": QUALITY,
    # How a person looks at lists; a shared view is seen by everybody in the organisation.
    "views.keep": tuple(ROLES),
    "views.share": (*LEADS, "sponsor_admin"),
    # Work done in the background: everybody sees what they themselves asked for, nobody else's.
    # What a tenant chose about signing in.
    "sign_in.view_policy": ("sponsor_admin", "cmo_admin", "qa_head", "integration"),
    "sign_in.change_policy": ("sponsor_admin", "cmo_admin"),
    "jobs.view": BACKGROUND,
    "jobs.cancel": BACKGROUND,
    "profile.change": tuple(ROLES),
}


def permissions_of(role: str) -> frozenset[str]:
    """What `role` may do by default; an unknown role may do nothing."""
    return frozenset(permission for permission, roles in _TABLE.items() if role in roles)


PROVEN: Final[frozenset[str]] = frozenset(
    {
        "administration.invite",
        "administration.change",
        "administration.connect",
        "administration.sign_in",
        "audits.grant",
        *(name for name in _TABLE if name.endswith(".change_policy")),
    }
)
"""What gives rights or changes policies: asked only of who has shown password and second factor within five minutes,
whatever a tenant's policy says about signing in (SR-4, R-08)."""

PERMISSIONS: Final[dict[str, frozenset[str]]] = {name: frozenset(roles) for name, roles in _TABLE.items()}


def _holders(roles: dict[str, str]) -> dict[str, str]:
    people = {role: label for role, label in roles.items() if role != "integration"}
    found = {name: [label for role, label in people.items() if role in held] for name, held in PERMISSIONS.items()}
    return {name: either(labels) for name, labels in found.items() if labels}


def either(words: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


HOLDERS: Final[dict[str, dict[str, str]]] = {"sponsor": _holders(SPONSOR_ROLES), "cmo": _holders(CMO_ROLES)}
"""Kind of tenant -> permission -> its people's roles that give it, in words: "Head of quality or QA manager"."""

GRANTABLE: Final[dict[str, frozenset[str]]] = {
    "audits.view": frozenset({"audits.view"}),
    "audits.conduct": frozenset({"audits.view", "audits.conduct"}),
}
"""What a grant on a single object gives, by the name it is given under."""
