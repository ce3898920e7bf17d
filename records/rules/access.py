"""Which business facts are the access log: what was taken out or refused, and who was given rights (R-29)."""

from __future__ import annotations

from typing import Final

ACCESS: Final[dict[str, str]] = {
    "session.opened": "signed in",
    "session.failed": "could not sign in",
    "session.closed": "signed out",
    "session.ended": "ended a session",
    "session.refused": "was kept out after wrong sign-ins",
    "factor.added": "set up a second factor",
    "factor.removed": "removed a second factor",
    "factor.renamed": "renamed a passkey",
    "factor.codes_made": "made new recovery codes",
    "factor.code_used": "used a recovery code",
    "factor.refused": "showed a wrong second factor",
    "password.changed": "changed the password",
    "file.downloaded": "took a file",
    "file.viewed": "read a file",
    "file.incident": "met a stored file that is not as it was",
    "record.printed": "printed a controlled copy",
    "list.exported": "exported a list",
    "copy.requested": "asked for a copy for an inspector",
    "copy.made": "made a copy for an inspector",
    "access.denied": "was refused",
    "signature.refused": "was refused a signature",
    "member.invited": "invited a member",
    "member.invitation_withdrawn": "withdrew an invitation",
    "member.joined": "joined",
    "member.changed": "changed rights",
    "member.ended": "ended a membership",
    "member.resumed": "resumed a membership",
    "audit.access_granted": "gave access to an audit",
    "signing.locked": "lost the right to sign",
    "signing.unlocked": "gave back the right to sign",
    "signer.identity_proven": "recorded a proof of identity",
    "signer.trained": "recorded a signer's training",
    "signer.fact_withdrawn": "withdrew what let somebody sign",
    "api_client.created": "connected a system",
    "api_client.secret_renewed": "renewed a system's secret",
    "api_client.revoked": "disconnected a system",
    "calendar_feed.opened": "opened a calendar feed",
    "calendar_feed.revoked": "closed a calendar feed",
    "policy.adopted": "adopted a policy",
    "tenant.zone_changed": "changed the time zone",
}
"""By the name of the event: what the person did, in words."""
