from __future__ import annotations

from django.urls import path

from cmos.api import companies, evidence, products, sites

urlpatterns = [
    path("cmos/", companies.Companies.as_view(), name="cmos"),
    path("cmos/<uuid:pk>/", companies.CompanyDetail.as_view(), name="cmo"),
    path("sites/", sites.Sites.as_view(), name="sites"),
    path("sites/<uuid:pk>/", sites.SiteDetail.as_view(), name="site"),
    path("sites/<uuid:pk>/contacts/", sites.Contacts.as_view(), name="contacts"),
    path("products/", products.Products.as_view(), name="products"),
    path("products/<uuid:pk>/", products.ProductDetail.as_view(), name="product"),
    path("products/<uuid:pk>/steps/<slug:step>/", products.ProductSteps.as_view(), name="product-steps"),
    path("evidence/", evidence.Evidence.as_view(), name="evidence"),
    path("evidence/registrations/", evidence.Registrations.as_view(), name="registrations"),
    path("evidence/certificates/", evidence.Certificates.as_view(), name="certificates"),
    path("evidence/registrations/<uuid:pk>/", evidence.RegistrationDetail.as_view(), name="registration"),
    path("evidence/certificates/<uuid:pk>/", evidence.CertificateDetail.as_view(), name="certificate"),
]
