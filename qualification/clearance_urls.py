from __future__ import annotations

from django.urls import path

from qualification.views import clearance as asking
from qualification.views import clearance_certificates as certificates
from qualification.views import clearance_records as records

app_name = "clearance"
urlpatterns = [
    path("", asking.Ask.as_view(), name="ask"),
    path("forecast/", asking.Forecast.as_view(), name="forecast"),
    path("assessments/", records.Assessments.as_view(), name="assessments"),
    path("assessments/prepare/", records.PrepareAssessment.as_view(), name="assessment-prepare"),
    path("assessments/<uuid:pk>/", records.AssessmentView.as_view(), name="assessment"),
    path("assessments/<uuid:pk>/change/", records.ChangeAssessment.as_view(), name="assessment-change"),
    path("assessments/<uuid:pk>/steps/<slug:step>/", records.AssessmentStep.as_view(), name="assessment-step"),
    path(
        "assessments/<uuid:pk>/steps/<slug:step>/refuse/",
        records.DeclineAssessment.as_view(),
        name="assessment-decline",
    ),
    path("overrides/", records.Overrides.as_view(), name="overrides"),
    path("overrides/prepare/", records.PrepareOverride.as_view(), name="override-prepare"),
    path("overrides/<uuid:pk>/", records.OverrideView.as_view(), name="override"),
    path("overrides/<uuid:pk>/steps/<slug:step>/", records.OverrideStep.as_view(), name="override-step"),
    path("overrides/<uuid:pk>/steps/<slug:step>/refuse/", records.DeclineOverride.as_view(), name="override-decline"),
    path("certificates/", certificates.Certificates.as_view(), name="certificates"),
    path("certificates/make/", certificates.Certify.as_view(), name="certify"),
    path("certificates/<uuid:pk>/", certificates.CertificateView.as_view(), name="certificate"),
    path("certificates/<uuid:pk>/print/", certificates.PrintCertificate.as_view(), name="certificate-print"),
    path("certificates/<uuid:pk>/steps/<slug:step>/", certificates.CertificateStep.as_view(), name="certificate-step"),
    path(
        "certificates/<uuid:pk>/steps/<slug:step>/refuse/",
        certificates.DeclineCertificate.as_view(),
        name="certificate-decline",
    ),
]
