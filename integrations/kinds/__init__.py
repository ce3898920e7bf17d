"""What can be imported, and from which columns."""

from __future__ import annotations

from typing import Final

from integrations.kinds.base import ImportKind
from integrations.kinds.evidence import CERTIFICATES, EVIDENCE
from integrations.kinds.questionnaires import QUESTIONNAIRES
from integrations.kinds.register import COMPANY, CONTACTS, IDENTIFIERS, PRODUCTS, SITES
from integrations.kinds.work import AGREEMENTS, AUDITS

IMPORT_KINDS: Final = {
    kind.name: kind
    for kind in (
        COMPANY,
        SITES,
        IDENTIFIERS,
        CONTACTS,
        PRODUCTS,
        *EVIDENCE.values(),
        AGREEMENTS,
        AUDITS,
        QUESTIONNAIRES,
    )
}
"""By name, in the order in which an empty portal is filled."""

__all__ = ["CERTIFICATES", "COMPANY", "EVIDENCE", "IMPORT_KINDS", "SITES", "ImportKind"]
