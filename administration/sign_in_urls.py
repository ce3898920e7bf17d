from __future__ import annotations

from django.urls import path

from administration import sign_in_views as views

app_name = "sign_in"
urlpatterns = [
    path("", views.SignInPolicyView.as_view(), name="policy"),
    path("change/", views.SignInPolicyChange.as_view(), name="policy-change"),
]
