from __future__ import annotations

from django.urls import path

from cmos import joining
from cmos.rules import KINDS
from cmos.views import chain, companies, evidence, exposure, listing, making, products, sites, subcontracts

app_name = "cmos"
urlpatterns = [
    path("companies/", companies.CompanyList.as_view(), name="companies"),
    path("companies/register/", companies.RegisterCompany.as_view(), name="company-register"),
    path("companies/<uuid:pk>/", companies.CompanyView.as_view(), name="company"),
    path("companies/<uuid:pk>/change/", companies.ChangeCompany.as_view(), name="company-change"),
    path("companies/<uuid:pk>/invite/", companies.InviteOrganisation.as_view(), name="invite"),
    path("companies/<uuid:pk>/steps/<slug:step>/", companies.TurnCompany.as_view(), name="company-step"),
    path("sites/find/", sites.FindSite.as_view(), name="find"),
    path("sites/register/", sites.RegisterSite.as_view(), name="register"),
    path("sites/<uuid:pk>/change/", sites.ChangeSite.as_view(), name="change"),
    path("sites/<uuid:pk>/contacts/add/", sites.AddContact.as_view(), name="contact-add"),
    path("sites/<uuid:pk>/particulars/", sites.Particulars.as_view(), name="particulars"),
    path("sites/<uuid:pk>/numbers/add/", sites.AddIdentifier.as_view(), name="identifier-add"),
    path("sites/<uuid:pk>/move/", sites.MoveSite.as_view(), name="move"),
    path("sites/<uuid:pk>/owner/", sites.ChangeOwner.as_view(), name="owner"),
    path("sites/<uuid:pk>/evidence/record/", sites.ChooseKind.as_view(), name="evidence-choose"),
    path("sites/<uuid:pk>/evidence/record/<slug:kind>/", evidence.RecordEvidence.as_view(), name="evidence-record"),
    path("numbers/<uuid:pk>/change/", sites.ChangeIdentifier.as_view(), name="identifier-change"),
    path("numbers/<uuid:pk>/<slug:step>/", sites.TurnIdentifier.as_view(), name="identifier-step"),
    path("contacts/<uuid:pk>/change/", sites.ChangeContact.as_view(), name="contact-change"),
    path("contacts/<uuid:pk>/<slug:step>/", sites.TurnContact.as_view(), name="contact-step"),
    path("evidence/", listing.EvidenceList.as_view(), name="evidence"),
    path("evidence/<slug:kind>/<uuid:pk>/", evidence.EvidencePage.as_view(), name="evidence-entry"),
    path("evidence/<slug:kind>/<uuid:pk>/change/", evidence.ChangeEvidence.as_view(), name="evidence-change"),
    path("evidence/<slug:kind>/<uuid:pk>/<slug:step>/", evidence.TurnEvidence.as_view(), name="evidence-step"),
    path("products/", products.ProductList.as_view(), name="products"),
    path("products/record/", products.RecordProduct.as_view(), name="product-record"),
    path("products/<uuid:pk>/", products.ProductView.as_view(), name="product"),
    path("products/<uuid:pk>/change/", products.ChangeProduct.as_view(), name="product-change"),
    path("products/<uuid:pk>/applies/", chain.ProductApplies.as_view(), name="product-applies"),
    path("products/<uuid:pk>/milestones/record/", chain.RecordMilestone.as_view(), name="milestone-record"),
    path("products/<uuid:pk>/schedules/record/", chain.RecordSchedule.as_view(), name="schedule-record"),
    path("products/<uuid:pk>/making/record/", chain.RecordMaking.as_view(), name="making-record"),
    path("milestones/<uuid:pk>/<slug:step>/", chain.VoidMilestone.as_view(), name="milestone-step"),
    path("schedules/<uuid:pk>/end/", chain.EndSchedule.as_view(), name="schedule-end"),
    path("schedules/<uuid:pk>/<slug:step>/", chain.VoidSchedule.as_view(), name="schedule-step"),
    path("exposure-bands/", exposure.ExposureView.as_view(), name="exposure"),
    path("exposure-bands/change/", exposure.ExposureChange.as_view(), name="exposure-change"),
    path("making/", making.Makings.as_view(), name="makings"),
    path("making/<uuid:pk>/change/", chain.ChangeMaking.as_view(), name="making-change"),
    path("making/<uuid:pk>/<slug:step>/", chain.VoidMaking.as_view(), name="making-step"),
    path("sites/<uuid:pk>/applies/", chain.SiteApplies.as_view(), name="site-applies"),
    path("sites/<uuid:pk>/subcontractors/propose/", subcontracts.ProposeSubcontract.as_view(), name="propose"),
    path("subcontractors/", making.Subcontracts.as_view(), name="subcontracts"),
    path("subcontractors/<uuid:pk>/", subcontracts.SubcontractView.as_view(), name="subcontract"),
    path("subcontractors/<uuid:pk>/change/", subcontracts.ChangeSubcontract.as_view(), name="subcontract-change"),
    path(
        "subcontractors/<uuid:pk>/<slug:step>/decline/",
        subcontracts.DeclineSubcontract.as_view(),
        name="subcontract-decline",
    ),
    path("subcontractors/<uuid:pk>/<slug:step>/", subcontracts.SubcontractStep.as_view(), name="subcontract-step"),
    path("products/<uuid:pk>/<slug:step>/", products.TurnProduct.as_view(), name="product-step"),
    path("join/<str:token>/", joining.Join.as_view(), name="join"),
]
for kind in KINDS.values():
    # A name of its own for each kind: what points at evidence says which kind it means.
    urlpatterns.append(
        path(f"{kind.plural}/<uuid:pk>/", evidence.EvidencePage.as_view(), {"kind": kind.name}, kind.name)
    )
