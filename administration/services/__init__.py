"""Writing people into a tenant and out of it, and the systems connected to a sponsor."""

from administration.services.clients import connect_client, renew_secret, revoke_client
from administration.services.invitations import USED, accept_invitation, invite_member, withdraw_invitation
from administration.services.members import change_member, change_zone, end_membership, resume_membership

__all__ = [
    "USED",
    "accept_invitation",
    "change_member",
    "change_zone",
    "connect_client",
    "end_membership",
    "invite_member",
    "renew_secret",
    "resume_membership",
    "revoke_client",
    "withdraw_invitation",
]
