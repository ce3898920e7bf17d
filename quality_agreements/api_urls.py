from __future__ import annotations

from django.urls import path

from quality_agreements import api

urlpatterns = [
    path("agreements/", api.Agreements.as_view(), name="agreements"),
    path("agreements/<uuid:pk>/", api.AgreementDetail.as_view(), name="agreement"),
]
