"""Roles and the one default permission table: rows room.verb, columns roles, deny by default (SR-2)."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
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
    "operator": "Platform operator",
    "purchasing": "Purchasing",
    "integration": "Connected system",
}
CMO_ROLES: Final[dict[str, str]] = {
    "cmo_admin": "CMO administrator",
    "quality_signatory": "Quality signatory",
    "contributor": "Contributor",
}
ROLES: Final[dict[str, str]] = {**SPONSOR_ROLES, **CMO_ROLES}

READERS = (
    "qa_head",
    "qa_manager",
    "qa_specialist",
    "auditor",
    "qualified_person",
    "management",
    "viewer",
    "inspector",
    "operator",
)
QUALITY = ("qa_head", "qa_manager", "qa_specialist")
LEADS = ("qa_head", "qa_manager")
CMO_STAFF = ("cmo_admin", "quality_signatory", "contributor")
ADMINISTRATORS: Final = frozenset({"sponsor_admin", "cmo_admin"})
"""Roles that manage people: each tenant keeps at least one person who can act in one of them."""

OF_ONE_ROLE: Final = frozenset({"qualification.certify", "qualification.agree_exit"})
"""What one role alone signs, as a Qualified Person or the management: given with the role by who never holds it."""
TRAIL_READERS = ("sponsor_admin", *LEADS, "auditor", "qualified_person", "inspector", "integration")
ASKERS = tuple(role for role in ROLES if role not in {"external_auditor", "inspector", "operator", "integration"})
"""Whom a role, built in or of a tenant's own, can let ask for changes of rights."""
BACKGROUND = (*(role for role in SPONSOR_ROLES if role != "external_auditor"), *CMO_STAFF)

