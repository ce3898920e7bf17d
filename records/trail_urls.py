from __future__ import annotations

from django.urls import path

from records import policy_views
from records import trail_views as views

app_name = "trail"
urlpatterns = [
    path("", views.Trail.as_view(), name="list"),
    path("access/", views.AccessLog.as_view(), name="access"),
    path("copies/", views.Copies.as_view(), name="copies"),
    path("copy/", views.TrailCopy.as_view(), name="copy"),
    path("policy/", policy_views.TrailPolicyView.as_view(), name="policy"),
    path("policy/change/", policy_views.TrailPolicyChange.as_view(), name="policy-change"),
    path("verifier/", views.Verifier.as_view(), name="verifier"),
]
