from __future__ import annotations

from django.urls import path

from records.files import views as file_views
from records.views import certificates, files, paper_scans, papers

app_name = "records"
urlpatterns = [
    path("<uuid:pk>/", file_views.FilePage.as_view(), name="file"),
    path("<uuid:pk>/pages/<int:number>/", file_views.PageImage.as_view(), name="page"),
    path("<uuid:pk>/scan/", paper_scans.MarkScan.as_view(), name="scan"),
    path("scans/", papers.Scans.as_view(), name="scans"),
    path("scans/<uuid:pk>/check/", paper_scans.CheckScan.as_view(), name="scan-check"),
    path("<uuid:pk>/certify/", certificates.StateCopy.as_view(), name="certify"),
    path("certificates/", papers.Certificates.as_view(), name="certificates"),
    path("certificates/<uuid:pk>/steps/<slug:step>/", certificates.CertificateStep.as_view(), name="certificate-step"),
    path(
        "certificates/<uuid:pk>/steps/<slug:step>/refuse/",
        certificates.DeclineCertificate.as_view(),
        name="certificate-decline",
    ),
    path("<uuid:pk>/download/", files.Download.as_view(), name="download"),
]
