from __future__ import annotations

from django.urls import path

from records import certify_views, provenance_views, views
from records.files import views as file_views

app_name = "records"
urlpatterns = [
    path("<uuid:pk>/", file_views.FilePage.as_view(), name="file"),
    path("<uuid:pk>/pages/<int:number>/", file_views.PageImage.as_view(), name="page"),
    path("<uuid:pk>/scan/", provenance_views.MarkScan.as_view(), name="scan"),
    path("scans/<uuid:pk>/check/", provenance_views.CheckScan.as_view(), name="scan-check"),
    path("<uuid:pk>/certify/", certify_views.StateCopy.as_view(), name="certify"),
    path("certificates/<uuid:pk>/steps/<slug:step>/", certify_views.CertificateStep.as_view(), name="certificate-step"),
    path(
        "certificates/<uuid:pk>/steps/<slug:step>/refuse/",
        certify_views.DeclineCertificate.as_view(),
        name="certificate-decline",
    ),
    path("<uuid:pk>/download/", views.Download.as_view(), name="download"),
]
