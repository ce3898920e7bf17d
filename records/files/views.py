"""A stored file on a page: what it is, whether it was scanned, and what it shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from kernel.actor import MEMBERSHIP
from records import selectors, services
from records.files import previewing, quarantine, scanner, serving, watermark
from records.files.confined import Overrun
from records.files.previewing import Preview
from records.files.serving import Withheld
from records.models import SponsorFile, StoredFile
from records.rules.certified import CERTIFY, STANDING, STEPS
from records.rules.provenance import CHECK, MARK
from records.selectors import certificates, provenance, signatures
from records.selectors.signers import available
from sponsors import access
from web.files import shown_response
from web.http import ScopedRequest, record_afterwards
from web.views import ScopedView, found_or_404


class FilePage(ScopedView):
    """A file and a look into it; who read what is recorded like a download."""

    action = "records.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        stored = found_or_404(selectors.any_file, pk, request.actor)
        try:
            content = serving.checked(request, stored, actor=request.actor, to_mark=watermark.is_withheld(stored))
        except Withheld as withheld:
            return self._show(stored, Preview(why=withheld.reasons[0]), withheld=withheld)
        with content:
            look = watermark.preview if watermark.is_withheld(stored) else previewing.preview
            shown = look(stored, content, _start(request))
        if shown.sheets or shown.parts:
            told = f"{shown.first} to {shown.last}" if shown.sheets else "words"
            record_afterwards(request, lambda: services.record_view(stored, pages=told, actor=request.actor))
        return self._show(stored, shown)

    def _show(self, stored: StoredFile, shown: Preview, *, withheld: Withheld | None = None) -> HttpResponse:
        context: dict[str, Any] = {
            "title": stored.name,
            "file": stored,
            "shown": shown,
            "by": access.actor_name(stored.stored_by),
            "scan": quarantine.scan_of(stored),
            "is_scanned": scanner.is_configured(),
            "withheld": withheld,
            "marked": watermark.is_withheld(stored),
            **self._known(stored),
        }
        return self.page("records/file.html", context, status=409 if withheld else 200)

    def _known(self, stored: StoredFile) -> dict[str, Any]:
        """What is known of a sponsor's file beside its bytes; files of a dialogue are followed by new messages."""
        if not isinstance(stored, SponsorFile):
            return {}
        chain = provenance.chain(stored)
        told = next(each.told for each in chain if each.file == stored)
        uploaded = not stored.made_for and stored.stored_by.startswith(MEMBERSHIP)
        may = uploaded and not told.superseded
        return {
            "chain": chain,
            "told": told,
            "may_replace": may and self.request.actor.can("files.replace"),
            "may_mark": may and not told.handwritten and self.request.actor.can(MARK),
            "check_url": self._check_url(told),
            **self._certificates(stored, may=may),
        }

    def _certificates(self, stored: SponsorFile, *, may: bool) -> dict[str, Any]:
        """The certificates of the file, with their signatures and the steps this person may take."""
        actor = self.request.actor
        found = [
            (
                each,
                signatures.of(each, certificates.signed_content(each)),
                available(STEPS, certificates.facts(each), actor, each) if actor.can(CERTIFY) else [],
            )
            for each in certificates.certificates_of(stored.pk)
        ]
        stands = any(each.status in STANDING for each, _, _ in found)
        return {"certificates": found, "may_certify": may and not stands and actor.can(CERTIFY)}

    def _check_url(self, told: provenance.FileTold) -> str:
        """Where this person checks the file as the second one; nothing for everybody else."""
        scan = told.handwritten.scan if told.handwritten else None
        if scan is None or not self.request.actor.can(CHECK) or provenance.check_obstacles(scan, self.request.actor):
            return ""
        return reverse("records:scan-check", args=[scan.pk])


class PageImage(ScopedView):
    """One page of a file as a picture."""

    action = "records.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest, pk: UUID, number: int) -> HttpResponseBase:
        stored = found_or_404(selectors.any_file, pk, request.actor)
        try:
            to_mark = watermark.is_withheld(stored)
            with serving.checked(request, stored, actor=request.actor, to_mark=to_mark) as content:
                if to_mark:
                    made = watermark.page(stored, content, number, watermark.words(request.actor))
                else:
                    made = previewing.page_image(stored, content, number)
        except Withheld as withheld:
            return serving.withheld_page(request, stored, withheld)
        except Overrun:
            made = b""
        if not made:
            raise Http404
        record_afterwards(request, lambda: services.record_view(stored, pages=str(number), actor=request.actor))
        return shown_response(made, media_type="image/png")


def _start(request: ScopedRequest) -> int:
    given = request.GET.get("from", "")
    return max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1
