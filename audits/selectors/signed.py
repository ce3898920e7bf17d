"""What signatures of the dialogue with the CMO cover, and the facts of their steps: the same from either side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from audits import rules
from audits.models import AuditLetter, FindingMessage, FindingResponse, IssuedFinding, LetterReceipt, ResponseReview
from audits.selectors.policy import policy
from audits.selectors.talk import talk_of
from kernel.actor import Actor
from records.selectors import signatures
from records.selectors.signatures import Signed


def answer_content(row: FindingResponse) -> dict[str, Any]:
    """What a signature of an answer covers: the finding as issued, every word, action and file."""
    actions = sorted(row.actions.all(), key=lambda action: action.position)
    return {
        **_finding(row.issued),
        "kind_of_answer": "interim" if row.interim else "whole",
        "answer": row.text,
        "root_cause": row.root_cause,
        "correction": row.correction,
        "actions": [
            f"{each.get_kind_display()}: {each.text} ({each.owner or 'no owner'}, due {_day(each.due_on)})"
            for each in actions
        ],
        "files": _files(row.attachments.select_related("file").order_by("id")),
        "version": row.version,
    }


def review_content(answer: FindingResponse, *, verdict: str, comment: str) -> dict[str, Any]:
    """What a signature of a decision about an answer covers: the answer as it was sent, and what was said of it."""
    return {**answer_content(answer), "decision": verdict, "words_to_the_cmo": comment}


def letter_content(row: AuditLetter) -> dict[str, Any]:
    """What an acknowledgement of a letter covers: the whole letter with its files."""
    return {
        "letter": row.get_kind_display(),
        "audit": row.audit_number,
        "type_of_audit": row.get_audit_kind_display(),
        "sponsor": row.sponsor_name,
        "site": row.site_name,
        "days": f"{_day(row.starts_on)} to {_day(row.ends_on)}",
        "outcome": row.get_outcome_display(),
        **{name: getattr(row, name) for name in ("scope", "standards", "agenda", "document_request", "text")},
        "files": _files(row.attachments.select_related("file").order_by("id")),
        "sent_by": row.author,
    }


def withdrawal_content(row: FindingMessage) -> dict[str, Any]:
    """What an acknowledgement of a withdrawn finding covers: the finding, and what the sponsor said of it."""
    return {**_finding(row.issued), "told": row.get_kind_display(), "words": row.text, "sent_by": row.author}


def _finding(issued: IssuedFinding) -> dict[str, Any]:
    return {
        "finding": str(issued),
        "sponsor": issued.sponsor_name,
        "site": issued.site_name,
        "grade": issued.get_grade_display(),
        "finding_as_issued": issued.text,
    }


def _day(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else "not set"


def _files(rows: Iterable[Any]) -> list[str]:
    return [f"{each.file.name}, SHA-256 {each.file.sha256}" for each in rows]


# --- facts of the steps ---------------------------------------------------------------------------------------------


def answer(pk: UUID) -> FindingResponse:
    """One answer of whatever state, as either side may see it; raises DoesNotExist."""
    return FindingResponse.objects.select_related("issued").get(pk=pk)


def review_facts(row: FindingResponse, actor: Actor, today: date) -> rules.ReviewFacts:
    """What the guards of a decision about the answer look at, for `actor`."""
    talk = talk_of(row.issued)
    waits = rules.whose_turn(talk.rows) == rules.SPONSOR and not ResponseReview.objects.filter(response=row).exists()
    return rules.ReviewFacts(
        status=rules.ANSWERED if waits else "decided",
        returned=rules.returned(talk.rows),
        limit=policy(today).returns,
        may_return_again=actor.can("audits.return_again"),
    )


def receipt(letter: AuditLetter) -> LetterReceipt | None:
    """The CMO's acknowledgement of a letter."""
    return LetterReceipt.objects.filter(letter=letter).first()


def letter_facts(letter: AuditLetter) -> rules.ReceiptFacts:
    """Whether the letter was acknowledged."""
    return rules.ReceiptFacts(rules.ACKNOWLEDGED if receipt(letter) else rules.SENT)


def withdrawal(issued: IssuedFinding) -> FindingMessage:
    """The message that withdrew a finding; raises DoesNotExist."""
    return FindingMessage.objects.select_related("issued").get(issued=issued, kind=rules.WITHDRAWN)


def withdrawal_facts(row: FindingMessage) -> rules.ReceiptFacts:
    """Whether the withdrawal was acknowledged."""
    return rules.ReceiptFacts(rules.ACKNOWLEDGED if row.replies.exists() else rules.SENT)


def signed_by_letter(letters: Iterable[AuditLetter]) -> dict[UUID, list[Signed]]:
    """The signatures under the acknowledgements of letters, by the letter's id; two questions for many."""
    receipts = dict(LetterReceipt.objects.filter(letter__in=list(letters)).values_list("pk", "letter_id"))
    found: dict[UUID, list[Signed]] = {}
    for each in signatures.told(signatures.signatures_on(receipts)):
        found.setdefault(receipts[each.signature.subject_id], []).append(each)
    return found
