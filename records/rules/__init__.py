"""The closed list of business facts, and what a signature may mean."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from records.rules.access import ACCESS as ACCESS

EVENTS: Final[frozenset[str]] = frozenset(
    {
        "company.registered",
        "product.registered",
        "product.changed",
        "product.retired",
        "product.reactivated",
        "site.registered",
        "site.changed",
        "identifier.recorded",
        "registration.recorded",
        "certificate.recorded",
        "evidence.recorded",
        "evidence.changed",
        "evidence.verified",
        "evidence.rechecked",
        "evidence.voided",
        "company.changed",
        "company.archived",
        "company.reactivated",
        "site.archived",
        "site.reactivated",
        "site.moved",
        "site.owner_changed",
        "identifier.changed",
        "identifier.voided",
        "contact.changed",
        "organisation.invited",
        "organisation.joined",
        "agreement.drafted",
        "agreement.signed",
        "agreement.terminated",
        "agreement.superseded",
        "agreement.changed",
        "agreement.discarded",
        "agreement.voided",
        "agreement.reinstated",
        "agreement.reviewed",
        "agreement.review_voided",
        "audit.planned",
        "audit.changed",
        "audit.performed",
        "audit.reported",
        "audit.closed",
        "audit.cancelled",
        "audit.rescheduled",
        "audit.signed",
        "audit.reopened",
        "audit.paper_added",
        "audit.letter_sent",
        "finding.drafted",
        "finding.issued",
        "finding.answered",
        "finding.returned",
        "finding.accepted",
        "finding.voided",
        "finding.changed",
        "finding.graded",
        "finding.measure_recorded",
        "finding.received",
        "finding.reviewed",
        "finding.closed",
        "finding.withdrawn",
        "finding.due_changed",
        "finding.due_date_told",
        "finding.commented",
        "finding.noted",
        "finding.draft_discarded",
        "finding.evidence_requested",
        "finding.evidence_given",
        "finding.extension_requested",
        "finding.extension_granted",
        "finding.extension_refused",
        "finding.action_done",
        "finding.action_verified",
        "finding.action_rejected",
        "inspection.logged",
        "inspection.changed",
        "inspection.classified",
        "inspection.closed",
        "inspection.reopened",
        "inspection.voided",
        "form.amended",
        "observation.recorded",
        "response.sent",
        "response.changed",
        "commitment.made",
        "commitment.changed",
        "reaction.done",
        "action.recorded",
        "action.changed",
        "action.voided",
        "public_fact.adopted",
        "public_fact.rejected",
        "public_fact.reopened",
        "member.invited",
        "member.invitation_withdrawn",
        "member.invitation_resent",
        "member.joined",
        "member.changed",
        "member.ended",
        "member.resumed",
        "member.warned",
        "page.viewed",
        "rights.requested",
        "rights.approved",
        "rights.refused",
        "rights.withdrawn",
        "own_role.changed",
        "own_role.retired",
        "access_review.begun",
        "access_review.decided",
        "access_review.signed",
        "access_review.discarded",
        "grant.given",
        "grant.ended",
        "tenant.zone_changed",
        "file.stored",
        "file.downloaded",
        "file.expired",
        "file.incident",
        "file.infected",
        "file.scanned",
        "file.superseded",
        "certificate.stated",
        "certificate.signed",
        "certificate.discarded",
        "certificate.withdrawn",
        "handwritten.marked",
        "handwritten.checked",
        "file.viewed",
        "job.requested",
        "record.printed",
        "access.denied",
        "session.opened",
        "session.failed",
        "session.closed",
        "session.ended",
        "session.refused",
        "factor.added",
        "factor.removed",
        "factor.renamed",
        "factor.codes_made",
        "factor.code_used",
        "factor.refused",
        "password.changed",
        "account.renamed",
        "sign_in_provider.added",
        "sign_in_provider.changed",
        "sign_in_provider.switched_on",
        "sign_in_provider.switched_off",
        "mail_domain.claimed",
        "mail_domain.confirmed",
        "mail_domain.withdrawn",
        "identity.bound",
        "sign_in.refused",
        "copy.requested",
        "copy.made",
        "signature.refused",
        "signature.declined",
        "signing.locked",
        "signing.unlocked",
        "signer.identity_proven",
        "signer.trained",
        "signer.statement_accepted",
        "signer.fact_withdrawn",
        "signer.letter_recorded",
        "trail_review.begun",
        "trail_review.concluded",
        "trail_review.signed",
        "trail_review.discarded",
        "trail_question.asked",
        "trail_question.answered",
        "trail_question.withdrawn",
        "list.exported",
        "import.uploaded",
        "import.changed",
        "import.finished",
        "notice.created",
        "notice.reassigned",
        "notice.snoozed",
        "calendar_feed.opened",
        "calendar_feed.revoked",
        "policy.adopted",
        "standing.changed",
        "api_client.created",
        "api_client.secret_renewed",
        "api_client.revoked",
    }
)
"""Names of events: what happened, in the past tense. A new one is added here first."""

MEANINGS: Final[tuple[str, ...]] = ("authored", "reviewed", "approved", "rejected", "acknowledged", "responsible")


def canonical(content: Any) -> str:
    """The one text form of `content` that a digest is made of: sorted names, no spaces, dates as ISO text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest(text: str) -> str:
    """SHA-256 of `text`, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


FIELD_WORDS: Final[dict[str, str]] = {
    "fei": "FEI",
    "duns": "D-U-N-S",
    "mia_number": "MIA number",
    "file_sha256": "SHA-256 of the document",
    "hpapi_band": "HPAPI band",
    "sha256": "SHA-256",
    "is_active": "Can act",
    "ends_on": "Last day",
    "older_id": "Superseded file",
    "newer_id": "New version",
}
HIDDEN: Final[frozenset[str]] = frozenset(
    {
        "id",
        "sponsor_id",
        "cmo_org_id",
        "version",
        "password",
        "path",
        "folded",
        "ends_on",
        "table_version",
        "token_digest",
        "client_secret",
        "match_key",
        "recorded_at",
        "last_login",
        # of a signature: what it covers is told beside the record, whom it belongs to by the printed name
        "content",
        "signer",
        "session",
        "seal",
        "apart_from",
        "subject_id",
        "subject_table",
        # of a review: which entries it covers is told in words beside it
        "numbers",
        "subject_kind",
    }
)
"""Columns that say nothing to a reader of the history."""


def field_words(name: str) -> str:
    """A column's name as people say it, with a capital."""
    words = FIELD_WORDS.get(name, name.removesuffix("_id").replace("_", " "))
    return words[:1].upper() + words[1:]


CODE_MARKS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Marks of a check code: none that is read as another on paper (no 0, O, 1, I, L, U)."""


def check_code(given: str) -> str:
    """A check code as it was printed, however it was typed: `7qd4 88km2xpa` becomes `7QD4-88KM-2XPA`."""
    marks = "".join(mark for mark in given.upper() if mark.isascii() and mark.isalnum())
    return "-".join(marks[start : start + 4] for start in range(0, len(marks), 4))
