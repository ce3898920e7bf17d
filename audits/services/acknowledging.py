"""What the CMO's quality acknowledges by signature: a letter about an audit, a finding that was withdrawn."""

from __future__ import annotations

from audits import rules, selectors
from audits.models import AuditLetter, FindingMessage, IssuedFinding, LetterReceipt
from audits.services.common import must, parties, seal
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import StepRefused
from kernel.locks import take_turns
from kernel.scope import because
from kernel.steps import obstacles
from records.services import publish
from records.services.signing import Signing

RECEIVED = "received and read"
"""Reason on rows that both sides read."""


def acknowledge_letter(letter: AuditLetter, *, author: str, actor: Actor, signing: Signing | None) -> LetterReceipt:
    """Sign that the CMO received the letter and read it; the sponsor sees it at once. Once per letter."""
    take_turns(letter.pk)
    _open(selectors.letter_facts(letter), actor)
    content = selectors.letter_content(letter)
    with because(RECEIVED, step=rules.ACKNOWLEDGE.name):
        made = LetterReceipt(letter=letter, author=author, released_at=now(), **parties(letter))
        seal(
            made,
            step=rules.ACKNOWLEDGE,
            signing=signing,
            content=content,
            shown=(letter, content),
            actor=actor,
        )
        publish("audit.letter_acknowledged", made)
    return made


def acknowledge_withdrawal(
    issued: IssuedFinding, *, author: str, actor: Actor, signing: Signing | None
) -> FindingMessage:
    """Sign that the CMO read that the finding is withdrawn, and owes nothing; the sponsor sees it. Once per finding."""
    take_turns(issued.pk)
    told = selectors.withdrawal(issued)
    _open(selectors.withdrawal_facts(told), actor)
    content = selectors.withdrawal_content(told)
    with because(RECEIVED, step=rules.ACKNOWLEDGE.name):
        made = FindingMessage(
            issued=issued,
            kind=rules.ACKNOWLEDGED,
            reply_to=told,
            author=author,
            released_at=now(),
            **parties(issued),
        )
        seal(
            made,
            step=rules.ACKNOWLEDGE,
            signing=signing,
            content=content,
            shown=(told, content),
            actor=actor,
        )
        publish("finding.withdrawal_acknowledged", made)
    return made


def _open(facts: rules.ReceiptFacts, actor: Actor) -> None:
    must(actor, rules.SIGNS)
    if refused := list(obstacles(rules.ACKNOWLEDGE, facts, actor)):
        raise StepRefused(refused)
