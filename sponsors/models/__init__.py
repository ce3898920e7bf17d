"""Tenants, people, who belongs where, what a sponsor chose, and grants on single objects."""

from __future__ import annotations

from sponsors.models.grants import GrantManager, ObjectGrant
from sponsors.models.people import Membership, User, UserManager
from sponsors.models.policies import Policy
from sponsors.models.tenants import CmoOrganisation, Sponsor

__all__ = ["CmoOrganisation", "GrantManager", "Membership", "ObjectGrant", "Policy", "Sponsor", "User", "UserManager"]
