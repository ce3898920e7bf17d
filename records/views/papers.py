"""Lists of papers: scans of handwritten signatures (R-28), certified copies (R-51)."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet

from records.columns import papers as columns
from records.models import CertifiedCopy, HandwrittenScan
from records.rules import certified
from records.rules import provenance as rules
from records.selectors import certificates, provenance
from records.selectors.certificates import CertificateLine
from records.selectors.provenance import ScanLine
from web.filters import FilterBar
from web.states import state
from web.views import Context, ListPage

UNCHECKED: Final = "unchecked"
OUTCOMES: Final = [(key, state(f"handwritten_{key}").word) for key in (UNCHECKED, rules.CONFIRMED, rules.REJECTED)]
STATES: Final = [
    (status, state(columns.CERTIFICATE_STATES.get(status, status)).word)
    for status in (certified.PROPOSED, certified.CERTIFIED, certified.WITHDRAWN, certified.DISCARDED)
]
WHERE: Final = "Files stand on the pages of evidence, agreements, audits, inspections and imports. "


class ScanFilters(FilterBar):
    """Words; what the second person found; what waits for the reader as the second person."""

    q = forms.CharField(required=False, max_length=100, label="What was signed, file, or place")
    outcome = forms.ChoiceField(required=False, label="Second person", choices=[("", "Any"), *OUTCOMES])
    waits = forms.ChoiceField(required=False, label="Waits for", choices=[("", "Anybody"), ("me", "Me")])

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        words = Q(document__icontains=value) | Q(file__name__icontains=value) | Q(original_at__icontains=value)
        return found.filter(words)

    def narrow_outcome(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(outcome="" if value == UNCHECKED else value)

    def narrow_waits(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(pk__in=provenance.scans_to_check(self.actor).order_by().values("pk"))


class Scans(ListPage):
    """Every scan of a handwritten signature: what the paper is, where it lies, who compared it."""

    action = "files.view"
    title = "Scans of handwritten signatures"
    filters = ScanFilters
    columns = columns.SCANS

    def queryset(self) -> QuerySet[HandwrittenScan]:
        return provenance.scans()

    def rows(self, found: list[HandwrittenScan]) -> list[ScanLine]:
        return provenance.scan_lines(found)

    def nothing(self) -> Context:
        return {**super().nothing(), "text": f"{WHERE}Open one and choose “Mark as scan of handwritten signature”."}


class CertificateFilters(FilterBar):
    """Words; how the certificate stands; how the copy was made."""

    q = forms.CharField(required=False, max_length=100, label="The original, or file")
    state = forms.ChoiceField(required=False, label="State", choices=[("", "Any"), *STATES])
    method = forms.ChoiceField(
        required=False, label="How the copy was made", choices=[("", "Any"), *certified.METHODS.items()]
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(Q(original__icontains=value) | Q(file__name__icontains=value))

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)

    def narrow_method(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(method=value)


class Certificates(ListPage):
    """Every certificate that a file is a true copy: of what, by which method, signed by whom."""

    action = "files.view"
    title = "Certified copies"
    filters = CertificateFilters
    columns = columns.CERTIFICATES

    def queryset(self) -> QuerySet[CertifiedCopy]:
        return certificates.certificates()

    def rows(self, found: list[CertifiedCopy]) -> list[CertificateLine]:
        return certificates.certificate_lines(found)

    def nothing(self) -> Context:
        return {**super().nothing(), "text": f"{WHERE}Open one and choose “Certify as true copy”."}