_TABLE: Final[dict[str, tuple[str, ...]]] = {
    # Administration: manages people and policies, neither signs nor changes quality records.
    "administration.view": ("sponsor_admin", "cmo_admin", "qa_head", "quality_signatory"),
    "administration.invite": ("sponsor_admin", "cmo_admin"),
    "administration.change": ("sponsor_admin", "cmo_admin"),
    # What one asked for oneself: to read what became of it, and to take it back.
    "rights.follow": ASKERS,
    "rights.view": ("sponsor_admin", "cmo_admin", "qa_head", "quality_signatory", "integration"),
    # What widens rights is asked for by one person and approved by another, who holds what is given.
    "administration.approve": ("sponsor_admin", "cmo_admin", "qa_head", "quality_signatory"),
    # Everybody's access is looked at again and again; quality signs that it was.
    "administration.review": ("sponsor_admin", "cmo_admin", "qa_head", "quality_signatory"),
    "administration.sign_review": ("qa_head", "quality_signatory"),
    "administration.connect": ("sponsor_admin",),
    "administration.sign_in": ("sponsor_admin", "cmo_admin"),
    # Reading how people sign in; who says who comes in is changed by a person, never by a token.
    "providers.view": ("sponsor_admin", "cmo_admin", "integration"),
    # Sites, companies and their evidence.
    "cmos.view": (*READERS, "sponsor_admin", "purchasing", "integration"),
    "cmos.register": (*QUALITY, "integration"),
    "cmos.change": QUALITY,
    "cmos.invite_organisation": (*LEADS, "sponsor_admin"),
    "cmos.join": CMO_STAFF,
    # Whom a CMO's site gives work on to: proposed and evaluated by quality, decided by its head (EU GMP 7.11).
    "subcontracts.view": (*READERS, "integration"),
    "subcontracts.write": QUALITY,
    # The sponsor's own table of exposure bands: no law sets one.
    "exposure.view_policy": (*READERS, "sponsor_admin", "integration"),
    "exposure.change_policy": ("sponsor_admin",),
    "subcontracts.decide": ("qa_head",),
    "evidence.view": (*READERS, "integration"),
    "evidence.record": QUALITY,
    # Agreements, audits, inspections.
    "quality_agreements.view": (*READERS, "integration"),
    "quality_agreements.draft": QUALITY,
    "quality_agreements.review": (*QUALITY, "qualified_person"),
    "quality_agreements.sign": ("qa_head",),
    "quality_agreements.terminate": ("qa_head",),
    "questionnaires.view": (*READERS, "integration"),
    "questionnaires.write": QUALITY,
    "questionnaires.approve": LEADS,
    "questionnaires.send": QUALITY,
    "questionnaires.review": QUALITY,
    "questionnaires.conclude": LEADS,
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
    # The CMO's side of the dialogue, over all its sponsors.
    "inbox.view": CMO_STAFF,
    "organisation.view": CMO_STAFF,
    "organisation.change": ("cmo_admin", "quality_signatory"),
    # That a sponsor's site and one of the CMO's are the same address: both sides say so.
    "site_links.view": (*READERS, *CMO_STAFF, "integration"),
    "site_links.answer": (*QUALITY, "cmo_admin", "quality_signatory"),
    "findings.view": CMO_STAFF,
    "findings.answer": ("cmo_admin", "quality_signatory"),
    "answers.view": CMO_STAFF,
    "answers.write": CMO_STAFF,
    "answers.delegate": CMO_STAFF,
    "answers.submit": ("quality_signatory",),
    # The CMO's own answer bank: what may be said to every sponsor, and giving it to one of them.
    "bank.view": CMO_STAFF,
    "bank.write": ("cmo_admin", "quality_signatory"),
    "bank.release": ("cmo_admin", "quality_signatory"),
    "findings.sign": ("quality_signatory",),
    # Questions that read across rooms.
    "qualification.view": (*READERS, "purchasing", "integration"),
    # The life cycle of a qualification: who proposes a site, keeps its file, decides, and signs as the second person.
    "qualification.propose": (*QUALITY, "purchasing"),
    "qualification.write": QUALITY,
    "qualification.decide": ("qa_head",),
    "qualification.second": ("qa_head", "qa_manager", "qualified_person", "management"),
    "qualification.certify": ("qualified_person",),
    "qualification.agree_exit": ("management",),
    "qualification.withdraw": (*QUALITY, "purchasing"),
    # Risk of sites and the models it is judged by. Purchasing sees what follows from it (clearance), not the risk.
    "risk.view": (*READERS, "integration"),
    "risk.assess": QUALITY,
    "risk.sign": LEADS,
    "risk.change_model": LEADS,
    "risk.approve_model": ("qa_head",),
    # The cGMP matrix: read with what audits, inspections and questionnaires say; people add what they assessed.
    "matrix.view": (*READERS, "integration"),
    "matrix.assess": (*QUALITY, "auditor"),
    "matrix.print": (*READERS, "integration"),
    # May work be ordered: the answer for everybody who orders, what people sign about it for quality.
    "clearance.view": (*READERS, "purchasing", "integration"),
    "clearance_records.view": (*READERS, "integration"),
    "clearance.prepare": (*QUALITY, "qualified_person", "integration"),
    "clearance.assess": ("qa_head",),
    "clearance.override": ("qa_head",),
    "clearance.confirm": (*LEADS, "qualified_person"),
    "clearance.certify": (*QUALITY, "qualified_person"),
    # What people decide beside a computed standing: toward laxer two of them sign.
    "standing.propose": QUALITY,
    "standing.override": LEADS,
    "standing.second": LEADS,
    # The supply chain of a product as a controlled copy; who reads clearances reads it on the page.
    "chain.print": (*READERS, "integration"),
    # The approved list: kept as of a day, signed by those who lead quality, printed as a controlled copy.
    "approved.take": QUALITY,
    "approved.sign": LEADS,
    "approved.print": (*READERS, "integration"),
    "desk.print_history": (*READERS, *CMO_STAFF),
    "desk.dossier": (*READERS, "integration"),
    "desk.explanation": (*READERS, "integration"),
    "desk.view": (*READERS, "sponsor_admin", "purchasing", "external_auditor", *CMO_STAFF),
    "reminders.view": (*READERS, "sponsor_admin", "purchasing", "external_auditor", "integration"),
    "reminders.notices": (*READERS, "sponsor_admin", "purchasing", "external_auditor", "integration", *CMO_STAFF),
    "reminders.choose": (*READERS, "sponsor_admin", "purchasing", *CMO_STAFF),
    "reminders.handle": (*QUALITY, "auditor", "qualified_person"),
    "reminders.lead": LEADS,
    "reminders.everybody": ("integration",),
    "reminders.view_policy": (*READERS, "sponsor_admin", "integration"),
    "reminders.change_policy": ("sponsor_admin",),
    "desk.calendar": (*READERS, "external_auditor"),
    "desk.search": (*READERS, "sponsor_admin", "purchasing", "integration"),
    "regulations.view": (*READERS, *CMO_STAFF, "sponsor_admin", "integration", "external_auditor"),
    "registers.view": (*QUALITY, "auditor", "integration"),
    "records.view": (*READERS, *CMO_STAFF, "integration"),
    # A new version takes the place of a file: needs the right to change the record that holds it as well.
    "files.view": (*READERS, "integration"),
    "files.replace": QUALITY,
    # That a file is a true copy of its original is certified by a signature.
    "files.certify": (*LEADS, "qualified_person"),
    # A scan of what was signed by hand is compared with its original by a second person.
    "files.mark_scan": (*QUALITY, "auditor"),
    "files.check_scan": (*QUALITY, "auditor", "qualified_person"),
    # The trail across the sponsor; copies of whole records for an inspector.
    "trail.view": TRAIL_READERS,
    "own_trail.view": ("cmo_admin", "quality_signatory"),
    "trail.change_policy": ("sponsor_admin",),
    "trail.review": (*LEADS, "auditor"),
    "questions.view": (*QUALITY, *TRAIL_READERS, "management"),
    "trail.answer": (*QUALITY, "auditor", "qualified_person", "management", "sponsor_admin"),
    "copies.view": (
        *("sponsor_admin", *QUALITY, "auditor", "qualified_person", "inspector", "integration"),
        *("cmo_admin", "quality_signatory"),
    ),
    "copies.make": (*QUALITY, "quality_signatory"),
    # Spreadsheets: each kind of row needs the right to record it as well.
    "imports.view": (*READERS, "integration"),
    "imports.bring": QUALITY,
    # How a person looks at lists; a shared view is seen by everybody in the organisation.
    "views.keep": tuple(ROLES),
    "views.share": (*LEADS, "sponsor_admin"),
    # Files on their way to a form; what the form records asks its own permission.
    "uploads.send": (*QUALITY, "auditor", "qualified_person", "external_auditor", *CMO_STAFF),
    # Work done in the background: everybody sees what they themselves asked for, nobody else's.
    # What a tenant chose about signing in.
    "sign_in.view_policy": ("sponsor_admin", "cmo_admin", "qa_head", "integration"),
    "sign_in.change_policy": ("sponsor_admin", "cmo_admin"),
    "jobs.view": BACKGROUND,
    "jobs.cancel": BACKGROUND,
    "profile.change": tuple(role for role in ROLES if role != "integration"),
}


