"""Papers that exist beside the portal: scans of what was signed by hand (R-28)."""

from __future__ import annotations

from typing import Final

from kernel.reasons import meaningful

MARK: Final = "files.mark_scan"
CHECK: Final = "files.check_scan"
SCAN: Final = "Scan of handwritten signature"
"""What such a file is called wherever it is shown; it is no electronic signature (21 CFR 11.3(b)(7), (8))."""
CONFIRMED, REJECTED = "confirmed", "rejected"
OUTCOMES: Final[dict[str, str]] = {
    CONFIRMED: "It shows the original completely and legibly",
    REJECTED: "It does not: a new scan is needed",
}
OWN: Final = "You brought this scan or said what it is: a second person compares it with the original (two people)."
CHECKED: Final = "A second person has checked this scan already."
MARKED: Final = "This file is marked as a scan of a handwritten signature already."
LATER: Final = "A newer version took the place of this file: that one is marked and checked."
TELLING: Final = "Say it in words an inspector will understand: at least two words."


def mark_errors(document: str, original_at: str) -> dict[str, str]:
    """What is wrong with what was typed about the paper, by field."""
    given = {"document": document, "original_at": original_at}
    return {name: TELLING for name, text in given.items() if not meaningful(text)}


def check_errors(outcome: str, compared: str, explanation: str) -> dict[str, str]:
    """What is wrong with what was typed about the comparison, by field; a rejection says why."""
    errors = {} if outcome in OUTCOMES else {"outcome": "Choose what the comparison showed."}
    if not meaningful(compared):
        errors["compared"] = TELLING
    if outcome == REJECTED and not meaningful(explanation):
        errors["explanation"] = "Say what is wrong with the scan, so that the new one is better."
    return errors
