from __future__ import annotations

from django.urls import path

from regulations import api

urlpatterns = [
    path("requirements/", api.Requirements.as_view(), name="requirements"),
    path("requirements/<str:slug>/", api.OneRequirement.as_view(), name="requirement"),
]
