"""Every address of the portal."""

from __future__ import annotations

from allauth.idp.oidc import views as token_views
from django.urls import include, path

from cmo_portal import health

urlpatterns = [
    path("accounts/", include("sponsors.account_urls")),
    path("account/", include("sponsors.urls")),
    path("files/", include("records.urls")),
    path("identity/o/api/token", token_views.token, name="token"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "web.errors.broken"