PROVEN: Final[frozenset[str]] = frozenset(
    {
        "administration.invite",
        "administration.change",
        "administration.approve",
        "administration.connect",
        "administration.sign_in",
        "audits.grant",
        *(name for name in _TABLE if name.endswith(".change_policy")),
    }
)
"""What gives rights or changes policies: asked only of who has shown password and second factor within five minutes,
whatever a tenant's policy says about signing in (SR-4, R-08)."""

PERMISSIONS: Final[dict[str, frozenset[str]]] = {name: frozenset(roles) for name, roles in _TABLE.items()}
READING: Final = ".view"
"""How permissions end that change nothing."""
READ_ONLY: Final = frozenset({"inspector", "operator"})
"""Guests whom no role of a tenant's own lets write."""
LIMITABLE: Final = READ_ONLY | {"external_auditor"}
"""Guests who can be limited to chosen sites of the sponsor."""
WATCHED: Final = READ_ONLY
"""Guests from outside: everything they look at stands in the access log, and every page bears their name (R-41)."""
OF_EVERY_RECORD: Final = frozenset({"records.view", "files.view"})
"""What opens files and histories whatever record holds them."""
RECORDS: Final = frozenset({"cmos.view", "evidence.view", "quality_agreements.view", "audits.view", "inspections.view"})
"""What a role of a sponsor's own reads before it has any of `OF_EVERY_RECORD` (R-04)."""
KEPT_BY_ADMINISTRATORS: Final = frozenset({"administration.view", "administration.change"})
"""What a role copied from an administrator's cannot lose: its people count as those who manage people."""


