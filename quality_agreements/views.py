"""Pages about quality agreements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from quality_agreements import columns, forms, rules, selectors, services
from quality_agreements.models import AgreementReview, AgreementSigner, QualityAgreement
from records import selectors as records
from records.selectors import provenance, signatures
from records.selectors.signers import available
from web.bulk import SignedSet
from web.views import Context, DetailPage, FormPage, ListPage


def address(pk: UUID) -> str:
    """The page of one version."""
    return reverse("quality_agreements:detail", args=[pk])


class AgreementList(ListPage):
    """Quality agreements and whether they are in force today."""

    action = "quality_agreements.view"
    template_name = "quality_agreements/list.html"
    title = "Quality agreements"
    columns = columns.AGREEMENTS
    signed_sets = (SignedSet("sign", "quality_agreements:sign-set", rules.SIGN.permission),)
    filters = forms.AgreementFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[QualityAgreement]:
        return selectors.with_sites(selectors.agreements(self.request.membership.today))

    def nothing(self) -> Context:
        text = "A quality agreement is recorded from the page of a site it covers."
        words = {"kind": "nothing_yet", "title": "No agreements yet", "text": text}
        return {**words, **self.offer("quality_agreements.draft", "Choose a site", "desk:sites")}


class SitesWithoutAgreement(ListPage):
    """Active sites that no agreement in force covers today, and since when."""

    action = "quality_agreements.view"
    title = "Sites without agreement"
    columns = columns.SITES_WITHOUT
    filters = forms.SiteFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[Site]:
        return selectors.sites_without(self.request.membership.today)

    def rows(self, found: list[Any]) -> list[Any]:
        covers = selectors.covers(found, self.request.membership.today)
        may_draft = self.request.actor.can("quality_agreements.draft")
        return [replace(covers[site.pk], may_draft=may_draft) for site in found]

    def nothing(self) -> Context:
        if not cmos.sites().exists():  # nothing to cover is no good news
            words = {"kind": "nothing_yet", "title": "No sites yet", "text": "A site without agreement appears here."}
            return {**words, **self.offer("cmos.register", "Register site", "cmos:find")}
        return {"kind": "nothing_to_do", "title": "Every site is covered", "text": "An agreement is in force for each."}


class AgreementView(DetailPage):
    """One version of an agreement: what it says, whom it binds, its versions in time, what is missing."""

    action = "quality_agreements.view"
    template_name = "quality_agreements/detail.html"

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def details(self, obj: QualityAgreement) -> Context:
        today, actor = self.request.membership.today, self.request.actor
        facts = selectors.facts(obj, today)
        told = selectors.told(obj, today)
        declined = signatures.declined(obj.pk)
        children = [
            *(each.refusal for each in declined),
            *obj.covered.all(),
            *obj.covered_products.all(),
            *told.signers,
            *told.reviews,
            *told.documents,
        ]
        return {
            "title": str(obj),
            "display": rules.state_on(obj.status, selectors.dates(obj), today),
            "told": told,
            "operations": selectors.operation_words(obj),
            "choices": available(rules.TAKEN, facts, actor, obj),
            "may": self._may(obj, facts),
            "known_files": provenance.told(each.file_id for each in told.documents),
            "signatures": signatures.of(obj, selectors.signed_content(obj)),
            "declined": declined,
            "history": records.history(obj, *children) if actor.can("records.view") else [],
        }

    def _may(self, obj: QualityAgreement, facts: rules.AgreementFacts) -> dict[str, bool]:
        """What the person can do besides the steps."""
        drafts = self.request.actor.can("quality_agreements.draft")
        return {
            "change": obj.status == rules.DRAFT and drafts,
            "revise": obj.status == rules.SIGNED and not facts.followed and drafts,
            "review": obj.status == rules.SIGNED and self.request.actor.can("quality_agreements.review"),
            "void_review": self.request.actor.can("quality_agreements.review"),
        }


class DraftAgreement(FormPage):
    """Record an agreement of the site's company."""

    action = "quality_agreements.draft"
    form_class = forms.AgreementForm
    title = "Record quality agreement"
    submit_label = "Save as draft"

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def form_options(self) -> Context:
        return {
            "offered": selectors.sites_of_company(self.object.company_id),
            "products": selectors.offered_products(),
        }

    def initial(self) -> dict[str, Any]:
        return {
            "sites": [str(self.object.pk)],
            "our_party": self.request.membership.tenant_name,
            "their_party": self.object.company.name,
            "reason": "agreement with the CMO",
        }

    def save(self, form: Any) -> str:
        made = services.draft_agreement(self.object.company, actor=self.request.actor, **form.cleaned_data)
        return address(made.pk)

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])


