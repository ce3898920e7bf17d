"""The root of the API: every room's addresses under one roof, and the schema."""

from __future__ import annotations

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

app_name = "api"
urlpatterns = [
    path("", include("cmos.api_urls")),
    path("", include("audits.api_urls")),
    path("", include("quality_agreements.api_urls")),
    path("", include("questionnaires.api_urls")),
    path("", include("inspections.api_urls")),
    path("", include("qualification.api_urls")),
    path("", include("regulations.api_urls")),
    path("", include("registers.api_urls")),
    path("", include("reminders.api_urls")),
    path("", include("integrations.api_urls")),
    path("", include("desk.api_urls")),
    path("", include("administration.api_urls")),
    path("", include("records.api_urls")),
    path("", include("administration.sign_in_api_urls")),
    path("", include("sponsors.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
