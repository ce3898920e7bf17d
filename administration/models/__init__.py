"""Invitations, connected systems, and changes of rights that a second person approves."""

from __future__ import annotations

from administration.models.clients import ApiClient, Invitation
from administration.models.requests import RightsRequest
from administration.models.reviews import AccessReview, ReviewLine

__all__ = ["AccessReview", "ApiClient", "Invitation", "ReviewLine", "RightsRequest"]