class AgreementPage(FormPage):
    """Base of the forms about one version."""

    def subject(self) -> QualityAgreement:
        return selectors.agreement(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)


class ChangeAgreement(AgreementPage):
    """Change a draft."""

    action = "quality_agreements.draft"
    form_class = forms.ChangeAgreementForm
    title = "Change quality agreement"

    def form_options(self) -> Context:
        return {
            "offered": selectors.sites_of_company(self.object.company_id),
            "products": selectors.offered_products(self.object),
        }

    def initial(self) -> dict[str, Any]:
        found = {name: getattr(self.object, name, "") for name in forms.ChangeAgreementForm.base_fields}
        return {
            **found,
            "sites": [str(site.pk) for site in selectors.sites_of(self.object)],
            "products": [str(product.pk) for product in selectors.products_of(self.object)],
            "file": None,
        }

    def save(self, form: Any) -> str:
        services.change_agreement(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class NarrowAgreement(AgreementPage):
    """Say which product a draft covers at which site."""

    action = "quality_agreements.draft"
    form_class = forms.CoverageForm
    title = "Products by site"
    submit_label = "Save products"

    def form_options(self) -> Context:
        return {"sites": selectors.sites_of(self.object), "products": selectors.products_of(self.object)}

    def initial(self) -> dict[str, Any]:
        pairs = [f"{site}:{product}" for site, product in selectors.pairs_of(self.object)]
        return {"version": self.object.version, "pairs": pairs}

    def save(self, form: Any) -> str:
        services.narrow_agreement(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class ReviseAgreement(AgreementPage):
    """Make the next version."""

    action = "quality_agreements.draft"
    form_class = forms.ReasonForm
    title = "Make a new version?"
    submit_label = "Make a new version"

    def save(self, form: Any) -> str:
        made = services.revise_agreement(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("quality_agreements:change", args=[made.pk])


class NameSigner(AgreementPage):
    """Name somebody who signed the document."""

    action = "quality_agreements.draft"
    form_class = forms.SignerForm
    title = "Name a signer"
    submit_label = "Save signer"

    def initial(self) -> dict[str, Any]:
        return {"party": rules.THEIRS}

    def save(self, form: Any) -> str:
        services.name_signer(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class RemoveSigner(FormPage):
    """Take a signer off a draft."""

    action = "quality_agreements.draft"
    form_class = forms.ReasonForm
    title = "Remove this signer?"
    submit_label = "Remove signer"

    def subject(self) -> AgreementSigner:
        return selectors.signer(self.kwargs["pk"])

    def save(self, form: Any) -> str:
        services.remove_signer(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return address(self.object.agreement_id)

    def about(self) -> str:
        return str(self.object.agreement)


class RecordReview(AgreementPage):
    """Record a review that was done."""

    action = "quality_agreements.review"
    form_class = forms.ReviewForm
    title = "Record a review"
    submit_label = "Save review"

    def initial(self) -> dict[str, Any]:
        member = self.request.membership
        return {"reviewed_on": member.today, "reviewer_id": str(member.id)}

    def save(self, form: Any) -> str:
        given = {**form.cleaned_data, "reviewer_id": UUID(form.cleaned_data["reviewer_id"])}
        services.record_review(self.object, actor=self.request.actor, **given)
        return self.cancel_url()


class VoidReview(FormPage):
    """Take back a review entered by mistake."""

    action = "quality_agreements.review"
    form_class = forms.VoidForm
    title = "Void this review?"
    submit_label = "Void review"

    def subject(self) -> AgreementReview:
        return selectors.review(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def save(self, form: Any) -> str:
        services.void_review(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return address(self.object.agreement_id)

    def about(self) -> str:
        return str(self.object.agreement)
