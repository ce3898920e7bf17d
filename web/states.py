"""Every state a badge can show: its word, tone and shape, in one table."""

from __future__ import annotations

from typing import Final, NamedTuple


class State(NamedTuple):
    """`shape` is a file in static/img/shapes or, with `icon:`, one of the vendored icons."""

    word: str
    tone: str
    shape: str
    solid: bool = False


STATES: Final[dict[str, State]] = {
    # standing
    "ok": State("OK", "good", "ok"),
    "ok_with_obs": State("OK with obs.", "good", "obs"),
    "watch": State("Watch", "watch", "watch"),
    "stale": State("Stale", "watch", "stale"),
    "restricted": State("Restricted", "serious", "restricted"),
    "expired": State("Expired", "serious", "expired"),
    "scope_gap": State("Scope gap", "serious", "scope"),
    "not_eligible": State("Not eligible", "stop", "noteligible"),
    "blocked": State("Blocked", "stop", "blocked", solid=True),
    "unknown": State("Unknown", "none", "unknown"),
    "not_applicable": State("Not applicable", "none", "na"),
    # clearance
    "allow": State("Cleared", "good", "ok"),
    "warn": State("With conditions", "watch", "watch"),
    "hold": State("Blocked", "stop", "blocked", solid=True),
    # decisions about a standing
    "signed_once": State("Waits for the second signature", "watch", "icon:clock"),
    "decided": State("Decided", "human", "human"),
    # work
    "draft": State("Draft", "none", "icon:pencil"),
    "open": State("Open", "info", "icon:point"),
    "planned": State("Planned", "info", "icon:calendar"),
    "performed": State("Performed", "info", "icon:check"),
    "reported": State("Findings issued", "info", "icon:file-text"),
    "issued": State("Issued", "info", "icon:point"),
    "submitted": State("Submitted", "info", "icon:check"),
    "answered": State("Answered", "watch", "icon:message"),
    "returned": State("Returned", "watch", "icon:corner-up-left"),
    "accepted": State("Accepted", "good", "icon:check"),
    "done": State("Done", "good", "icon:check"),
    "lead_signed": State("Signed by the lead", "human", "human"),
    "closed": State("Closed", "good", "icon:check"),
    "queued": State("Waiting", "info", "icon:clock"),
    "running": State("Running", "info", "icon:refresh"),
    "failed": State("Failed", "stop", "noteligible"),
    "cancelled": State("Cancelled", "none", "na"),
    "active": State("Active", "good", "ok"),
    "in_review": State("In review", "watch", "icon:clock"),
    "retired": State("Retired", "none", "na"),
    "archived": State("Archived", "none", "na"),
    "void": State("Void", "none", "na"),
    "discarded": State("Discarded", "none", "na"),
    "signed": State("Signed", "human", "human"),
    "not_yet_effective": State("Not yet effective", "info", "icon:clock"),
    "not_covered": State("Not covered", "serious", "scope"),
    "in_force": State("In force", "good", "ok"),
    "terminated": State("Terminated", "stop", "noteligible"),
    "current": State("Current", "good", "ok"),
    "handwritten_unchecked": State("Not yet checked by a second person", "watch", "watch"),
    "handwritten_confirmed": State("Checked by a second person", "good", "ok"),
    "handwritten_rejected": State("Rejected by a second person", "stop", "noteligible"),
    "certificate_unsigned": State("Waits for its signature", "watch", "icon:clock"),
    "certified": State("Certified copy", "human", "human"),
    "superseded": State("Superseded", "none", "na"),
    "waiting": State("Waiting", "info", "icon:clock"),
    "pending": State("Class pending", "watch", "watch"),
    "overdue": State("Overdue", "stop", "expired"),
    "due": State("Due", "watch", "icon:clock"),
    "sent": State("Sent", "good", "icon:check"),
    "sent_late": State("Sent late", "serious", "expired"),
    "uploaded": State("Columns to choose", "info", "icon:upload"),
    "with_errors": State("Rows in error", "stop", "noteligible"),
    "checked": State("Checked", "info", "icon:check"),
    "imported": State("Imported", "good", "icon:check"),
    "invited": State("Invited", "info", "icon:mail"),
    "connected": State("Connected", "good", "ok"),
    "switched_on": State("On", "good", "ok"),
    "switched_off": State("Off", "none", "na"),
    "can_act": State("Can act", "good", "ok"),
    "ended": State("Ended", "none", "na"),
    "revoked": State("Revoked", "none", "na"),
    "requested": State("Waits for approval", "watch", "icon:clock"),
    "approved": State("Approved", "good", "icon:check"),
    "refused": State("Refused", "none", "na"),
    "withdrawn": State("Withdrawn", "none", "na"),
    "proposed": State("Proposed", "info", "icon:point"),
    "confirmed": State("Confirmed", "good", "icon:check"),
    "declined": State("Declined", "none", "na"),
    "joined": State("Joined", "good", "icon:check"),
    "restarted": State("Restarted by an amended form", "none", "icon:clock"),
    "promised": State("Promised", "info", "icon:point"),
    "verified": State("Verified", "good", "icon:check"),
    "unreviewed": State("Not reviewed", "watch", "watch"),
    "adopted": State("Adopted", "good", "icon:check"),
    "evaluated": State("Evaluated", "watch", "icon:clock"),
    "approval_withdrawn": State("Approval withdrawn", "stop", "noteligible"),
    "rejected": State("Rejected", "none", "na"),
    "in_force_against": State("In force", "serious", "restricted"),
    "repeat": State("Repeat, says FDA", "serious", "restricted"),
    # review of answers
    "clarify": State("To clarify", "watch", "icon:message"),
    "gap": State("Gap", "serious", "scope"),
    "unjudged": State("Not reviewed", "none", "icon:clock"),
    "concluded": State("Reviewed", "human", "human"),
    "continue": State("Continue", "human", "human"),
    "do_not_use": State("Do not use", "stop", "noteligible"),
    # qualifications, their decisions and gates
    "drafted": State("Not signed yet", "none", "icon:pencil"),
    "identified": State("Identified", "info", "icon:point"),
    "under_assessment": State("Under assessment", "info", "icon:clock"),
    "audit_pending": State("Audit pending", "info", "icon:calendar"),
    "conditionally_qualified": State("Conditionally qualified", "watch", "watch"),
    "qualified": State("Qualified", "good", "ok"),
    "qualified_on_watch": State("Qualified, on watch", "watch", "watch"),
    "suspended": State("Suspended", "stop", "blocked", solid=True),
    "disqualified": State("Disqualified", "stop", "noteligible"),
    "inactive": State("Inactive", "none", "na"),
    "to_sign": State("To be signed", "watch", "icon:clock"),
    "to_confirm": State("Waits for the second signature", "watch", "icon:clock"),
    "gate_met": State("Met", "good", "ok"),
    "gate_by_note": State("Met by note", "human", "human"),
    "gate_not_needed": State("Not needed", "none", "na"),
    "gate_in_progress": State("In progress", "info", "stale"),
    "gate_not_met": State("Not met", "serious", "restricted"),
    "on_hold": State("On hold", "stop", "noteligible"),
    # inspection classes and grades of findings
    "nai": State("NAI", "good", "ok"),
    "vai": State("VAI", "watch", "obs"),
    "oai": State("OAI", "serious", "restricted"),
    "compliant": State("Compliant", "good", "ok"),
    "noncompliant": State("Not compliant", "stop", "noteligible"),
    # bands of risk; Critical is also a grade of findings
    "low": State("Low", "good", "ok"),
    "medium": State("Medium", "watch", "watch"),
    "high": State("High", "serious", "restricted"),
    "proved": State("Proved", "info", "icon:check"),
    "critical": State("Critical", "stop", "blocked", solid=True),
    "major": State("Major", "serious", "restricted"),
    "other": State("Other", "watch", "watch"),
    # topics of the cGMP matrix
    "gap_critical": State("Critical gap", "stop", "blocked", solid=True),
    "gap_major": State("Major gap", "serious", "restricted"),
    "gap_other": State("Other gap", "watch", "watch"),
    "not_assessed": State("Not assessed", "none", "unknown"),
    "assessed_long_ago": State("Assessed long ago", "watch", "stale"),
    "assessed_compliant": State("Assessed compliant", "good", "ok"),
    "recommendation": State("Recommendation", "none", "icon:info-circle"),
}


def state(key: str) -> State:
    """The state called `key`; one that is not known yet is shown by its own words and claims nothing."""
    name = str(key).lower()
    return STATES.get(name) or State(name.replace("_", " ").capitalize() or "None", "none", "unknown")
