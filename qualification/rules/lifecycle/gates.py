"""The gates to Qualified: a checklist computed from frozen facts, each with the sentence that says why (domain 3)."""

from __future__ import annotations

from typing import Final

LEGALITY, SUITABILITY, COMPETENCE, AGREEMENT, RISK = "GATE-1", "GATE-2", "GATE-3", "GATE-4", "GATE-5"
TRANSFER, CONTACTS, SUBCONTRACTORS, INTEGRITY, NOTIFICATION = "GATE-6", "GATE-7", "GATE-8", "GATE-9", "GATE-10"
NAMES: Final[dict[str, str]] = {
    LEGALITY: "Legality",
    SUITABILITY: "Suitability",
    COMPETENCE: "Competence",
    AGREEMENT: "Agreement in force and covering the scope",
    RISK: "Risk assessment approved",
    TRANSFER: "Transfer and validation plan",
    CONTACTS: "Named people on both sides",
    SUBCONTRACTORS: "Subcontractors disclosed and approved",
    INTEGRITY: "Data integrity assessed",
    NOTIFICATION: "Notification paths tested",
}
MET, NOT_NEEDED = "met", "not_needed"
NOTES: Final[dict[str, str]] = {MET: "Met", NOT_NEEDED: "Not needed"}
"""What a signed note can say of a gate."""
