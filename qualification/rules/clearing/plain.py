"""A clearance as plain values: what the API tells, what a certificate freezes, what an override was signed for."""

from __future__ import annotations

from typing import Any

from cmos.rules import Ref
from qualification.rules.clearing.facts import Clearance, ClearanceReason


def plain(found: Clearance) -> dict[str, Any]:
    """The answer with its question and every reason, ready for JSON; records are named by kind, id and label."""
    return {
        "site": str(found.site_id),
        "operation": found.asked.operation,
        "product": str(found.asked.product) if found.asked.product else None,
        "market": found.asked.market,
        "on": found.on.isoformat(),
        "known_at": found.known_at.isoformat() if found.known_at else None,
        "answer": found.answer.name,
        "confidence": found.confidence,
        "checked_on": found.checked_on.isoformat() if found.checked_on else None,
        "changes_on": found.changes_on.isoformat() if found.changes_on else None,
        "changes_to": found.changes_to.name if found.changes_to is not None else None,
        "rule_version": found.rule_version,
        "reasons": [plain_reason(one) for one in found.reasons],
    }


def plain_reason(one: ClearanceReason) -> dict[str, Any]:
    """One reason; `answer` is what it says by itself, `counts` what it adds to the answer."""
    return {
        "code": one.code,
        "check": one.check,
        "detail": one.detail,
        "sentence": one.sentence,
        "answer": one.answer.name,
        "counts": one.counts.name,
        "basis": one.basis,
        "statutory": one.statutory,
        "overridden": one.overridden,
        "remedy": one.remedy,
        "until": one.until.isoformat() if one.until else None,
        "link": plain_ref(one.link) if one.link else None,
        "evidence": [plain_ref(ref) for ref in one.evidence],
    }


def plain_ref(ref: Ref) -> dict[str, str]:
    return {"kind": ref.kind, "id": str(ref.id), "label": ref.label}