def permissions_of(role: str, own: Collection[str] | None = None) -> frozenset[str]:
    """What `role` may do; an unknown role may do nothing.

    `own` are the permissions of a role of the tenant's own copied from `role`, of which only those count that such a
    role may have: whatever a row says, the limits of `grantable_to` hold.
    """
    if own is None:
        return _default(role)
    counting = frozenset(own) & grantable_to(role)
    return counting - OF_EVERY_RECORD if _hides_records(role, counting) else counting


def _hides_records(base: str, permissions: frozenset[str]) -> bool:
    """Whether a role of a sponsor's own leaves out records whose files and histories it would open all the same."""
    return base in SPONSOR_ROLES and not permissions >= RECORDS


@cache
def _default(role: str) -> frozenset[str]:
    return frozenset(name for name, roles in PERMISSIONS.items() if role in roles)


@cache
def grantable_to(base: str) -> frozenset[str]:
    """Every permission that a role copied from `base` may have (R-13).

    Those of the sponsor's and of the CMO's people never mix. Administrators keep to managing people and reading: none
    signs or decides in quality. What only administrators have stays with them, and guests read.
    """
    if base not in ROLES or base == "integration":
        return frozenset()
    kind = SPONSOR_ROLES if base in SPONSOR_ROLES else CMO_ROLES
    colleagues = kind.keys() - {"integration"}
    offered = frozenset(name for name, roles in PERMISSIONS.items() if roles & colleagues)
    reading = frozenset(name for name in offered if name.endswith(READING))
    if base in ADMINISTRATORS:
        return _default(base) | reading
    reserved = frozenset(name for name, roles in PERMISSIONS.items() if (roles & colleagues) <= ADMINISTRATORS)
    if base in READ_ONLY:
        return (_default(base) | reading) - reserved
    return (_default(base) | offered) - reserved


def own_role_obstacles(base: str, permissions: Collection[str]) -> list[str]:
    """Why a role copied from `base` cannot have exactly these permissions, in words; nothing when it can."""
    wanted = frozenset(permissions)
    found = [f"{in_words(name)}: {_why_never(base)}" for name in sorted(wanted - grantable_to(base))]
    if base in ADMINISTRATORS:
        kept = sorted(KEPT_BY_ADMINISTRATORS - wanted)
        found += [f"{in_words(name)}: a role copied from an administrator's keeps this." for name in kept]
    if _hides_records(base, wanted):
        missing = ", ".join(in_words(name) for name in sorted(RECORDS - wanted))
        found += [
            f"{in_words(name)}: opens what every record holds, so it goes with {missing}."
            for name in sorted(wanted & OF_EVERY_RECORD)
        ]
    return found if wanted else ["Mark at least one permission: a role without any opens nothing."]


def _why_never(base: str) -> str:
    if base in ADMINISTRATORS:
        return "an administrator neither signs nor changes quality records."
    if base in READ_ONLY:
        return "a guest only reads."
    return "only administrators have this."


def subject_and_verb(permission: str) -> tuple[str, str]:
    """A permission as pages show it: `audits.confirm_grade` is Audits, confirm grade."""
    subject, _, verb = permission.replace("_", " ").partition(".")
    named = {"cmos": "Companies and sites", "desk": "Pages across records"}
    return named.get(subject, subject.capitalize()), verb


def in_words(permission: str) -> str:
    """`Audits: confirm grade`."""
    return ": ".join(subject_and_verb(permission))


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
