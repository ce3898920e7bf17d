"""Writing people into a tenant and out of it, their rights, what proves them, and the systems of a sponsor."""

from administration.services.arrivals import AccountToProve, Admitted, admit, join_account, known
from administration.services.clients import connect_client, renew_secret, revoke_client
from administration.services.dormancy import sweep_dormant
from administration.services.factors import confirm_factor, give_code, make_code, report_loss
from administration.services.grants import end_grant
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
from administration.services.requests import (
    ask_for_grant,
    ask_for_role,
    ask_to_change,
    ask_to_invite,
    ask_to_resume,
    decide,
)
from administration.services.reviews import Decision, begin_review, decide_lines, take_review_step
from administration.services.roles import retire_role

__all__ = [
    "USED",
    "AccountToProve",
    "Admitted",
    "Decision",
    "InvitationUsed",
    "accept_invitation",
    "add_provider",
    "admit",
    "ask_for_grant",
    "ask_for_role",
    "ask_to_change",
    "ask_to_invite",
    "ask_to_resume",
    "begin_review",
    "change_member",
    "change_provider",
    "change_zone",
    "check_provider",
    "claim_domain",
    "confirm_domain",
    "confirm_factor",
    "connect_client",
    "decide",
    "decide_lines",
    "end_grant",
    "end_membership",
    "give_code",
    "invite_member",
    "join_account",
    "known",
    "make_code",
    "renew_secret",
    "report_loss",
    "resend_invitation",
    "resume_membership",
    "retire_role",
    "revoke_client",
    "sweep_dormant",
    "switch_provider",
    "take_review_step",
    "withdraw_domain",
    "withdraw_invitation",
]
