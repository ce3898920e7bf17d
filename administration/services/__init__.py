"""Writing people into a tenant and out of it, what proves them, and the systems connected to a sponsor."""

from administration.services.arrivals import AccountToProve, Admitted, admit, join_account, known
from administration.services.clients import connect_client, renew_secret, revoke_client
from administration.services.invitations import (
    USED,
    InvitationUsed,
    accept_invitation,
    invite_member,
    resend_invitation,
    withdraw_invitation,
)
from administration.services.members import change_member, change_zone, end_membership, resume_membership
from administration.services.provider_checks import check_provider
from administration.services.providers import (
    add_provider,
    change_provider,
    claim_domain,
    confirm_domain,
    switch_provider,
    withdraw_domain,
)

__all__ = [
    "USED",
    "AccountToProve",
    "Admitted",
    "InvitationUsed",
    "accept_invitation",
    "add_provider",
    "admit",
    "change_member",
    "change_provider",
    "change_zone",
    "check_provider",
    "claim_domain",
    "confirm_domain",
    "connect_client",
    "end_membership",
    "invite_member",
    "join_account",
    "known",
    "renew_secret",
    "resend_invitation",
    "resume_membership",
    "revoke_client",
    "switch_provider",
    "withdraw_domain",
    "withdraw_invitation",
]
