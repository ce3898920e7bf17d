from __future__ import annotations

from django.urls import path

from integrations import api

urlpatterns = [
    path("imports/", api.Imports.as_view(), name="imports"),
    path("imports/<uuid:pk>/", api.ImportDetail.as_view(), name="import"),
    path("imports/<uuid:pk>/problems/", api.Problems.as_view(), name="import-problems"),
    path("imports/<uuid:pk>/rows/", api.Rows.as_view(), name="import-rows"),
]
