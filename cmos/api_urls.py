from __future__ import annotations

from django.urls import path

from cmos import api

urlpatterns = [
    path("cmos/", api.Companies.as_view(), name="cmos"),
    path("cmos/<uuid:pk>/", api.CompanyDetail.as_view(), name="cmo"),
    path("sites/", api.Sites.as_view(), name="sites"),
    path("sites/<uuid:pk>/", api.SiteDetail.as_view(), name="site"),
    path("sites/<uuid:pk>/contacts/", api.Contacts.as_view(), name="contacts"),
    path("evidence/", api.Evidence.as_view(), name="evidence"),
    path("evidence/registrations/", api.Registrations.as_view(), name="registrations"),
    path("evidence/certificates/", api.Certificates.as_view(), name="certificates"),
    path("evidence/registrations/<uuid:pk>/", api.RegistrationDetail.as_view(), name="registration"),
    path("evidence/certificates/<uuid:pk>/", api.CertificateDetail.as_view(), name="certificate"),
]
