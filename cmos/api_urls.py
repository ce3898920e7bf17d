from __future__ import annotations

from django.urls import path

from cmos.api import (
    applicability,
    chain,
    companies,
    evidence,
    exposure,
    organisations,
    particulars,
    products,
    site_links,
    sites,
    subcontracts,
)
from cmos.rules import KINDS

urlpatterns = [
    path("cmos/", companies.Companies.as_view(), name="cmos"),
    path("cmos/<uuid:pk>/", companies.CompanyDetail.as_view(), name="cmo"),
    path("cmos/<uuid:pk>/steps/<slug:step>/", companies.CompanySteps.as_view(), name="cmo-steps"),
    path("sites/", sites.Sites.as_view(), name="sites"),
    path("sites/<uuid:pk>/", sites.SiteDetail.as_view(), name="site"),
    path("sites/<uuid:pk>/steps/<slug:step>/", particulars.SiteSteps.as_view(), name="site-steps"),
    path("sites/<uuid:pk>/move/", particulars.MoveSite.as_view(), name="site-move"),
    path("sites/<uuid:pk>/owner/", particulars.ChangeOwner.as_view(), name="site-owner"),
    path("sites/<uuid:pk>/contacts/", particulars.Contacts.as_view(), name="contacts"),
    path("sites/<uuid:pk>/identifiers/", particulars.Identifiers.as_view(), name="identifiers"),
    path("contacts/<uuid:pk>/", particulars.ContactDetail.as_view(), name="contact"),
    path("contacts/<uuid:pk>/steps/<slug:step>/", particulars.ContactSteps.as_view(), name="contact-steps"),
    path("identifiers/<uuid:pk>/", particulars.IdentifierDetail.as_view(), name="identifier"),
    path("identifiers/<uuid:pk>/steps/<slug:step>/", particulars.IdentifierSteps.as_view(), name="identifier-steps"),
    path("exposure-policy/", exposure.ExposurePolicyApi.as_view(), name="exposure-policy"),
    path("products/", products.Products.as_view(), name="products"),
    path("products/<uuid:pk>/", products.ProductDetail.as_view(), name="product"),
    path("products/<uuid:pk>/steps/<slug:step>/", products.ProductSteps.as_view(), name="product-steps"),
    path("products/<uuid:pk>/applicability/", applicability.ProductApplicability.as_view(), name="product-applies"),
    path("sites/<uuid:pk>/applicability/", applicability.SiteApplicability.as_view(), name="site-applies"),
    path("product-milestones/", chain.Milestones.as_view(), name="product-milestones"),
    path("product-milestones/<uuid:pk>/", chain.MilestoneDetail.as_view(), name="product-milestone"),
    path(
        "product-milestones/<uuid:pk>/steps/<slug:step>/",
        chain.MilestoneSteps.as_view(),
        name="product-milestone-steps",
    ),
    path("product-schedules/", chain.Schedules.as_view(), name="product-schedules"),
    path("product-schedules/<uuid:pk>/", chain.ScheduleDetail.as_view(), name="product-schedule"),
    path(
        "product-schedules/<uuid:pk>/steps/<slug:step>/", chain.ScheduleSteps.as_view(), name="product-schedule-steps"
    ),
    path("manufacturing-steps/", chain.Makings.as_view(), name="manufacturing-steps"),
    path("manufacturing-steps/<uuid:pk>/", chain.MakingDetail.as_view(), name="manufacturing-step"),
    path(
        "manufacturing-steps/<uuid:pk>/steps/<slug:step>/",
        chain.MakingSteps.as_view(),
        name="manufacturing-step-steps",
    ),
    path("subcontracts/", subcontracts.Subcontracts.as_view(), name="subcontracts"),
    path("subcontracts/<uuid:pk>/", subcontracts.SubcontractDetail.as_view(), name="subcontract"),
    path("subcontracts/<uuid:pk>/steps/<slug:step>/", subcontracts.SubcontractSteps.as_view(), name="subcontract-step"),
    path(
        "subcontracts/<uuid:pk>/steps/<slug:step>/decline/",
        subcontracts.SubcontractDecline.as_view(),
        name="subcontract-decline",
    ),
    path("organisation/", organisations.Organisation.as_view(), name="organisation"),
    path("organisation/sites/", organisations.OwnSites.as_view(), name="own-sites"),
    path("organisation/sites/<uuid:pk>/", organisations.OwnSiteDetail.as_view(), name="own-site"),
    path(
        "organisation/sites/<uuid:pk>/steps/<slug:step>/", organisations.OwnSiteSteps.as_view(), name="own-site-steps"
    ),
    path("organisation/certificates/", organisations.Papers.as_view(), name="own-certificates"),
    path("organisation/certificates/<uuid:pk>/", organisations.PaperDetail.as_view(), name="own-certificate"),
    path(
        "organisation/certificates/<uuid:pk>/steps/<slug:step>/",
        organisations.PaperSteps.as_view(),
        name="own-certificate-steps",
    ),
    path("site-links/", site_links.SiteLinks.as_view(), name="site-links"),
    path("site-links/<uuid:pk>/", site_links.SiteLinkDetail.as_view(), name="site-link"),
    path("site-links/<uuid:pk>/confirm/", site_links.ConfirmSiteLink.as_view(), name="site-link-confirm"),
    path("site-links/<uuid:pk>/decline/", site_links.DeclineSiteLink.as_view(), name="site-link-decline"),
    path("site-links/<uuid:pk>/end/", site_links.EndSiteLink.as_view(), name="site-link-end"),
    path("evidence/", evidence.Evidence.as_view(), name="evidence"),
]
for kind in KINDS.values():
    views, base = evidence.VIEWS[kind.name], f"evidence/{kind.plural}/"
    urlpatterns += [
        path(base, views.several.as_view(), name=kind.plural),
        path(f"{base}<uuid:pk>/", views.one.as_view(), name=kind.name),
        path(f"{base}<uuid:pk>/steps/<slug:step>/", views.steps.as_view(), name=f"{kind.name}-steps"),
    ]
