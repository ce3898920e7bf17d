from __future__ import annotations

from django.urls import path

from records import trail_views as views

app_name = "trail"
urlpatterns = [
    path("", views.Trail.as_view(), name="list"),
    path("access/", views.AccessLog.as_view(), name="access"),
    path("copies/", views.Copies.as_view(), name="copies"),
    path("copy/", views.TrailCopy.as_view(), name="copy"),
    path("verifier/", views.Verifier.as_view(), name="verifier"),
]
