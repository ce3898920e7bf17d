"""The demo's cast, built through services: two rival sponsors, a CMO that both use, and work to be done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from administration.rules import WITH_END
from administration.services import connect_client, invite_member
from cmo_portal.demo import (
    answered,
    approved,
    asked,
    assessed,
    bank,
    cleared,
    decided,
    judged,
    organisation,
    provider,
    qualified,
    reviewed,
    risk,
)
from cmo_portal.demo.audited import Audited
from cmo_portal.demo.codes import enrol, lose
from cmo_portal.demo.rights import change_rights
from cmo_portal.demo.signers import SIGNERS, enable
from cmo_portal.demo.work import REASON, SETUP, Work
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.scope import PLATFORM, Scope, scope
from records.services import enabling
from reminders import services as reminders
from sponsors import access
from sponsors import services as people
from sponsors.entering.policy import KIND as SIGN_IN
from sponsors.entering.policy import SignInPolicy
from sponsors.models import CmoOrganisation, Membership, Sponsor
from sponsors.rules import CMO_ROLES, SPONSOR_ROLES, permissions_of

NOT_PEOPLE: Final = frozenset({"integration"})
FOREVER: Final = date(2026, 1, 1)
LOST_IT: Final = "management"
"""Who lost a telephone once and has another second factor since."""
"""Since before the demo began: in force whatever the day is when it is loaded."""
SHOWN: Final = frozenset(
    {"sponsor_admin", "qa_head", "qa_manager", "external_auditor", "cmo_admin", "quality_signatory"}
)
PEOPLE: Final[dict[str, str]] = {
    "sponsor.admin@aldena.example": "Petra Lang",
    "qa.head@aldena.example": "Ingrid Solheim",
    "qa.manager@aldena.example": "Tomasz Wrona",
    "qa.specialist@aldena.example": "Amara Okafor",
    "auditor@aldena.example": "Luc Fontaine",
    "external.auditor@aldena.example": "Hana Sato",
    "qualified.person@aldena.example": "Dr. Elif Aydın",
    "management@aldena.example": "Robert Hale",
    "viewer@aldena.example": "Mia Brandt",
    "inspector@aldena.example": "Visiting inspector",
    "purchasing@aldena.example": "Jonas Weber",
    "cmo.admin@loughderrin.example": "Niamh Doyle",
    "quality.signatory@loughderrin.example": "Aoife Brennan",
    "contributor@loughderrin.example": "Cian Walsh",
}
"""What the people of the first sponsor and of the CMO are called; others go by their role."""


@dataclass(frozen=True, slots=True)
class Login:
    """One person of the cast."""

    role: str
    email: str
    password: str
    totp_secret: str
    tenant: str
    shown: bool


class Cast:
    """Builds everything once; `logins` and `clients` say how to come in."""

    def __init__(self) -> None:
        self.password = secrets.token_urlsafe(9) + "-Demo1"
        self.logins: list[Login] = []
        self.clients: list[dict[str, str]] = []
        self.members: dict[tuple[str, str], Membership] = {}
        self.sponsors: dict[str, Sponsor] = {}
        self.maker: CmoOrganisation | None = None

    def build(self) -> None:
        with scope(PLATFORM, actor=SETUP, reason=REASON):
            aldena = people.create_sponsor(name="Aldena Therapeutics", zone="Europe/Berlin", actor=SETUP, reason=REASON)
            borvik = people.create_sponsor(name="Borvik Pharma", zone="America/New_York", actor=SETUP, reason=REASON)
            maker = people.found_organisation(
                name="Lough Derrin Formulations", zone="Europe/Dublin", actor=SETUP, reason=REASON
            )
        self.sponsors, self.maker = {"aldena": aldena, "borvik": borvik}, maker
        for target in (Scope(sponsor_id=aldena.pk), Scope(sponsor_id=borvik.pk), Scope(cmo_org_id=maker.pk)):
            self._relax(target)
        self._staff(maker)
        for sponsor in (aldena, borvik):
            self._sponsor(sponsor, maker)
            self._remind(sponsor)

    def _relax(self, target: Scope) -> None:
        """People of the demo come in by password; signing, rights and policies ask the second factor as everywhere."""
        chosen = SignInPolicy(second_factor=False).body()
        with scope(target, actor=SETUP):
            people.adopt_policy(SIGN_IN, chosen, seen=0, on=FOREVER, actor=SETUP, reason=REASON)

    def _remind(self, sponsor: Sponsor) -> None:
        system = Actor.system("reminders")
        with scope(Scope(sponsor_id=sponsor.pk), actor=system, reason=REASON):
            reminders.sweep(at=now(), actor=system, at_once=True)

    def _staff(self, maker: CmoOrganisation) -> None:
        with scope(Scope(cmo_org_id=maker.pk), actor=SETUP):
            for role, words in CMO_ROLES.items():
                self._person(role, words, "loughderrin.example", maker.name)
            self._enable("loughderrin.example", "cmo_admin", Scope(cmo_org_id=maker.pk))
        organisation.describe(maker, self.members["loughderrin.example", "quality_signatory"])
        bank.keep(maker, self.members["loughderrin.example", "quality_signatory"])

    def _enable(self, domain: str, admin: str, target: Scope) -> None:
        """Whoever signs was identified by the administrator, is trained, and accepted the statement."""
        by = access.member_of(self.members[domain, admin]).name
        enabling.record_letter(
            sent_on=today() - timedelta(days=400),
            signed_by="Chief executive officer",
            reference="Copy in the quality archive, QA-ARC-0117",
            actor=SETUP,
            reason=REASON,
        )
        for (known, role), member in self.members.items():
            if known == domain and role in SIGNERS:
                enable(member, self.password, verified_by=by, target=target, actor=SETUP)

    def _person(self, role: str, words: str, domain: str, tenant: str) -> Membership:
        email = f"{role.replace('_', '.')}@{domain}"
        user = people.create_user(
            email=email, name=PEOPLE.get(email, words), password=self.password, actor=SETUP, reason=REASON
        )
        secret = enrol(user, actor=SETUP)
        leaves = today() + timedelta(days=30) if role in WITH_END else None
        member = people.add_member(user, role=role, ends_on=leaves, actor=SETUP, reason=REASON)
        if role == LOST_IT:
            secret = lose(member, actor=SETUP)
        is_first = domain in ("aldena.example", "loughderrin.example")
        self.logins.append(Login(role, email, self.password, secret, tenant, is_first and role in SHOWN))
        self.members[domain, role] = member
        return member

    def _sponsor(self, sponsor: Sponsor, maker: CmoOrganisation) -> None:
        domain = f"{sponsor.name.split()[0].lower()}.example"
        with scope(Scope(sponsor_id=sponsor.pk), actor=SETUP):
            for role, words in SPONSOR_ROLES.items():
                if role not in NOT_PEOPLE:
                    self._person(role, words, domain, sponsor.name)
            self._enable(domain, "sponsor_admin", Scope(sponsor_id=sponsor.pk))
            client, secret = connect_client(
                name="ERP",
                access="write",
                expires_on=today(sponsor.zone) + timedelta(days=365),
                today=today(sponsor.zone),
                actor=SETUP,
                reason=REASON,
            )
            self.clients.append({"tenant": sponsor.name, "client_id": client.client_id, "client_secret": secret})
            invite_member(
                email=f"new.colleague@{domain}",
                role="qa_specialist",
                invited_by=PEOPLE["sponsor.admin@aldena.example"] if domain == "aldena.example" else "Administrator",
                actor=SETUP,
                reason=REASON,
            )
            provider.describe(domain, actor=SETUP, reason=REASON)
        change_rights(Scope(sponsor_id=sponsor.pk), {role: m for (at, role), m in self.members.items() if at == domain})
        head = self.members[domain, "qa_head"]
        actor = Actor(f"membership:{head.pk}", permissions_of("qa_head") | permissions_of("qa_manager"))
        with scope(Scope(sponsor_id=sponsor.pk), actor=actor):
            Work(
                sponsor, maker, head, Audited(sponsor, maker, domain, self.members, self.password), actor, self.password
            ).do()
        staff = {role: member for (known, role), member in self.members.items() if known == domain}
        asked.ask(sponsor, staff, self.password)
        signatory = self.members["loughderrin.example", "quality_signatory"]
        answered.answer(sponsor, staff, Scope(cmo_org_id=maker.pk), signatory, self.password)
        judged.judge(sponsor, staff, Scope(cmo_org_id=maker.pk), signatory, self.password)
        answered.ask_again(sponsor, staff, self.password)
        organisation.link(sponsor, staff, maker, signatory)
        assessed.assess(sponsor, staff)
        reviewed.review(sponsor, staff)
        risk.assess(sponsor, staff, self.password)
        qualified.qualify(sponsor, staff, self.password)
        cleared.clear(sponsor, staff, self.password)
        decided.decide(sponsor, staff, self.password)
        approved.keep(sponsor, staff, self.password)
