"""Tenants, people, their sessions, who belongs where, what a tenant chose, and grants on single objects."""

from __future__ import annotations

from sponsors.models.connections import Identity, IdentityProvider, MailDomain, SamlArrival
from sponsors.models.grants import GrantManager, ObjectGrant
from sponsors.models.losses import FactorLoss, ReplacementCode
from sponsors.models.people import Membership, User, UserManager
from sponsors.models.policies import Policy
from sponsors.models.roles import OwnRole
from sponsors.models.sessions import BrowserSession, PasswordRecord
from sponsors.models.tenants import CmoOrganisation, Sponsor

__all__ = [
    "BrowserSession",
    "CmoOrganisation",
    "FactorLoss",
    "GrantManager",
    "Identity",
    "IdentityProvider",
    "MailDomain",
    "Membership",
    "ObjectGrant",
    "OwnRole",
    "PasswordRecord",
    "Policy",
    "ReplacementCode",
    "SamlArrival",
    "Sponsor",
    "User",
    "UserManager",
]
