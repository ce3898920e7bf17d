from __future__ import annotations

from django.urls import path

from cmos import api

urlpatterns = [
    path("cmos/", api.Companies.as_view(), name="cmos"),
    path("cmos/<uuid:pk>/", api.CompanyDetail.as_view(), name="cmo"),
    path("sites/", api.Sites.as_view(), name="sites"),
    path("sites/<uuid:pk>/", api.SiteDetail.as_view(), name="site"),
    path("evidence/registrations/", api.Registrations.as_view(), name="registrations"),
    path("evidence/certificates/", api.Certificates.as_view(), name="certificates"),
]
