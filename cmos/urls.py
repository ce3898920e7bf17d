from __future__ import annotations

from django.urls import path

from cmos import joining
from cmos.views import companies, evidence, products, sites

app_name = "cmos"
urlpatterns = [
    path("companies/", companies.CompanyList.as_view(), name="companies"),
    path("companies/<uuid:pk>/", companies.CompanyView.as_view(), name="company"),
    path("companies/<uuid:pk>/change/", companies.ChangeCompany.as_view(), name="company-change"),
    path("companies/<uuid:pk>/invite/", companies.InviteOrganisation.as_view(), name="invite"),
    path("sites/find/", sites.FindSite.as_view(), name="find"),
    path("sites/register/", sites.RegisterSite.as_view(), name="register"),
    path("sites/<uuid:pk>/change/", sites.ChangeSite.as_view(), name="change"),
    path("sites/<uuid:pk>/contacts/add/", sites.AddContact.as_view(), name="contact-add"),
    path("sites/<uuid:pk>/registrations/record/", evidence.RecordRegistration.as_view(), name="registration-record"),
    path("sites/<uuid:pk>/certificates/record/", evidence.RecordCertificate.as_view(), name="certificate-record"),
    path("registrations/<uuid:pk>/", evidence.RegistrationView.as_view(), name="registration"),
    path("registrations/<uuid:pk>/void/", evidence.VoidEvidence.as_view(kind="registration"), name="registration-void"),
    path("certificates/<uuid:pk>/", evidence.CertificateView.as_view(), name="certificate"),
    path("certificates/<uuid:pk>/void/", evidence.VoidEvidence.as_view(kind="certificate"), name="certificate-void"),
    path("products/", products.ProductList.as_view(), name="products"),
    path("products/record/", products.RecordProduct.as_view(), name="product-record"),
    path("products/<uuid:pk>/", products.ProductView.as_view(), name="product"),
    path("products/<uuid:pk>/change/", products.ChangeProduct.as_view(), name="product-change"),
    path("products/<uuid:pk>/<slug:step>/", products.TurnProduct.as_view(), name="product-step"),
    path("join/<str:token>/", joining.Join.as_view(), name="join"),
]
