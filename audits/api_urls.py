from __future__ import annotations

from django.urls import path

from audits import api

urlpatterns = [
    path("audits/", api.Audits.as_view(), name="audits"),
    path("audits/<uuid:pk>/", api.AuditDetail.as_view(), name="audit"),
    path("findings/", api.Findings.as_view(), name="findings"),
    path("findings/<uuid:pk>/", api.FindingDetail.as_view(), name="finding"),
]
